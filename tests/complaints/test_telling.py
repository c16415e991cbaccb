"""A result that nobody tells the customer: the owner hears of it, then the supervisor (R112)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from complaints.codes import DeadlineKind
from complaints.models import Complaint, Deadline
from complaints.sweeping import wake_deadlines
from complaints.usecases.ending import rework
from complaints.usecases.following import tell_result
from complaints.usecases.promising import keep_promise, promise
from organisation.models import Policy
from tests.complaints.moments import told
from tests.personas import NOW, Walker, act, received  # noqa: F401

LATER = timedelta(hours=2)


@pytest.fixture
def walker(received: Walker) -> Walker:  # noqa: F811
    """At follow-up, with one promise that is still open."""
    received.to("follow-up")
    return received


def keep(walker: Walker, after: timedelta = LATER) -> None:
    row = walker.complaint.promises.get(state="open")
    ref = walker.complaint.public_id
    walker.complaint = keep_promise(ref, None, act(walker.by, after=after), promise=str(row.public_id))


def running() -> list[datetime]:
    rows = Deadline.objects.filter(kind=DeadlineKind.TELL_RESULT, met_at=None, dropped_at=None)
    return list(rows.values_list("due_at", flat=True))


def test_no_limit_runs_while_something_is_still_to_be_done(walker: Walker) -> None:
    assert running() == []


def test_one_runs_once_everything_promised_is_done(walker: Walker) -> None:
    # At noon, in opening hours.
    keep(walker)

    assert running() == [NOW + LATER + timedelta(hours=1)]


def test_what_hangs_on_a_condition_is_not_waited_for(walker: Walker) -> None:
    about = {"what": "换新的电表", "due_at": NOW + timedelta(days=9), "condition": "如果检定不合格"}
    promise(walker.complaint.public_id, None, act(walker.by, after=timedelta(hours=1)), **about)  # type: ignore[arg-type]

    promised = walker.complaint.promises.get(condition="")
    keep_promise(walker.complaint.public_id, None, act(walker.by, after=LATER), promise=str(promised.public_id))

    assert len(running()) == 1


def test_it_waits_for_the_opening(walker: Walker) -> None:
    # The evening of Tuesday; the hall opens at nine.
    keep(walker, timedelta(hours=10))

    assert running() == [NOW + timedelta(hours=24)]


def test_it_ends_when_the_customer_is_told(walker: Walker) -> None:
    keep(walker)

    tell_result(walker.complaint.public_id, None, act(walker.by, after=LATER + timedelta(minutes=5)), result="好了。")

    assert running() == []
    assert Deadline.objects.get(kind=DeadlineKind.TELL_RESULT).met_at is not None


def test_it_is_none_where_they_know_the_result(walker: Walker) -> None:
    tell_result(walker.complaint.public_id, None, act(walker.by, after=timedelta(hours=1)), result="今天就恢复。")

    keep(walker)

    assert running() == []


def test_it_is_none_where_the_house_sets_none(walker: Walker) -> None:
    Policy.objects.create(key="result_told_minutes", value=0, branch=None, effective_from=date(2026, 1, 1))

    keep(walker)

    assert running() == []


def test_a_result_that_did_not_hold_is_to_be_told_anew(walker: Walker) -> None:
    keep(walker)
    ref = walker.complaint.public_id
    tell_result(ref, None, act(walker.by, after=LATER), result="好了。")

    rework(ref, None, act(walker.by, after=LATER + timedelta(minutes=5)), reason="还是不行")

    assert Complaint.objects.get(public_id=ref).result_told_at is None
    assert running() == []


def test_the_owner_hears_of_it_first_and_the_supervisor_after_as_long_again(walker: Walker) -> None:
    keep(walker)
    Deadline.objects.exclude(kind=DeadlineKind.TELL_RESULT).update(dropped_at=NOW, wake_at=None)
    due = NOW + LATER + timedelta(hours=1)

    wake_deadlines(due - timedelta(seconds=1), 200)
    assert told("deadline-overdue") == []
    wake_deadlines(due, 200)
    wake_deadlines(due, 200)
    assert told("deadline-overdue") == ["5017"]
    wake_deadlines(due + timedelta(minutes=59), 200)
    assert told("deadline-overdue") == ["5017"]
    wake_deadlines(due + timedelta(hours=1), 200)

    assert sorted(told("deadline-overdue")) == ["3001", "5017", "5017"]
