"""What the sweep does with limits that come due: who hears of it, how often, and what it changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from complaints.models import Complaint, Deadline, Promise
from complaints.usecases import calming, clarifying, climbing, ending, escalating, granting, owning, pausing, promising
from evidence.models import TrailEntry
from outbox.models import Message, State
from tests.complaints.moments import at, told, wake
from tests.personas import NOW, House, Walker, act, start

# The reply to a general complaint received at 10:00 is due the same day at closing time.
HALF, MOST, DUE = at(24, "14:00"), at(24, "16:24"), at(24, "18:00")


@pytest.fixture
def replying(received: Walker) -> Walker:
    """The first contact is made; the reply runs until closing time."""
    received.do(clarifying.give_receipt)
    return received


def trail_of(complaint: Complaint) -> list[str]:
    return list(TrailEntry.objects.filter(chain=complaint.trail_chain).order_by("seq").values_list("kind", flat=True))


def fresh(walker: Walker) -> Complaint:
    walker.complaint = Complaint.objects.select_related("branch", "owner", "customer").get(pk=walker.complaint.pk)
    return walker.complaint


class TestAhead:
    @pytest.mark.parametrize("moment", [HALF, MOST])
    def test_says_nothing_a_second_too_early(self, replying: Walker, moment: datetime) -> None:
        if moment == MOST:
            wake(HALF)
        before = told("deadline-reminder")

        wake(moment - timedelta(seconds=1))

        assert told("deadline-reminder") == before

    def test_reminds_the_owner_at_half_and_at_four_fifths(self, replying: Walker) -> None:
        wake(HALF)
        at_half = told("deadline-reminder")
        wake(MOST)

        assert at_half == ["5017"]
        assert told("deadline-reminder") == ["5017", "5017"]

    def test_reminds_once_each_however_often_it_sweeps(self, replying: Walker) -> None:
        for moment in (HALF, HALF, HALF + timedelta(minutes=1), MOST, MOST, MOST + timedelta(minutes=90)):
            wake(moment)

        assert len(told("deadline-reminder")) == 2

    def test_leaves_the_version_alone(self, replying: Walker) -> None:
        seen = replying.complaint.version

        wake(HALF)

        assert fresh(replying).version == seen
        replying.do(calming.calm)

    def test_says_nothing_of_a_short_limit(self, received: Walker) -> None:
        wake(NOW + timedelta(minutes=25))

        assert received.complaint.deadlines.get(kind="first_contact").step == Deadline.Step.DUE
        assert told("deadline-reminder") == []

    def test_reminds_whoever_owns_it_now(self, replying: Walker, house: House) -> None:
        wake(HALF)
        replying.do(owning.transfer, to=house.bob, summary="等回复。", reason="换班")

        wake(MOST)

        # What had not left yet goes to the new owner too.
        assert told("deadline-reminder", state=State.DROPPED) == ["5017"]
        assert told("deadline-reminder", state=State.PENDING) == ["5018", "5018"]

    def test_after_a_standstill_one_mail_says_it_all(self, replying: Walker) -> None:
        wake(at(24, "17:00"))

        assert told("deadline-reminder") == ["5017"]
        assert replying.complaint.deadlines.get(kind="reply").step == Deadline.Step.DUE

    def test_after_a_long_standstill_only_the_missed_limit_is_told(self, replying: Walker) -> None:
        wake(at(24, "18:30"))

        assert told("deadline-reminder") == []
        assert told("deadline-overdue") == ["5017", "3001"]

    def test_says_nothing_of_what_was_met(self, replying: Walker) -> None:
        wake(HALF)
        replying.to("follow-up")
        replying.do(granting.take_first_step, what="已提交申请。")

        wake(MOST)

        assert told("deadline-reminder") == ["5017"]


class TestMissed:
    def test_reaches_owner_and_supervisors(self, replying: Walker) -> None:
        wake(DUE)

        assert told("deadline-overdue") == ["5017", "3001"]

    def test_a_short_limit_too(self, received: Walker) -> None:
        wake(NOW + timedelta(minutes=30))

        assert told("deadline-overdue") == ["5017", "3001"]

    def test_raises_the_severity_and_sends_it_up(self, replying: Walker) -> None:
        wake(DUE)

        assert fresh(replying).severity == "serious"
        assert replying.complaint.escalations.get().level == 1

    def test_raises_it_once(self, replying: Walker) -> None:
        for minutes in (0, 0, 1, 60):
            wake(DUE + timedelta(minutes=minutes))

        assert trail_of(replying.complaint).count("severity.raised") == 1

    def test_leaves_a_supervisors_decision_standing_until_the_next_miss(self, replying: Walker, house: House) -> None:
        wake(DUE)
        fresh(replying)
        replying.by, replying.minutes = house.bo, 9 * 60
        replying.do(climbing.lower_severity, severity="general", why="已当面谈妥，只等短信。")

        wake(DUE + timedelta(hours=2))

        assert fresh(replying).severity == "general"

    def test_starts_the_clocks_of_the_higher_severity_and_watches_them(self, replying: Walker) -> None:
        wake(DUE)
        reply = replying.complaint.deadlines.get(kind="reply")

        assert (reply.due_at, reply.wall_clock, reply.breached_at) == (DUE + timedelta(hours=4), True, None)
        assert (reply.step, reply.wake_at) == (Deadline.Step.HALF, DUE + timedelta(hours=2))

        wake(reply.due_at)

        reply.refresh_from_db()
        assert reply.breached_at == reply.due_at
        assert trail_of(replying.complaint).count("severity.raised") == 1
        again = Message.objects.filter(kind="deadline-overdue", facts__deadline=str(reply.public_id))
        assert again.count() == 4

    def test_is_written_down_once_for_each_limit(self, replying: Walker) -> None:
        for minutes in (0, 1, 2):
            wake(DUE + timedelta(minutes=minutes))

        assert trail_of(replying.complaint).count("deadline.breached") == 1

    def test_counts_for_nobody_once_it_is_over(self, replying: Walker) -> None:
        replying.do(ending.withdraw, reason="不用处理了。")

        wake(DUE)

        assert told("deadline-overdue") == []
        assert fresh(replying).severity == "general"


class TestAClimb:
    def test_asks_for_no_second_first_contact(self, replying: Walker) -> None:
        replying.do(climbing.set_flags, flags=["media"])

        wake(NOW + timedelta(minutes=30))

        assert not replying.complaint.deadlines.filter(kind="first_contact", met_at=None).exists()
        assert "deadline-overdue" not in Message.objects.values_list("kind", flat=True)

    def test_asks_for_no_second_reply_once_the_customer_agreed(self, replying: Walker) -> None:
        replying.to("follow-up")

        replying.do(climbing.raise_severity, severity="serious", why="又来了一次。")

        assert not replying.complaint.deadlines.filter(kind="reply", met_at=None).exists()


class TestNobodyAnsweredUpThere:
    @pytest.fixture
    def escalated(self, replying: Walker) -> Walker:
        """It is up since 10:02, to be acknowledged within 60 working minutes."""
        replying.do(escalating.escalate, reason="by_hand", words="客户坚持要见领导。")
        return replying

    def levels(self, walker: Walker) -> list[int]:
        return list(walker.complaint.escalations.order_by("level").values_list("level", flat=True))

    def test_so_the_next_level_hears_of_it(self, escalated: Walker) -> None:
        wake(NOW + timedelta(minutes=62))

        assert self.levels(escalated) == [1, 2]
        assert escalated.complaint.escalations.get(level=2).reason == "breach"

    def test_where_a_level_names_nobody_new_the_head_office_hears_of_it(self, escalated: Walker, house: House) -> None:
        wake(NOW + timedelta(minutes=62))

        assert house.head.staff_code in told("escalated")

    def test_but_not_where_it_does(self, escalated: Walker, house: House) -> None:
        house.hall.duty_entries.create(duty="hall_manager", email="hall@example.com")

        wake(NOW + timedelta(minutes=62))

        assert told("escalated") == ["3001", "3001", "mailbox"]

    def test_and_the_one_above_it_but_nobody_above_the_highest(self, escalated: Walker) -> None:
        for hours in range(1, 7):
            wake(NOW + timedelta(hours=hours, minutes=3))

        assert self.levels(escalated) == [1, 2, 3]

    def test_unless_somebody_says_i_have_it(self, escalated: Walker, house: House) -> None:
        escalated.by = house.bo
        step = escalated.complaint.escalations.get()
        escalated.do(escalating.acknowledge, escalation=str(step.public_id))

        for hours in range(1, 5):
            wake(NOW + timedelta(hours=hours))

        assert self.levels(escalated) == [1]

    def test_and_a_crisis_runs_day_and_night(self, house: House) -> None:
        walker = start(house, flags=["injury"])

        for minutes in (10, 20, 30, 40, 50):
            wake(NOW + timedelta(minutes=minutes))

        assert self.levels(walker) == [1, 2, 3]


class TestABrokenPromise:
    @pytest.fixture
    def promised(self, received: Walker) -> Walker:
        """Accepted and begun, so that only our word runs: until tomorrow at 10:00."""
        received.to("follow-up")
        received.do(granting.take_first_step, what="已提交申请。")
        return received

    def promise(self, walker: Walker) -> Promise:
        return walker.complaint.promises.get()

    def test_counts_once_stays_open_and_raises_the_complaint(self, promised: Walker) -> None:
        due = self.promise(promised).due_at

        for minutes in (0, 1, 600):
            wake(due + timedelta(minutes=minutes))

        assert (self.promise(promised).state, self.promise(promised).broken_at) == ("open", due)
        assert (fresh(promised).broken_promises, promised.complaint.severity) == (1, "serious")
        assert trail_of(promised.complaint).count("promise.broken") == 1

    def test_reaches_owner_and_supervisors(self, promised: Walker) -> None:
        wake(self.promise(promised).due_at)

        assert told("deadline-overdue") == ["5017", "3001"]

    def test_is_none_when_kept_in_time(self, promised: Walker) -> None:
        due = self.promise(promised).due_at
        promised.do(promising.keep_promise, promise=str(self.promise(promised).public_id))

        wake(due)

        assert fresh(promised).broken_promises == 0

    def test_is_none_while_its_condition_stands(self, promised: Walker) -> None:
        promised.do(promising.promise, what="换新卡", condition="旧卡确认损坏", due_at=NOW + timedelta(hours=3))

        wake(NOW + timedelta(hours=3))

        assert fresh(promised).broken_promises == 0
        assert told("deadline-overdue") == []


class TestAPause:
    def test_ends_by_itself_and_lets_the_limits_run_again(self, replying: Walker) -> None:
        replying.do(pausing.pause, reason="等客户找发票", until=at(24, "15:00"))

        wake(at(24, "14:59"))
        still = fresh(replying).paused_at
        wake(at(24, "15:00"))
        wake(at(24, "15:00"))

        assert still is not None
        assert fresh(replying).paused_at is None
        assert trail_of(replying.complaint).count("clock.resumed") == 1

    def test_keeps_the_reminders_of_what_stands_still_back(self, replying: Walker) -> None:
        replying.do(pausing.pause, reason="等客户找发票", until=at(25, "15:00"))

        wake(DUE)

        assert told("deadline-reminder") == told("deadline-overdue") == []
        assert fresh(replying).severity == "general"

    def test_holds_a_limit_that_is_opened_meanwhile(self, replying: Walker, house: House) -> None:
        replying.do(climbing.set_flags, flags=["media"])
        replying.do(pausing.pause, reason="等客户找发票", until=at(25, "15:00"))
        replying.by = house.bo
        replying.do(climbing.lower_severity, severity="general", why="记者没有来。")

        wake(DUE)

        assert told("deadline-overdue") == []
        assert replying.complaint.deadlines.get(kind="reply").paused_minutes_left is not None


class TestWhatWaitsInTheOutbox:
    def test_goes_when_the_complaint_ends(self, replying: Walker) -> None:
        wake(HALF)

        replying.do(ending.withdraw, reason="不用处理了。")

        assert not Message.objects.filter(about=replying.complaint.public_id, state=State.PENDING).exists()

    def test_stays_for_other_complaints(self, replying: Walker, house: House) -> None:
        other = start(house, phone="13800000002")
        other.do(clarifying.give_receipt)
        wake(at(24, "14:01"))

        replying.do(ending.withdraw, reason="不用处理了。")

        pending = Message.objects.filter(state=State.PENDING).values_list("about", flat=True)
        assert set(pending) == {other.complaint.public_id}


class TestSeverityByRule:
    def test_tells_the_duty_list_at_once_and_once(self, replying: Walker) -> None:
        replying.do(climbing.set_flags, flags=["violence"])
        replying.do(calming.tick, code="private_room")
        replying.do(calming.read_feeling, value=4)

        assert told("severity-told") == ["3001", "mailbox"]

    def test_tells_nobody_on_the_list_whom_it_is_about(self, replying: Walker, house: House) -> None:
        replying.complaint.recusals.create(user=house.bo, at=NOW)

        replying.do(climbing.set_flags, flags=["violence"])

        assert told("severity-told") == ["mailbox"]

    def test_tells_the_customer_manager_of_a_high_value_customer(self, house: House) -> None:
        customer = start(house).complaint.customer
        assert customer is not None
        customer.level, customer.customer_manager = "high_value", house.people["4001"]
        customer.save(update_fields=["level", "customer_manager"])

        again = start(house)

        assert told("high-value-complaint", about=again.complaint.public_id) == ["4001"]
        assert again.complaint.severity == "serious"
        assert again.complaint.deadlines.filter(kind="manager_call", met_at=None).exists()

    def test_tells_those_who_have_it_already_that_it_burns_now(self, replying: Walker) -> None:
        replying.do(escalating.escalate, reason="by_hand", words="客户坚持要见领导。")
        before = told("escalated")
        replying.do(climbing.raise_severity, severity="crisis", why="有人晕倒。")

        assert told("escalated") == before * 2
        acknowledge = replying.complaint.deadlines.get(kind="acknowledge")
        assert acknowledge.due_at == acknowledge.starts_at + timedelta(minutes=10)

    def test_by_hand_waits_two_minutes_before_anybody_is_told(self, replying: Walker) -> None:
        replying.do(climbing.raise_severity, severity="serious", why="很激动")

        waits = Message.objects.filter(kind="escalated").values_list("not_before", flat=True)

        assert {moment - NOW for moment in waits} == {timedelta(minutes=4)}


def test_a_complaint_without_an_owner_reaches_the_supervisors(house: House) -> None:
    from uuid import uuid4

    from complaints.usecases.receiving import Intake, receive

    nobody = act(None)
    receive(Intake(channel="online", own_words="网上留言。", phone="13800000003"), nobody, branch=house.hall,
            key=uuid4().hex)  # fmt: skip

    wake(NOW + timedelta(minutes=30))

    assert told("deadline-overdue") == ["3001"]
