"""What becomes of a mail, by who wrote it and what it answers."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from complaints.models import Attachment, Complaint
from complaints.usecases.ending import merge
from complaints.usecases.pausing import pause
from evidence.crypto import Erased
from evidence.models import TrailEntry
from evidence.trail import words_of
from followups.mail_in import placing
from followups.mail_in.models import IncomingMail, RawMail
from followups.mail_in.processing import process_due
from followups.mail_in.settling import SettledMeanwhile
from followups.mail_in.storing import raw_of, store
from followups.models import CustomerMessage
from followups.signals import customer_erased
from outbox.mail import compose
from outbox.mail_in.letter import read
from outbox.mail_in.reply_address import reply_address
from outbox.models import Message, RecipientKind
from outbox.ports import Rendered
from tests.evidence import sample_files as files
from tests.followups.mail_in.conftest import CUSTOMER, HOUSE_ADDRESS, LATER, Take, answer_to, mail
from tests.personas import NOW, House, Walker, act, start

pytestmark = pytest.mark.django_db


def kinds_on(complaint: Complaint) -> list[str]:
    rows = TrailEntry.objects.filter(chain=complaint.trail_chain).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def letter_to_customer(complaint: Complaint) -> Message:
    return Message.objects.get(about=complaint.public_id, kind="letter-received")


class TestAnswer:
    def test_lands_on_its_complaint_by_the_marked_address(self, written: Walker, take: Take) -> None:
        kept = take(answer_to(written.complaint))

        complaint = Complaint.objects.get(pk=written.complaint.pk)
        said = CustomerMessage.objects.get(complaint=complaint)
        assert (kept.state, kept.about, kept.marks) == ("landed", complaint.public_id, [])
        assert (said.text, said.from_customer, said.read_at, said.mail) == ("还没有人给我打电话。", True, None, kept)
        assert complaint.unread_from_customer == 1
        assert complaint.version == written.complaint.version
        assert kinds_on(complaint)[-2:] == ["customer.wrote", "mail.landed"]
        assert Message.objects.filter(kind="customer-acted", about=complaint.public_id, facts__what="mail").exists()

    def test_by_an_address_whose_capitals_a_server_changed(self, written: Walker, take: Take) -> None:
        kept = take(mail(to=reply_address(written.complaint.public_id).upper()))

        assert kept.state == "landed"

    def test_by_the_mail_of_ours_that_it_answers(self, written: Walker, take: Take) -> None:
        ours = letter_to_customer(written.complaint).message_id

        assert take(mail(In_Reply_To=ours)).about == written.complaint.public_id
        again = mail(References=f"<0@x.example.com> {ours}", Message_ID="<2@phone.example.com>")
        assert take(again, minutes=1).about == written.complaint.public_id

    def test_a_mark_that_somebody_made_up_leads_nowhere(self, written: Walker, take: Take) -> None:
        right = reply_address(written.complaint.public_id)
        wrong = right.replace("+", "+a", 1)[: right.index("@")] + right[right.index("@") :]

        assert take(mail(to=wrong)).state == "opened"
        assert not CustomerMessage.objects.exists()

    def test_says_only_what_was_written_now(self, written: Walker, take: Take) -> None:
        text = "我同意。\n\n------------------ 原始邮件 ------------------\n发件人: Calmdesk\n您好：您的投诉已受理。"

        kept = take(answer_to(written.complaint, text=text))

        assert CustomerMessage.objects.get().text == "我同意。"
        assert "已受理" in raw_of(kept).decode("utf-8", "replace") or b"base64" in raw_of(kept)

    def test_from_another_address_is_taken_and_marked(self, written: Walker, take: Take) -> None:
        kept = take(answer_to(written.complaint, sender="somebody@example.org"))

        assert (kept.state, kept.marks) == ("landed", ["other_address"])

    def test_that_is_long_is_cut_and_the_mail_keeps_it_whole(self, written: Walker, take: Take) -> None:
        kept = take(answer_to(written.complaint, text="等" * 2500))

        assert (len(CustomerMessage.objects.get().text), kept.marks) == (2000, ["cut"])

    def test_lets_the_clock_go_on(self, written: Walker, take: Take) -> None:
        pause(written.complaint.public_id, None, act(written.by), reason="等收据。", until=NOW + timedelta(days=2))

        take(answer_to(written.complaint))

        assert Complaint.objects.get(pk=written.complaint.pk).paused_at is None

    def test_brings_its_files_and_names_those_that_are_refused(
        self, written: Walker, take: Take, vault_folder: object
    ) -> None:
        message = answer_to(written.complaint)
        message.add_attachment(files.PDF, maintype="application", subtype="pdf", filename="收据.pdf")
        message.add_attachment(
            b"MZ\x90\x00 a program", maintype="application", subtype="octet-stream", filename="x.exe"
        )
        message.add_attachment(b"x\x9f>", maintype="application", subtype="ms-tnef", filename="winmail.dat")

        kept = take(message)

        assert [row.name for row in Attachment.objects.all()] == ["收据.pdf"]
        assert (kept.state, kept.marks) == ("landed", ["files_refused"])
        assert CustomerMessage.objects.get().files == 1
        entry = TrailEntry.objects.get(kind="mail.landed")
        told = words_of([entry])[entry.pk]
        assert told is not None
        assert "x.exe" in told["refused"]
        assert "winmail.dat" in told["refused"]

    def test_with_a_photo_and_no_word_is_an_answer(self, written: Walker, take: Take, vault_folder: object) -> None:
        message = answer_to(written.complaint, text="")
        message.add_attachment(files.PDF, maintype="application", subtype="pdf", filename="收据.pdf")

        assert take(message).state == "landed"
        assert CustomerMessage.objects.get().text == ""

    def test_of_a_merged_complaint_lands_where_it_goes_on(self, written: Walker, house: House, take: Take) -> None:
        other = start(house, email="other@example.com").complaint
        merge(written.complaint.public_id, None, act(written.by), into=other)

        assert take(answer_to(written.complaint)).about == other.public_id

    def test_of_a_closed_complaint_lands_and_stays_closed(self, written: Walker, take: Take) -> None:
        written.to("closed")

        assert take(answer_to(written.complaint), minutes=60).state == "landed"
        assert Complaint.objects.get(pk=written.complaint.pk).stage == "closed"


class TestStaff:
    def test_a_colleague_s_answer_is_no_customer_s_word(self, written: Walker, house: House, take: Take) -> None:
        kept = take(answer_to(written.complaint, sender=house.alice.email))

        assert (kept.state, kept.why, kept.about) == ("quarantine", "staff", written.complaint.public_id)
        assert not CustomerMessage.objects.exists()

    def test_nor_is_the_answer_to_mail_that_a_department_got(self, written: Walker, take: Take) -> None:
        row = letter_to_customer(written.complaint)
        Message.objects.filter(pk=row.pk).update(recipient_kind=RecipientKind.DEPARTMENT, recipient_id="department-1")

        kept = take(mail(sender="somebody@example.org", In_Reply_To=row.message_id))

        assert (kept.state, kept.why) == ("quarantine", "staff")


class TestNew:
    def test_becomes_a_complaint_that_nobody_answers_for_yet(self, house: House, take: Take) -> None:
        kept = take(mail(sender="新客户 <new@example.com>"))

        complaint = Complaint.objects.get(public_id=str(kept.about))
        assert (kept.state, complaint.owner, complaint.channel) == ("opened", None, "email")
        assert (complaint.branch.code, complaint.stage) == ("XJ", "receive")
        assert complaint.own_words == "又停机了\n\n还没有人给我打电话。"
        assert complaint.customer is not None
        assert [point.masked for point in complaint.customer.contacts.all()] == ["n***@example.com"]
        assert complaint.customer.surname == ""
        assert "complaint.received" in kinds_on(complaint)
        # Who wrote hears that it came.
        assert letter_to_customer(complaint).channel == "email"
        assert complaint in Complaint.objects.visible_to(house.alice, now=LATER).open().unclaimed()

    def test_of_a_known_customer_is_theirs(self, written: Walker, take: Take) -> None:
        kept = take(mail())

        complaint = Complaint.objects.get(public_id=str(kept.about))
        assert complaint.customer == written.complaint.customer
        assert complaint.repeat_of == written.complaint

    @pytest.mark.parametrize("to", ["calmdesk+wy@mail.example.com", "Wanda <WY-DESK@example.com>"])
    def test_goes_to_the_branch_that_was_written_to(self, house: House, take: Take, to: str) -> None:
        branch = house.branches["WY"]
        branch.desk_email = "wy-desk@example.com"
        branch.save()

        assert take(mail(to=to)).branch == branch

    def test_is_told_once_an_hour_that_it_came(self, house: House, take: Take) -> None:
        first, second = (
            take(mail(sender="new@example.com", Message_ID=f"<{n}@x.example.com>"), minutes=n) for n in (1, 2)
        )

        waiting = Message.objects.filter(kind="letter-received").exclude(state="dropped")
        assert [row.about for row in waiting] == [first.about]
        assert second.state == "opened"

    def test_without_a_branch_waits_for_a_person(self, house: House, take: Take, settings) -> None:
        settings.MAIL_IN_BRANCH = ""

        assert take(mail()).why == "no_branch"

    def test_says_all_of_what_was_forwarded(self, house: House, take: Take) -> None:
        kept = take(mail(text="请看：\n-----原始邮件-----\n发件人: a\n扣了两次款。"))

        assert "扣了两次款" in Complaint.objects.get(public_id=str(kept.about)).own_words


class TestDuplicate:
    def test_the_very_same_mail_is_not_even_kept(self, house: House, take: Take) -> None:
        message = mail()
        take(message)

        assert store(message.as_bytes(), now=LATER) is None
        assert Complaint.objects.count() == 1

    def test_the_same_message_id_from_the_same_sender_is_dropped(self, written: Walker, take: Take) -> None:
        take(answer_to(written.complaint))
        kept = take(answer_to(written.complaint, Delivered_To=HOUSE_ADDRESS), minutes=1)

        assert kept.state == "duplicate"
        assert CustomerMessage.objects.count() == 1

    def test_nobody_hides_another_s_mail_behind_its_message_id(self, written: Walker, take: Take) -> None:
        take(answer_to(written.complaint, sender="thief@example.org"))

        assert take(answer_to(written.complaint), minutes=1).state == "landed"

    def test_mails_without_one_are_told_apart_by_what_they_say(self, written: Walker, take: Take) -> None:
        for n, text in enumerate(("一", "二")):
            take(answer_to(written.complaint, text=text, Message_ID=""), minutes=n)

        assert sorted(CustomerMessage.objects.values_list("text", flat=True)) == ["一", "二"]


class TestQuarantine:
    @pytest.mark.parametrize(
        ("raw", "why"),
        [
            (b"To: calmdesk@mail.example.com\n\nwho am I\n", "no_sender"),
            (b"From: a@example.com\n\n   \n", "no_text"),
            (b"From: a@example.com\nContent-Type: text/plain; charset=klingon-1\n\n\xff\xfe\x81\xff\n", "charset"),
            (b"\x00\xff\x00", "no_sender"),
        ],
    )
    def test_what_cannot_be_understood_waits_for_a_person(self, house: House, take: Take, raw: bytes, why: str) -> None:
        kept = take(raw)

        assert (kept.state, kept.why, kept.branch) == ("quarantine", why, house.hall)
        assert not Complaint.objects.exists()

    def test_what_breaks_the_processing_stays_with_its_mail(
        self, written: Walker, take: Take, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(placing, "land", None)
            broken = take(answer_to(written.complaint))
        fine = take(answer_to(written.complaint, Message_ID="<2@x.example.com>"), minutes=1)

        assert (broken.state, broken.why, fine.state) == ("quarantine", "failed", "landed")
        assert CustomerMessage.objects.count() == 1

    def test_a_mail_that_takes_the_process_down_ends_with_a_person(self, written: Walker) -> None:
        kept = store(answer_to(written.complaint).as_bytes(), now=LATER)
        assert kept is not None
        # Begun three times, and nobody came back.
        IncomingMail.objects.update(tries=3, lease_until=LATER)

        process_due(LATER + timedelta(minutes=1), 10)

        kept.refresh_from_db()
        assert (kept.state, kept.why) == ("quarantine", "failed")

    def test_what_answers_an_erased_customer_is_kept_from_the_complaint(self, written: Walker, take: Take) -> None:
        assert written.complaint.customer is not None
        written.complaint.customer.erased_at = NOW
        written.complaint.customer.save(update_fields=["erased_at"])

        assert take(answer_to(written.complaint)).why == "gone"


class TestMachines:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"},
            {"Precedence": "auto_reply"},
            {"X_Auto_Response_Suppress": "All"},
            {"Return_Path": "<>"},
        ],
    )
    def test_an_automatic_answer_is_noted_and_calls_nobody(
        self, written: Walker, take: Take, headers: dict[str, str]
    ) -> None:
        kept = take(answer_to(written.complaint, **headers))

        complaint = Complaint.objects.get(pk=written.complaint.pk)
        assert (kept.state, complaint.unread_from_customer) == ("machine", 0)
        assert kinds_on(complaint)[-1] == "mail.automatic"
        assert not Message.objects.filter(kind="customer-acted").exists()

    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-generated"},
            {"Precedence": "bulk"},
            {"List_Id": "<news.example.com>"},
            {"X_Calmdesk_Loop": "1"},
            {"sender": HOUSE_ADDRESS},
            {"sender": "calmdesk+x@mail.example.com"},
        ],
    )
    def test_opens_no_complaint_and_is_answered_by_nobody(
        self, house: House, take: Take, headers: dict[str, str]
    ) -> None:
        kept = take(mail(**headers))

        assert kept.state == "machine"
        assert not Complaint.objects.exists()
        assert not Message.objects.exists()

    def test_more_than_the_cap_from_one_sender_is_set_aside_with_an_alarm(
        self, written: Walker, take: Take, caplog: pytest.LogCaptureFixture
    ) -> None:
        states = [
            take(answer_to(written.complaint, text=str(n), Message_ID=f"<{n}@x.example.com>")).state for n in range(13)
        ]

        assert states == ["landed"] * 10 + ["quarantine", "machine", "machine"]
        assert [record.levelname for record in caplog.records if "one sender" in record.message] == ["ERROR"]

    def test_our_letters_carry_what_is_recognised_when_they_come_back(self, written: Walker, take: Take) -> None:
        row = letter_to_customer(written.complaint)
        ours = compose(row, Rendered("回执", "您好"), address=CUSTOMER, attempt=1)

        assert ours.reply_to == [reply_address(written.complaint.public_id)]
        assert take(ours.message().as_bytes()).state == "machine"


def bounce_of(row: Message, *, action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@mx.example.com
To: {HOUSE_ADDRESS}
Subject: Undelivered Mail Returned to Sender
Return-Path: <>
Auto-Submitted: auto-replied
Message-ID: <b-{action}@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {CUSTOMER}
Action: {action}
Status: 5.1.1

--b
Content-Type: message/rfc822

From: calmdesk@example.com
To: {CUSTOMER}
Message-ID: {row.message_id}
Subject: x

x
--b--
""".encode()


