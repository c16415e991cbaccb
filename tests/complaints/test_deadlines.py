"""Limits: how long each severity and industry gives, by whose clock; how they are met, moved and dropped."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from complaints.codes import DeadlineKind
from complaints.deadlines import Limit, drop, meet, open_deadline, open_deadlines, step_after
from complaints.limits import set_limits
from complaints.models import Complaint, Deadline, LimitRule
from complaints.models.complaint import FAR_FUTURE
from complaints.usecases import clarifying, climbing, ending, granting, promising
from evidence.act import Act, Via
from organisation.models import User
from tests.complaints.moments import at, due, receive_at
from tests.personas import NOW, House, Walker, start

FLAG_OF = {"general": [], "serious": ["media"], "crisis": ["injury"]}


def system(now: datetime) -> Act:
    return Act.system(now=now)


class TestBySeverity:
    """Received on Tuesday at 10:00 at the hall, which is open from 9:00 to 18:00."""

    @pytest.mark.parametrize(
        ("severity", "kind", "limit"),
        [
            ("general", "first_contact", at(24, "10:30")),
            ("general", "reply", at(24, "18:00")),
            ("general", "resolve", at(9, "10:00", month=12)),
            ("serious", "first_contact", at(24, "10:15")),
            ("serious", "reply", at(24, "14:00")),
            ("serious", "resolve", at(27, "10:00")),
            ("serious", "acknowledge", at(24, "10:30")),
            ("crisis", "first_contact", at(24, "10:05")),
            ("crisis", "reply", at(24, "11:00")),
            ("crisis", "resolve", at(25, "10:00")),
            ("crisis", "acknowledge", at(24, "10:10")),
        ],
    )
    def test_each_kind_has_its_limit(self, house: House, severity: str, kind: str, limit: datetime) -> None:
        complaint = receive_at(house, NOW, flags=FLAG_OF[severity])

        assert complaint.severity == severity
        assert due(complaint, kind) == limit

    def test_nobody_need_acknowledge_a_general_one_before_it_goes_up(self, house: House) -> None:
        assert not open_deadlines(receive_at(house, NOW), DeadlineKind.ACKNOWLEDGE).exists()

    def test_the_earliest_limit_stands_on_the_complaint(self, house: House) -> None:
        for flags in FLAG_OF.values():
            complaint = receive_at(house, NOW, flags=flags)
            first = open_deadlines(complaint).order_by("due_at").first()

            assert first is not None
            assert complaint.next_due_at == first.due_at

    def test_serious_runs_on_through_the_night(self, house: House) -> None:
        complaint = receive_at(house, at(24, "17:30"), flags=["media"])

        assert due(complaint, "reply") == at(24, "21:30")
        assert open_deadlines(complaint).get(kind="reply").wall_clock

    def test_general_waits_for_the_morning(self, house: House) -> None:
        complaint = receive_at(house, at(24, "17:50"))

        assert due(complaint, "first_contact") == at(25, "09:20")

    def test_a_lower_severity_has_more_time_from_now_on(self, house: House) -> None:
        walker = start(house, flags=["media"])
        walker.by = house.bo
        walker.do(climbing.lower_severity, severity="general", why="记者没有来。")

        assert due(walker.complaint, "reply") == at(24, "18:00")
        assert open_deadlines(walker.complaint).get(kind="reply").version == 3

    def test_a_higher_severity_moves_nothing_beyond_the_hour_that_was_told(self, house: House) -> None:
        walker = start(house)
        walker.minutes = 300

        walker.do(climbing.set_flags, flags=["media"])

        assert walker.complaint.severity == "serious"
        # Four hours from 15:01 on would be later than what the customer knows.
        assert due(walker.complaint, "reply") == at(24, "18:00")
        assert due(walker.complaint, "resolve") == at(27, "15:01")


class TestTheSameDay:
    @pytest.mark.parametrize(
        ("received_at", "limit"),
        [
            (at(24, "09:00"), at(24, "18:00")),
            (at(24, "15:59"), at(24, "18:00")),
            (at(24, "16:01"), at(25, "12:00")),
            (at(24, "20:00"), at(25, "12:00")),
            (at(25, "08:00"), at(25, "18:00")),
            (at(28, "10:00"), at(28, "17:00")),
        ],
    )
    def test_is_over_at_closing_time_or_at_noon_of_the_next_day(
        self, house: House, received_at: datetime, limit: datetime
    ) -> None:
        assert due(receive_at(house, received_at), "reply") == limit

    def test_skips_the_days_on_which_nobody_works(self, house: House) -> None:
        complaint = receive_at(house, at(28, "11:30"), branch="WY", by="5027")

        assert due(complaint, "reply") == at(30, "12:00")


class TestByIndustry:
    @pytest.mark.parametrize(
        ("branch", "clerk", "limit"),
        [
            ("XJ", "5017", at(9, "10:00", month=12)),  # telecom: 15 days
            ("WY", "5027", at(30, "17:30")),  # property, no rule of its own: 5 working days, Saturdays among them
            ("JD", "5037", at(5, "00:00", month=12)),  # hotel: 10 working days, every day is one
            ("CS", "5047", at(4, "22:00", month=12)),  # retail: 10 working days, open daily
        ],
    )
    def test_the_industrys_own_rule_wins(self, house: House, branch: str, clerk: str, limit: datetime) -> None:
        complaint = receive_at(house, NOW, branch=branch, by=clerk)

        assert due(complaint, "resolve") == limit

    def test_the_house_rules_for_serious_ones_everywhere(self, house: House) -> None:
        complaint = receive_at(house, NOW, branch="JD", by="5037", flags=["media"])

        assert due(complaint, "resolve") == NOW + timedelta(hours=72)

    def test_a_rule_holds_from_its_date_on(self, house: House) -> None:
        rule = LimitRule.objects.get(kind="reply", severity="general", industry="")
        rule.pk, rule.limit, rule.effective_from = None, "2 working hours", at(25, "00:00").date()
        rule.save()

        assert due(receive_at(house, at(24, "10:00")), "reply") == at(24, "18:00")
        assert due(receive_at(house, at(25, "10:00")), "reply") == at(25, "12:00")

    def test_a_kind_without_a_rule_has_no_limit(self, house: House) -> None:
        LimitRule.objects.filter(kind="reply").delete()

        assert not open_deadlines(receive_at(house, NOW), DeadlineKind.REPLY).exists()

    def test_the_trace_explains_every_day(self, house: House) -> None:
        complaint = receive_at(house, at(27, "17:50"), branch="WY", by="5027")

        trace = open_deadlines(complaint).get(kind="first_contact").trace

        assert [(line["date"], line["minutes"]) for line in trace if line["minutes"]] == [("2026-11-28", 30)]


class TestSteps:
    def steps(self, deadline: Deadline, complaint: Complaint) -> list[tuple[str, datetime | None]]:
        found: list[tuple[str, datetime | None]] = []
        while not found or deadline.step != Deadline.Step.DONE:
            found.append((str(deadline.step), deadline.wake_at))
            deadline.step, deadline.wake_at = step_after(deadline, complaint)
        return found

    def test_come_at_half_at_four_fifths_and_at_the_end(self, house: House) -> None:
        complaint = receive_at(house, NOW)

        assert self.steps(open_deadlines(complaint).get(kind="reply"), complaint) == [
            ("half", at(24, "14:00")),
            ("most", at(24, "16:24")),
            ("due", at(24, "18:00")),
        ]

    def test_are_shares_of_working_time_not_of_the_night(self, house: House) -> None:
        complaint = receive_at(house, at(24, "16:30"))

        assert self.steps(open_deadlines(complaint).get(kind="reply"), complaint) == [
            ("half", at(25, "09:45")),  # Of 90 minutes today and 180 tomorrow, 135 have passed.
            ("most", at(25, "11:06")),
            ("due", at(25, "12:00")),
        ]

    def test_are_shares_of_the_night_for_what_runs_by_the_wall_clock(self, house: House) -> None:
        complaint = receive_at(house, at(24, "17:00"), flags=["media"])

        assert self.steps(open_deadlines(complaint).get(kind="reply"), complaint)[0] == ("half", at(24, "19:00"))

    def test_begin_anew_when_the_limit_is_moved(self, received: Walker) -> None:
        complaint, now = received.complaint, NOW + timedelta(minutes=5)
        deadline = open_deadlines(complaint).get(kind="reply")
        deadline.step, deadline.wake_at = step_after(deadline, complaint)
        deadline.save()

        moved = open_deadline(complaint, DeadlineKind.REPLY, Limit(at(25, "10:05")), system(now))

        assert (moved.pk, moved.version, moved.step) == (deadline.pk, 2, Deadline.Step.HALF)
        assert moved.wake_at == now + (at(25, "10:05") - now) / 2


class TestOpening:
    def test_the_same_kind_twice_moves_the_one_that_runs(self, received: Walker) -> None:
        for hours in (1, 2):
            open_deadline(received.complaint, DeadlineKind.CAUSE, Limit(NOW + timedelta(hours=hours)), system(NOW))

        assert [row.version for row in open_deadlines(received.complaint, DeadlineKind.CAUSE)] == [2]

    def test_two_subjects_run_beside_each_other(self, received: Walker) -> None:
        for _ in range(2):
            open_deadline(
                received.complaint, DeadlineKind.WORK_ORDER, Limit(at(24, "15:00")), system(NOW), about=uuid4()
            )

        assert open_deadlines(received.complaint, DeadlineKind.WORK_ORDER).count() == 2

    def test_a_moment_that_has_passed_is_now(self, received: Walker) -> None:
        late = open_deadline(received.complaint, DeadlineKind.CAUSE, Limit(NOW - timedelta(days=1)), system(NOW))

        assert (late.due_at, late.wake_at) == (NOW, NOW)

    def test_belongs_to_the_owner_unless_somebody_else_is_named(self, received: Walker, house: House) -> None:
        limit = Limit(at(24, "15:00"))
        own = open_deadline(received.complaint, DeadlineKind.CAUSE, limit, system(NOW))
        named = open_deadline(received.complaint, DeadlineKind.PROMISE, limit, system(NOW), owner=house.bob)

        assert (own.owner, named.owner) == (house.alice, house.bob)

    def test_the_customers_own_limit_is_kept_apart_and_never_stretched(self, house: House) -> None:
        complaint = receive_at(house, NOW, customer_limit_at=at(24, "12:00"))

        assert due(complaint, "ultimatum") == at(24, "12:00")
        assert due(complaint, "reply") == at(24, "18:00")


class TestMeetingAndDropping:
    def test_a_met_limit_runs_no_more(self, received: Walker) -> None:
        met = meet(received.complaint, DeadlineKind.REPLY, act=system(NOW))

        row = received.complaint.deadlines.get(kind="reply")
        assert (met, row.met_at, row.wake_at, row.dropped_at) == (1, NOW, None, None)

    def test_a_dropped_one_neither(self, received: Walker) -> None:
        dropped = drop(received.complaint, DeadlineKind.REPLY, act=system(NOW))

        row = received.complaint.deadlines.get(kind="reply")
        assert (dropped, row.met_at, row.wake_at, row.dropped_at) == (1, None, None, NOW)

    def test_only_the_kinds_and_subjects_that_are_named(self, received: Walker) -> None:
        one, other = uuid4(), uuid4()
        for about in (one, other):
            open_deadline(received.complaint, DeadlineKind.PROMISE, Limit(at(24, "15:00")), system(NOW), about=about)

        meet(received.complaint, DeadlineKind.PROMISE, act=system(NOW), about=one)

        assert [row.about for row in open_deadlines(received.complaint, DeadlineKind.PROMISE)] == [other]
        assert open_deadlines(received.complaint).count() == 4

    def test_twice_is_once(self, received: Walker) -> None:
        meet(received.complaint, DeadlineKind.REPLY, act=system(NOW))

        assert meet(received.complaint, DeadlineKind.REPLY, act=system(NOW + timedelta(hours=1))) == 0
        assert drop(received.complaint, DeadlineKind.REPLY, act=system(NOW)) == 0

    def test_the_receipt_is_the_first_contact(self, received: Walker) -> None:
        received.do(clarifying.give_receipt)

        assert received.complaint.deadlines.get(kind="first_contact").met_at is not None

    def test_the_yes_is_the_reply(self, received: Walker) -> None:
        received.to("follow-up")

        assert received.complaint.deadlines.get(kind="reply").met_at is not None
        [first_step] = open_deadlines(received.complaint, DeadlineKind.CONSENT)
        assert received.complaint.next_due_at == first_step.due_at
        received.do(granting.take_first_step, what="已提交申请。")
        assert received.complaint.next_due_at == received.complaint.promises.get().due_at

    def test_the_cause_meets_the_limit_of_the_open_cause(self, received: Walker) -> None:
        received.to("clarify")
        received.do(clarifying.set_cause, cause="", open_until=at(25, "15:00"))
        received.do(clarifying.set_cause, cause="ours")

        assert received.complaint.deadlines.get(kind="cause").met_at is not None

    def test_the_end_leaves_the_lesson_and_the_conditional_promise(self, received: Walker) -> None:
        received.to("follow-up")
        received.do(promising.promise, what="换新卡", condition="旧卡确认损坏", due_at=at(30, "12:00"))
        received.do(promising.keep_promise, promise=str(received.complaint.promises.get(condition="").public_id))
        from complaints.usecases.following import record_callback_result

        received.do(record_callback_result, result="confirmed")
        received.do(ending.close)

        assert {row.kind for row in open_deadlines(received.complaint)} == {"lesson", "promise"}
        assert received.complaint.next_due_at == FAR_FUTURE

    def test_a_reopened_one_has_new_clocks(self, received: Walker) -> None:
        received.to("closed")
        received.do(ending.reopen, reason="又停机了。")

        assert {row.kind for row in open_deadlines(received.complaint)} == {"reply", "resolve"}


def test_a_new_owner_takes_the_limits_over_but_not_the_acknowledgement(house: House) -> None:
    from complaints.usecases.owning import transfer

    walker = start(house, flags=["media"])
    walker.do(transfer, to=house.bob, summary="等回复。", reason="换班")

    owners = {row.kind: row.owner for row in open_deadlines(walker.complaint)}
    assert {owners[kind] for kind in ("first_contact", "reply", "resolve")} == {house.bob}
    assert owners["acknowledge"] == house.alice


def test_limits_may_be_set_again_at_any_time(received: Walker) -> None:
    later = Act(by=User.objects.get(pk=received.by.pk), via=Via.TASK, now=at(24, "12:00"), request_id="test")

    set_limits(received.complaint, later, DeadlineKind.FIRST_CONTACT)

    assert due(received.complaint, "first_contact") == at(24, "12:30")
