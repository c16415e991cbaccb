"""Calls at intervals while the customer waits (R111)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from complaints.codes import DeadlineKind
from complaints.models import Complaint, Deadline
from complaints.sweeping import end_pauses
from complaints.usecases.clarifying import set_cause
from complaints.usecases.climbing import raise_severity
from complaints.usecases.following import tell_result
from complaints.usecases.ordering import ask_department
from complaints.usecases.pausing import pause, resume
from complaints.usecases.promising import promise
from followups.models import Callback
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.planning import drop_callback, plan_callback
from organisation.models import Department, Policy
from tests.followups.conftest import Desk, at
from tests.personas import House, Walker, start

NOON = at(24, "11:00")


@pytest.fixture
def desk(received: Walker) -> Desk:
    """A complaint whose facts are looked for, owned by Alice."""
    received.to("clarify")
    return Desk(received)


def ask(desk: Desk, now: datetime = NOON, **changes: Any) -> None:
    department = Department.objects.get(code="billing_support")
    wanted = {"department": department, "question": "请核对账单。", "due_at": now + timedelta(days=9), **changes}
    desk.do(ask_department, now, **wanted)


def planned() -> list[tuple[str, datetime]]:
    return [(call.kind, call.due_at) for call in Callback.objects.open().order_by("id")]


class TestWhenItBegins:
    def test_with_a_question_to_a_department(self, desk: Desk) -> None:
        ask(desk)

        call = desk.call
        # Two working days: until the hall closes on Thursday.
        assert planned() == [("progress", at(26, "18:00"))]
        assert (call.caller, call.at_intervals) == (desk.house.alice, True)
        assert call.purpose.startswith("告知目前的进展")
        assert Deadline.objects.get(about=call.public_id).kind == DeadlineKind.PROGRESS_CALL

    def test_with_a_cause_that_is_left_open(self, desk: Desk) -> None:
        desk.do(set_cause, NOON, cause="", open_until=at(30, "15:00"))

        assert planned() == [("progress", at(26, "18:00"))]

    def test_not_where_the_cause_is_known_before_the_call(self, desk: Desk) -> None:
        desk.do(set_cause, NOON, cause="", open_until=at(25, "15:00"))

        assert planned() == []

    def test_at_follow_up_where_what_we_promised_lies_beyond_it(self, received: Walker) -> None:
        received.to("confirm")
        desk = Desk(received)
        desk.do(promise, NOON, what="换新的电表", due_at=at(30, "15:00"))
        desk.walk("follow-up")

        assert ("progress", at(26, "18:00")) in planned()

    def test_once_however_many_are_asked(self, desk: Desk) -> None:
        ask(desk)
        ask(desk, at(24, "11:10"))

        assert len(planned()) == 1

    def test_not_beside_a_call_that_somebody_planned(self, desk: Desk) -> None:
        desk.do(plan_callback, NOON, kind="progress", purpose="查到后回电", due_at=at(24, "15:00"))

        ask(desk)

        assert planned() == [("progress", at(24, "15:00"))]

    def test_makes_way_for_a_call_that_somebody_plans_earlier(self, desk: Desk) -> None:
        ask(desk)
        desk.do(plan_callback, NOON, kind="progress", purpose="下周再说一次", due_at=at(30, "15:00"))
        assert len(planned()) == 2

        desk.do(plan_callback, NOON, kind="progress", purpose="查到后回电", due_at=at(25, "15:00"))

        assert planned() == [("progress", at(30, "15:00")), ("progress", at(25, "15:00"))]

    def test_not_while_we_wait_for_the_customer(self, desk: Desk) -> None:
        desk.do(pause, NOON, reason="等客户寄发票", until=at(27, "10:00"))

        ask(desk, at(24, "11:10"))

        assert planned() == []

    @pytest.mark.parametrize("by_itself", [False, True])
    def test_anew_when_the_clock_goes_on(self, desk: Desk, by_itself: bool) -> None:
        desk.do(pause, NOON, reason="等客户寄发票", until=at(26, "10:00"))
        ask(desk, at(24, "11:10"))

        if by_itself:
            assert end_pauses(at(26, "10:00"), 200) == 1
        else:
            desk.do(resume, at(26, "10:00"))

        # Two working days from then on: until the hall closes on Saturday.
        assert planned() == [("progress", at(28, "17:00"))]

    def test_not_without_any_way_to_reach_them(self, house: House) -> None:
        walker = start(house, phone="", surname="", anonymity="declined")
        walker.to("clarify")

        ask(Desk(walker))

        assert planned() == []

    def test_not_where_the_house_calls_at_no_intervals(self, desk: Desk) -> None:
        Policy.objects.create(key="progress_general", value="", branch=None, effective_from=date(2026, 1, 1))

        ask(desk)

        assert planned() == []


class TestTheInterval:
    @pytest.mark.parametrize(
        ("severity", "due_at"),
        [("general", at(26, "18:00")), ("serious", at(25, "11:00")), ("crisis", at(24, "15:00"))],
    )
    def test_goes_by_the_severity(self, desk: Desk, severity: str, due_at: datetime) -> None:
        Complaint.objects.filter(pk=desk.complaint.pk).update(severity=severity)

        ask(desk)

        assert planned() == [("progress", due_at)]

    def test_of_the_night_ends_in_the_morning(self, desk: Desk) -> None:
        Complaint.objects.filter(pk=desk.complaint.pk).update(severity="crisis")

        ask(desk, at(24, "22:00"))

        assert planned() == [("progress", at(25, "09:00"))]

    def test_becomes_shorter_with_the_severity(self, desk: Desk) -> None:
        ask(desk)

        desk.do(raise_severity, at(24, "13:30"), severity="crisis", why="客户晕倒了")

        assert planned() == [("progress", at(24, "17:30"))]

    def test_stays_where_the_customer_was_told_the_hour(self, desk: Desk) -> None:
        ask(desk)
        answer = Attempt(outcome="reached", said="知道了。", next_try_at=at(30, "15:00"))
        desk.do(record_attempt, at(26, "15:00"), callback=desk.call.public_id, attempt=answer)

        desk.do(raise_severity, at(26, "16:00"), severity="crisis", why="客户晕倒了")

        assert planned() == [("progress", at(30, "15:00"))]

    def test_leads_over_the_end_of_the_year(self, desk: Desk) -> None:
        eve = datetime(2026, 12, 31, 11, 0, tzinfo=NOON.tzinfo)
        Complaint.objects.filter(pk=desk.complaint.pk).update(severity="serious")

        ask(desk, eve)

        assert planned() == [("progress", datetime(2027, 1, 1, 11, 0, tzinfo=NOON.tzinfo))]


class TestOneAfterTheOther:
    def test_the_next_hour_is_named_on_the_phone(self, desk: Desk) -> None:
        ask(desk)
        answer = Attempt(outcome="reached", said="知道了。", next_try_at=at(28, "15:00"))

        desk.do(record_attempt, at(26, "15:00"), callback=desk.call.public_id, attempt=answer)

        assert planned() == [("progress", at(28, "15:00"))]
        assert desk.call.at_intervals

    def test_where_none_was_named_the_house_calls_again_all_the_same(self, desk: Desk) -> None:
        ask(desk)
        answer = Attempt(outcome="reached", said="知道了。", last_call=True)

        desk.do(record_attempt, at(26, "15:00"), callback=desk.call.public_id, attempt=answer)

        # On Saturdays the hall closes at five.
        assert planned() == [("progress", at(28, "17:00"))]

    def test_whoever_lets_one_go_has_said_why(self, desk: Desk) -> None:
        ask(desk)

        desk.do(drop_callback, at(25, "10:00"), callback=desk.call.public_id, reason="客户每天都来")

        assert planned() == []

    def test_ends_when_the_result_is_told(self, desk: Desk) -> None:
        ask(desk)
        desk.do(plan_callback, NOON, kind="result", purpose="告知结果", due_at=at(27, "15:00"))
        desk.do(plan_callback, NOON, kind="progress", purpose="当面答应的回电", due_at=at(27, "16:00"))

        desk.do(tell_result, at(25, "10:00"), result="查清了，是重复扣费。")

        assert planned() == [("progress", at(27, "16:00"))]
