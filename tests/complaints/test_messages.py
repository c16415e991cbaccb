"""The mails of the desk as they leave: to whom, in which language, what they say, and what they never say."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.mail.message import EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.messages import KINDS, address
from complaints.models import Complaint, Deadline
from complaints.usecases import (
    approving,
    clarifying,
    climbing,
    ending,
    escalating,
    owning,
    pausing,
    promising,
    proposing,
)
from complaints.usecases.proposing import Offer
from complaints.usecases.replying import Letter, write_letter
from organisation.models import Posting, User
from outbox.models import Message, State
from outbox.sending import send_due
from tests.complaints.moments import DRAWN_BY_LOT, at, wake
from tests.personas import NOW, WORDS, House, Walker, start

HALF, DUE = at(24, "14:00"), at(24, "18:00")
Mails = list[EmailMessage]


@pytest.fixture
def replying(received: Walker) -> Walker:
    """The first contact is made; the reply runs until closing time."""
    received.do(clarifying.give_receipt)
    return received


def sweep(now: datetime) -> None:
    """Wake what is due and send what waits."""
    wake(now)
    with time_machine.travel(now, tick=False):
        send_due(now=now)


def states() -> set[str]:
    """Of the mails to staff; what the customer is told goes its own way."""
    return set(Message.objects.filter(recipient_kind="staff").values_list("state", flat=True))


class TestAReminder:
    def test_reads_its_complaint_and_its_reader_once_as_it_leaves(self, replying: Walker, mailoutbox: Mails) -> None:
        Message.objects.exclude(recipient_kind="staff").delete()
        wake(HALF)
        with time_machine.travel(HALF, tick=False), CaptureQueriesContext(connection) as asked:
            assert send_due(now=HALF).sent == 1

        read = [one["sql"] for one in asked.captured_queries]
        assert len([sql for sql in read if '"complaints_complaint"."public_id" =' in sql]) == 1
        assert len([sql for sql in read if '"organisation_user"."public_id" =' in sql]) == 1

    def test_is_read_anew_with_each_try(self, replying: Walker, mailoutbox: Mails) -> None:
        wake(HALF)
        row = Message.objects.get(kind="deadline-reminder")
        assert address(row) == "5017@example.com"
        User.objects.filter(staff_code="5017").update(email="new@example.com")

        assert address(row) == "new@example.com"
        send_due(now=HALF)
        assert "new@example.com" in [to for mail in mailoutbox for to in mail.to]

    def test_goes_to_the_owner_and_names_the_number_the_hour_and_the_limit(
        self, replying: Walker, mailoutbox: Mails
    ) -> None:
        sweep(HALF)

        [mail] = mailoutbox
        assert mail.to == ["5017@example.com"]
        assert mail.subject.startswith(f"【投诉提醒】{replying.complaint.number} ")
        assert "18:00" in mail.subject
        assert mail.body.startswith("王晓岚，你好：")

    def test_links_to_the_complaint_by_its_reference(self, replying: Walker, mailoutbox: Mails) -> None:
        sweep(HALF)

        link = f"/complaints/{replying.complaint.public_id}/"
        assert link in mailoutbox[0].body
        assert isinstance(mailoutbox[0], EmailMultiAlternatives)
        [(html, kind)] = mailoutbox[0].alternatives
        assert (kind, f'{link}"' in str(html)) == ("text/html", True)

    def test_speaks_the_readers_language(self, replying: Walker, house: House, mailoutbox: Mails) -> None:
        User.objects.filter(pk=house.alice.pk).update(language="en")

        sweep(HALF)

        [mail] = mailoutbox
        assert mail.subject == f"[Complaint reminder] {replying.complaint.number}: Reply due today 18:00"
        assert mail.body.startswith("Hello 王晓岚,")

    def test_reaches_staff_without_a_mailbox_at_the_desk(
        self, replying: Walker, house: House, mailoutbox: Mails
    ) -> None:
        replying.do(owning.transfer, to=house.bob, summary="等回复。", reason="换班")

        sweep(HALF)

        [mail] = mailoutbox
        assert mail.to == ["desk-xj@example.com"]
        assert mail.body.startswith("李卓然，你好：")

    def test_greets_a_name_as_it_is_written(self, replying: Walker, house: House, mailoutbox: Mails) -> None:
        User.objects.filter(pk=house.alice.pk).update(name="Ann O'Neil & Co")

        sweep(HALF)

        [mail] = mailoutbox
        assert mail.body.startswith("Ann O'Neil & Co，你好：")
        assert isinstance(mail, EmailMultiAlternatives)
        assert "Ann O&#x27;Neil &amp; Co" in str(mail.alternatives[0][0])

    def test_is_one_mail_to_one_reader(self, replying: Walker, mailoutbox: Mails) -> None:
        sweep(DUE)

        assert all(len(mail.recipients()) == 1 for mail in mailoutbox)
        assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == len(mailoutbox)


class TestTheMailOfAMiss:
    def test_names_the_hour_that_was_missed_though_the_limit_has_a_new_one(
        self, replying: Walker, mailoutbox: Mails
    ) -> None:
        sweep(DUE)

        missed = [mail for mail in mailoutbox if mail.subject.startswith("【已超时】")]
        assert [mail.to for mail in missed] == [["5017@example.com"], ["3001@example.com"]]
        assert all("18:00" in mail.subject for mail in missed)
        assert replying.complaint.deadlines.get(kind="reply").due_at == DUE + timedelta(hours=4)

    def test_names_the_owner(self, replying: Walker, mailoutbox: Mails) -> None:
        sweep(DUE)

        assert "经办人：王晓岚" in mailoutbox[0].body


class TestAnEscalation:
    def test_asks_for_an_answer_by_its_own_limit(self, replying: Walker, mailoutbox: Mails) -> None:
        replying.do(escalating.escalate, reason="by_hand", words="客户坚持要见领导。")

        sweep(NOW + timedelta(minutes=3))

        [mail] = mailoutbox
        assert mail.subject.startswith(f"【投诉上报】{replying.complaint.number}")
        assert "今天11:02前请点“我已知悉”" in mail.body

    def test_reaches_a_mailbox_of_the_duty_list(self, replying: Walker, mailoutbox: Mails) -> None:
        replying.do(climbing.set_flags, flags=["violence"])

        send_due(now=NOW + timedelta(minutes=3))

        assert ["security-xj@example.com"] in [mail.to for mail in mailoutbox]

    def test_raised_by_hand_and_undone_is_never_sent(self, replying: Walker, mailoutbox: Mails) -> None:
        replying.do(climbing.raise_severity, severity="serious", why="很激动")
        replying.do(climbing.lower_severity, severity="general", why="按错了")

        sweep(NOW + timedelta(minutes=10))

        assert mailoutbox == []

    def test_raised_by_hand_leaves_after_two_minutes(self, replying: Walker, mailoutbox: Mails) -> None:
        replying.do(climbing.raise_severity, severity="serious", why="很激动")

        send_due(now=NOW + timedelta(minutes=3))
        early = len(mailoutbox)
        send_due(now=NOW + timedelta(minutes=4))

        assert (early, [mail.to for mail in mailoutbox]) == (0, [["3001@example.com"]])


class TestAskedAgainBeforeItLeaves:
    """Between the decision and the sending things happen; each of these keeps the mail from whom it was meant for."""

    @pytest.fixture
    def queued(self, replying: Walker) -> Walker:
        wake(HALF)
        assert states() == {State.PENDING}
        return replying

    def nothing_leaves(self, mailoutbox: Mails) -> None:
        send_due(now=HALF)

        assert mailoutbox == []
        assert states() == {State.DROPPED}

    def only_the_new_owner_hears(self, mailoutbox: Mails, address: str) -> None:
        send_due(now=HALF)

        assert [mail.to for mail in mailoutbox] == [[address]]

    def test_the_complaint_ended(self, queued: Walker, mailoutbox: Mails) -> None:
        queued.do(ending.withdraw, reason="不用处理了。")

        self.nothing_leaves(mailoutbox)

    def test_the_limit_was_met(self, queued: Walker, mailoutbox: Mails) -> None:
        queued.complaint.deadlines.filter(kind="reply").update(met_at=HALF, wake_at=None)

        self.nothing_leaves(mailoutbox)

    def test_the_limit_was_moved(self, queued: Walker, mailoutbox: Mails) -> None:
        queued.do(pausing.pause, reason="等客户找发票", until=at(24, "15:00"))
        queued.do(pausing.resume)

        self.nothing_leaves(mailoutbox)

    def test_the_reader_is_kept_out_of_it(self, queued: Walker, house: House, mailoutbox: Mails) -> None:
        queued.by = house.bo
        queued.do(owning.transfer, to=house.bob, summary="当事人回避。", reason="回避")
        queued.do(owning.recuse, user=house.alice, reason="投诉的就是她的服务态度。")

        self.only_the_new_owner_hears(mailoutbox, "desk-xj@example.com")

    def test_the_reader_has_left_the_branch(self, queued: Walker, house: House, mailoutbox: Mails) -> None:
        Posting.objects.filter(user=house.alice).update(ends_on=at(23, "00:00").date())

        self.nothing_leaves(mailoutbox)

    def test_the_reader_has_left_the_house(self, queued: Walker, house: House, mailoutbox: Mails) -> None:
        User.objects.filter(pk=house.alice.pk).update(is_active=False)

        self.nothing_leaves(mailoutbox)

    def test_the_customer_was_sealed(self, queued: Walker, house: House, mailoutbox: Mails) -> None:
        queued.by = house.bo
        queued.do(owning.take_over, reason="贵宾，由我处理。")
        customer = queued.complaint.customer
        assert customer is not None
        customer.sealed = True
        customer.save(update_fields=["sealed"])

        self.only_the_new_owner_hears(mailoutbox, "3001@example.com")


class TestWhatNoMailSays:
    @pytest.fixture
    def everything(self, house: House, mailoutbox: Mails) -> Mails:
        """One mail of each kind at least, in both languages."""
        User.objects.filter(staff_code__in=["3001", "4001"]).update(language="en")
        customer = start(house, stated_demand="退一百元").complaint.customer
        assert customer is not None
        customer.level, customer.customer_manager = "high_value", house.people["4001"]
        customer.save(update_fields=["level", "customer_manager"])
        walker = start(house, feeling=2, email="zheng@example.com")
        walker.do(climbing.set_flags, flags=["violence", "law", "media"])
        self.up_and_down(walker)
        walker.to("propose")
        self.approval(walker, approve=True)
        self.approval(walker, approve=False)
        words = Letter("谢谢来信。", "很抱歉。", "多收的退回。", NOW + timedelta(days=1), house.alice, to_leader=True)
        walker.do(write_letter, letter=words)
        reopened = start(house, phone="13800000002", category="")
        reopened.minutes = walker.minutes
        reopened.to("closed")
        reopened.do(ending.reopen, reason="今早又停机。")
        send_due(now=NOW + timedelta(minutes=walker.minutes))
        self.missed(start(house, phone="13800000003"), mailoutbox)
        return [mail for mail in mailoutbox if mail.to != ["zheng@example.com"]]

    def up_and_down(self, walker: Walker) -> None:
        step = walker.complaint.escalations.get(level=1)
        walker.by = walker.house.bo
        walker.do(
            escalating.instruct, escalation=str(step.public_id), instruction="先退一百元再说。", heard_customer=True
        )
        walker.by = walker.house.alice

    def approval(self, walker: Walker, *, approve: bool) -> None:
        due = NOW + timedelta(days=1)
        offer = Offer(kind="compensation", action="补偿五百元话费", due_at=due, amount=Decimal(500))
        walker.do(proposing.add_option, offer=offer)
        asked = str(walker.complaint.approvals.get(state="asked").public_id)
        send_due(now=walker.act().now)
        walker.by = walker.house.bo
        if approve:
            walker.do(approving.approve, approval=asked, words="同意赔五百。")
        else:
            walker.do(approving.decline, approval=asked, words="不同意赔钱。")
        walker.by = walker.house.alice

    def missed(self, walker: Walker, mailoutbox: Mails) -> None:
        walker.to("clarify")
        walker.do(clarifying.give_receipt)
        walker.do(promising.promise, what="退一百元", condition="查到多收五百", due_at=HALF)
        others = Deadline.objects.exclude(complaint=walker.complaint)
        others.filter(met_at=None).update(dropped_at=DUE, wake_at=None)
        sweep(HALF)
        sweep(DUE)

    def test_is_anything_the_customer_said_or_is_called(self, everything: Mails, house: House) -> None:
        sent = Message.objects.filter(state=State.SENT)
        assert set(sent.values_list("kind", flat=True)) >= set(KINDS)
        assert set(sent.values_list("language", flat=True)) == {"zh-hans", "en"}
        secrets = [WORDS[:6], "停机", "郑", "Zheng", "zheng@", "一百元", "五百", "1380000", "0001", "领导"]

        for mail in everything:
            html = str(mail.alternatives[0][0]) if isinstance(mail, EmailMultiAlternatives) else ""
            said = f"{mail.subject}\n{mail.body}\n{html}\n{mail.message().as_string()}"
            for number in Complaint.objects.values_list("number", flat=True).iterator():
                said = said.replace(number, "")
            said = DRAWN_BY_LOT.sub("", said.replace(mail.extra_headers["Message-ID"], ""))
            assert [secret for secret in secrets if secret in said] == [], mail.subject

    def test_is_without_an_hour_where_it_asks_for_an_answer(self, everything: Mails) -> None:
        for mail in everything:
            assert "9999" not in DRAWN_BY_LOT.sub("", f"{mail.subject}{mail.body}")
            assert "None" not in f"{mail.subject}{mail.body}"

    def test_is_in_the_outbox_either(self, everything: Mails) -> None:
        rows = str(list(Message.objects.values("key", "recipient_id", "facts", "last_error_code")))

        assert "1380000" not in rows
        assert "@" not in rows
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in rows)
