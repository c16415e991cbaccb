"""Pages of the case library: looking something up, reading it, and making a case of a complaint."""

from __future__ import annotations

import unicodedata
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints.access import Right, demand
from complaints.errors import DeskError, NotAllowed, NotFound
from complaints.models import Complaint
from complaints.views.acting import put_errors, status_of
from complaints.views.doors import act_from, complaint_for, own_branch
from organisation.models import Industry, Language
from scripts_library.casebook.finding import LONGEST_LOOKED_FOR, looked_for, of_industry
from scripts_library.casebook.forms import CaseForm
from scripts_library.casebook.publishing import case_of, draft_of, publish, withdraw_case
from scripts_library.casebook.screens import case_context, index_context, matter_context
from scripts_library.keepers import keeps_library
from scripts_library.models import KnownMatter, LibraryCase


@require_http_methods(["GET", "HEAD", "POST"])
def casebook(request: HttpRequest) -> HttpResponse:
    """Known matters and cases of one's own trade, of another one, or with some words. What is typed is POSTed, so that
    no address carries it."""
    act = act_from(request)
    language = get_language() or ""
    typed = unicodedata.normalize("NFKC", request.POST.get("q", "")).strip()[:LONGEST_LOOKED_FOR]
    branch = own_branch(request, act)
    asked = request.GET.get("industry", "")
    industry = asked if asked in Industry.values else branch.industry if branch else Industry.values[0]
    near = looked_for(typed, language=language) if typed else of_industry(industry, language=language)
    context = index_context(near, industry=industry, typed=typed)
    return render(request, "scripts_library/casebook.html", context)


@require_GET
def case(request: HttpRequest, key: str) -> HttpResponse:
    """One case, and beside it the same matter handled the other way."""
    act = act_from(request)
    assert act.by is not None, "The house is for staff."
    language = Language.nearest(get_language())
    rows = list(LibraryCase.objects.filter(key=key, is_active=True).select_related("published_by"))
    if not rows:
        raise Http404
    # What a desk wrote stands in one language only.
    found = next((row for row in rows if row.language == language), rows[0])
    source = None
    if found.complaint is not None:
        source = Complaint.objects.visible_to(act.by, now=act.now).filter(public_id=found.complaint).first()
    keeps = keeps_library(act.by, now=act.now)
    return render(
        request, "scripts_library/case.html", {**case_context(found), "source": source, "may_withdraw": keeps}
    )


@require_GET
def matter(request: HttpRequest, key: str) -> HttpResponse:
    """One known matter."""
    rows = KnownMatter.objects.filter(key=key, is_active=True)
    found = rows.filter(language=Language.nearest(get_language())).first() or rows.first()
    if found is None:
        raise Http404
    return render(request, "scripts_library/matter.html", matter_context(found))


@require_http_methods(["GET", "HEAD", "POST"])
def publish_case(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write a case from a closed complaint: what it tells stands there already, without anybody's name."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    demand(Right.REVIEW, complaint, act)
    made = case_of(complaint)
    if made is not None:
        return redirect("scripts_library:case", made.key)
    if complaint.is_open:
        messages.error(request, _("Only a closed complaint becomes a case: its end belongs to it."))
        return redirect("complaint", ref)
    if request.method != "POST":
        form = CaseForm(initial={"kind": "complaint", "quality": "good", **draft_of(complaint)}, complaint=complaint)
        return render(request, "scripts_library/case_form.html", {"complaint": complaint, "form": form})
    form = CaseForm(request.POST, complaint=complaint)
    status = 422
    if form.is_valid():
        try:
            publish(ref, None, act, words=form.words(), language=form.language())
        except NotAllowed:
            raise
        except DeskError as error:
            put_errors(form, error)
            status = status_of(request, error)
        else:
            messages.success(request, _("It stands in the case library now."))
            return _to_case(complaint)
    return render(request, "scripts_library/case_form.html", {"complaint": complaint, "form": form}, status=status)


def _to_case(complaint: Complaint) -> HttpResponse:
    made = case_of(complaint)
    return redirect("scripts_library:case", made.key) if made else redirect("scripts_library:casebook")


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take a case out of use."""
    try:
        withdraw_case(key, act_from(request))
    except NotFound:
        raise Http404 from None
    messages.success(request, _("The case is out of use."))
    return redirect("scripts_library:casebook")
