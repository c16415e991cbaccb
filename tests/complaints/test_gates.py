"""The gates, one refusal beside one success, differing in one fact."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from complaints.codes import DeadlineKind, Stage
from complaints.deadlines import open_deadlines
from complaints.errors import BadInput, Blocked, NotAllowed, Stale, WrongState
from complaints.screens.timeline import timeline
from complaints.usecases import (
    approving,
    calming,
    clarifying,
    climbing,
    deciding,
    ending,
    escalating,
    following,
    ordering,
    promising,
    proposing,
)
from complaints.usecases.proposing import Offer
from tests.personas import NOW, House, Walker, act, start

DUE = NOW + timedelta(days=1)


def missing(blocked: pytest.ExceptionInfo[Blocked]) -> set[str]:
    return {item.code for item in blocked.value.missing}


class TestCalm:
    def test_an_agitated_customer_needs_an_act_and_a_second_reading(self, house: House) -> None:
        walker = start(house, feeling=4)
        walker.do(calming.calm)

        with pytest.raises(Blocked) as nothing:
            walker.do(calming.clarify)
        walker.do(calming.tick, code="regret")
        with pytest.raises(Blocked) as no_reading:
            walker.do(calming.clarify)
        walker.do(calming.read_feeling, value=3)
        walker.do(calming.clarify)

        assert missing(nothing) == {"feeling_was_tended", "feeling_came_down"}
        assert missing(no_reading) == {"feeling_came_down"}
        assert walker.complaint.stage == Stage.CLARIFY

    def test_wants_it_now_opens_the_gate_and_tells_the_duty_manager(self, house: House) -> None:
        walker = start(house, feeling=5)
        walker.do(calming.calm)

        walker.do(calming.wants_it_now)
        walker.do(calming.clarify)

        assert walker.complaint.escalations.filter(done_at=None).exists()

    def test_an_unknown_feeling_at_the_counter_is_read_first(self, house: House) -> None:
        walker = start(house, feeling=0)
        walker.do(calming.calm)

        with pytest.raises(Blocked) as held:
            walker.do(calming.clarify)

        assert missing(held) == {"feeling_was_read"}

    def test_own_words_count_on_the_phone_only(self, house: House) -> None:
        phone, counter = start(house, channel="phone"), start(house, phone="13800000002")
        for walker in (phone, counter):
            walker.do(calming.calm)
            walker.do(calming.tick, code="own_words")

        phone.do(calming.clarify)
        with pytest.raises(Blocked):
            counter.do(calming.clarify)

        assert phone.complaint.stage == Stage.CLARIFY

    def test_coming_back_to_calm_returns_to_the_stage_it_left(self, received: Walker) -> None:
        received.to(Stage.PROPOSE)
        received.do(calming.return_to_calm, feeling=4)

        with pytest.raises(Blocked) as held:
            received.do(calming.clarify)
        received.do(calming.tick, code="water")
        received.do(calming.read_feeling, value=2)
        received.do(calming.clarify)

        assert "feeling_was_tended" in missing(held)
        assert received.complaint.stage == Stage.PROPOSE


class TestClarify:
    def test_names_everything_that_is_missing_at_once(self, received: Walker) -> None:
        received.to(Stage.CLARIFY)

        with pytest.raises(Blocked) as held:
            received.do(clarifying.propose)

        assert missing(held) == {
            "severity_was_looked_at",
            "receipt_was_given",
            "facts_were_restated",
            "cause_is_known_or_dated",
        }

    def test_medical_help_comes_first(self, house: House) -> None:
        walker = start(house, flags=["injury"])

        with pytest.raises(Blocked) as held:
            walker.do(calming.calm)
        walker.do(clarifying.arrange_medical_help, what="陪同去医院，费用先垫。")
        walker.do(calming.calm)

        assert missing(held) == {"medical_help_came_first"}
        assert walker.complaint.severity == "crisis"

    def test_a_dispute_keeps_both_versions(self, received: Walker) -> None:
        received.to(Stage.CLARIFY)

        with pytest.raises(BadInput) as held:
            received.do(clarifying.restate, restatement="我们的说法", outcome="disputed")
        received.do(clarifying.restate, restatement="我们的说法", outcome="disputed", customers_version="客户的说法")

        assert "customers_version" in held.value.fields
        assert received.complaint.customers_version == "客户的说法"

    def test_an_open_cause_needs_a_date_and_hour(self, received: Walker) -> None:
        received.to(Stage.CLARIFY)

        with pytest.raises(BadInput):
            received.do(clarifying.set_cause, cause="")
        received.do(clarifying.set_cause, cause="", open_until=DUE)

        assert received.complaint.deadlines.filter(kind="cause", due_at=DUE).exists()

    def test_an_open_work_order_holds_unless_waived(self, received: Walker, house: House) -> None:
        from organisation.models import Department

        received.to(Stage.CLARIFY)
        received.do(
            ordering.ask_department,
            department=Department.objects.get(code="billing_support"),
            question="请核对上周的计费。",
            due_at=DUE,
        )
        order = received.complaint.work_orders.get()

        with pytest.raises(Blocked) as held:
            received._propose()
        received.do(ordering.waive_work_order, order=str(order.public_id), reason="客户已带来账单。")
        received.do(clarifying.propose)

        assert missing(held) == {"work_orders_are_settled"}
        assert received.complaint.stage == Stage.PROPOSE


class TestPropose:
    def test_an_apology_alone_is_no_option(self, received: Walker) -> None:
        received.to(Stage.PROPOSE)
        received.do(proposing.add_option, offer=Offer(kind="apology", action="当面道歉"))
        received.do(proposing.explain_options, one_option_reason="only_one")

        with pytest.raises(Blocked) as held:
            received.do(proposing.confirm)

        assert "has_enough_options" in missing(held)

    def test_one_option_passes_with_its_reason(self, received: Walker) -> None:
        received.to(Stage.PROPOSE)
        received.do(proposing.add_option, offer=Offer(kind="fix", action="恢复通话", due_at=DUE))

        with pytest.raises(Blocked):
            received.do(proposing.confirm)
        received.do(proposing.explain_options, one_option_reason="already_accepted")
        received.do(proposing.confirm)

        assert received.complaint.stage == Stage.CONFIRM

    def test_every_wait_has_a_date_and_an_hour(self, received: Walker) -> None:
        received.to(Stage.PROPOSE)

        with pytest.raises(BadInput) as held:
            received.do(proposing.add_option, offer=Offer(kind="fix", action="过几天修好"))

        assert "due_at" in held.value.fields

    def test_with_the_cause_open_no_compensation_is_offered(self, received: Walker) -> None:
        received.to(Stage.CLARIFY)
        received.do(climbing.look_at_severity)
        received.do(clarifying.give_receipt)
        received.do(clarifying.restate, restatement="复述", outcome="confirmed")
        received.do(clarifying.set_cause, cause="", open_until=DUE)
        received.do(clarifying.propose)

        with pytest.raises(BadInput):
            received.do(
                proposing.add_option,
                offer=Offer(kind="compensation", action="补偿", due_at=DUE, amount=Decimal(50)),
            )
        received.do(proposing.add_option, offer=Offer(kind="interim", action="先借一部手机", due_at=DUE))

        assert received.complaint.options.count() == 1

    def test_beyond_authority_waits_for_approval_and_goes_on_with_it(self, received: Walker, house: House) -> None:
        received.to(Stage.PROPOSE)
        offer = Offer(kind="compensation", action="补偿五百元话费", due_at=DUE, amount=Decimal(500))
        received.do(proposing.add_option, offer=offer)
        received.do(proposing.explain_options, one_option_reason="customers_own")
        approval = received.complaint.approvals.get()

        with pytest.raises(Blocked) as held:
            received.do(proposing.confirm)
        with pytest.raises(NotAllowed):
            received.do(approving.approve, approval=str(approval.public_id))
        received.by = house.bo
        received.do(approving.approve, approval=str(approval.public_id), words="同意。")
        received.by = house.alice
        received.do(proposing.confirm)

        assert "options_are_approved" in missing(held)
        assert received.complaint.stage == Stage.CONFIRM

    def test_the_customers_own_doing_still_gets_help(self, received: Walker) -> None:
        received.to(Stage.CLARIFY)
        received._propose()
        received.do(clarifying.set_cause, cause="customer")
        received.do(proposing.explain_options, one_option_reason="only_one")
        received.do(proposing.add_option, offer=Offer(kind="explain", action="讲清两段费用"))

        with pytest.raises(Blocked) as held:
            received.do(proposing.confirm)
        received.do(proposing.add_option, offer=Offer(kind="help", action="教会省钱拨法", due_at=DUE))
        received.do(proposing.confirm)

        assert missing(held) == {"customers_doing_is_helped"}


class TestConfirm:
    def test_a_refusal_needs_limits_recourse_and_the_customers_own_wish(self, received: Walker) -> None:
        received.to(Stage.CONFIRM)

        with pytest.raises(BadInput) as held:
            received.do(deciding.record_decision, decision="refused", opinion="不行。")
        received.do(
            deciding.record_decision,
            decision="refused",
            opinion="不行。",
            limits_told=True,
            recourse_told=True,
            counter_wish="退一百元。",
        )
        received.do(deciding.propose_again)

        assert set(held.value.fields) == {"limits_told", "counter_wish"}
        assert (received.complaint.stage, received.complaint.round) == (Stage.PROPOSE, 2)

    def test_a_yes_becomes_our_word_with_its_own_clock(self, received: Walker) -> None:
        received.to(Stage.FOLLOW_UP)

        promise = received.complaint.promises.get()

        assert promise.what == "今天恢复通话"
        assert received.complaint.deadlines.filter(kind="promise", about=promise.public_id, met_at=None).exists()


class TestClose:
    def test_holds_for_an_open_promise_and_the_callback(self, received: Walker) -> None:
        received.to(Stage.FOLLOW_UP)

        with pytest.raises(Blocked) as held:
            received.do(ending.close)

        assert missing(held) == {"promises_are_kept", "one_way_to_close"}

    def test_not_satisfied_needs_recourse_and_a_supervisor(self, received: Walker, house: House) -> None:
        received.to(Stage.FOLLOW_UP)
        received.do(promising.keep_promise, promise=str(received.complaint.promises.get().public_id))
        received.do(following.record_callback_result, result="not_satisfied", said="还是不满意。")
        assert open_deadlines(received.complaint, DeadlineKind.RESOLVE).exists()
        told = [line["sentence"] for line in timeline(received.complaint)[0]]
        assert "回访：不满意" in told

        with pytest.raises(Blocked) as held:
            received.do(ending.close)
        received.do(following.tell_recourse, recourse="可向通信管理局申诉。")
        received.do(following.ask_to_close, words="三次方案都不接受。")
        approval = received.complaint.approvals.get()
        received.by = house.bo
        received.do(approving.approve, approval=str(approval.public_id))
        received.by = house.alice
        received.do(ending.close)

        assert missing(held) == {"recourse_was_told", "supervisor_agrees_to_close"}
        assert received.complaint.close_way == "not_satisfied"

    def test_a_serious_one_closes_with_its_lesson(self, house: House) -> None:
        walker = start(house, flags=["media"])
        walker.to(Stage.FOLLOW_UP)
        walker.do(promising.keep_promise, promise=str(walker.complaint.promises.get().public_id))
        walker.do(following.record_callback_result, result="confirmed")

        with pytest.raises(Blocked) as held:
            walker.do(ending.close)
        walker.do(following.write_lesson, success="接待及时。", failure="提醒短信没有发。")
        walker.do(ending.close)

        assert missing(held) == {"lesson_is_written"}

    def test_reopens_within_the_days_and_not_after(self, received: Walker) -> None:
        received.to(Stage.CLOSED)
        late = act(received.by, after=timedelta(days=40))

        with pytest.raises(WrongState):
            ending.reopen(received.complaint.public_id, received.complaint.version, late, reason="又停机了。")
        received.do(ending.reopen, reason="又停机了。")

        assert (received.complaint.stage, received.complaint.reopened_count) == (Stage.PROPOSE, 1)


class TestUpAndDown:
    def test_a_ticked_fact_raises_at_once_and_only_a_supervisor_lowers(self, received: Walker, house: House) -> None:
        received.do(climbing.set_flags, flags=["violence"])
        assert received.complaint.severity == "serious"

        with pytest.raises(NotAllowed):
            received.do(climbing.lower_severity, severity="general", why="误会")
        received.by = house.bo
        received.do(climbing.lower_severity, severity="general", why="误会")

        assert received.complaint.severity == "general"

    def test_whoever_raised_it_by_hand_may_undo_within_two_minutes(self, received: Walker) -> None:
        received.do(climbing.raise_severity, severity="serious", why="很激动")
        received.do(climbing.lower_severity, severity="general", why="按错了")
        received.do(climbing.raise_severity, severity="serious", why="很激动")
        received.minutes += 5

        with pytest.raises(NotAllowed):
            received.do(climbing.lower_severity, severity="general", why="按错了")

    def test_an_instruction_needs_the_customer_heard_and_is_marked_done(self, received: Walker, house: House) -> None:
        received.do(escalating.escalate, reason="by_hand", words="客户坚持要见领导。")
        step = str(received.complaint.escalations.get().public_id)
        received.by = house.bo

        with pytest.raises(BadInput):
            received.do(escalating.instruct, escalation=step, instruction="我来谈。", heard_customer=False)
        received.do(escalating.instruct, escalation=step, instruction="我来谈。", heard_customer=True)
        received.by = house.alice
        received.do(escalating.mark_done, escalation=step)

        assert received.complaint.escalations.get().done_by == house.alice


class TestTheDoor:
    def test_a_stale_page_is_told_and_changes_nothing(self, received: Walker) -> None:
        seen = received.complaint.version
        received.do(calming.tick, code="seat")

        with pytest.raises(Stale) as stale:
            calming.tick(received.complaint.public_id, seen, received.act(), code="water")

        assert stale.value.complaint.version == seen + 1
        assert received.complaint.calm_ticks.count() == 1

    def test_a_note_makes_no_page_stale(self, received: Walker) -> None:
        seen = received.complaint.version

        received.do(following.add_note, text="客户带着孩子。")

        assert received.complaint.version == seen

    def test_an_auditor_reads_and_changes_nothing(self, received: Walker, house: House) -> None:
        received.by = house.auditor

        with pytest.raises(NotAllowed):
            received.do(calming.tick, code="seat")
