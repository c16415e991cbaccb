"""The light look of a page that lies open: has anything come, and who else is there?"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from complaints.screens.watching import Drawn, look_in, watch_context
from complaints.views.doors import act_from, person


@require_GET
def watch(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Answer 204 while nothing moved since `seen`; else say what came since the page was drawn and who is there."""
    # A part of the page, never a page of its own.
    if request.headers.get("HX-Request") is None:
        raise Http404
    act = act_from(request)
    outlook = look_in(ref, person(request), act, writes=request.GET.get("writes") == "1")
    if outlook is None:
        raise Http404
    if request.GET.get("seen") == outlook.mark:
        return HttpResponse(status=204)
    context = watch_context(outlook, Drawn.read(request.GET.get("drawn", "")), act)
    # Without the request: the frame's own questions are none of this part's.
    return HttpResponse(render_to_string("complaints/watch.html", context))
