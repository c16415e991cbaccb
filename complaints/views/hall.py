"""The hall: how many wait, calling for help, and coming."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from complaints.errors import DeskError, NotFound
from complaints.screens.hall import Hall, Returned, hall_lists, numbers_of
from complaints.usecases.hall import answer_call, call_for_help, end_call, say_count
from complaints.views.acting import status_of
from complaints.views.desk import draw_desk
from complaints.views.doors import act_from, person
from evidence.act import Act
from organisation.at_once import at_once
from organisation.models import Branch

WAYS: dict[str, Callable[[UUID, Act], None]] = {"come": answer_call, "over": end_call}
PAGES = ("desk", "supervisor")


@require_POST
def queue(request: HttpRequest, code: str) -> HttpResponse:
    """Write down how many people wait: the number typed, or the one on the button that was pressed."""
    branch, act = branch_of(code), act_from(request)
    typed = request.POST.get("set") or request.POST.get("waiting", "")
    try:
        say_count(branch, act, waiting=numbers_of(typed))
    except NotFound:
        raise Http404 from None
    except DeskError as error:
        returned = Returned(branch.code, typed[:20], str(error.sentence))
        return answer_with_strip(request, act, returned=returned, status=status_of(request, error))
    return answer_with_strip(request, act)


@require_POST
def call(request: HttpRequest, code: str) -> HttpResponse:
    """Call for help."""
    act = act_from(request)
    try:
        call_for_help(branch_of(code), act)
    except NotFound:
        raise Http404 from None
    return answer_with_strip(request, act)


@require_POST
def answer(request: HttpRequest, call: UUID, what: str) -> HttpResponse:
    """Say “I come” to a call, or that it is over. One that is over already says so and does no harm."""
    if what not in WAYS:
        raise Http404
    act = act_from(request)
    try:
        WAYS[what](call, act)
    except NotFound:
        raise Http404 from None
    except DeskError as error:
        messages.warning(request, str(error.sentence))
    return answer_with_strip(request, act)


def branch_of(code: str) -> Branch:
    branch = Branch.objects.filter(code=code, is_active=True).first()
    if branch is None:
        raise Http404
    return branch


def answer_with_strip(
    request: HttpRequest, act: Act, *, returned: Returned | None = None, status: int = 200
) -> HttpResponse:
    """Draw the strip anew, or without htmx the page that it stands on."""
    on = request.GET.get("on", "")
    on = on if on in PAGES else "desk"
    if getattr(request, "htmx", False):
        user = person(request)
        hall = Hall(at_once(**hall_lists(user, now=act.now)), user, act)
        context = {"hall": hall.context(on=on, returned=returned), "fragment": True}
        return render(request, "complaints/hall.html", context, status=status)
    if returned is not None:
        return draw_desk(request, act, returned=returned, status=status)
    return redirect(on)
