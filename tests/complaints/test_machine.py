"""Anything in any order: a desk that presses whatever it likes, clocks that jump, and what holds all the same.

Nothing is checked here that a single test could say better; the machine looks for orders of events nobody thought of.
"""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from complaints.codes import CalmAct, Flag, OptionKind, RestatementOutcome, Severity
from complaints.errors import DeskError
from complaints.sweeping import end_pauses, wake_deadlines
from complaints.usecases import (
    approving,
    calming,
    clarifying,
    climbing,
    deciding,
    ending,
    escalating,
    following,
    fulfilling,
    granting,
    identifying,
    ordering,
    owning,
    pausing,
    promising,
    proposing,
)
from complaints.usecases.door import UseCase
from complaints.usecases.proposing import Offer
from complaints.usecases.receiving import Intake, receive
from evidence.act import Act, Via
from evidence.trail import verify
from organisation.models import Department, User
from tests.complaints.good_clerk import good_acts
from tests.complaints.what_holds import TRUTHS, Seen, Step, look
from tests.personas import NOW, House

# Few enough for every run; a nightly run can ask for 2000.
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "40"))
SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class AnyOrder(RuleBasedStateMachine):
    """One complaint at the hall, its clerk, her colleague and the duty manager."""

    house: ClassVar[House]

    def __init__(self) -> None:
        super().__init__()
        # Marked so that the use cases may open their own transactions in here, as in any test.
        self.atomic: Any = transaction.atomic()
        setattr(self.atomic, "_from_testcase", True)  # noqa: B010 – no public name for it
        self.chain = ""
        self.atomic.__enter__()
        self.now = NOW
        self.seen: Seen
        self.was: Seen

    def teardown(self) -> None:
        try:
            assert not self.chain or verify([self.chain]).ok
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # --- What people and clocks do ------------------------------------------------------------------------------------

    @initialize(
        channel=st.sampled_from(["walk_in", "phone", "letter"]),
        feeling=st.sampled_from([None, 0, 2, 3, 5]),
        flags=st.sampled_from([[], [], ["media"], ["injury"]]),
        phone=st.sampled_from(["13800000001", ""]),
        hours=st.sampled_from([None, None, 3]),
        far=st.integers(0, 6),
    )
    def begin(
        self, channel: str, feeling: int | None, flags: list[str], phone: str, hours: int | None, far: int
    ) -> None:
        """Receive it, and go `far` along the road before anybody presses anything strange."""
        intake = Intake(
            channel=channel,
            own_words="上周刚存一百元。",
            feeling=feeling,
            flags=flags,
            phone=phone,
            anonymity="named" if phone else "declined",
            customer_limit_at=NOW + timedelta(hours=hours) if hours else None,
        )
        complaint = receive(intake, self.act(), branch=self.house.hall, key=uuid4().hex)
        self.ref, self.chain = complaint.public_id, complaint.trail_chain
        self.seen = self.was = look(self.ref)
        self.do_it_well(far)

    @rule(value=st.integers(-1, 5))
    def read_feeling(self, value: int) -> None:
        self.do(calming.read_feeling, value=value)

    @rule(code=st.sampled_from([*CalmAct.values, "shout"]))
    def tick(self, code: str) -> None:
        self.do(calming.tick, code=code)

    @rule()
    def wants_it_now(self) -> None:
        self.do(calming.wants_it_now)

    @rule(feeling=st.integers(1, 5))
    def flares_up(self, feeling: int) -> None:
        self.do(calming.return_to_calm, feeling=feeling)

    @rule(flags=st.lists(st.sampled_from([Flag.MEDIA, Flag.INJURY, Flag.SENSITIVE, Flag.PEAK]), max_size=2))
    def set_flags(self, flags: list[str]) -> None:
        self.do(climbing.set_flags, flags=[str(flag) for flag in flags])

    @rule(hours=st.sampled_from([None, 1, 30]), words=st.sampled_from(["", "又停机了。"]))
    def tell_facts(self, hours: int | None, words: str) -> None:
        limit = self.now + timedelta(hours=hours) if hours else None
        self.do(clarifying.tell_facts, own_words=words, customer_limit_at=limit)

    @rule(phone=st.sampled_from(["13800000001", "13800000002", "12"]))
    def tell_customer(self, phone: str) -> None:
        self.do(identifying.tell_customer, surname="郑", phone=phone)

    @rule(outcome=st.sampled_from(RestatementOutcome.values), words=st.sampled_from(["", "存了一百元，今早停机。"]))
    def restate(self, outcome: str, words: str) -> None:
        self.do(clarifying.restate, restatement=words, outcome=outcome, customers_version=words, reason=words)

    @rule()
    def find(self) -> None:
        self.do(clarifying.find, text="查了账单。")

    @rule(cause=st.sampled_from(["ours", "customer", ""]), hours=st.sampled_from([None, -1, 2]))
    def set_cause(self, cause: str, hours: int | None) -> None:
        self.do(clarifying.set_cause, cause=cause, open_until=self.now + timedelta(hours=hours) if hours else None)

    @rule(hours=st.sampled_from([1, 24, None]), then=st.sampled_from(["wait", "answer", "waive"]))
    def ask_department(self, hours: int | None, then: str) -> None:
        department = Department.objects.get(code="billing_support")
        due = self.now + timedelta(hours=hours) if hours else None
        self.do(ordering.ask_department, department=department, question="请核对。", due_at=due)
        order = self.seen.complaint.work_orders.order_by("-id").first()
        if order is not None and then == "answer":
            self.do(fulfilling.answer_work_order, order=str(order.public_id), answer="已核对。")
        elif order is not None and then == "waive":
            self.do(ordering.waive_work_order, order=str(order.public_id), reason="客户带来了账单。")

    @rule(what=st.sampled_from(["sign", "return", "chase", "again", "good", "more"]))
    def go_on_with_the_order(self, what: str) -> None:
        order = self.seen.complaint.work_orders.order_by("-id").first()
        if order is None:
            return
        expert, row = self.house.people["6001"], str(order.public_id)
        match what:
            case "sign":
                self.do(fulfilling.sign_order, by=expert, order=row)
            case "return":
                self.do(fulfilling.return_order, by=expert, order=row, reason="不归我们管。")
            case "chase":
                self.do(ordering.chase_order, order=row)
            case "again":
                self.do(ordering.ask_again, order=row, department=order.department, question="请再核对。")
            case _:
                quality = "good" if what == "good" else "needs_more"
                self.do(ordering.judge_answer, order=row, quality=quality, missing="还缺日志。")

    @rule(kind=st.sampled_from([OptionKind.FIX, OptionKind.HELP, OptionKind.APOLOGY, OptionKind.COMPENSATION]))
    def add_option(self, kind: str) -> None:
        amount = Decimal(500) if kind == OptionKind.COMPENSATION else None
        offer = Offer(kind=str(kind), action="恢复通话", due_at=self.now + timedelta(hours=5), amount=amount)
        self.do(proposing.add_option, offer=offer)

    @rule()
    def drop_option(self) -> None:
        option = self.seen.complaint.options.filter(dropped_at=None).last()
        if option is not None:
            self.do(proposing.drop_option, option=option.pk)

    @rule(yes=st.booleans())
    def answer_the_asked(self, yes: bool) -> None:
        asked = self.seen.complaint.approvals.filter(state="asked").first()
        if asked is not None:
            use_case = approving.approve if yes else approving.decline
            self.do(use_case, by=self.house.bo, approval=str(asked.public_id), words="请先解释清楚。")

    @rule(decision=st.sampled_from(["accepted", "thinking", "refused"]))
    def decide(self, decision: str) -> None:
        option = self.seen.complaint.options.filter(dropped_at=None, round=self.seen.complaint.round).last()
        answer = self.now + timedelta(hours=20)
        self.do(
            deciding.record_decision,
            decision=decision,
            opinion="行。",
            option=option.pk if option else None,
            signed="spoken",
            answer_by=answer,
            limits_told=True,
            recourse_told=True,
            counter_wish="退一百元。",
        )

    @rule(hours=st.sampled_from([0, 1, 40]), condition=st.sampled_from(["", "旧卡确认损坏"]))
    def promise(self, hours: int, condition: str) -> None:
        self.do(promising.promise, what="换新卡", due_at=self.now + timedelta(hours=hours), condition=condition)

    @rule(kept=st.booleans())
    def settle_a_promise(self, kept: bool) -> None:
        row = next((one for one in self.seen.promises if one.state == "open"), None)
        if row is not None and kept:
            self.do(promising.keep_promise, promise=str(row.public_id))
        elif row is not None:
            self.do(promising.release_promise, promise=str(row.public_id), why="不用了。")

    @rule(reference=st.sampled_from(["", "TK-77"]))
    def prove(self, reference: str) -> None:
        row = next((one for one in self.seen.compensations if one.proved_at is None and one.ended_at is None), None)
        if row is not None:
            ref = str(row.public_id)
            self.do(granting.prove, compensation=ref, what="到账500元。", reference=reference)

    @rule(text=st.sampled_from(["", "客户带着孩子。"]))
    def note(self, text: str) -> None:
        self.do(following.add_note, counts=False, text=text)

    @rule(hours=st.sampled_from([0, 2, 48]))
    def pause(self, hours: int) -> None:
        self.do(pausing.pause, reason="等发票", until=self.now + timedelta(hours=hours))

    @rule()
    def resume(self) -> None:
        self.do(pausing.resume)

    @rule(level=st.integers(0, 3))
    def escalate(self, level: int) -> None:
        self.do(escalating.escalate, reason="by_hand", words="客户要见领导。", level=level)

    @rule(how=st.sampled_from(["acknowledge", "instruct", "done"]))
    def answer_above(self, how: str) -> None:
        step = next((one for one in self.seen.escalations if one.done_at is None), None)
        if step is None:
            return
        ref = str(step.public_id)
        if how == "acknowledge":
            self.do(escalating.acknowledge, by=self.house.bo, counts=False, escalation=ref)
        elif how == "instruct":
            self.do(escalating.instruct, by=self.house.bo, escalation=ref, instruction="退款。", heard_customer=True)
        else:
            self.do(escalating.mark_done, escalation=ref)

    @rule(severity=st.sampled_from(Severity.values))
    def raise_severity(self, severity: str) -> None:
        self.do(climbing.raise_severity, severity=severity, why="很激动")

    @rule(severity=st.sampled_from(Severity.values), by_manager=st.booleans())
    def lower_severity(self, severity: str, by_manager: bool) -> None:
        by = self.house.bo if by_manager else self.house.alice
        raised = self.seen.complaint.severity_raised_at
        within = raised is not None and self.now - raised <= timedelta(minutes=2)
        self.do(climbing.lower_severity, by=by, lowers=by_manager or within, severity=severity, why="误会")

    @rule(to_bob=st.booleans(), by_taking=st.booleans())
    def change_owner(self, to_bob: bool, by_taking: bool) -> None:
        person = self.house.bob if to_bob else self.house.alice
        if by_taking:
            self.do(owning.take_over, by=person, reason="轮班")
        else:
            self.do(owning.transfer, to=person, summary="等回复。", reason="轮班")

    @rule(result=st.sampled_from(following.CALLBACK_RESULTS))
    def call_back(self, result: str) -> None:
        self.do(following.record_callback_result, result=str(result), said="还是不行。")

    @rule(what=st.sampled_from(["result", "recourse", "ask_to_close", "lesson"]))
    def say(self, what: str) -> None:
        match what:
            case "result":
                self.do(following.tell_result, result="已恢复。")
            case "recourse":
                self.do(following.tell_recourse, recourse="可申诉。")
            case "ask_to_close":
                self.do(following.ask_to_close, words="三次都不接受。")
            case _:
                self.do(following.write_lesson, success="快。", failure="没提醒。")

    @rule(
        move=st.sampled_from(
            [calming.calm, calming.clarify, clarifying.propose, proposing.confirm, deciding.follow_up, ending.close]
        )
    )
    def press(self, move: UseCase[...]) -> None:
        self.do(move)

    @rule(way=st.sampled_from(["rework", "reopen", "refer", "award", "again"]))
    def turn(self, way: str) -> None:
        match way:
            case "rework":
                self.do(ending.rework, reason="还是不行。")
            case "reopen":
                self.do(ending.reopen, reason="又停机了。")
            case "refer":
                self.do(ending.refer_to_arbitration, by=self.house.bo, body="消费者协会")
            case "award":
                self.do(ending.carry_out_award, award="退一百元。")
            case _:
                self.do(deciding.propose_again)

    @rule(sure=st.sampled_from([False, False, False, True]))
    def withdraw(self, sure: bool) -> None:
        self.do(ending.withdraw, reason="不用处理了。" if sure else "")

    @rule()
    def stale_page(self) -> None:
        self.do(calming.tick, code="seat", version=self.seen.complaint.version - 1)

    @rule(steps=st.integers(1, 3))
    def do_it_well(self, steps: int) -> None:
        """What a good clerk does next, so that the far stages are reached as well."""
        for _ in range(steps):
            for use_case, arguments in good_acts(self.seen, now=self.now):
                self.do(use_case, **arguments)

    @rule(minutes=st.sampled_from([1, 16, 61, 240, 24 * 60, 5 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        wake_deadlines(self.now, 200)
        end_pauses(self.now, 200)
        self.step(counted=False)

    # --- How it does it -----------------------------------------------------------------------------------------------

    def act(self, by: User | None = None) -> Act:
        self.now += timedelta(seconds=20)
        return Act(by=by or self.house.alice, via=Via.PAGE, now=self.now, request_id="machine")

    def do(
        self,
        use_case: UseCase[...],
        *,
        by: User | None = None,
        counts: bool = True,
        lowers: bool = False,
        version: int | None = None,
        **arguments: Any,
    ) -> None:
        """Press it; a refusal is fine, and then nothing at all may have changed."""
        complaint = self.seen.complaint
        act = self.act(by)
        try:
            use_case(self.ref, complaint.version if version is None else version, act, **arguments)
        except DeskError:
            self.step(counted=False)
            assert self.seen.entries == self.was.entries
            assert self.seen.complaint.updated_at == complaint.updated_at
        else:
            self.step(counted=counts, lowered=lowers)
            if counts:
                assert self.seen.complaint.updated_at == act.now

    def step(self, *, counted: bool, lowered: bool = False) -> None:
        """Look, also in the middle of a rule that does several things."""
        self.was, self.seen = self.seen, look(self.ref)
        step = Step(self.was, self.seen, counted, lowered, self.now)
        for holds in TRUTHS:
            holds(step)


def test_whatever_a_desk_presses_in_any_order(house: House) -> None:
    AnyOrder.house = house

    run_state_machine_as_test(AnyOrder, settings=SETTINGS)


def test_the_machine_reaches_the_end_of_the_road(house: House) -> None:
    AnyOrder.house = house
    machine = AnyOrder()

    machine.begin(channel="walk_in", feeling=5, flags=["media"], phone="13800000001", hours=3, far=0)
    machine.do_it_well(7)
    closed = machine.seen.complaint.stage
    machine.turn("reopen")
    reopened = machine.seen.complaint.stage
    machine.teardown()

    assert (closed, reopened) == ("closed", "propose")
