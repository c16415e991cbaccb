"""Who hears of a limit when people, hours and owners change, and one broken row among many."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.mail import EmailMessage

from complaints import sweeping, waking
from complaints.deadlines import open_deadlines
from complaints.errors import NotAllowed, WrongState
from complaints.models import Complaint, Customer, Deadline, LimitRule, SeverityRule
from complaints.usecases import clarifying, climbing, escalating, owning, pausing, proposing
from complaints.usecases.climbing import answer_for_customer
from complaints.usecases.proposing import Offer
from complaints.usecases.receiving import Intake
from complaints.usecases.settling import Settlement, settle_on_the_spot
from organisation.models import Posting, User
from outbox.models import Message, State
from outbox.one_by_one import RowsFailed
from outbox.sending import send_due
from tests.complaints.moments import DRAWN_BY_LOT, at, due, receive_at, told, wake
from tests.personas import NOW, House, Walker, act, start

HALF, MOST, DUE = at(24, "14:00"), at(24, "16:24"), at(24, "18:00")
Mails = list[EmailMessage]


@pytest.fixture
def replying(received: Walker) -> Walker:
    """The first contact is made; the reply runs until closing time."""
    received.do(clarifying.give_receipt)
    return received


class TestWhenTheOwnerChanges:
    def test_what_waits_goes_to_the_new_one(self, replying: Walker, house: House, mailoutbox: Mails) -> None:
        wake(HALF)
        replying.do(owning.transfer, to=house.bob, summary="等回复。", reason="换班")

        send_due(now=HALF)

        assert [mail.to for mail in mailoutbox] == [["desk-xj@example.com"]]
        assert mailoutbox[0].body.startswith("李卓然，你好：")

    def test_there_and_back_again_reaches_the_first_one_once(
        self, replying: Walker, house: House, mailoutbox: Mails
    ) -> None:
        wake(HALF)
        replying.do(owning.transfer, to=house.bob, summary="等回复。", reason="换班")
        replying.by = house.bob
        replying.do(owning.transfer, to=house.alice, summary="等回复。", reason="换班")

        send_due(now=HALF)

        assert [mail.to for mail in mailoutbox] == [["5017@example.com"]]

    def test_the_supervisors_copy_stays_theirs(self, replying: Walker, house: House) -> None:
        wake(DUE)
        replying.do(owning.transfer, to=house.bob, summary="已超时。", reason="换班")

        assert sorted(told("deadline-overdue", state=State.PENDING)) == ["3001", "5018"]


class TestWhenTheOwnerCanNotAnswer:
    def test_who_has_left_the_house_is_not_waited_for(self, replying: Walker, house: House) -> None:
        User.objects.filter(pk=house.alice.pk).update(is_active=False)

        wake(HALF)

        assert told("deadline-reminder") == ["3001"]

    def test_who_has_left_the_branch_neither(self, replying: Walker, house: House) -> None:
        Posting.objects.filter(user=house.alice).update(ends_on=at(23, "00:00").date())

        wake(HALF)

        assert told("deadline-reminder") == ["3001"]


class TestAMovedLimit:
    def test_takes_back_what_was_said_of_the_old_moment(self, replying: Walker) -> None:
        wake(HALF)

        replying.do(climbing.raise_severity, severity="serious", why="很激动")

        assert told("deadline-reminder", state=State.PENDING) == []
        assert told("deadline-reminder", state=State.DROPPED) == ["5017"]

    def test_is_told_anew(self, replying: Walker) -> None:
        LimitRule.objects.filter(kind="reply", severity="serious").update(limit="8 hours")
        wake(HALF)
        replying.do(climbing.raise_severity, severity="serious", why="很激动")

        wake(due(replying.complaint, "reply") - timedelta(hours=4))

        assert told("deadline-reminder", state=State.PENDING) == ["5017"]

    def test_takes_no_miss_back(self, replying: Walker) -> None:
        wake(DUE)  # The miss raises the complaint, and with it the reply gets a new moment.

        assert told("deadline-overdue", state=State.PENDING) == ["5017", "3001"]


def test_a_short_limit_is_short_by_its_own_clock_whatever_night_lies_between(house: House) -> None:
    complaint = receive_at(house, at(24, "17:50"))

    wake(at(25, "09:10"))  # 20 of 30 working minutes are over.

    first = open_deadlines(complaint).get(kind="first_contact")
    assert (first.due_at, first.step) == (at(25, "09:20"), Deadline.Step.MOST)
    assert told("deadline-reminder", about=complaint.public_id) == []


class TestTimeGivenBack:
    """A share of a limit is a share of the time that ran; the hall is open from 9:00 to 18:00 without a break."""

    def pause(self, walker: Walker, start: str, end: str) -> Deadline:
        for moment, use_case in ((start, pausing.pause), (end, pausing.resume)):
            walker.minutes = int((at(24, moment) - NOW).total_seconds() // 60) - 1
            told = {"reason": "等客户找发票", "until": at(24, "17:30")} if use_case is pausing.pause else {}
            walker.do(use_case, **told)
        return open_deadlines(walker.complaint).get(kind="reply")

    def test_moves_the_next_step_by_the_pause(self, replying: Walker) -> None:
        reply = self.pause(replying, "11:00", "15:00")

        # 8 hours from 10:00 on, of which four stood still: half is used up at 18:00.
        assert (reply.due_at, reply.wake_at) == (at(25, "13:00"), at(24, "18:00"))

    def test_keeps_the_share_of_the_step_after_it(self, replying: Walker) -> None:
        wake(HALF)

        reply = self.pause(replying, "15:00", "16:00")

        # 80 % of 8 hours are 6 hours 24 minutes after 10:00, and one hour stood still.
        assert (reply.step, reply.wake_at) == (Deadline.Step.MOST, at(24, "17:24"))

    def test_twice_moves_it_twice(self, replying: Walker) -> None:
        self.pause(replying, "11:00", "12:00")

        reply = self.pause(replying, "13:00", "14:00")

        assert reply.wake_at == at(24, "16:00")


class TestACustomerManager:
    @pytest.fixture
    def valued(self, house: House) -> Customer:
        customer = start(house).complaint.customer
        assert customer is not None
        customer.level, customer.customer_manager = "high_value", house.people["4001"]
        customer.save(update_fields=["level", "customer_manager"])
        return customer

    def test_has_the_limit_and_meets_it(self, house: House, valued: Customer) -> None:
        manager = house.people["4001"]
        walker = start(house)
        limit = open_deadlines(walker.complaint).get(kind="manager_call")

        answer_for_customer(walker.complaint.public_id, None, act(manager))

        assert limit.owner == manager
        limit.refresh_from_db()
        assert limit.met_at is not None

    def test_keeps_the_limit_when_the_owner_changes(self, house: House, valued: Customer) -> None:
        walker = start(house)
        walker.do(owning.transfer, to=house.bob, summary="等回复。", reason="换班")

        assert open_deadlines(walker.complaint).get(kind="manager_call").owner == house.people["4001"]

    def test_hears_of_the_miss(self, house: House, valued: Customer) -> None:
        walker = start(house)

        wake(NOW + timedelta(hours=1))

        assert "4001" in told("deadline-overdue", about=walker.complaint.public_id)

    def test_answers_once(self, house: House, valued: Customer) -> None:
        walker = start(house)
        walker.do(answer_for_customer)

        with pytest.raises(WrongState):
            walker.do(answer_for_customer)

    def test_is_the_only_one_to_answer_beside_the_desk(self, house: House, valued: Customer) -> None:
        walker = start(house)

        with pytest.raises(NotAllowed):
            answer_for_customer(walker.complaint.public_id, None, act(house.auditor))

    def test_without_a_right_gives_way_to_who_is_there(self, house: House, valued: Customer) -> None:
        valued.customer_manager = house.people["6001"]  # A department's: sees no complaint that was not sent there.
        valued.save(update_fields=["customer_manager"])
        house.hall.duty_entries.filter(duty="customer_manager").delete()

        walker = start(house)

        assert told("high-value-complaint", about=walker.complaint.public_id) == ["3001"]

    def test_hears_of_what_was_settled_on_the_spot(self, house: House, valued: Customer, mailoutbox: Mails) -> None:
        # A house that raises nothing for who its customer is, so that it may be settled at once.
        SeverityRule.objects.filter(when__in=["level", "repeat"]).delete()
        intake = Intake(
            channel="walk_in",
            own_words="账单看不懂。",
            phone="13800000001",
            surname="郑",
            category="BILLING",
            feeling=2,
        )
        settled = Settlement(
            found="解释了账单。",
            done="打印了明细。",
            customer_says="明白了。",
            feeling_after=1,
            cause="customer",
            kind="help",
        )
        settle_on_the_spot(intake, settled, act(house.alice), branch=house.hall, key="spot-1")

        with time_machine.travel(NOW, tick=False):
            send_due(now=NOW)

        [mail] = [mail for mail in mailoutbox if "已办结" in mail.subject]
        assert mail.to == ["4001@example.com"]
        assert "9999" not in DRAWN_BY_LOT.sub("", str(mail.body))


class TestWhatWasAnsweredMeanwhile:
    def test_an_escalation_that_is_done_asks_nobody(self, replying: Walker, mailoutbox: Mails) -> None:
        replying.do(climbing.set_flags, flags=["bystanders"])
        step = str(replying.complaint.escalations.get().public_id)
        replying.by = replying.house.bo
        replying.do(escalating.instruct, escalation=step, instruction="退费。", heard_customer=True)
        replying.do(escalating.mark_done, escalation=step)

        send_due(now=NOW + timedelta(minutes=9))

        assert replying.complaint.severity == "serious"
        assert [mail.subject for mail in mailoutbox if "投诉上报" in mail.subject] == []

    def test_an_approval_that_is_decided_asks_nobody(self, received: Walker, mailoutbox: Mails) -> None:
        received.to("propose")
        due_at = NOW + timedelta(days=1)
        offer = Offer(kind="compensation", action="补偿话费", due_at=due_at, amount=Decimal(500))
        received.do(proposing.add_option, offer=offer)
        received.by = received.house.bo
        received.do(proposing.approve, approval=str(received.complaint.approvals.get().public_id))

        send_due(now=NOW + timedelta(hours=1))

        subjects = " ".join(str(mail.subject) for mail in mailoutbox)
        assert "待审批" not in subjects
        assert "审批结果" in subjects


class TestOneBrokenRow:
    @pytest.fixture
    def broken(self, replying: Walker, monkeypatch: pytest.MonkeyPatch) -> Complaint:
        """Waking this complaint's limits fails; any other one is whole."""
        whole = waking.take_step

        def fail(deadline: Deadline, complaint: Complaint, act: object) -> None:
            if complaint.pk == replying.complaint.pk:
                raise LookupError("王小明 13800000001")
            whole(deadline, complaint, act)  # type: ignore[arg-type]

        monkeypatch.setattr(sweeping, "take_step", fail)
        return replying.complaint

    def test_holds_up_nobody(self, broken: Complaint, house: House, caplog: pytest.LogCaptureFixture) -> None:
        other = start(house, phone="13800000002")
        other.do(clarifying.give_receipt)

        with pytest.raises(RowsFailed):
            sweeping.wake_deadlines(at(24, "14:02"), 200)

        assert told("deadline-reminder", about=other.complaint.public_id) == ["5017"]
        assert "13800000001" not in caplog.text

    def test_goes_to_the_end_of_the_line_and_is_tried_again(self, broken: Complaint) -> None:
        with pytest.raises(RowsFailed):
            sweeping.wake_deadlines(at(24, "14:02"), 200)

        assert sweeping.wake_deadlines(at(24, "14:03"), 200) == 0
        with pytest.raises(RowsFailed):
            sweeping.wake_deadlines(at(24, "15:02"), 200)

    def test_says_so_in_the_heartbeat(self, broken: Complaint) -> None:
        from outbox.sweeping import sweep

        report = sweep(now=at(24, "14:02"))

        assert report.failed == {"deadlines": "RowsFailed"}
        assert Message.objects.filter(about=broken.public_id, recipient_kind="staff").count() == 0
