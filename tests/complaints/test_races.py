"""What happens when two do it at the same moment; each race once more with the lock taken off, to prove that it bites.

The second run needs a database that lets two writers in at once, which SQLite never does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from complaints import access, customers, sweeping
from complaints.codes import ContactKind
from complaints.errors import BadInput, DeskError, NotFound, Stale
from complaints.models import Complaint, ContactPoint, Customer, Deadline
from complaints.usecases import (
    calming,
    clarifying,
    climbing,
    door,
    ending,
    following,
    fulfilling,
    ordering,
    owning,
    promising,
    receiving,
)
from complaints.usecases.receiving import Intake, receive
from evidence.act import Via
from evidence.models import TrailEntry
from evidence.trail import verify
from organisation.models import Department, Posting, Role, User
from outbox.models import Message, State
from tests.complaints.meeting import MEETING, in_the_middle
from tests.complaints.moments import at
from tests.evidence.threads import at_once, failures
from tests.personas import NOW, House, Walker, act, start

pytestmark = pytest.mark.django_db(transaction=True)


def done(results: list[Any]) -> list[Complaint]:
    return [result for result in results if isinstance(result, Complaint)]


def kinds_of(complaint: Complaint, kind: str) -> int:
    return TrailEntry.objects.filter(chain=complaint.trail_chain, kind=kind).count()


class TestTheSameMove:
    def press(self, walker: Walker) -> list[Any]:
        people = [walker.house.alice, walker.house.bob]
        ref, version = walker.complaint.public_id, walker.complaint.version
        return at_once(2, lambda number: calming.calm(ref, version, act(people[number])))

    def test_succeeds_for_one_and_the_other_sees_what_is_new(self, received: Walker, meet: Callable[..., None]) -> None:
        meet(door, "demand")

        results = self.press(received)

        [stale] = failures(results)
        assert isinstance(stale, Stale)
        assert (stale.complaint.stage, stale.complaint.version) == ("calm", 2)
        assert kinds_of(received.complaint, "stage.calm") == 1
        assert verify([received.complaint.trail_chain]).ok

    def test_would_succeed_twice_without_the_lock(
        self, received: Walker, meet: Callable[..., None], unlocked: None
    ) -> None:
        meet(door, "demand")

        results = self.press(received)

        assert failures(results) == []
        assert kinds_of(received.complaint, "stage.calm") == 2
        assert Complaint.objects.get(pk=received.complaint.pk).version == 2


class TestTwoFindings:
    def add(self, walker: Walker, version: int | None) -> list[Any]:
        people, ref = [walker.house.alice, walker.house.bob], walker.complaint.public_id
        texts = ["查了账单。", "问了短信平台。"]
        return at_once(2, lambda number: clarifying.find(ref, version, act(people[number]), text=texts[number]))

    def test_are_both_kept(self, received: Walker, meet: Callable[..., None]) -> None:
        meet(door, "demand")

        assert failures(self.add(received, None)) == []

        assert received.complaint.findings.count() == 2
        assert Complaint.objects.get(pk=received.complaint.pk).version == 3

    def test_from_the_same_page_leave_one_told_that_something_is_new(self, received: Walker) -> None:
        results = self.add(received, received.complaint.version)

        assert [type(error) for error in failures(results)] == [Stale]
        assert received.complaint.findings.count() == 1

    def test_would_count_as_one_change_without_the_lock(
        self, received: Walker, meet: Callable[..., None], unlocked: None
    ) -> None:
        meet(door, "demand")

        self.add(received, None)

        assert received.complaint.findings.count() == 2
        assert Complaint.objects.get(pk=received.complaint.pk).version == 2


class TestAnAnswerBehindALink:
    """The department presses while the desk lets the order go."""

    def press(self, walker: Walker) -> list[Any]:
        walker.to("clarify")
        department = Department.objects.get(code="billing_support")
        walker.do(ordering.ask_department, department=department, question="请核对。")
        ref, told = walker.complaint.public_id, {"order": str(walker.complaint.work_orders.get().public_id)}
        deeds = [
            lambda: fulfilling.answer_work_order(ref, None, act(None, via=Via.MAIL_LINK), answer="没有发出。", **told),
            lambda: ordering.waive_work_order(ref, None, act(walker.house.alice), reason="已查到。", **told),
        ]
        return at_once(2, lambda number: deeds[number]())

    def test_settles_it_once(self, received: Walker) -> None:
        results = self.press(received)

        [late] = failures(results)
        assert isinstance(late, NotFound)
        order = received.complaint.work_orders.get()
        assert (order.answered_at is None) != (order.waived_at is None)
        assert Complaint.objects.get(pk=received.complaint.pk).open_orders == 0


class TestTakingOver:
    @pytest.fixture
    def nobodys(self, house: House) -> Complaint:
        intake = Intake(channel="online", own_words="网上留言。", phone="13800000003")
        return receive(intake, act(None), branch=house.hall, key="online")

    def clerks(self, house: House, many: int) -> list[User]:
        made = [User.objects.create_user(f"59{number:02d}", f"店员{number}", None) for number in range(many)]
        for user in made:
            Posting.objects.create(user=user, role=Role.CLERK, branch=house.hall, starts_on=date(2024, 1, 1))
        return made

    def test_is_won_by_one_of_eight(self, nobodys: Complaint, house: House) -> None:
        people = self.clerks(house, 8)

        results = at_once(8, lambda number: owning.take_over(nobodys.public_id, 1, act(people[number])))

        assert len(done(results)) == 1
        assert {type(error) for error in failures(results)} == {Stale}
        assert nobodys.owner_spells.get(until_at=None).owner == done(results)[0].owner
        assert kinds_of(nobodys, "owner.taken") == 1

    def test_one_after_the_other_leaves_one_owner(self, nobodys: Complaint, house: House) -> None:
        people = self.clerks(house, 6)

        results = at_once(
            6, lambda number: owning.take_over(nobodys.public_id, None, act(people[number]), reason="我来。")
        )

        assert failures(results) == []
        assert nobodys.owner_spells.count() == 6
        assert nobodys.owner_spells.filter(until_at=None).count() == 1

    def test_would_break_on_the_second_owner_without_the_lock(
        self, nobodys: Complaint, house: House, meet: Callable[..., None], unlocked: None
    ) -> None:
        people = self.clerks(house, 2)
        meet(door, "demand")

        results = at_once(2, lambda number: owning.take_over(nobodys.public_id, 1, act(people[number])))

        # The database's own constraint is the second lock: never two owners, but a fault instead of a sentence.
        assert [type(error) for error in failures(results)] == [IntegrityError]


class TestReceiving:
    def receive(self, house: House, number: int, *, phone: str = "", branch: str = "XJ", key: str = "") -> Complaint:
        by = {"XJ": "5017", "WY": "5027"}[branch]
        intake = Intake(channel="phone", own_words="等了一个小时。", phone=phone, log_another=True)
        return receive(intake, act(house.people[by]), branch=house.branches[branch], key=key or uuid4().hex)

    def test_gives_twenty_desks_twenty_numbers(self, house: House) -> None:
        results = at_once(20, lambda number: self.receive(house, number))

        assert failures(results) == []
        assert sorted(one.number for one in done(results)) == [f"XJ-1124-{count:03d}" for count in range(1, 21)]

    def test_would_give_a_number_twice_by_counting_rows(
        self, house: House, meet: Callable[..., None], unlocked: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(receiving, "next_number", lambda *_a, **_k: f"XJ-1124-{Complaint.objects.count() + 1:03d}")
        meet(receiving, "next_number")

        results = at_once(2, lambda number: self.receive(house, number))

        assert [type(error) for error in failures(results)] == [IntegrityError]

    def test_makes_one_customer_of_one_caller_at_two_branches(self, house: House, meet: Callable[..., None]) -> None:
        meet(customers, "by_phone")

        results = at_once(
            2, lambda number: self.receive(house, number, phone="13800000009", branch=("XJ", "WY")[number])
        )

        assert failures(results) == []
        assert Customer.objects.count() == 1
        assert ContactPoint.objects.filter(kind=ContactKind.PHONE).count() == 1

    def test_would_make_two_without_the_lock(
        self, house: House, meet: Callable[..., None], unlocked: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meet(customers, "by_phone")
        monkeypatch.setattr(customers, "_known", lambda phone: list(customers.by_phone(phone)))

        at_once(2, lambda number: self.receive(house, number, phone="13800000009", branch=("XJ", "WY")[number]))

        assert Customer.objects.count() == 2

    def test_logs_one_complaint_for_one_key(self, house: House) -> None:
        results = at_once(8, lambda number: self.receive(house, number, phone="13800000009", key="pressed-often"))

        assert failures(results) == []
        assert len({one.pk for one in done(results)}) == 1
        assert Complaint.objects.count() == 1


class TestSweepingTwiceAtOnce:
    @pytest.fixture
    def due(self, house: House) -> list[Complaint]:
        """Four complaints whose first contact was missed at 10:30."""
        return [start(house, phone=f"1380000000{digit}").complaint for digit in range(4)]

    def sweep(self, times: int) -> list[Any]:
        return at_once(times, lambda _number: sweeping.wake_deadlines(NOW + timedelta(minutes=30), 200))

    def test_wakes_each_limit_once(
        self, due: list[Complaint], meet: Callable[..., None], caplog: pytest.LogCaptureFixture
    ) -> None:
        meet(sweeping, "take_step")

        results = self.sweep(4)
        assert caplog.messages == []
        sweeping.wake_deadlines(NOW + timedelta(minutes=30), 200)

        assert failures(results) == []
        for complaint in due:
            assert kinds_of(complaint, "deadline.breached") == 1
            assert kinds_of(complaint, "severity.raised") == 1
        assert Message.objects.filter(kind="deadline-overdue").count() == 2 * len(due)
        assert verify().ok

    def test_would_take_the_same_place_on_the_trail_without_the_lock(
        self, house: House, meet: Callable[..., None], unlocked: None, caplog: pytest.LogCaptureFixture
    ) -> None:
        complaint = start(house).complaint
        meet(sweeping, "take_step")

        self.sweep(2)

        assert caplog.messages == ["A batch of 1 rows is worked row by row: IntegrityError"]
        assert kinds_of(complaint, "deadline.breached") == 1


class TestAnEndWhileTheSweepIsAtIt:
    @pytest.fixture
    def nearly_closed(self, received: Walker) -> Walker:
        """Everything is done but the close; the limit to resolve is half over."""
        received.to("follow-up")
        received.do(promising.keep_promise, promise=str(received.complaint.promises.get().public_id))
        received.do(following.record_callback_result, result="confirmed")
        limits = Deadline.objects.filter(complaint=received.complaint)
        limits.filter(kind="resolve").update(wake_at=at(24, "14:00"))
        # That the result was told to nobody is another limit, and none of this.
        limits.filter(kind="tell_result").update(wake_at=None)
        return received

    def close_within(self, walker: Walker, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """One sweeps and stops in the middle of a step; the other closes the complaint right then."""
        ref, closer = walker.complaint.public_id, act(walker.by, after=timedelta(hours=5))
        return in_the_middle(
            monkeypatch,
            sweeping,
            "take_step",
            lambda: sweeping.wake_deadlines(at(24, "14:00"), 200),
            lambda: ending.close(ref, None, closer),
        )

    def waiting(self, walker: Walker) -> list[str]:
        """What waits for staff; that it is closed, the customer is told."""
        about = walker.complaint.public_id
        rows = Message.objects.filter(about=about, state=State.PENDING, recipient_kind="staff")
        return list(rows.values_list("kind", flat=True))

    def test_leaves_nothing_waiting_about_what_is_closed(
        self, nearly_closed: Walker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        results = self.close_within(nearly_closed, monkeypatch)

        assert failures(results) == []
        assert Message.objects.filter(kind="deadline-reminder", state=State.DROPPED).count() == 1
        assert self.waiting(nearly_closed) == []
        resolve = Deadline.objects.get(complaint=nearly_closed.complaint, kind="resolve")
        assert (resolve.wake_at, resolve.is_open) == (None, False)

    def test_would_remind_of_it_without_the_lock(
        self, nearly_closed: Walker, monkeypatch: pytest.MonkeyPatch, unlocked: None
    ) -> None:
        self.close_within(nearly_closed, monkeypatch)

        assert self.waiting(nearly_closed) == ["deadline-reminder"]

    def test_keeps_the_sweep_off_a_row_that_a_desk_holds(
        self, nearly_closed: Walker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        holding, swept = threading.Event(), threading.Event()
        plain = access.demand

        def slow_demand(*args: Any) -> None:
            holding.set()
            swept.wait(timeout=MEETING)
            plain(*args)

        monkeypatch.setattr(door, "demand", slow_demand)
        ref, closer = nearly_closed.complaint.public_id, act(nearly_closed.by, after=timedelta(hours=5))

        def work(number: int) -> Any:
            if number == 0:
                return ending.close(ref, None, closer)
            holding.wait(timeout=10)
            woken = sweeping.wake_deadlines(at(24, "14:00"), 200)
            swept.set()
            return woken

        results = at_once(2, work)

        assert failures(results) == []
        assert results[1] == 0
        assert self.waiting(nearly_closed) == []


class TestMergingEachIntoTheOther:
    def merge(self, house: House) -> list[Complaint]:
        pair = [start(house, phone=f"1380000000{digit}").complaint for digit in (1, 2)]

        def into_the_other(number: int) -> Complaint:
            return ending.merge(pair[number].public_id, None, act(house.alice), into=pair[1 - number])

        self.results: list[Any] = at_once(2, into_the_other)
        return [Complaint.objects.get(pk=one.pk) for one in pair]

    def test_never_leaves_both_ended(self, house: House, meet: Callable[..., None]) -> None:
        meet(door, "demand")

        pair = self.merge(house)

        assert [type(error) for error in failures(self.results)] == [BadInput]
        assert sum(one.is_open for one in pair) == 1

    def tick_while_merging(self, house: House, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
        """One ticks a fact on the complaint that goes on while the other merges into it; its flags and how far its
        version moved."""
        going_on, same = (start(house, phone=f"1380000000{digit}").complaint for digit in (1, 2))
        results = in_the_middle(
            monkeypatch,
            climbing,
            "note_flags",
            lambda: climbing.set_flags(going_on.public_id, None, act(house.alice), flags=["peak"]),
            lambda: ending.merge(same.public_id, None, act(house.bob), into=going_on),
        )

        assert failures(results) == []
        kept = Complaint.objects.get(pk=going_on.pk)
        return kept.flags, kept.version - going_on.version

    def test_waits_for_whoever_is_at_work_on_the_other_one(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.tick_while_merging(house, monkeypatch) == (["peak"], 2)

    def test_would_lose_a_change_without_the_lock(
        self, house: House, monkeypatch: pytest.MonkeyPatch, unlocked: None
    ) -> None:
        assert self.tick_while_merging(house, monkeypatch) == (["peak"], 1)

    def test_would_leave_nobody_to_go_on_with_without_the_lock(
        self, house: House, meet: Callable[..., None], unlocked: None
    ) -> None:
        meet(ending, "move")

        pair = self.merge(house)

        # Each writes into the other's trail; the database may have to end that embrace for one of them.
        assert not any(isinstance(error, DeskError) for error in failures(self.results))
        assert not all(one.is_open for one in pair)
        assert len(failures(self.results)) == 1 or not any(one.is_open for one in pair)
