"""Ways round a gate that somebody in a hurry would find; each is shut, whichever door they press it through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from complaints.codes import Stage
from complaints.errors import BadInput, Blocked, NotAllowed, WrongState
from complaints.models import Complaint
from complaints.usecases import (
    approving,
    calming,
    clarifying,
    climbing,
    deciding,
    ending,
    following,
    identifying,
    owning,
    promising,
    proposing,
)
from complaints.usecases.proposing import Offer
from complaints.usecases.receiving import Intake, log_potential
from complaints.usecases.settling import settle_on_the_spot
from tests.complaints.test_gates import missing
from tests.complaints.test_settling import EXPLAINED, MISREAD
from tests.personas import NOW, House, Walker, act, start

DUE = NOW + timedelta(days=1)
FIX = Offer(kind="fix", action="恢复通话", due_at=DUE)
DEAR = Offer(kind="compensation", action="补偿五百元", due_at=DUE, amount=Decimal(500))


def to_propose_with_open_cause(walker: Walker) -> None:
    walker.to(Stage.CLARIFY)
    walker.do(climbing.look_at_severity)
    walker.do(clarifying.give_receipt)
    walker.do(clarifying.restate, restatement="复述", outcome="confirmed")
    walker.do(clarifying.set_cause, cause="", open_until=DUE)
    walker.do(clarifying.propose)


class TestArrowsOfPotentialComplaints:
    def test_a_potential_one_is_not_reopened_past_the_facts(self, house: House) -> None:
        intake = Intake(channel="walk_in", own_words="嘀咕了一句。")
        logged = log_potential(intake, act(house.alice), branch=house.hall, key=uuid4().hex, remedy="请坐先办。")

        with pytest.raises(WrongState):
            ending.reopen(logged.public_id, logged.version, act(house.alice), reason="又来了。")

    def test_a_closed_serious_one_is_not_taken_up_as_a_general_one(self, house: House) -> None:
        walker = start(house, flags=["media"])
        walker.to(Stage.FOLLOW_UP)
        walker.do(following.write_lesson, nothing_new=True)
        walker._closed()

        with pytest.raises(WrongState):
            walker.do(ending.take_up)

        assert Complaint.objects.get().severity == "serious"

    @pytest.mark.parametrize("told", [{"flags": ["injury"]}, {"flags": ["media"]}, {"feeling": 5}])
    def test_what_burns_is_no_potential_one(self, house: House, told: dict[str, object]) -> None:
        intake = Intake(**{"channel": "walk_in", "own_words": "摔了一跤。", **told})  # type: ignore[arg-type]

        with pytest.raises(BadInput):
            log_potential(intake, act(house.alice), branch=house.hall, key=uuid4().hex, remedy="扶起来了。")

        assert not Complaint.objects.exists()


class TestCalm:
    def test_wanting_it_now_stands_for_the_second_reading_of_the_agitated_only(self, house: House) -> None:
        walker = start(house, feeling=3)
        walker.do(calming.calm)
        walker.do(calming.wants_it_now)

        with pytest.raises(Blocked) as held:
            walker.do(calming.clarify)

        assert missing(held) == {"feeling_was_tended"}

    def test_wanting_it_now_opens_this_calm_and_not_the_next(self, received: Walker) -> None:
        received.to(Stage.PROPOSE)

        with pytest.raises(WrongState):
            received.do(calming.wants_it_now)
        received.do(calming.return_to_calm, feeling=5)

        with pytest.raises(Blocked):
            received.do(calming.clarify)


class TestClarify:
    def test_medical_help_is_no_finding(self, house: House) -> None:
        walker = start(house, flags=["injury"])
        walker.do(clarifying.arrange_medical_help, what="陪同去医院。")
        walker.to(Stage.CLARIFY)
        walker.do(clarifying.set_cause, cause="ours")

        with pytest.raises(Blocked) as held:
            walker.do(clarifying.propose)

        assert {one.code: one.anchor for one in held.value.missing}["finding_shows_the_cause"] == "findings"
        assert "cause_is_known_or_dated" not in missing(held)

    def test_an_open_cause_whose_hour_has_passed_opens_nothing(self, received: Walker) -> None:
        received.to(Stage.CLARIFY)
        received.do(climbing.look_at_severity)
        received.do(clarifying.give_receipt)
        received.do(clarifying.restate, restatement="复述", outcome="confirmed")
        received.do(clarifying.set_cause, cause="", open_until=DUE)
        received.minutes += 60 * 24 * 2

        with pytest.raises(Blocked) as held:
            received.do(clarifying.propose)

        assert missing(held) == {"cause_is_known_or_dated"}

    @pytest.mark.parametrize("stage", ["receive", "calm", "clarify"])
    def test_somebody_hurt_is_helped_before_any_gate(self, house: House, stage: str) -> None:
        walker = start(house)
        walker.to(stage)
        walker.do(climbing.set_flags, flags=["injury"])

        with pytest.raises(Blocked) as held:
            walker.do({"receive": calming.calm, "calm": calming.clarify, "clarify": clarifying.propose}[stage])

        assert held.value.missing[0].code == "medical_help_came_first"


class TestWithTheCauseOpen:
    def test_no_plain_promise_is_given_at_any_stage(self, received: Walker) -> None:
        to_propose_with_open_cause(received)

        with pytest.raises(BadInput) as refused:
            received.do(promising.promise, what="赔五百元", due_at=DUE)
        received.do(promising.promise, what="双倍退还", due_at=DUE, condition="查实是我们多扣")

        assert set(refused.value.fields) == {"condition"}
        assert received.complaint.promises.count() == 1

    def test_an_explanation_of_what_nobody_knows_is_no_option(self, received: Walker) -> None:
        to_propose_with_open_cause(received)

        with pytest.raises(BadInput):
            received.do(proposing.add_option, offer=Offer(kind="explain", action="是您手机的问题"))

    def test_what_was_offered_with_a_cause_is_not_accepted_without_one(self, received: Walker) -> None:
        received.to(Stage.CONFIRM)
        option = received.complaint.options.first()
        received.do(clarifying.set_cause, cause="", open_until=DUE)

        with pytest.raises(BadInput) as refused:
            received.do(
                deciding.record_decision,
                decision="accepted",
                opinion="行。",
                option=option and option.pk,
                signed="spoken",
            )

        assert set(refused.value.fields) == {"option"}


class TestBeyondAuthority:
    @pytest.mark.parametrize("declined", [False, True])
    def test_what_was_not_approved_cannot_be_accepted(self, received: Walker, house: House, declined: bool) -> None:
        received.to(Stage.CONFIRM)
        received.do(proposing.add_option, offer=DEAR)
        dear = received.complaint.options.get(kind="compensation")
        if declined:
            received.by = house.bo
            received.do(approving.decline, approval=str(dear.approvals.get().public_id), words="最多五十元。")
            received.by = house.alice

        with pytest.raises(BadInput) as refused:
            received.do(deciding.record_decision, decision="accepted", opinion="行。", option=dear.pk, signed="spoken")

        assert set(refused.value.fields) == {"option"}
        assert not received.complaint.promises.exists()

    @pytest.mark.parametrize("kind", ["fix", "replace", "help", "apology", "explain", "decline", "interim"])
    def test_money_hides_in_no_other_kind(self, received: Walker, kind: str) -> None:
        received.to(Stage.PROPOSE)
        offer = replace(FIX, kind=kind, amount=Decimal(90000))
        if kind == "decline":
            offer = replace(offer, regret="很抱歉。", why_not="活动已经结束。")

        with pytest.raises(BadInput) as refused:
            received.do(proposing.add_option, offer=offer)

        assert set(refused.value.fields) == {"amount"}

    def test_a_conditional_promise_of_money_needs_the_same_authority(self, received: Walker) -> None:
        received.to(Stage.PROPOSE)

        received.do(proposing.add_option, offer=replace(DEAR, kind="conditional", condition="查实是我们多扣"))

        assert received.complaint.approvals.get().state == "asked"

    @pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-1", "0", "0.001", "10000000000", "1E+30"])
    def test_an_amount_nobody_can_pay_gets_a_sentence(self, received: Walker, amount: str) -> None:
        received.to(Stage.PROPOSE)

        with pytest.raises(BadInput) as refused:
            received.do(proposing.add_option, offer=replace(DEAR, amount=Decimal(amount)))

        assert set(refused.value.fields) == {"amount"}

    def test_an_approval_that_nobody_needs_any_more_is_no_longer_asked(self, received: Walker, house: House) -> None:
        received.to(Stage.CONFIRM)
        received.do(proposing.add_option, offer=DEAR)
        received.do(
            deciding.record_decision,
            decision="refused",
            opinion="不行。",
            limits_told=True,
            recourse_told=True,
            counter_wish="退一百元。",
        )
        received.do(deciding.propose_again)

        assert not received.complaint.approvals.filter(state="asked").exists()

    def test_an_end_leaves_nothing_to_approve(self, received: Walker) -> None:
        received.to(Stage.PROPOSE)
        received.do(proposing.add_option, offer=DEAR)
        received.do(ending.withdraw, reason="不用了。")

        assert not received.complaint.approvals.filter(state="asked").exists()


class TestClose:
    def unhappy(self, walker: Walker) -> None:
        walker.do(following.record_callback_result, result="not_satisfied", said="还是不满意。")
        walker.do(following.tell_recourse, recourse="可向通信管理局申诉。")

    def agreed(self, walker: Walker) -> None:
        walker.do(following.ask_to_close, words="三次方案都不接受。")
        walker.by = walker.house.bo
        asked = walker.complaint.approvals.get(what="close_unsatisfied", state="asked")
        walker.do(approving.approve, approval=str(asked.public_id))
        walker.by = walker.house.alice

    def keep(self, walker: Walker) -> None:
        for row in walker.complaint.promises.filter(state="open"):
            walker.do(promising.keep_promise, promise=str(row.public_id))

    def test_a_supervisors_yes_is_for_this_time_only(self, received: Walker) -> None:
        received.to(Stage.FOLLOW_UP)
        self.keep(received)
        self.unhappy(received)
        self.agreed(received)
        received.do(ending.rework, reason="再想想办法。")
        received._confirm()
        option = received.complaint.options.filter(round=2).first()
        received.do(
            deciding.record_decision, decision="accepted", opinion="行。", option=option and option.pk, signed="spoken"
        )
        received.do(deciding.follow_up)
        self.keep(received)
        self.unhappy(received)

        with pytest.raises(Blocked) as held:
            received.do(ending.close)
        self.agreed(received)
        received.do(ending.close)

        assert missing(held) == {"supervisor_agrees_to_close"}

    def test_a_supervisor_is_asked_when_the_customer_said_no(self, received: Walker) -> None:
        received.to(Stage.FOLLOW_UP)

        with pytest.raises(WrongState):
            received.do(following.ask_to_close, words="先要个同意。")

    @pytest.mark.parametrize("result", ["unreachable", "on_the_spot"])
    def test_nobody_just_says_that_the_tries_ran_out(self, received: Walker, result: str) -> None:
        received.to(Stage.FOLLOW_UP)

        with pytest.raises(BadInput):
            received.do(following.record_callback_result, result=result)

    def test_an_expired_thinking_it_over_is_no_answer(self, received: Walker) -> None:
        received.to(Stage.CONFIRM)
        received.do(deciding.record_decision, decision="thinking", opinion="想想。", answer_by=DUE)
        received.minutes += 60 * 24 * 2

        with pytest.raises(Blocked) as held:
            received.do(deciding.follow_up)

        assert missing(held) == {"customer_answered"}


class TestSeverity:
    def test_what_a_supervisor_lowered_stays_down_until_something_new_happens(
        self, received: Walker, house: House
    ) -> None:
        received.do(climbing.set_flags, flags=["bystanders"])
        received.by = house.bo
        received.do(climbing.lower_severity, severity="general", why="已换房间，没有围观了。")
        received.by = house.alice

        received.do(calming.read_feeling, value=2)
        received.do(climbing.set_flags, flags=["bystanders", "peak"])
        calmed = received.complaint.severity
        received.do(climbing.set_flags, flags=["bystanders", "peak", "media"])

        assert (calmed, received.complaint.severity) == ("general", "serious")

    def test_the_undo_does_not_go_below_what_the_facts_ask_for(self, received: Walker) -> None:
        received.do(climbing.raise_severity, severity="serious", why="很激动")
        received.do(climbing.set_flags, flags=["violence"])

        with pytest.raises(NotAllowed):
            received.do(climbing.lower_severity, severity="general", why="按错了")


class TestMerging:
    def test_keeps_the_facts_and_the_severity(self, house: House) -> None:
        grave, mild = start(house, flags=["injury"]), start(house, phone="13800000002", flags=["peak"])

        grave.do(ending.merge, into=mild.complaint, reason="同一件事")

        kept = Complaint.objects.get(pk=mild.complaint.pk)
        assert kept.severity == "crisis"
        assert kept.flags == ["injury", "peak"]
        assert kept.version == mild.complaint.version + 1
        assert kept.escalations.filter(done_at=None).exists()

    def test_forgets_no_promise(self, received: Walker, house: House) -> None:
        other = start(house, phone="13800000002")
        received.to(Stage.FOLLOW_UP)

        with pytest.raises(Blocked) as held:
            received.do(ending.merge, into=other.complaint)

        assert missing(held) == {"promises_are_kept"}

    def test_into_one_that_they_may_not_see_tells_nothing(self, received: Walker, house: House) -> None:
        other = start(house, phone="13800000002")
        owning.recuse(other.complaint.public_id, None, act(house.head), user=house.bo, reason="当事人")

        with pytest.raises(BadInput):
            ending.merge(received.complaint.public_id, None, act(house.fresh(house.bo)), into=other.complaint)


class TestLimits:
    def test_tending_the_feeling_is_the_first_contact(self, received: Walker) -> None:
        received.do(calming.tick, code="listen")

        assert received.complaint.deadlines.get(kind="first_contact").met_at is not None

    def test_a_new_owner_answers_for_the_open_promises(self, received: Walker, house: House) -> None:
        received.to(Stage.FOLLOW_UP)

        received.do(owning.transfer, to=house.bob, summary="已道歉。", reason="换班")

        assert received.complaint.promises.get().owner == house.bob


def test_settling_on_the_spot_asks_the_feeling_with_one_key(house: House) -> None:
    settled = settle_on_the_spot(
        replace(MISREAD, feeling=None), EXPLAINED, act(house.alice), branch=house.hall, key=uuid4().hex
    )

    assert (settled.stage, settled.feeling_first, settled.feeling_now) == (Stage.CLOSED, 1, 1)


def test_a_customer_who_gives_the_number_later_is_recognised_all_the_same(received: Walker, house: House) -> None:
    unnamed = start(house, phone="", surname="")

    unnamed.do(identifying.tell_customer, surname="郑", phone="13800000001")

    assert unnamed.complaint.repeat_of == received.complaint
    assert unnamed.complaint.severity == "serious"
