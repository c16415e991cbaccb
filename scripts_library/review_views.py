"""Pages of the review sheet. Thin: the use case and the lists stand elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from complaints.access import Right, demand
from complaints.errors import DeskError, NotFound
from complaints.views.acting import put_errors, status_of
from complaints.views.doors import act_from, complaint_for, person
from scripts_library.review_page import ReviewForm, list_context, reviews_context, sheet_context
from scripts_library.reviews import demand_reader_of_reviews, handlers_of
from scripts_library.reviews import review as keep_review


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show how a complaint was handled: what was written, as a part of its page for htmx, and the sheet on a page of
    its own; and keep what was ticked."""
    act, user = act_from(request), person(request)
    complaint = complaint_for(request, ref, act)
    if request.method == "POST":
        demand(Right.REVIEW, complaint, act)
        form = ReviewForm(request.POST, handlers=[one for one in handlers_of(complaint) if one != user])
        status = 422
        if form.handlers and form.is_valid():
            try:
                keep_review(ref, None, act, **form.arguments())
            except NotFound:
                raise Http404 from None
            except DeskError as error:
                put_errors(form, error)
                if not error.fields:
                    form.add_error(None, str(error.sentence))
                status = status_of(request, error)
            else:
                messages.success(request, _("Kept. Whoever handled it sees it on the complaint and in their list."))
                return redirect("scripts_library:review", ref)
        return render(
            request, "scripts_library/review.html", sheet_context(complaint, user, act, form=form), status=status
        )
    demand_reader_of_reviews(complaint, user, now=act.now)
    if getattr(request, "htmx", False):
        return render(request, "scripts_library/_reviews.html", reviews_context(complaint, user, now=act.now))
    return render(request, "scripts_library/review.html", sheet_context(complaint, user, act))


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """What was reviewed lately: one's own work, and for supervisors that of their branches."""
    act = act_from(request)
    return render(request, "scripts_library/reviews.html", list_context(person(request), now=act.now))
