"""What supervisors see: what went up, what is late, what waits for a yes, what could not be sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints.errors import BadInput, DeskError, NotAllowed, NotFound
from complaints.models import Approval, Complaint
from complaints.screens.answers import Returned, ids_of
from complaints.screens.hall import Hall
from complaints.screens.letters import letters
from complaints.screens.lists import with_query
from complaints.screens.rows import soon_of
from complaints.screens.supervision import (
    QUEUES,
    Page,
    Reading,
    elsewhere_tabs,
    one_item,
    queue_counts,
    queue_labels,
    queue_page,
)
from complaints.views.act_table import ACTS, ROW_ACTS, ActSpec
from complaints.views.acting import place_errors, row_argument, status_of, try_act
from complaints.views.doors import act_from, person
from evidence.idempotency import KeyRefused
from organisation.models import Role
from organisation.policies import policies_for
from organisation.scope import reach_of

# What is answered from a queue, without leaving it.
ANSWERS: dict[str, ActSpec] = {
    **{name: ACTS[name] for name in ("take-over", "lower")},
    **{name: spec for name, spec in ROW_ACTS.items() if name.startswith(("escalation-", "approval-"))},
}
del ANSWERS["escalation-done"]  # The clerk's word, not the supervisor's.
# A list is older than a page about one complaint; whoever has it overwrites nothing.
ANSWERS["escalation-acknowledge"] = replace(ANSWERS["escalation-acknowledge"], adds=True)


@require_GET
def supervisor(request: HttpRequest) -> HttpResponse:
    """One queue, each item opening with the customer's own words (R12); a poll with `seen` answers 204 while nothing
    moved."""
    if not _decides(request):
        raise NotAllowed(_("Duty managers see this page: it holds what waits for their word. Ask yours."))
    reading = _reading(request, request.GET)
    counts, mark, hall = queue_counts(reading.user, reading.act, soon=reading.soon)
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    if reading.key not in QUEUES:
        reading = replace(reading, key=next((name for name in QUEUES if counts[name]), "escalated"))
    if "open" in request.GET:
        reading = replace(reading, opened=request.GET.getlist("open"), cursor=request.GET["open"])
    return _list(request, reading, counts, mark, hall, part=bool(request.GET.get("seen")))


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The answers that one thing in a queue can be given; a POST gives one, and goes on in the queue."""
    if not _decides(request):
        raise Http404
    reading = _reading(request, request.GET)
    reading = reading if reading.key in QUEUES else replace(reading, key="escalated")
    if request.method == "POST":
        return _answer(request, ref, reading)
    if request.headers.get("HX-Request") is None:
        here = with_query(reverse("supervisor"), queue=reading.key, after=reading.after, open=str(ref))
        return redirect(f"{here}#item-{ref}")
    try:
        shown = one_item(ref, replace(reading, opened=[str(ref)]))
    except NotFound:
        raise Http404 from None
    first = next((field for answer in shown["forms"] for field in answer["form"]), None)
    if first is not None and shown["forms"][0]["open"]:
        first.field.widget.attrs["autofocus"] = True
    onward = {"queue": reading.key, "after": reading.after, "next": request.GET.get("next", "")}
    shown["answer_url"] = with_query(request.path, **onward)
    return render(request, "complaints/supervisor_answer.html", {"item": shown})


def _answer(request: HttpRequest, ref: UUID, reading: Reading) -> HttpResponse:
    """Give the answer, and draw the queue again where the supervisor goes on: at what still waits here, else at the
    next."""
    name, row = request.POST.get("act", ""), request.POST.get("row", "")
    spec = ANSWERS.get(name)
    if spec is None:
        raise Http404
    rows = Complaint.objects.supervised_by(reading.user, now=reading.act.now)
    complaint = rows.select_related("branch", "customer").filter(public_id=ref).first()
    if complaint is None:
        raise Http404
    fixed = row_argument(name, row) if name in ROW_ACTS else {}
    tried = try_act(request, complaint, spec, fixed, reading.act, ids_of(name, row))
    others = [one for one in request.POST.getlist("open") if one != str(ref)]
    if not tried.done:
        return _refused(request, reading, str(ref), Returned(name, row, tried.form), tried.error, others)
    told = {"number": complaint.number, "what": str(spec.done)}
    messages.success(request, _("%(number)s: %(what)s") % told)
    onward = str(ref) if _still_asks(name, complaint) else request.GET.get("next", "")
    if not request.headers.get("HX-Request"):
        here = with_query(reverse("supervisor"), queue=reading.key, after=reading.after, open=onward)
        return redirect(f"{here}#item-{onward}" if onward else here)
    reading = replace(reading, opened=[*others, onward], cursor=onward)
    counts, mark, hall = queue_counts(reading.user, reading.act, soon=reading.soon)
    return _list(request, reading, counts, mark, hall, part=True, moved=True)


