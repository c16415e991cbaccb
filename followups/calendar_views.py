"""The page on which somebody gets the address of their calls, and what a calendar program reads behind it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.views.doors import act_from, person
from followups.calendar_feed import address_of, calendar_of_calls, renew, take_back, user_behind
from followups.calendar_lines import CONTENT_TYPE


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Show my address, make a new one, or take it back."""
    act, user = act_from(request), person(request)
    if request.method == "POST":
        if request.POST.get("act") == "take_back":
            take_back(user)
            messages.success(request, _("The address leads nowhere any more."))
        else:
            renew(user, now=act.now)
            messages.success(request, _("Here is your address. One that you had before leads nowhere any more."))
        return redirect("followups:calendar")
    return render(request, "followups/calendar.html", {"address": address_of(user, now=act.now)})


@login_not_required
@require_safe
def calendar_feed(_request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program. Whatever is wrong with an address, the answer is the same."""
    now = timezone.now()  # noqa: TID251 – an edge: a program asks, and the calendar is as of now.
    user = user_behind(token, now=now)
    if user is None:
        response = HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(calendar_of_calls(user, now=now), content_type=CONTENT_TYPE)
        response["Content-Disposition"] = 'inline; filename="calls.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
