"""What came of a call, and what follows from it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from complaints.codes import Stage
from complaints.errors import BadInput, NotFound, Stale
from complaints.models import Deadline
from evidence.models import TrailEntry
from evidence.trail import verify, words_of
from followups.codes import CallbackState
from followups.models import Callback, CallbackAttempt
from followups.times import suggest_next_try
from followups.usecases.calling import Attempt, give_up, record_attempt
from followups.usecases.planning import plan_callback
from organisation.models import Policy
from organisation.policies import policies_for
from tests.followups.conftest import FRIDAY_10, Desk, at

MINUTE = timedelta(minutes=1)
HAPPY = Attempt(outcome="reached", said="好了，谢谢你们。", satisfaction="satisfied", did_it_work=True)
UNHAPPY = Attempt(outcome="reached", said="昨天又停机了。", satisfaction="dissatisfied", did_it_work=False)


def vain(next_try_at: datetime | None = None, **more: Any) -> Attempt:
    return Attempt(outcome="no_answer", next_try_at=next_try_at, **more)


def record(desk: Desk, now: datetime, attempt: Attempt, **more: Any) -> None:
    call = more.pop("call", None) or desk.call
    desk.do(record_attempt, now, callback=call.public_id, attempt=attempt, **more)


class TestASatisfiedAnswer:
    def test_confirms_the_result_and_ends_the_call(self, desk: Desk) -> None:
        call = desk.call

        record(desk, FRIDAY_10, HAPPY)

        call.refresh_from_db()
        complaint = desk.complaint
        assert (call.state, call.settled_at) == (CallbackState.REACHED, FRIDAY_10)
        assert (complaint.callback_result, complaint.stage) == ("confirmed", Stage.FOLLOW_UP)
        assert Deadline.objects.get(about=call.public_id).met_at == FRIDAY_10

    def test_keeps_what_was_said(self, desk: Desk) -> None:
        answer = Attempt(
            outcome="reached",
            said="好了。",
            satisfaction="very_satisfied",
            did_it_work=True,
            anything_else="希望寄一份发票",
            suggestion="短信能不能提前一天",
        )

        record(desk, FRIDAY_10, answer)

        kept = CallbackAttempt.objects.get()
        assert (kept.by, kept.at, kept.satisfaction, kept.did_it_work) == (
            desk.house.alice,
            FRIDAY_10,
            "very_satisfied",
            True,
        )
        assert (kept.anything_else, kept.suggestion) == ("希望寄一份发票", "短信能不能提前一天")
        assert "customer.suggested" in desk.trail()

    def test_puts_words_under_seal_and_codes_in_the_clear(self, desk: Desk) -> None:
        record(desk, FRIDAY_10, HAPPY)

        entry = TrailEntry.objects.get(chain=desk.complaint.trail_chain, kind="callback.reached")
        assert json.loads(entry.facts)["satisfaction"] == "satisfied"
        assert "谢谢" not in entry.facts
        assert words_of([entry])[entry.pk] == {"said": "好了，谢谢你们。"}
        assert verify([desk.complaint.trail_chain]).ok

    def test_counts_as_a_change_of_the_complaint(self, desk: Desk) -> None:
        before = desk.complaint.version

        record(desk, FRIDAY_10, HAPPY)

        assert desk.complaint.version == before + 1

    def test_takes_a_neutral_answer_for_a_yes_when_it_works(self, desk: Desk) -> None:
        record(desk, FRIDAY_10, Attempt(outcome="reached", said="还行吧。", satisfaction="neutral"))

        assert desk.complaint.callback_result == "confirmed"

    @pytest.mark.parametrize(
        ("answer", "field"),
        [
            (Attempt(outcome="reached", said="好。"), "satisfaction"),
            (Attempt(outcome="reached", said=" ", satisfaction="satisfied"), "said"),
            (Attempt(outcome="reached", said="好。", satisfaction="delighted"), "satisfaction"),
            (Attempt(outcome="reached", said="好" * 2001, satisfaction="satisfied"), "said"),
            (Attempt(outcome="hung_up"), "outcome"),
        ],
    )
    def test_asks_for_what_is_missing(self, desk: Desk, answer: Attempt, field: str) -> None:
        with pytest.raises(BadInput) as refused:
            record(desk, FRIDAY_10, answer)

        assert list(refused.value.fields) == [field]
        assert not CallbackAttempt.objects.exists()


class TestAnUnhappyAnswer:
    @pytest.mark.parametrize("word", ["dissatisfied", "very_dissatisfied"])
    def test_brings_the_complaint_back_to_propose_in_the_customers_words(self, desk: Desk, word: str) -> None:
        record(desk, FRIDAY_10, Attempt(outcome="reached", said="昨天又停机了。", satisfaction=word))

        complaint = desk.complaint
        assert (complaint.stage, complaint.round, complaint.callback_result) == (Stage.PROPOSE, 2, "")
        entry = TrailEntry.objects.get(chain=complaint.trail_chain, kind="complaint.reworked")
        assert words_of([entry])[entry.pk] == {"reason": "昨天又停机了。"}

    def test_counts_what_does_not_work_as_unhappy_however_it_is_rated(self, desk: Desk) -> None:
        answer = Attempt(
            outcome="reached", said="态度很好，但还是没信号。", satisfaction="satisfied", did_it_work=False
        )

        record(desk, FRIDAY_10, answer)

        assert desk.complaint.stage == Stage.PROPOSE

    def test_leaves_no_call_open(self, desk: Desk) -> None:
        record(desk, FRIDAY_10, UNHAPPY)

        assert not Callback.objects.open().exists()

    def test_reopens_a_closed_complaint(self, desk: Desk) -> None:
        desk.walk("closed")
        desk.do(plan_callback, at(25, "11:00"), kind="satisfaction", due_at=at(26, "15:00"))

        record(desk, at(26, "15:00"), UNHAPPY)

        complaint = desk.complaint
        assert (complaint.stage, complaint.reopened_count, complaint.ended_at) == (Stage.PROPOSE, 1, None)

    def test_keeps_the_words_when_it_was_closed_too_long_ago(self, desk: Desk) -> None:
        desk.walk("closed")
        desk.do(plan_callback, at(25, "11:00"), kind="satisfaction", due_at=at(26, "15:00"))

        record(desk, at(26, "15:00") + timedelta(days=30), UNHAPPY)

        assert desk.complaint.stage == Stage.CLOSED
        assert CallbackAttempt.objects.get().said == "昨天又停机了。"
        assert "callback.too_late_to_reopen" in desk.trail()

    def test_changes_no_result_of_a_closed_complaint_when_satisfied(self, desk: Desk) -> None:
        desk.walk("closed")
        desk.do(plan_callback, at(25, "11:00"), kind="satisfaction", due_at=at(26, "15:00"))

        record(desk, at(26, "15:00"), HAPPY)

        assert desk.complaint.stage == Stage.CLOSED


class TestAVainTry:
    def test_needs_the_hour_of_the_next_and_suggests_one(self, desk: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            record(desk, FRIDAY_10, vain())

        assert "14:00" in str(refused.value.fields["next_try_at"])
        assert not CallbackAttempt.objects.exists()

    def test_moves_the_call_and_its_limit(self, desk: Desk) -> None:
        record(desk, FRIDAY_10, vain(at(27, "16:00")))

        call = desk.call
        limit = Deadline.objects.get(about=call.public_id)
        assert (call.due_at, call.tries) == (at(27, "16:00"), 1)
        assert (limit.due_at, limit.wake_at, limit.version) == (at(27, "16:00"), at(27, "15:30"), 2)

    def test_keeps_an_hour_of_the_evening_that_the_customer_asked_for(self, desk: Desk) -> None:
        record(desk, FRIDAY_10, Attempt(outcome="call_later", said="下班后再打", next_try_at=at(27, "20:30")))

        assert desk.call.due_at == at(27, "20:30")

    def test_refuses_a_next_try_in_quiet_hours(self, desk: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            record(desk, FRIDAY_10, vain(at(27, "21:00")))

        assert list(refused.value.fields) == ["next_try_at"]

    def test_is_no_first_contact_and_leaves_the_version_alone(self, desk: Desk) -> None:
        before = desk.complaint.version

        record(desk, FRIDAY_10, vain(at(27, "16:00")))

        assert desk.complaint.version == before
        assert desk.trail()[-1] == "callback.tried"

    def test_does_not_count_when_the_customer_asks_for_another_hour(self, desk: Desk) -> None:
        record(desk, FRIDAY_10, Attempt(outcome="call_later", said="在开会", next_try_at=at(27, "16:00")))

        assert (desk.call.tries, desk.call.due_at) == (0, at(27, "16:00"))

    def test_counts_once_when_it_is_sent_twice(self, desk: Desk) -> None:
        seen, call = desk.call.version, desk.call
        record(desk, FRIDAY_10, vain(at(27, "16:00")), seen=seen, call=call)

        with pytest.raises(Stale):
            record(desk, FRIDAY_10, vain(at(27, "16:00")), seen=seen, call=call)

        assert (desk.call.tries, CallbackAttempt.objects.count()) == (1, 1)

    def test_is_refused_once_the_call_is_over(self, desk: Desk) -> None:
        call = desk.call
        record(desk, FRIDAY_10, HAPPY)

        with pytest.raises(Stale):
            record(desk, FRIDAY_10, vain(at(27, "16:00")), call=call)

    def test_reaches_nobody_elses_complaint(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            record(desk, FRIDAY_10, HAPPY, by=desk.house.cy)


class TestGivingUp:
    """Where the house leaves no word; `test_unreached.py` has the letter."""

    @pytest.fixture(autouse=True)
    def no_word_is_left(self, desk: Desk) -> None:
        Policy.objects.create(key="unreachable_days", value=0, branch=None, effective_from=date(2026, 1, 1))

    def test_needs_different_times_of_the_day(self, desk: Desk) -> None:
        for day in (27, 28, 29):
            record(desk, at(day, "10:00"), vain(at(day + 1, "15:00")))

        with pytest.raises(BadInput, match="same time of day"):
            desk.do(give_up, at(30, "16:00"), callback=desk.call.public_id)
        record(desk, at(30, "16:00"), vain(give_up=True))

        assert desk.complaint.callback_result == "unreachable"

    def try_in_vain(self, desk: Desk, times: int) -> None:
        for number in range(times):
            record(desk, at(27, "10:00") + number * timedelta(hours=4), vain(at(28 + number, "15:00")))

    def test_needs_as_many_tries_as_the_policy_says(self, desk: Desk) -> None:
        self.try_in_vain(desk, 1)

        with pytest.raises(BadInput) as refused:
            record(desk, at(28, "15:00"), vain(give_up=True))

        assert "One more try" in str(refused.value.fields["give_up"])

    def test_writes_unreachable_down_with_the_last_try(self, desk: Desk) -> None:
        self.try_in_vain(desk, 2)
        call = desk.call

        record(desk, at(30, "15:00"), vain(give_up=True))

        call.refresh_from_db()
        assert (call.state, call.tries) == (CallbackState.GIVEN_UP, 3)
        assert desk.complaint.callback_result == "unreachable"
        assert not Deadline.objects.filter(about=call.public_id, met_at=None, dropped_at=None).exists()

    def test_may_come_without_another_try_once_there_were_enough(self, desk: Desk) -> None:
        self.try_in_vain(desk, 3)

        desk.do(give_up, at(30, "16:00"), callback=desk.call.public_id)

        assert desk.complaint.callback_result == "unreachable"

    def test_is_refused_before(self, desk: Desk) -> None:
        self.try_in_vain(desk, 2)

        with pytest.raises(BadInput):
            desk.do(give_up, at(30, "16:00"), callback=desk.call.public_id)

        assert desk.complaint.callback_result == ""

    def test_opens_the_way_to_close(self, desk: Desk) -> None:
        from complaints.moves import moves

        self.try_in_vain(desk, 2)
        record(desk, at(30, "15:00"), vain(give_up=True))

        close = next(
            move for move in moves(desk.complaint, desk.house.alice, now=at(30, "15:01")) if move.name == "close"
        )
        assert "one_way_to_close" not in {missing.code for missing in close.missing}

    def test_takes_a_refused_call_for_no_callback_wished(self, desk: Desk) -> None:
        record(desk, FRIDAY_10, Attempt(outcome="refused", said="别再打了，我没事。"))

        assert desk.complaint.callback_result == "no_callback"
        assert not Callback.objects.open().exists()

    def test_asks_for_the_words_of_a_refusal(self, desk: Desk) -> None:
        with pytest.raises(BadInput) as refused:
            record(desk, FRIDAY_10, Attempt(outcome="refused"))

        assert list(refused.value.fields) == ["said"]


class TestAProgressCall:
    @pytest.fixture
    def call(self, desk: Desk) -> Callback:
        desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose="告知检修进展", due_at=at(25, "15:00"))
        return Callback.objects.get(kind="progress")

    def test_names_the_next_hour_to_the_customer(self, desk: Desk, call: Callback) -> None:
        answer = Attempt(outcome="reached", said="知道了。", next_try_at=at(26, "15:00"))

        record(desk, at(25, "15:00"), answer, call=call)

        following = Callback.objects.get(previous=call)
        assert (following.kind, following.due_at, following.purpose) == ("progress", at(26, "15:00"), "告知检修进展")
        assert Deadline.objects.get(about=following.public_id).due_at == at(26, "15:00")

    def test_asks_for_that_hour(self, desk: Desk, call: Callback) -> None:
        with pytest.raises(BadInput) as refused:
            record(desk, at(25, "15:00"), Attempt(outcome="reached", said="知道了。"), call=call)

        assert list(refused.value.fields) == ["next_try_at"]

    def test_may_be_the_last(self, desk: Desk, call: Callback) -> None:
        record(desk, at(25, "15:00"), Attempt(outcome="reached", said="知道了。", last_call=True), call=call)

        assert not Callback.objects.open().filter(kind="progress").exists()
        assert desk.complaint.callback_result == ""

    def test_tells_the_result_when_that_is_its_kind(self, desk: Desk) -> None:
        desk.do(plan_callback, at(24, "11:00"), kind="result", purpose="告知结果", due_at=at(25, "15:00"))
        call = Callback.objects.get(kind="result")

        record(desk, at(25, "15:00"), Attempt(outcome="reached", said="已恢复，客户知道了。"), call=call)

        assert desk.complaint.result_told_at == at(25, "15:00")
        assert "result.told" in desk.trail()


class TestTheSuggestedNextTry:
    def suggest(self, desk: Desk, now: datetime, *earlier: datetime) -> datetime:
        policies = policies_for(desk.complaint.branch_id, now=now)
        return suggest_next_try(desk.complaint, policies, now=now, tried=[now, *earlier])

    def test_lies_some_opening_hours_ahead(self, desk: Desk) -> None:
        assert self.suggest(desk, at(27, "10:05")) == at(27, "14:15")

    def test_leaves_quiet_hours_alone(self, desk: Desk) -> None:
        assert self.suggest(desk, at(27, "09:00")) == at(27, "14:00")

    def test_tries_another_part_of_the_day(self, desk: Desk) -> None:
        # Morning and afternoon were vain: after five, before the hall closes at six.
        assert self.suggest(desk, at(26, "14:15"), at(26, "10:05")) == at(27, "17:15")

    def test_waits_for_the_branch_to_open(self, desk: Desk) -> None:
        # Half an hour of Friday and three and a half of Saturday end at 13:00, and noon is quiet until two.
        assert self.suggest(desk, at(27, "17:30")) == at(28, "14:00")