class TestBounce:
    def sent(self, written: Walker) -> Message:
        row = letter_to_customer(written.complaint)
        row.state, row.sent_at = "sent", NOW
        row.save()
        return row

    def test_makes_the_letter_stuck_and_says_so_on_the_complaint(self, written: Walker, take: Take) -> None:
        row = self.sent(written)

        kept = take(bounce_of(row))

        row.refresh_from_db()
        assert (kept.state, kept.about) == ("bounce", written.complaint.public_id)
        assert (row.state, row.last_error_code, row.refused_masked) == ("failed", "bounced", "z***@example.com")
        assert kinds_on(written.complaint)[-1] == "mail.returned"
        assert Message.objects.filter(kind="customer-acted", facts__what="returned").exists()
        assert not CustomerMessage.objects.exists()

    def test_in_words_alone_counts_too(self, written: Walker, take: Take) -> None:
        row = self.sent(written)
        raw = f"From: Postmaster@mx.example.com\nTo: {HOUSE_ADDRESS}\n\n无法投递。\nMessage-ID: {row.message_id}\n"

        take(raw.encode())

        row.refresh_from_db()
        assert row.state == "failed"

    def test_of_a_server_that_is_still_trying_changes_nothing(self, written: Walker, take: Take) -> None:
        row = self.sent(written)

        assert take(bounce_of(row, action="delayed")).state == "bounce"

        row.refresh_from_db()
        assert row.state == "sent"

    def test_that_names_nothing_of_ours_is_no_complaint(self, house: House, take: Take) -> None:
        message = EmailMessage()
        message["From"] = "mailer-daemon@mx.example.com"
        message["Return-Path"] = "<>"
        message.set_content("undeliverable")

        assert take(message).state == "machine"
        assert not Complaint.objects.exists()


