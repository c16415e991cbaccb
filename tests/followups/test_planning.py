"""Planning calls: by themselves at follow-up, and by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from complaints.codes import DeadlineKind
from complaints.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from complaints.models import Deadline
from complaints.usecases.deciding import follow_up, record_decision
from complaints.usecases.ending import rework, withdraw
from complaints.usecases.following import record_callback_result
from complaints.usecases.owning import transfer
from complaints.usecases.receiving import Intake
from complaints.usecases.settling import Settlement, settle_on_the_spot
from evidence.trail import verify
from followups.codes import CallbackState
from followups.models import Callback
from followups.usecases.moving import change_due
from followups.usecases.planning import drop_callback, plan_callback
from organisation.models import CalendarDay, DayKind, Policy
from tests.followups.conftest import FRIDAY_10, Desk, at
from tests.personas import House, Walker, act, start


def open_limits(callback: Callback) -> list[Deadline]:
    return list(Deadline.objects.filter(about=callback.public_id, met_at=None, dropped_at=None))


class TestComingToFollowUp:
    def test_plans_the_satisfaction_callback_on_the_third_working_day_at_ten(self, desk: Desk) -> None:
        call = desk.call

        assert (call.kind, call.due_at, call.caller) == ("satisfaction", FRIDAY_10, desk.house.alice)
        assert call.tries == 0

    def test_opens_its_limit_with_the_caller_as_owner(self, desk: Desk) -> None:
        [limit] = open_limits(desk.call)

        assert (limit.kind, limit.due_at, limit.owner) == (DeadlineKind.CALLBACK, FRIDAY_10, desk.house.alice)
        assert limit.step == Deadline.Step.AHEAD
        assert limit.wake_at == FRIDAY_10 - timedelta(minutes=30)

    def test_writes_it_into_the_trail(self, desk: Desk) -> None:
        assert "callback.planned" in desk.trail()
        assert verify([desk.complaint.trail_chain]).ok

    def test_counts_working_days_not_days(self, received: Walker) -> None:
        CalendarDay.objects.create(branch=received.house.hall, date=datetime(2026, 11, 26).date(), kind=DayKind.CLOSED)  # noqa: DTZ001

        received.to("follow-up")

        # Wednesday, Friday, and the hall is open on Saturdays.
        assert Desk(received).call.due_at == at(28, "10:00")

    def test_moves_on_to_the_end_of_a_quiet_time(self, received: Walker) -> None:
        Policy.objects.create(
            key="quiet_hours",
            value=[["20:00", "10:30"]],
            branch=None,
            effective_from=datetime(2026, 1, 1).date(),  # noqa: DTZ001
        )

        received.to("follow-up")

        assert Desk(received).call.due_at == at(27, "10:30")

    def test_plans_none_without_any_way_to_reach_the_customer(self, house: House) -> None:
        walker = start(house, phone="", surname="", anonymity="declined")

        walker.to("follow-up")

        assert not Callback.objects.exists()

    def test_plans_none_for_what_was_settled_on_the_spot(self, house: House) -> None:
        settlement = Settlement(found="查过账单", done="已解释", customer_says="好的", feeling_after=1, cause="ours")
        intake = Intake(channel="walk_in", own_words="账单看不懂", feeling=2, phone="13800000001", category="BILLING")

        settle_on_the_spot(intake, settlement, act(house.alice), branch=house.hall, key=uuid4().hex)

        assert not Callback.objects.exists()


class TestLeavingFollowUp:
    def test_takes_the_date_away_when_another_way_is_looked_for(self, desk: Desk) -> None:
        call = desk.call

        desk.do(rework, at(24, "15:00"), reason="还是没信号")

        call.refresh_from_db()
        assert call.state == CallbackState.DROPPED
        assert open_limits(call) == []

    def test_plans_a_new_date_when_it_comes_back(self, desk: Desk) -> None:
        desk.do(rework, at(24, "15:00"), reason="还是没信号")
        desk.walker.minutes = 60 * 6
        desk.walk("confirm")
        newest = desk.complaint.options.latest("id")
        desk.do(
            record_decision, at(24, "17:00"), decision="accepted", opinion="行。", option=newest.pk, signed="spoken"
        )
        desk.do(follow_up, at(24, "17:01"))

        assert desk.call.due_at == FRIDAY_10
        assert Callback.objects.count() == 2

    def test_drops_open_calls_when_the_complaint_ends(self, desk: Desk) -> None:
        desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose="告知进展", due_at=at(25, "15:00"))

        desk.do(withdraw, at(24, "15:00"), reason="不想追究了")

        assert set(Callback.objects.values_list("state", flat=True)) == {"dropped"}
        assert not Deadline.objects.filter(
            complaint=desk.complaint, kind__in=["callback", "progress_call"], met_at=None, dropped_at=None
        ).exists()

    def test_drops_the_planned_call_when_the_result_is_written_down_elsewhere(self, desk: Desk) -> None:
        call = desk.call

        desk.do(record_callback_result, at(24, "15:00"), result="no_callback", said="客户说不用回访")

        call.refresh_from_db()
        assert call.state == CallbackState.DROPPED

    def test_keeps_return_calls_when_the_result_is_written_down(self, desk: Desk) -> None:
        desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose="寄发票前致电", due_at=at(25, "15:00"))

        desk.do(record_callback_result, at(24, "15:00"), result="confirmed", said="好了")

        assert desk.call.kind == "progress"


class TestPlanningByHand:
    def test_keeps_purpose_hour_and_caller(self, desk: Desk) -> None:
        desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose=" 告知检修进展 ", due_at=at(24, "15:00"))

        call = Callback.objects.get(kind="progress")
        assert (call.purpose, call.due_at, call.caller) == ("告知检修进展", at(24, "15:00"), desk.house.alice)
        assert [limit.kind for limit in open_limits(call)] == [DeadlineKind.PROGRESS_CALL]

    def test_orders_the_desk_by_its_hour(self, desk: Desk) -> None:
        complaint = desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose="告知进展", due_at=at(24, "11:30"))

        assert complaint.next_due_at == at(24, "11:30")

    def test_leaves_the_version_alone(self, desk: Desk) -> None:
        before = desk.complaint.version

        desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose="告知进展", due_at=at(24, "15:00"))

        assert desk.complaint.version == before

    @pytest.mark.parametrize(
        ("due_at", "word"),
        [
            (at(24, "12:30"), "12:00 to 14:00"),
            (at(24, "20:00"), "20:00 to 09:00"),
            (at(24, "10:59"), "passed"),
            (at(24, "11:00"), "passed"),
            (datetime(2028, 1, 3, 2, 0, tzinfo=UTC), "more than a year"),
            (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "more than a year"),
            (datetime(1, 1, 1, 0, 0, tzinfo=UTC), "passed"),
        ],
    )
    def test_refuses_an_hour_at_which_nobody_is_called(self, desk: Desk, due_at: datetime, word: str) -> None:
        with pytest.raises(BadInput) as refused:
            desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose="告知进展", due_at=due_at)

        assert word in str(refused.value.fields["due_at"])
        assert not Callback.objects.filter(kind="progress").exists()

    def test_offers_the_nearest_hour_with_the_refusal(self, desk: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose="告知进展", due_at=at(24, "13:30"))

        assert "14:00." in str(refused.value.fields["due_at"])

    def test_asks_what_a_return_call_is_about(self, desk: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose=" ", due_at=at(24, "15:00"))

        assert list(refused.value.fields) == ["purpose"]

    def test_refuses_a_kind_that_does_not_exist(self, desk: Desk) -> None:
        with pytest.raises(BadInput):
            desk.do(plan_callback, at(24, "11:00"), kind="fax", purpose="x", due_at=at(24, "15:00"))

    def test_plans_nothing_twice_after_a_double_press(self, desk: Desk) -> None:
        asked: dict[str, Any] = {"kind": "progress", "purpose": "告知进展", "due_at": at(24, "15:00")}
        desk.do(plan_callback, at(24, "11:00"), **asked)

        with pytest.raises(BadInput):
            desk.do(plan_callback, at(24, "11:00"), **asked)

        assert Callback.objects.filter(kind="progress").count() == 1

    def test_keeps_one_satisfaction_callback_at_a_time(self, desk: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            desk.do(plan_callback, at(24, "11:00"), kind="satisfaction", due_at=at(26, "15:00"))

        assert "kind" in refused.value.fields

    def test_refuses_a_caller_of_another_branch(self, desk: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            desk.do(
                plan_callback,
                at(24, "11:00"),
                kind="progress",
                purpose="告知进展",
                due_at=at(24, "15:00"),
                caller=desk.house.cy,
            )

        assert "caller" in refused.value.fields

    def test_asks_no_satisfaction_before_follow_up(self, received: Walker) -> None:
        received.to("clarify")

        with pytest.raises(WrongState):
            Desk(received).do(plan_callback, at(24, "11:00"), kind="satisfaction", due_at=at(26, "15:00"))

    def test_lets_a_return_call_be_promised_from_the_first_minute(self, received: Walker) -> None:
        Desk(received).do(plan_callback, at(24, "10:05"), kind="progress", purpose="查到后回电", due_at=at(24, "15:00"))

        assert Desk(received).call.kind == "progress"

    def test_lets_only_satisfaction_be_asked_after_the_close(self, desk: Desk) -> None:
        desk.walk("closed")

        with pytest.raises(WrongState):
            desk.do(plan_callback, at(25, "11:00"), kind="progress", purpose="进展", due_at=at(25, "15:00"))
        desk.do(plan_callback, at(25, "11:00"), kind="satisfaction", due_at=at(25, "15:00"))

        assert desk.call.kind == "satisfaction"

    def test_calls_nobody_about_what_was_withdrawn(self, desk: Desk) -> None:
        desk.do(withdraw, at(24, "11:00"), reason="算了")

        with pytest.raises(WrongState):
            desk.do(plan_callback, at(24, "12:00"), kind="satisfaction", due_at=at(25, "15:00"))


class TestRights:
    def test_tells_a_foreign_clerk_nothing(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            desk.do(
                plan_callback,
                at(24, "11:00"),
                by=desk.house.cy,
                kind="progress",
                purpose="x",
                due_at=at(24, "15:00"),
            )

    def test_lets_an_auditor_plan_nothing(self, desk: Desk) -> None:
        with pytest.raises(NotAllowed):
            desk.do(
                plan_callback,
                at(24, "11:00"),
                by=desk.house.auditor,
                kind="progress",
                purpose="x",
                due_at=at(24, "15:00"),
            )

    def test_finds_no_call_through_another_complaint(self, desk: Desk) -> None:
        other = Desk(start(desk.house, phone="13800000002"))

        with pytest.raises(NotFound):
            other.do(drop_callback, at(24, "11:00"), callback=desk.call.public_id, reason="x")


class TestMoving:
    def test_gives_the_call_a_new_hour_and_a_fresh_reminder(self, desk: Desk) -> None:
        call = desk.call
        [before] = open_limits(call)

        desk.do(change_due, at(25, "09:30"), callback=call.public_id, due_at=at(30, "15:00"), reason="客户出差")

        [limit] = open_limits(call)
        assert desk.call.due_at == limit.due_at == at(30, "15:00")
        assert (limit.pk, limit.version) == (before.pk, before.version + 1)
        assert limit.wake_at == at(30, "14:30")
        assert desk.trail()[-1] == "callback.moved"

    def test_needs_a_reason(self, desk: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            desk.do(change_due, at(25, "09:30"), callback=desk.call.public_id, due_at=at(30, "15:00"), reason=" ")

        assert list(refused.value.fields) == ["reason"]

    def test_takes_an_hour_of_the_evening_that_the_customer_asked_for(self, desk: Desk) -> None:
        evening: dict[str, Any] = {"due_at": at(27, "20:30"), "asked_for": True}

        desk.do(change_due, FRIDAY_10, callback=desk.call.public_id, reason="客户下班后才方便", **evening)
        assert desk.call.due_at == at(27, "20:30")

        desk.do(plan_callback, FRIDAY_10, kind="progress", purpose="告诉进展", **evening)
        assert desk.complaint.callbacks.open().filter(due_at=at(27, "20:30")).count() == 2

    def test_refuses_quiet_hours_too(self, desk: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            desk.do(change_due, at(25, "09:30"), callback=desk.call.public_id, due_at=at(30, "12:15"), reason="忙")

        assert list(refused.value.fields) == ["due_at"]

    def test_lets_only_the_first_of_two_move_it(self, desk: Desk) -> None:
        call = desk.call
        arguments: dict[str, Any] = {"callback": call.public_id, "reason": "客户出差", "seen": call.version}
        desk.do(change_due, at(25, "09:30"), due_at=at(30, "15:00"), **arguments)

        with pytest.raises(Stale):
            desk.do(change_due, at(25, "09:30"), due_at=at(30, "16:00"), by=desk.house.bob, **arguments)

        assert desk.call.due_at == at(30, "15:00")


class TestDropping:
    def test_takes_the_call_and_its_limit_away_with_a_reason(self, desk: Desk) -> None:
        call = desk.call

        desk.do(drop_callback, at(25, "09:30"), callback=call.public_id, reason="客户当面确认过")

        call.refresh_from_db()
        assert (call.state, call.settled_at) == ("dropped", at(25, "09:30"))
        assert open_limits(call) == []

    def test_needs_a_reason(self, desk: Desk) -> None:
        with pytest.raises(BadInput):
            desk.do(drop_callback, at(25, "09:30"), callback=desk.call.public_id, reason="")

        assert desk.call.is_open

    def test_never_deletes(self, desk: Desk) -> None:
        with pytest.raises(TypeError):
            Callback.objects.all().delete()


class TestANewOwner:
    def test_takes_the_calls_over_with_a_reminder_of_their_own(self, desk: Desk) -> None:
        call = desk.call
        version = open_limits(call)[0].version

        desk.do(transfer, at(27, "09:45"), to=desk.house.bob, summary="已恢复通话，等回访。", reason="轮休")

        [limit] = open_limits(call)
        assert desk.call.caller == desk.house.bob
        assert (limit.owner, limit.version, limit.wake_at) == (desk.house.bob, version + 1, at(27, "09:45"))

    def test_keeps_a_missed_call_missed(self, desk: Desk) -> None:
        before = open_limits(desk.call)[0].version

        desk.do(transfer, at(27, "11:00"), to=desk.house.bob, summary="等回访。", reason="轮休")

        [limit] = open_limits(desk.call)
        assert (limit.due_at, limit.version) == (FRIDAY_10, before)
        assert desk.call.caller == desk.house.bob


def test_nothing_is_planned_before_follow_up(received: Walker) -> None:
    received.to("confirm")

    assert not Callback.objects.exists()
