"""What holds of every complaint of the demonstration, walked or copied: one function for each truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import DateTimeField, Model

from complaints import guards
from complaints.codes import ROAD, CloseWay, Severity, Stage
from complaints.customers import by_phone, contact_value
from complaints.models import Complaint, ContactPoint
from complaints.workflow import CALM_GATE, CLARIFY_GATE, CLOSE_GATE, PROPOSE_GATE, RECEIVE_GATE
from config.demonstration.rows import AGREED, read_rows
from evidence.models import TrailEntry
from outbox.models import Message
from tests.complaints import what_holds

GATES: dict[Stage, list[Any]] = {
    Stage.RECEIVE: RECEIVE_GATE,
    Stage.CALM: CALM_GATE,
    Stage.CLARIFY: CLARIFY_GATE,
    Stage.PROPOSE: PROPOSE_GATE,
    Stage.CONFIRM: [guards.customer_answered],
    Stage.FOLLOW_UP: CLOSE_GATE,
}


def gates_passed(complaint: Complaint) -> list[Any]:
    """Give the guards of every gate that lies behind the complaint."""
    if complaint.severity == Severity.POTENTIAL:
        return RECEIVE_GATE
    match complaint.stage:
        case Stage.CLOSED:
            behind = list(ROAD)
        case Stage.ARBITRATION:
            behind = [Stage.RECEIVE, Stage.CALM, Stage.CLARIFY]
        case Stage.WITHDRAWN | Stage.MERGED:
            behind = [Stage.RECEIVE]
        case stage:
            at = Stage(complaint.calm_returns_to or stage)
            behind = [each for each in ROAD[: ROAD.index(at)] if not (complaint.calm_returns_to and each == Stage.CALM)]
    if complaint.arbitration_body:
        # An award stands in place of options and the customer's yes.
        behind = [stage for stage in behind if stage not in (Stage.PROPOSE, Stage.CONFIRM)]
    return [guard for stage in behind for guard in GATES[stage]]


def gates_hold(complaint: Complaint, now: datetime) -> None:
    complaint.look(now=now)
    held = [guard.code for guard in gates_passed(complaint) if not guard(complaint)]
    assert held == [], f"{complaint.number} at {complaint.stage}: {held}"


def the_record_agrees_with_itself(complaint: Complaint, now: datetime) -> None:
    """All that holds after every step of the real desk holds here."""
    seen = what_holds.look(complaint.public_id)
    step = what_holds.Step(was=seen, seen=seen, counted=False, lowered=False, now=now)
    for truth in what_holds.TRUTHS:
        if truth not in exempt(complaint):
            truth(step)


def exempt(complaint: Complaint) -> tuple[object, ...]:
    """What does not hold of those that did not walk the whole road."""
    if complaint.stage == Stage.MERGED:
        return (what_holds.it_has_ended_when_it_has_an_end, what_holds.a_close_has_its_way)
    if complaint.close_way == CloseWay.POTENTIAL:
        return (what_holds.a_close_has_its_way, what_holds.no_remedy_stands_without_the_facts)
    if complaint.close_way == CloseWay.ON_THE_SPOT:
        return (what_holds.no_remedy_stands_without_the_facts,)
    return ()


def nothing_was_done_in_the_future(complaint: Complaint, now: datetime) -> None:
    """Whatever somebody did lies behind us, and whatever wakes lies ahead."""
    for row in read_rows([complaint.pk]):
        for name, moment in moments(row):
            if name not in AGREED:
                assert moment <= now, f"{complaint.number}: {type(row).__name__}.{name}"
            elif name == "wake_at":
                assert moment > now, f"{complaint.number}: {type(row).__name__}.{name}"
    entries = list(TrailEntry.objects.of_chain(complaint.trail_chain))[::-1]
    times = [entry.at for entry in entries]
    backwards = [after.kind for before, after in pairwise(entries) if after.at < before.at]
    assert backwards == [], complaint.number
    assert complaint.received_at <= times[0] + timedelta(seconds=1)
    assert times[-1] <= now


def moments(row: Model) -> Iterable[tuple[str, datetime]]:
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if isinstance(column, DateTimeField) and value is not None and value.year < 9000:
            yield column.attname, value


def the_customer_is_found(complaint: Complaint, now: datetime) -> None:
    """The ciphertext opens, the keyed hash finds the customer, and the number is nobody's."""
    for point in ContactPoint.objects.filter(customer=complaint.customer_id):
        value = contact_value(point)
        if point.kind == "phone":
            assert value.startswith("+8613800000")
            assert complaint.customer in by_phone(value)
            assert point.masked[-4:] == value[-4:]
        else:
            assert value.endswith("@example.com")


def nothing_of_the_past_waits_to_be_sent(complaint: Complaint, now: datetime) -> None:
    for row in Message.objects.filter(about=complaint.public_id):
        assert (row.state != "pending") or row.not_before > now
        assert row.sent_at is None or row.sent_at <= now


TRUTHS: tuple[Callable[[Complaint, datetime], None], ...] = (
    gates_hold,
    the_record_agrees_with_itself,
    nothing_was_done_in_the_future,
    the_customer_is_found,
    nothing_of_the_past_waits_to_be_sent,
)


def numbers_follow_receipts(complaints: Iterable[Complaint]) -> None:
    """On each day of a branch, whoever came later has the higher number."""
    days: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for complaint in complaints:
        day, _, count = complaint.number.rpartition("-")
        days[f"{day}/{complaint.received_at.year}"].append((complaint.received_at, int(count)))
    for day, receipts in days.items():
        by_number = [received for received, _count in sorted(receipts, key=lambda one: one[1])]
        assert by_number == sorted(by_number), day
