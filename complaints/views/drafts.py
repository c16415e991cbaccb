"""What a page holds unsaved: kept as it is typed, offered again when the page is opened anew."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.access import Right, demand
from complaints.drafts import Place, TooLong, keep, newest
from complaints.errors import BadInput, NotAllowed
from complaints.views.doors import act_from, complaint_for, own_branch, person
from evidence.act import Act


@require_http_methods(["GET", "POST"])
def of_new(request: HttpRequest) -> HttpResponse:
    """Keep or offer what was typed on the page of a new complaint."""
    act = act_from(request)
    if own_branch(request, act) is None:
        raise NotAllowed(_("You work at no desk, so you cannot log a complaint. Ask your duty manager."))
    return _answer(request, Place(person(request)), act)


@require_http_methods(["GET", "POST"])
def of_complaint(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Keep or offer what was typed on the page of a complaint; for whoever may work on it."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    demand(Right.HANDLE, complaint, act)
    return _answer(request, Place(person(request), complaint), act)


def _answer(request: HttpRequest, place: Place, act: Act) -> HttpResponse:
    return _keep(request, place, act) if request.method == "POST" else _offer(request, place)


def _keep(request: HttpRequest, place: Place, act: Act) -> HttpResponse:
    try:
        is_kept = keep(place, request.POST.get("page", ""), request.POST.get("draft", ""), now=act.now)
    except BadInput as refused:
        return JsonResponse({"refused": str(refused.sentence)}, status=413 if isinstance(refused, TooLong) else 422)
    return JsonResponse({"kept": f"{timezone.localtime(act.now):%H:%M}" if is_kept else ""})


def _offer(request: HttpRequest, place: Place) -> HttpResponse:
    # A part of the page, never a page of its own.
    if request.headers.get("HX-Request") is None:
        raise Http404
    kept = newest(place, beside=request.GET.get("page", ""))
    if kept is None:
        return HttpResponse(status=204)
    # Without the request: the frame's own questions are none of this part's.
    return HttpResponse(render_to_string("complaints/draft.html", {"draft": kept}))
