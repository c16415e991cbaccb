"""Some satisfied customers are asked once more, by somebody who did not handle it (R114)."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.core.mail import EmailMessage

from complaints.codes import DeadlineKind, Stage
from complaints.errors import BadInput, NotAllowed
from complaints.models import Deadline
from complaints.sweeping import wake_deadlines
from complaints.usecases.ending import close
from complaints.usecases.following import record_callback_result, tell_result
from complaints.usecases.owning import transfer
from complaints.usecases.promising import keep_promise
from followups.models import Callback
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.planning import plan_callback
from followups.usecases.rechecking import is_drawn
from organisation.models import Absence, Policy, Posting, User
from outbox.sending import send_due
from tests.complaints.moments import told
from tests.followups.conftest import FRIDAY_10, Desk, at

HAPPY = Attempt(outcome="reached", said="好了，谢谢。", satisfaction="satisfied", did_it_work=True)
UNHAPPY = Attempt(outcome="reached", said="其实没好。", satisfaction="dissatisfied")
# Friday and two days on: the hall is open every day.
DUE = at(29, "10:00")


def set_percent(value: int) -> None:
    Policy.objects.create(key="recheck_percent", value=value, branch=None, effective_from=date(2026, 1, 1))


@pytest.fixture
def satisfied(desk: Desk) -> Desk:
    """Alice called back, the customer is content, and the draw falls on this one."""
    set_percent(100)
    desk.do(keep_promise, at(25, "09:30"), promise=str(desk.complaint.promises.get().public_id))
    desk.do(tell_result, at(25, "09:40"), result="好了。")
    desk.do(record_attempt, FRIDAY_10, callback=desk.call.public_id, attempt=HAPPY)
    return desk


def close_it(desk: Desk) -> None:
    desk.do(close, FRIDAY_10 + timedelta(minutes=10))


def recheck(desk: Desk, attempt: Attempt = HAPPY, **changes: Any) -> None:
    by = {"by": desk.house.bob, **changes}
    desk.do(record_attempt, DUE, callback=desk.call.public_id, attempt=attempt, **by)


class TestTheDraw:
    def test_says_the_same_every_time(self) -> None:
        one: Any = SimpleNamespace(public_id=UUID(int=7))

        assert len({is_drawn(one, percent=50) for _again in range(20)}) == 1

    @pytest.mark.parametrize("percent", [0, 10, 50, 100])
    def test_falls_on_as_many_as_the_policy_says(self, percent: int) -> None:
        many: list[Any] = [SimpleNamespace(public_id=UUID(int=number)) for number in range(4000)]

        drawn = sum(is_drawn(one, percent=percent) for one in many)

        assert abs(drawn / 40 - percent) < 3

    def test_who_is_drawn_stays_drawn_when_more_are(self) -> None:
        many: list[Any] = [SimpleNamespace(public_id=UUID(int=number)) for number in range(500)]

        assert all(is_drawn(one, percent=60) for one in many if is_drawn(one, percent=20))

    def test_leaves_out_who_is_away(self, desk: Desk) -> None:
        bob = desk.house.bob
        told_of = {"entered_by": bob, "entered_at": FRIDAY_10}
        Absence.objects.create(user=bob, starts_at=at(27, "09:00"), ends_at=at(30, "18:00"), **told_of)
        set_percent(100)

        desk.do(record_attempt, FRIDAY_10, callback=desk.call.public_id, attempt=HAPPY)

        callers = Callback.objects.filter(kind="recheck").values_list("caller__staff_code", flat=True)
        assert list(callers) == ["3001"]

    def test_is_none_where_the_house_asks_for_none(self, desk: Desk) -> None:
        desk.do(record_attempt, FRIDAY_10, callback=desk.call.public_id, attempt=HAPPY)

        assert not Callback.objects.open().exists()

    def test_is_for_satisfied_answers_only(self, desk: Desk) -> None:
        set_percent(100)

        desk.do(record_callback_result, FRIDAY_10, result="no_callback", said="不用了")

        assert not Callback.objects.open().exists()


class TestWhoAsks:
    def test_somebody_else_of_the_branch(self, satisfied: Desk) -> None:
        call = satisfied.call

        assert (call.kind, call.due_at, call.caller) == ("recheck", DUE, satisfied.house.bob)
        limit = Deadline.objects.get(about=call.public_id)
        assert (limit.kind, limit.owner) == (DeadlineKind.RECHECK, satisfied.house.bob)

    def test_a_supervisor_where_no_other_clerk_is(self, desk: Desk) -> None:
        set_percent(100)
        Posting.objects.filter(user=desk.house.bob).update(ends_on=date(2026, 11, 20))

        desk.do(record_attempt, FRIDAY_10, callback=desk.call.public_id, attempt=HAPPY)

        assert desk.call.caller == desk.house.bo

    def test_nobody_where_everybody_had_to_do_with_it(self, desk: Desk) -> None:
        set_percent(100)
        others = User.objects.exclude(pk=desk.house.alice.pk)
        Posting.objects.filter(user__in=others).update(ends_on=date(2026, 11, 20))

        desk.do(record_attempt, FRIDAY_10, callback=desk.call.public_id, attempt=HAPPY)

        assert not Callback.objects.open().exists()
        assert "recheck.nobody" in desk.trail()

    def test_never_whoever_handled_it(self, satisfied: Desk) -> None:
        with pytest.raises(NotAllowed):
            recheck(satisfied, by=satisfied.house.alice)

        assert satisfied.call.is_open

    def test_still_somebody_else_when_it_changes_hands(self, satisfied: Desk) -> None:
        satisfied.do(transfer, at(27, "11:00"), to=satisfied.house.bob, summary="等结案。", reason="轮休")

        assert satisfied.call.caller == satisfied.house.bo

    def test_is_planned_by_nobody_by_hand(self, desk: Desk) -> None:
        with pytest.raises(BadInput):
            desk.do(plan_callback, FRIDAY_10, kind="recheck", due_at=DUE)


class TestTheClosing:
    def test_waits_for_no_recheck(self, satisfied: Desk) -> None:
        close_it(satisfied)

        assert satisfied.complaint.stage == Stage.CLOSED
        assert satisfied.call.kind == "recheck"

    def test_leaves_its_reminder_alive(self, satisfied: Desk) -> None:
        close_it(satisfied)

        wake_deadlines(DUE - timedelta(minutes=30), 200)

        assert told("callback-reminder") == ["5018"]


class TestTheAnswer:
    def test_stands_apart(self, satisfied: Desk) -> None:
        before = satisfied.complaint.callback_result_at
        call = satisfied.call

        recheck(satisfied)

        assert satisfied.complaint.callback_result_at == before
        assert call.attempts.get().satisfaction == "satisfied"
        assert not Callback.objects.open().exists()

    def test_asks_how_satisfied_they_are(self, satisfied: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            recheck(satisfied, Attempt(outcome="reached", said="好了。"))

        assert list(refused.value.fields) == ["satisfaction"]

    @pytest.mark.parametrize("closed", [False, True])
    def test_that_is_unhappy_brings_it_back_and_up(self, satisfied: Desk, closed: bool) -> None:
        if closed:
            close_it(satisfied)

        recheck(satisfied, UNHAPPY)

        assert satisfied.complaint.stage == Stage.PROPOSE
        step = satisfied.complaint.escalations.get(done_at=None)
        assert (step.reason, step.words) == ("no_agreement", "其实没好。")
        assert "3001" in told("escalated")

    @pytest.mark.parametrize(("language", "subject"), [("zh-hans", "【抽查回访】"), ("en", "[Recheck]")])
    def test_that_comes_too_late_to_reopen_reaches_the_supervisor_by_mail(
        self, satisfied: Desk, mailoutbox: list[EmailMessage], language: str, subject: str
    ) -> None:
        User.objects.filter(pk=satisfied.house.bo.pk).update(language=language)
        close_it(satisfied)
        late = DUE + timedelta(days=30)

        satisfied.do(record_attempt, late, by=satisfied.house.bob, callback=satisfied.call.public_id, attempt=UNHAPPY)
        send_due(now=late)

        assert satisfied.complaint.stage == Stage.CLOSED
        [mail] = [mail for mail in mailoutbox if mail.subject.startswith(subject)]
        assert "没好" not in mail.body

    def test_of_nobody_there_needs_no_letter(self, satisfied: Desk) -> None:
        call = satisfied.call
        Callback.objects.filter(pk=call.pk).update(tries=2)

        recheck(satisfied, Attempt(outcome="no_answer", give_up=True))

        call.refresh_from_db()
        assert (call.state, call.notice_wanted) == ("given_up", False)
        assert satisfied.complaint.callback_result == "confirmed"