def _still_asks(name: str, complaint: Complaint) -> bool:
    """Say whether one of several approvals was answered: the others are answered next."""
    decided = name in ("approval-approve", "approval-decline")
    return decided and complaint.approvals.filter(state=Approval.State.ASKED).exists()


def _refused(
    request: HttpRequest,
    reading: Reading,
    ref: str,
    returned: Returned,
    error: DeskError | KeyRefused | None,
    others: list[str],
) -> HttpResponse:
    """Draw the queue with the form in its place, everything typed kept, and the sentence beside it."""
    status = 422
    if isinstance(error, DeskError):
        status = status_of(request, error)
        if not place_errors(returned.form, error):
            returned = replace(returned, sentence=str(error.sentence))
    reading = replace(reading, opened=[*others, ref], cursor=ref, returned=(ref, returned))
    counts, mark, hall = queue_counts(reading.user, reading.act, soon=reading.soon)
    part = bool(request.headers.get("HX-Request"))
    return _list(request, reading, counts, mark, hall, part=part, moved=part, status=status)


def _reading(request: HttpRequest, told: QueryDict) -> Reading:
    act = act_from(request)
    soon = soon_of(policies_for(None, now=act.now))
    return Reading(person(request), act, soon, key=told.get("queue", ""), after=told.get("after", ""))


def _list(
    request: HttpRequest,
    reading: Reading,
    counts: dict[str, int],
    mark: str,
    hall: Hall,
    *,
    part: bool,
    moved: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Draw the queue, or for htmx its part of the page; `moved`: the messages of what was just done come along."""
    key = reading.key
    page = _page(request, reading)
    here = reverse("supervisor")
    context: dict[str, Any] = {
        "queues": [
            {
                "key": name,
                "label": label,
                "count": counts[name],
                "url": with_query(here, queue=name),
                "active": name == key,
                "level": {"escalated": "red", "overdue": "red", "soon": "amber", "letters": "red"}.get(name, ""),
            }
            for name, label in queue_labels().items()
        ]
        + elsewhere_tabs(counts),
        "hall": hall.context(on="supervisor"),
        "items": page.items,
        "moved": moved,
        "letters": letters(reading.user, now=reading.act.now) if key == "letters" else [],
        "poll_url": with_query(here, queue=key, after=page.reading.after, seen=mark),
        "next_page_url": with_query(here, queue=key, after=page.following) if page.following else "",
        "previous_page_url": with_query(here, queue=key) if page.reading.after else "",
    }
    template = "complaints/supervisor.html"
    if part and request.headers.get("HX-Request"):
        template += "#items"
    return render(request, template, context, status=status)


def _page(request: HttpRequest, reading: Reading) -> Page:
    """The page of the queue that was asked for, or its first where there is no such page."""
    if reading.key == "letters":
        return Page(reading, [], "")
    try:
        return queue_page(reading)
    except BadInput as error:
        messages.warning(request, str(error.sentence))
        return queue_page(replace(reading, after=""))


def _decides(request: HttpRequest) -> bool:
    return Role.DUTY_MANAGER in reach_of(person(request), now=act_from(request).now).roles


@require_POST
def letter(request: HttpRequest, message: UUID, what: str) -> HttpResponse:
    """Send a stuck message again, or let it go."""
    from complaints.usecases.letters import settle_letter

    if what not in ("again", "drop"):
        raise Http404
    settle_letter(message, act_from(request), again=what == "again")
    messages.success(request, _("It will be sent again.") if what == "again" else _("Taken off the list."))
    return redirect(with_query(reverse("supervisor"), queue="letters"))
