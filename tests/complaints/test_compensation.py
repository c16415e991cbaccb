"""What is given: on what ground, owed from the yes on, proved before the end, and somebody at it at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from complaints.codes import DeadlineKind
from complaints.deadlines import open_deadlines
from complaints.errors import BadInput, Blocked, NotFound, WrongState
from complaints.models import Compensation
from complaints.usecases import deciding, ending, following, granting, ordering, promising, proposing
from complaints.usecases.proposing import Offer
from organisation.models import Department
from tests.complaints.file_fixtures import hand_in, vault_folder  # noqa: F401
from tests.complaints.moments import told, wake
from tests.complaints.page_fixtures import Browser, page_of, words_of
from tests.complaints.test_gates import missing
from tests.personas import NOW, Walker

DUE = NOW + timedelta(days=1)
REFUND = Offer(kind="refund", action="退还多收的58.20元", due_at=DUE, amount=Decimal("58.20"))
FIX = Offer(kind="fix", action="今天恢复通话", due_at=DUE)


def agree(walker: Walker, *offers: Offer, take: int = 0) -> Walker:
    """Put the offers to the customer, who takes one of them."""
    walker.to("propose")
    for offer in offers:
        walker.do(proposing.add_option, offer=offer)
    walker.do(proposing.confirm)
    accept(walker, take)
    walker.do(deciding.follow_up)
    return walker


def accept(walker: Walker, take: int) -> None:
    option = walker.complaint.options.order_by("id")[take]
    walker.do(deciding.record_decision, decision="accepted", opinion="行。", option=option.pk, signed="spoken")


@pytest.fixture
def agreed(received: Walker) -> Walker:
    return agree(received, REFUND, FIX)


def prove(walker: Walker, **said: object) -> None:
    row = walker.complaint.compensations.owed().get()
    told = {"what": "退到原账户58.20元", "reference": "TK-77", **said}
    walker.do(granting.prove, compensation=str(row.public_id), **told)


class TestGranting:
    def test_begins_with_the_customers_yes(self, agreed: Walker) -> None:
        row = agreed.complaint.compensations.get()

        assert (row.kind, row.ground, row.amount) == ("refund", "our_doing", Decimal("58.20"))
        assert row.granted_on == NOW.date()
        assert row.promise == agreed.complaint.promises.get()

    def test_takes_what_is_given_and_why_from_the_offer(self, received: Walker) -> None:
        given = {"compensation": "double_refund", "ground": "rules"}
        agree(received, Offer(**{**vars(REFUND), **given}), FIX)

        row = received.complaint.compensations.get()
        assert (row.kind, row.ground) == ("double_refund", "rules")

    def test_needs_no_amount(self, received: Walker) -> None:
        agree(received, Offer(kind="replace", action="换一部新机", due_at=DUE, compensation="goods"), FIX)

        row = received.complaint.compensations.get()
        assert (row.kind, row.amount) == ("goods", None)

    def test_is_not_done_where_nothing_is_given(self, received: Walker) -> None:
        agree(received, FIX, REFUND)

        assert not received.complaint.compensations.exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"kind": "explain", "compensation": "goods", "amount": None}, "compensation"),
            ({"compensation": "gold"}, "compensation"),
            ({"ground": "because"}, "ground"),
            ({"kind": "fix"}, "amount"),
        ],
    )
    def test_asks_for_what_fits(self, received: Walker, wrong: dict[str, object], field: str) -> None:
        received.to("propose")

        with pytest.raises(BadInput) as refused:
            received.do(proposing.add_option, offer=Offer(**{**vars(REFUND), **wrong}))

        assert field in refused.value.fields

    def test_of_the_first_ends_with_a_yes_to_another(self, received: Walker) -> None:
        received.to("propose")
        other = Offer(kind="compensation", action="补偿一个月套餐费", due_at=DUE, amount=Decimal(30))
        for offer in (REFUND, other):
            received.do(proposing.add_option, offer=offer)
        received.do(proposing.confirm)

        accept(received, 0)
        accept(received, 1)
        assert [row.option.action for row in received.complaint.compensations.owed()] == ["补偿一个月套餐费"]

        accept(received, 0)
        assert [row.option.action for row in received.complaint.compensations.owed()] == ["退还多收的58.20元"]
        assert Compensation.objects.count() == 2


class TestTheClose:
    def test_waits_for_the_proof(self, agreed: Walker) -> None:
        agreed.do(promising.keep_promise, promise=str(agreed.complaint.promises.get().public_id))
        agreed.do(following.tell_result, result="已退费。")
        agreed.do(following.record_callback_result, result="confirmed", said="收到了。")

        with pytest.raises(Blocked) as held:
            agreed.do(ending.close)
        prove(agreed)
        agreed.do(ending.close)

        assert missing(held) == {"what_was_granted_was_given"}

    def test_does_not_wait_for_what_hangs_on_a_condition(self, received: Walker) -> None:
        if_so = Offer(kind="conditional", action="补偿50元", due_at=DUE, amount=Decimal(50), condition="查实是我们多扣")
        agree(received, if_so, REFUND, FIX)
        received.do(following.tell_result, result="等核查。")
        received.do(following.record_callback_result, result="confirmed", said="好。")

        received.do(ending.close)

        assert received.complaint.compensations.owed().count() == 1
        prove(received, what="补偿50元已到账")
        assert received.complaint.promises.get().state == "kept"

    def test_of_a_matter_taken_back_owes_nothing(self, agreed: Walker) -> None:
        agreed.do(ending.withdraw, reason="我不要了。")

        assert not agreed.complaint.compensations.owed().exists()


class TestTheProof:
    def test_says_who_gave_what_and_when_and_keeps_the_promise(self, agreed: Walker) -> None:
        prove(agreed, paid_by="财务室 周", paid_at=NOW)

        row = agreed.complaint.compensations.get()
        assert (row.paid_by, row.paid_at, row.what, row.reference) == ("财务室 周", NOW, "退到原账户58.20元", "TK-77")
        assert agreed.complaint.promises.get().state == "kept"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"what": " "}, "what"),
            ({"reference": ""}, "reference"),
            ({"paid_at": DUE}, "paid_at"),
            ({"paid_at": NOW - timedelta(days=1)}, "paid_at"),
        ],
    )
    def test_is_whole(self, agreed: Walker, wrong: dict[str, object], field: str) -> None:
        with pytest.raises(BadInput) as refused:
            prove(agreed, **wrong)

        assert list(refused.value.fields) == [field]
        assert agreed.complaint.compensations.owed().exists()

    def test_may_be_a_file_of_the_complaint(self, agreed: Walker, vault_folder: Path) -> None:  # noqa: F811
        file = hand_in(agreed.complaint, agreed.by)

        prove(agreed, reference="", attachment=file.public_id)

        assert agreed.complaint.compensations.get().attachment == file

    def test_is_no_file_of_another_complaint(self, agreed: Walker) -> None:
        with pytest.raises(NotFound):
            prove(agreed, attachment=str(uuid4()))

    def test_is_written_once(self, agreed: Walker) -> None:
        ref = str(agreed.complaint.compensations.get().public_id)
        prove(agreed)

        with pytest.raises(NotFound):
            agreed.do(granting.prove, compensation=ref, what="再付一次", reference="2")


class TestActingOnTheYes:
    def runs(self, walker: Walker) -> bool:
        return open_deadlines(walker.complaint, DeadlineKind.CONSENT).exists()

    def test_is_watched_from_the_yes_on_and_alarms(self, agreed: Walker) -> None:
        [limit] = open_deadlines(agreed.complaint, DeadlineKind.CONSENT)
        before = len(told("deadline-overdue"))

        wake(limit.due_at + timedelta(minutes=1))

        limit.refresh_from_db()
        assert limit.breached_at is not None
        assert set(told("deadline-overdue")[before:]) >= {"5017", "3001"}

    def test_is_done_by_the_proof(self, agreed: Walker) -> None:
        prove(agreed)
        assert not self.runs(agreed)

    def test_is_done_by_keeping_the_promise(self, agreed: Walker) -> None:
        agreed.do(promising.keep_promise, promise=str(agreed.complaint.promises.get().public_id))
        assert not self.runs(agreed)

    def test_is_done_by_asking_a_department(self, agreed: Walker) -> None:
        support = Department.objects.get(code="billing_support")
        agreed.do(ordering.ask_department, department=support, question="请办理退费。", due_at=DUE)
        assert not self.runs(agreed)

    def test_is_done_by_a_first_step_once(self, agreed: Walker) -> None:
        with pytest.raises(BadInput):
            agreed.do(granting.take_first_step, what=" ")
        agreed.do(granting.take_first_step, what="已提交退费申请。")
        assert not self.runs(agreed)

        with pytest.raises(WrongState):
            agreed.do(granting.take_first_step, what="又提交一次。")

    def test_is_no_longer_watched_when_the_yes_is_taken_back(self, agreed: Walker) -> None:
        later = NOW + timedelta(days=2)
        agreed.do(deciding.record_decision, decision="thinking", opinion="我再想想。", answer_by=later)
        assert not self.runs(agreed)

    def test_is_not_waited_for_where_all_is_said_already(self, received: Walker) -> None:
        agree(received, Offer(kind="explain", action="讲清两段费用"), FIX, REFUND)
        assert not self.runs(received)


class TestThePage:
    @pytest.mark.parametrize(
        ("language", "owed", "has"), [("zh-hans", "未兑付", "客户已收到"), ("en", "Owed", "The customer has it")]
    )
    def test_shows_what_is_owed_and_takes_the_proof(self, agreed: Walker, language: str, owed: str, has: str) -> None:
        browser = Browser(agreed.house.alice, language=language)
        page = page_of(agreed.complaint)
        ref = agreed.complaint.compensations.get().public_id
        assert owed in words_of(browser.get(page))

        address = f"{page}acts/compensation-prove/{ref}/"
        refused = browser.post(address, version=agreed.complaint.version, what="退到原账户")
        assert refused.status_code == 422
        assert "退到原账户" in refused.content.decode()
        browser.post(address, version=agreed.complaint.version, what="退到原账户", reference="TK-1")

        shown = words_of(browser.get(page))
        assert has in shown
        assert "TK-1" in shown

    def test_takes_the_first_step(self, agreed: Walker) -> None:
        browser = Browser(agreed.house.alice)
        page = page_of(agreed.complaint)

        browser.post(f"{page}acts/first-step/", version=agreed.complaint.version, what="已提交退费申请。")

        assert not open_deadlines(agreed.complaint, DeadlineKind.CONSENT).exists()
        assert "客户同意后走了第一步" in words_of(browser.get(page))
