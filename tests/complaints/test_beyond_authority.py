"""What is beyond authority: who is asked, who hears, what goes on to the head office, and what is over once decided."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from complaints.codes import DeadlineKind
from complaints.deadlines import open_deadlines
from complaints.errors import NotAllowed, WrongState
from complaints.models import Approval, Complaint, Escalation
from complaints.usecases import approving, climbing, deciding, escalating, proposing
from complaints.usecases.proposing import Offer
from evidence.models import TrailEntry
from organisation.models import Posting, Role
from tests.complaints.api_fixtures import Caller, Case
from tests.complaints.moments import told
from tests.complaints.page_fixtures import Browser, page_of, words_of
from tests.personas import NOW, House, Walker

DUE = NOW + timedelta(days=1)
DEAR = Offer(kind="compensation", action="补偿话费", due_at=DUE, amount=Decimal(500))
DEARER = Offer(kind="refund", action="退还全部预存", due_at=DUE, amount=Decimal(9000))


@pytest.fixture
def proposing_one(received: Walker) -> Walker:
    received.to("propose")
    return received


def asked(walker: Walker, offer: Offer = DEAR) -> str:
    """Put an option on the table that is beyond the clerk; gives the reference of its approval."""
    walker.do(proposing.add_option, offer=offer)
    return str(walker.complaint.approvals.order_by("-id")[0].public_id)


def decide(walker: Walker, approval: str, *, yes: bool = True) -> None:
    use_case = approving.approve if yes else approving.decline
    as_manager(walker, use_case, approval=approval, words="按此办理。")


def as_manager(walker: Walker, use_case: object, **arguments: object) -> None:
    walker.by = walker.house.bo
    walker.do(use_case, **arguments)  # type: ignore[arg-type]
    walker.by = walker.house.alice


def up(complaint: Complaint) -> list[tuple[int, str]]:
    """The steps that are still up."""
    return list(complaint.escalations.filter(done_at=None).order_by("level").values_list("level", "reason"))


def limit_runs(complaint: Complaint) -> bool:
    return open_deadlines(complaint, DeadlineKind.ACKNOWLEDGE).exists()


def written(complaint: Complaint, kind: str) -> int:
    return TrailEntry.objects.filter(chain=complaint.trail_chain, kind=kind).count()


class TestOnceDecided:
    @pytest.mark.parametrize("yes", [True, False])
    def test_what_went_up_for_it_is_over(self, proposing_one: Walker, yes: bool) -> None:
        approval = asked(proposing_one)
        assert up(proposing_one.complaint) == [(1, "authority")]
        assert limit_runs(proposing_one.complaint)

        decide(proposing_one, approval, yes=yes)

        assert up(proposing_one.complaint) == []
        assert not limit_runs(proposing_one.complaint)
        assert proposing_one.complaint.deadlines.get(kind="acknowledge").met_at is not None
        assert written(proposing_one.complaint, "escalation.settled") == 1
        step = proposing_one.complaint.escalations.get()
        assert step.acknowledged_by == step.done_by == proposing_one.house.bo

    def test_two_are_over_with_the_last_of_them(self, proposing_one: Walker) -> None:
        first, second = asked(proposing_one), asked(proposing_one, DEAR)

        decide(proposing_one, first)
        assert up(proposing_one.complaint) == [(1, "authority")]
        assert limit_runs(proposing_one.complaint)

        decide(proposing_one, second, yes=False)
        assert up(proposing_one.complaint) == []
        assert not limit_runs(proposing_one.complaint)

    def test_an_option_taken_back_leaves_nothing_up(self, proposing_one: Walker) -> None:
        asked(proposing_one)
        option = proposing_one.complaint.options.get()

        proposing_one.do(proposing.drop_option, option=option.pk)

        assert up(proposing_one.complaint) == []
        limit = proposing_one.complaint.deadlines.get(kind="acknowledge")
        assert (limit.met_at, limit.dropped_at is None) == (None, False)
        assert written(proposing_one.complaint, "approval.lapsed") == 1
        assert proposing_one.complaint.escalations.get().acknowledged_by is None

    def test_a_decided_and_a_dropped_one_leave_nothing_up(self, proposing_one: Walker) -> None:
        first = asked(proposing_one)
        asked(proposing_one)
        option = proposing_one.complaint.options.order_by("-id")[0]

        decide(proposing_one, first)
        proposing_one.do(proposing.drop_option, option=option.pk)

        assert up(proposing_one.complaint) == []
        assert not limit_runs(proposing_one.complaint)

    def test_a_new_round_leaves_nothing_up(self, received: Walker) -> None:
        received.to("confirm")
        asked(received)
        told_no = {"limits_told": True, "recourse_told": True, "counter_wish": "退一百元。"}
        received.do(deciding.record_decision, decision="refused", opinion="不行。", **told_no)

        received.do(deciding.propose_again)

        assert up(received.complaint) == []
        assert not limit_runs(received.complaint)

    def test_what_went_up_for_something_else_stays(self, proposing_one: Walker) -> None:
        proposing_one.do(escalating.escalate, reason="leader_asked", words="客户要见经理。")
        approval = asked(proposing_one)

        decide(proposing_one, approval)

        assert up(proposing_one.complaint) == [(1, "leader_asked")]
        assert limit_runs(proposing_one.complaint)

    def test_beside_a_step_that_nobody_has_yet_the_limit_goes_on(self, proposing_one: Walker) -> None:
        approval = asked(proposing_one)
        proposing_one.do(escalating.escalate, reason="leader_asked", words="客户要见经理。", level=2)

        decide(proposing_one, approval)

        assert up(proposing_one.complaint) == [(2, "leader_asked")]
        assert limit_runs(proposing_one.complaint)

    def test_an_instruction_stays_until_it_is_carried_out(self, proposing_one: Walker) -> None:
        approval = asked(proposing_one)
        step = str(proposing_one.complaint.escalations.get().public_id)
        as_manager(
            proposing_one, escalating.instruct, escalation=step, instruction="先请到接待室。", heard_customer=True
        )

        decide(proposing_one, approval)

        assert up(proposing_one.complaint) == [(1, "authority")]
        proposing_one.do(escalating.mark_done, escalation=step)
        assert up(proposing_one.complaint) == []

    def test_the_queue_of_what_went_up_is_empty(self, proposing_one: Walker) -> None:
        approval = asked(proposing_one)
        assert Complaint.objects.escalated().count() == 1

        decide(proposing_one, approval)

        assert Complaint.objects.escalated().count() == 0

    def test_the_clerk_reads_the_answer_and_no_longer_that_it_went_up(self, proposing_one: Walker) -> None:
        first, second = asked(proposing_one), asked(proposing_one, DEARER)
        clerk = Browser(proposing_one.house.alice, language="en")

        before = words_of(clerk.get(page_of(proposing_one.complaint)))
        assert "It went up: Beyond authority." in before
        assert "Waiting for an approval. 补偿话费 (CNY 500.00)" in before
        assert "Waiting for an approval. 退还全部预存 (CNY 9,000.00)" in before

        decide(proposing_one, first)
        decide(proposing_one, second, yes=False)
        after = words_of(clerk.get(page_of(proposing_one.complaint)))

        assert "It went up" not in after
        assert "Waiting for an approval." not in after
        assert "Approved: 补偿话费 (CNY 500.00) – 按此办理。" in after
        assert "Not approved: 退还全部预存 (CNY 9,000.00) – 按此办理。" in after


class TestBeyondTheDutyManagerToo:
    def test_is_refused_with_where_to_send_it(self, proposing_one: Walker) -> None:
        approval = asked(proposing_one, DEARER)
        proposing_one.by = proposing_one.house.bo

        with pytest.raises(NotAllowed) as refused:
            proposing_one.do(approving.approve, approval=approval)

        row = Approval.objects.get(public_id=approval)
        sentence = approving.why_not_approve(proposing_one.house.bo, proposing_one.complaint, row, now=NOW)
        assert str(refused.value.sentence) == sentence != ""

    def test_goes_on_to_the_head_office(self, proposing_one: Walker, house: House) -> None:
        approval = asked(proposing_one, DEARER)
        before = told("approval-asked"), told("escalated")

        as_manager(proposing_one, approving.pass_up, approval=approval, words="建议同意。")

        complaint = proposing_one.complaint
        assert up(complaint) == [(1, "authority"), (2, "authority")]
        assert limit_runs(complaint)
        assert (written(complaint, "approval.passed_up"), written(complaint, "escalation.raised")) == (1, 2)
        assert told("approval-asked")[len(before[0]) :] == ["1001"]
        assert told("escalated")[len(before[1]) :] == ["1001"]
        assert complaint in Complaint.objects.supervised_by(house.head, now=NOW).waiting_for_approval()

    def test_is_decided_there_and_over(self, proposing_one: Walker, house: House) -> None:
        approval = asked(proposing_one, DEARER)
        as_manager(proposing_one, approving.pass_up, approval=approval)

        proposing_one.by = house.head
        proposing_one.do(approving.approve, approval=approval, words="同意。")

        assert proposing_one.complaint.approvals.get().state == "approved"
        assert up(proposing_one.complaint) == []
        assert not limit_runs(proposing_one.complaint)
        assert told("approval-decided") == ["5017"]

    def test_tells_the_clerk_where_it_is(self, proposing_one: Walker, house: House) -> None:
        approval = asked(proposing_one, DEARER)
        as_manager(proposing_one, approving.pass_up, approval=approval)

        page = words_of(Browser(house.alice, language="en").get(page_of(proposing_one.complaint)))

        assert "It is with the head office" in page
        assert "has it and will answer here" not in page

    def test_takes_along_what_else_is_beyond(self, proposing_one: Walker) -> None:
        first = asked(proposing_one, DEARER)
        asked(proposing_one, DEAR)
        asked(proposing_one, DEARER)
        before = len(told("approval-asked"))

        as_manager(proposing_one, approving.pass_up, approval=first)

        assert told("approval-asked")[before:] == ["1001", "1001"]
        assert written(proposing_one.complaint, "approval.passed_up") == 2

    def test_is_told_to_the_head_office_at_once_while_it_has_the_matter(self, proposing_one: Walker) -> None:
        as_manager(proposing_one, approving.pass_up, approval=asked(proposing_one, DEARER))
        before = len(told("approval-asked"))

        asked(proposing_one, DEARER)

        assert told("approval-asked")[before:] == ["3001", "1001"]

    def test_goes_up_once(self, proposing_one: Walker) -> None:
        approval = asked(proposing_one, DEARER)
        as_manager(proposing_one, approving.pass_up, approval=approval)
        mails = len(told("approval-asked"))

        with pytest.raises(WrongState):
            as_manager(proposing_one, approving.pass_up, approval=approval)

        assert len(told("approval-asked")) == mails
        assert up(proposing_one.complaint) == [(1, "authority"), (2, "authority")]

    def test_goes_beside_what_nobody_answered(self, proposing_one: Walker) -> None:
        approval = asked(proposing_one, DEARER)
        proposing_one.do(escalating.escalate, reason="by_hand", words="没有人来。", level=2)

        as_manager(proposing_one, approving.pass_up, approval=approval)

        assert up(proposing_one.complaint) == [(1, "authority"), (2, "by_hand"), (3, "authority")]

    def test_reaches_the_head_office_though_every_level_is_taken(self, proposing_one: Walker) -> None:
        approval = asked(proposing_one, DEARER)
        for level in (2, 3):
            proposing_one.do(escalating.escalate, reason="by_hand", words="没有人来。", level=level)

        as_manager(proposing_one, approving.pass_up, approval=approval)
        assert told("approval-asked")[-1] == "1001"
        with pytest.raises(WrongState):
            as_manager(proposing_one, approving.pass_up, approval=approval)

    def test_stays_where_it_may_be_decided(self, proposing_one: Walker) -> None:
        with pytest.raises(WrongState):
            as_manager(proposing_one, approving.pass_up, approval=asked(proposing_one, DEAR))

    def test_has_nowhere_to_go_where_nobody_sits_above(self, proposing_one: Walker, house: House) -> None:
        Posting.objects.filter(user=house.head).delete()

        with pytest.raises(NotAllowed):
            as_manager(proposing_one, approving.pass_up, approval=asked(proposing_one, DEARER))

    @pytest.mark.parametrize("what", ["acknowledge", "instruct"])
    def test_is_answered_by_the_head_office_alone(self, proposing_one: Walker, house: House, what: str) -> None:
        as_manager(proposing_one, approving.pass_up, approval=asked(proposing_one, DEARER))
        step = str(proposing_one.complaint.escalations.get(level=2).public_id)
        said = {"instruction": "先等一等。", "heard_customer": True} if what == "instruct" else {}
        use_case = getattr(escalating, what)

        with pytest.raises(NotAllowed):
            as_manager(proposing_one, use_case, escalation=step, **said)
        proposing_one.by = house.head
        proposing_one.do(use_case, escalation=step, **said)

        assert proposing_one.complaint.escalations.get(level=2).acknowledged_by == house.head

    def test_is_answered_by_the_branch_once_nobody_sits_above(self, proposing_one: Walker, house: House) -> None:
        as_manager(proposing_one, approving.pass_up, approval=asked(proposing_one, DEARER))
        Posting.objects.filter(role=Role.DUTY_MANAGER, branch=None).delete()
        step = proposing_one.complaint.escalations.get(level=2)

        as_manager(proposing_one, escalating.acknowledge, escalation=str(step.public_id))

        step.refresh_from_db()
        assert step.acknowledged_by == house.bo


class TestOverTheApi:
    def test_refuses_with_the_sentence_of_the_page_and_sends_it_on(self, case: Case, bo: Caller, house: House) -> None:
        case.to("propose")
        offer = {"kind": "refund", "action": "退费", "due_at": DUE.isoformat(), "amount": "9000"}
        ref = case.do("acts/options/", offer)["approvals"][0]["ref"]

        refused = case.send(f"acts/approvals/{ref}/approve/", by=bo)
        row, complaint = Approval.objects.get(public_id=ref), Complaint.objects.get(public_id=case.ref)
        assert refused.status_code == 403
        assert approving.why_not_approve(house.bo, complaint, row, now=NOW) in refused.content.decode()

        shown = case.do(f"acts/approvals/{ref}/pass-up/", {"words": "建议同意。"}, by=bo)
        assert [(step["level"], step["reason"]) for step in shown["escalations"]] == [
            (1, "authority"),
            (2, "authority"),
        ]
        head = Caller(house.head)
        assert [one["approval"]["ref"] for one in head.get("supervision/approvals/").json()["results"]] == [ref]
        case.do(f"acts/approvals/{ref}/approve/", by=head)
        assert bo.get("supervision/escalated/").json()["results"] == []


def test_what_burns_stays_up_when_the_amount_is_decided(received: Walker) -> None:
    received.to("propose")
    received.do(climbing.raise_severity, severity="serious", why="很激动。")
    approval = asked(received)

    decide(received, approval)

    assert up(received.complaint) == [(1, Escalation.Reason.SEVERITY)]