class TestKeeping:
    def test_a_crash_between_storing_and_looking_loses_nothing(self, written: Walker) -> None:
        kept = store(answer_to(written.complaint).as_bytes(), now=LATER)
        assert kept is not None

        # Somebody else's sweep, later.
        assert process_due(LATER + timedelta(minutes=1), 10) == 1
        assert process_due(LATER + timedelta(minutes=2), 10) == 0
        assert CustomerMessage.objects.count() == 1

    def test_of_two_who_settle_the_same_the_second_leaves_nothing(self, written: Walker) -> None:
        raw = answer_to(written.complaint).as_bytes()
        kept = store(raw, now=LATER)
        assert kept is not None
        late = IncomingMail.objects.get(pk=kept.pk)
        placing.place(kept, read(raw), act(None))

        with pytest.raises(SettledMeanwhile):
            placing.place(late, read(raw), act(None))

        assert CustomerMessage.objects.count() == 1

    def test_nothing_of_a_mail_lies_in_the_clear(self, written: Walker, take: Take) -> None:
        kept = take(answer_to(written.complaint))

        row = IncomingMail.objects.filter(pk=kept.pk).values().get()
        assert "zheng@" not in str(row)
        assert b"zheng" not in bytes(RawMail.objects.get(mail=kept).sealed)

    def test_an_erased_customer_s_mail_opens_no_more(self, written: Walker, take: Take) -> None:
        kept = take(answer_to(written.complaint))
        customer_erased(complaints=[written.complaint], act=act(None))

        with pytest.raises(Erased):
            raw_of(kept)
        kept.refresh_from_db()
        assert (kept.sender_masked, kept.id_index) == ("", "")
