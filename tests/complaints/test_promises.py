"""Our word: what becomes of it once it was given (R35, R77, R94, R124, R128)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from complaints.codes import PromiseState
from complaints.models import Complaint, Promise
from complaints.usecases import promising
from evidence.act import Act, Via
from evidence.models import TrailEntry
from organisation.models import User
from tests.complaints.moments import wake
from tests.personas import NOW, Walker

DUE = NOW + timedelta(hours=5)


def trail_of(complaint: Complaint) -> list[str]:
    return list(TrailEntry.objects.filter(chain=complaint.trail_chain).order_by("seq").values_list("kind", flat=True))


def at(by: User | None, now: datetime) -> Act:
    return Act(by=by, via=Via.PAGE, now=now, request_id="test")


def give(walker: Walker, what: str = "查到后回电", *, due_at: datetime = DUE, condition: str = "") -> Promise:
    """One more promise of the walker's, at whatever stage from clarify on."""
    # The cause is open before propose, when only what stands under a condition may be promised.
    walker.do(promising.promise, what=what, due_at=due_at, condition=condition)
    return walker.complaint.promises.get(what=what)


@pytest.fixture
def promised(received: Walker) -> Walker:
    """At propose, with our word on one matter until DUE."""
    received.to("propose")
    give(received)
    return received


def fresh(walker: Walker) -> Complaint:
    return Complaint.objects.get(pk=walker.complaint.pk)


class TestAnHourThatPassed:
    """Whoever says so first, the sweep or the clerk: the word was broken."""

    def settle(self, walker: Walker, now: datetime, *, kept: bool = True) -> Promise:
        row = walker.complaint.promises.get()
        ref = walker.complaint.public_id
        if kept:
            promising.keep_promise(ref, None, at(walker.by, now), promise=str(row.public_id))
        else:
            promising.release_promise(ref, None, at(walker.by, now), promise=str(row.public_id), why="不用了。")
        row.refresh_from_db()
        return row

    @pytest.mark.parametrize("swept", [False, True])
    def test_comes_to_the_same_before_the_sweep_and_after_it(self, promised: Walker, swept: bool) -> None:
        late = DUE + timedelta(minutes=1)
        if swept:
            wake(DUE)

        row = self.settle(promised, late)

        complaint = fresh(promised)
        limit = complaint.deadlines.get(kind="promise")
        assert (row.state, row.broken_at is not None) == (PromiseState.KEPT, True)
        assert (complaint.broken_promises, complaint.severity) == (1, "serious")
        assert (limit.breached_at is not None, limit.met_at) == (True, late)
        kinds = trail_of(complaint)
        assert [kinds.count(kind) for kind in ("deadline.breached", "promise.broken", "promise.kept")] == [1, 1, 1]

    def test_is_not_undone_by_a_release(self, promised: Walker) -> None:
        row = self.settle(promised, DUE + timedelta(minutes=1), kept=False)

        assert (row.state, row.broken_at is not None) == (PromiseState.RELEASED, True)
        assert fresh(promised).broken_promises == 1

    def test_has_not_passed_a_second_before(self, promised: Walker) -> None:
        row = self.settle(promised, DUE - timedelta(seconds=1))

        assert row.broken_at is None
        assert fresh(promised).broken_promises == 0

    def test_is_none_of_a_condition(self, received: Walker) -> None:
        received.to("propose")
        give(received, condition="旧卡确认损坏")

        row = self.settle(received, DUE + timedelta(days=1))

        assert row.broken_at is None
        assert fresh(received).broken_promises == 0
