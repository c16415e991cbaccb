"""Limits of many complaints that are woken in one transaction: the same as one by one, and hardly dearer than one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints import sweeping
from complaints.models import Complaint, Deadline
from complaints.usecases import clarifying
from evidence.models import TrailEntry
from evidence.trail import verify
from outbox.models import Message
from tests.complaints.moments import at
from tests.personas import House, start

# The reply to what came at 10:00 is half over, and then missed.
HALF, MISSED = at(24, "14:00"), at(24, "18:00")


def receive(house: House, many: int) -> list[Complaint]:
    walkers = [start(house, phone="", email=f"guest{number}@example.com") for number in range(many)]
    for walker in walkers:
        walker.do(clarifying.give_receipt)
    return [walker.complaint for walker in walkers]


def what_stands(complaint: Complaint) -> tuple[object, ...]:
    """All that waking its limits decides."""
    row = Complaint.objects.get(pk=complaint.pk)
    limits = Deadline.objects.filter(complaint=row).order_by("id")
    trail = TrailEntry.objects.filter(chain=row.trail_chain).order_by("seq")
    mails = Message.objects.filter(about=row.public_id, recipient_kind="staff").order_by("id")
    return (
        (row.severity, row.next_due_at, row.updated_at, row.version, row.broken_promises),
        list(limits.values_list("kind", "step", "wake_at", "due_at", "version", "breached_at", "met_at")),
        list(trail.values_list("seq", "kind", "at")),
        [seq_and_length[1:] for seq_and_length in row.version_marks],
        list(mails.values_list("kind", "recipient_id", "not_before")),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("moment", [HALF, MISSED])
def test_does_what_is_done_one_by_one(house: House, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    together = receive(house, 3)
    alone = start(house, phone="", email="guest9@example.com")
    alone.do(clarifying.give_receipt)
    due = Deadline.objects.filter(met_at=None, dropped_at=None, wake_at__lte=moment).order_by("wake_at", "id")

    for pk, complaint_id in due.filter(complaint=alone.complaint).values_list("pk", "complaint_id"):
        sweeping.wake_one(pk, complaint_id, now=moment)
    sweeping.wake_deadlines(moment, 200)

    assert [what_stands(complaint) for complaint in together] == [what_stands(alone.complaint)] * 3
    assert verify().ok


@pytest.mark.django_db
def test_reminding_costs_the_same_for_many_as_for_few(house: House) -> None:
    cost = []
    for many in (2, 12):
        receive(house, many)
        with CaptureQueriesContext(connection) as asked:
            assert sweeping.wake_deadlines(HALF, 200) == many
        cost.append(len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]))

    assert cost[0] == cost[1] <= 24


@pytest.mark.django_db
def test_limits_of_one_complaint_are_woken_one_after_the_other(house: House) -> None:
    [complaint] = receive(house, 1)
    Deadline.objects.filter(complaint=complaint, met_at=None).update(wake_at=HALF)
    batches = list(
        sweeping._of_different_complaints(
            Deadline.objects.filter(wake_at=HALF).order_by("id").values_list("pk", "complaint_id")
        )
    )

    assert len(batches) == Deadline.objects.filter(wake_at=HALF).count() > 1
    assert sweeping.wake_deadlines(HALF, 200) == len(batches)
    assert verify([complaint.trail_chain]).ok


@pytest.mark.django_db
def test_what_the_desk_settled_meanwhile_is_left_alone(house: House) -> None:
    one, other = receive(house, 2)
    rows = list(Deadline.objects.filter(wake_at__lte=HALF, met_at=None).values_list("pk", "complaint_id"))
    Deadline.objects.filter(complaint=one).update(met_at=HALF - timedelta(minutes=1), wake_at=None)

    assert sweeping.wake_together(rows, now=HALF) == len([row for row in rows if row[1] == other.pk])
