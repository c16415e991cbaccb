"""What becomes of one message, against a real mail server."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import translation

from evidence.crypto import Erased, destroy_key
from outbox import ports
from outbox.models import Message, State
from outbox.ports import MessageKind, Rendered
from outbox.queue import drop
from outbox.sealing import what_was_sent
from outbox.sending import send_due
from outbox.stuck import NotStuck, dead_letters, give_up, resolve_uncertain, retry, uncertain
from tests.outbox.conftest import House, Put
from tests.outbox.mail_server import CUT, MailServer

# What ships: docs/operations.md.
TRIES = 12

pytestmark = pytest.mark.django_db


class TestDelivered:
    def test_once_with_the_headers_that_keep_machines_from_answering(
        self, put: Put, mail_server: MailServer, now: datetime
    ) -> None:
        message = put()

        report = send_due(now=now)
        again = send_due(now=now + timedelta(hours=1))

        (mail,) = mail_server.taken
        assert (report.sent, again.total) == (1, 0)
        assert mail_server.recipients == [["staff-1@example.com"]]
        assert mail["Message-ID"] == f"<{message.public_id}@desk.example.com>" == message.message_id
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "All"
        assert mail["X-Calmdesk-Loop"] == str(message.public_id)
        assert mail["X-Calmdesk-Attempt"] is None
        assert mail["Subject"].strip() == "【投诉提醒】XA-1124-008 今天15:00前须回电"
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        message.refresh_from_db()
        assert (message.state, message.attempts, message.last_error_code) == (State.SENT, 1, "")
        assert message.sent_at is not None
        assert message.sent_at >= now

    def test_keeps_what_was_sent_readable_with_the_key_only(
        self, put: Put, house: House, mail_server: MailServer, now: datetime
    ) -> None:
        message = put()
        assert what_was_sent(message) is None

        send_due(now=now)

        message.refresh_from_db()
        assert what_was_sent(message) == Rendered(house.subject, house.text, house.html)
        assert "王小明".encode() not in bytes(message.body_sealed or b"")

    def test_a_customers_mail_is_erased_with_the_customers_key(
        self, put_for_customer: Put, mail_server: MailServer, now: datetime
    ) -> None:
        message = put_for_customer()
        send_due(now=now)
        message.refresh_from_db()

        destroy_key(uuid.UUID(message.recipient_id))

        with pytest.raises(Erased):
            what_was_sent(message)

    def test_one_connection_serves_a_batch(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        for number in range(5):
            put(to=f"staff-{number}")

        assert send_due(now=now).sent == 5
        # Starting the server opens one connection to see whether it listens.
        assert mail_server.connections - 1 <= 1

    def test_a_connection_that_the_server_closed_is_opened_anew(
        self, put: Put, house: House, mail_server: MailServer, now: datetime
    ) -> None:
        put(to="staff-1"), put(to="staff-2")
        plain = house.still_wanted

        def hang_up_before_the_second(message: Message, when: datetime) -> bool:
            if mail_server.taken:
                mail_server.close_idle_lines()
            return plain(message, when)

        ports._kinds["reminder"] = MessageKind("reminder", house.render, hang_up_before_the_second, house.address)

        report = send_due(now=now)

        assert report.sent == 2
        assert set(Message.objects.values_list("attempts", flat=True)) == {1}

    def test_is_written_in_the_recipients_language(
        self, put: Put, house: House, mail_server: MailServer, now: datetime
    ) -> None:
        def render(message: Message) -> Rendered:
            return Rendered(translation.get_language() or "", "text")

        ports._kinds["reminder"] = MessageKind("reminder", render, house.still_wanted, house.address)
        put(language="en"), put(language="zh-hans")

        send_due(now=now)

        assert [mail["Subject"] for mail in mail_server.taken] == ["en", "zh-hans"]
        assert [mail["Content-Language"] for mail in mail_server.taken] == ["en", "zh-CN"]

    def test_not_before_its_time(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        put(not_before=now + timedelta(minutes=5))

        assert send_due(now=now).total == 0
        assert send_due(now=now + timedelta(minutes=5)).sent == 1

    def test_a_line_end_in_a_subject_starts_no_header(
        self, put: Put, house: House, mail_server: MailServer, now: datetime
    ) -> None:
        house.subject = "回电\r\nBcc: everybody@example.com\u2028X: y\x00z"
        put()

        send_due(now=now)

        (mail,) = mail_server.taken
        assert mail["Subject"] == "回电 Bcc: everybody@example.com X: y z"
        assert mail["Bcc"] is None
        assert mail_server.recipients == [["staff-1@example.com"]]


class TestNotSent:
    def test_what_was_dropped_before(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        message = put()
        assert message.about is not None
        drop(about=message.about, now=now)

        assert send_due(now=now).total == 0
        assert mail_server.seen == []

    def test_what_is_no_longer_wanted_or_allowed_when_it_would_leave(
        self, put: Put, house: House, mail_server: MailServer, now: datetime
    ) -> None:
        message = put()
        house.wanted = False

        report = send_due(now=now)

        message.refresh_from_db()
        assert report.counts == {State.DROPPED: 1}
        assert (message.state, message.last_error_code) == (State.DROPPED, "not_wanted")
        assert [asked.id for asked in house.asked] == [message.id]
        assert mail_server.seen == []

    @pytest.mark.parametrize(
        ("address", "code"),
        [
            (None, "no_address"),
            ("", "no_address"),
            ("nobody", "bad_address"),
            ("a@example.com\r\nBcc: b@example.com", "bad_address"),
            ("a@example.com, b@example.com", "bad_address"),
        ],
    )
    def test_without_exactly_one_address(
        self, put: Put, house: House, mail_server: MailServer, now: datetime, address: str | None, code: str
    ) -> None:
        message = put()
        house.addresses["staff-1"] = address

        send_due(now=now)

        message.refresh_from_db()
        assert (message.state, message.last_error_code) == (State.FAILED, code)
        assert mail_server.seen == []

    def test_to_a_customer_who_was_erased(self, put_for_customer: Put, mail_server: MailServer, now: datetime) -> None:
        message = put_for_customer()
        destroy_key(uuid.UUID(message.recipient_id))

        send_due(now=now)

        message.refresh_from_db()
        assert (message.state, message.last_error_code) == (State.DROPPED, "erased")
        assert mail_server.seen == []

    def test_after_its_time_has_passed(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        message = put()

        send_due(now=now + timedelta(hours=24, seconds=1))

        message.refresh_from_db()
        assert (message.state, message.last_error_code) == (State.DEAD, "too_late")
        assert mail_server.seen == []

    def test_kinds_that_this_process_can_not_write_wait_for_one_that_can(
        self, put: Put, house: House, mail_server: MailServer, now: datetime
    ) -> None:
        message = put()
        kind = ports._kinds.pop("reminder")

        assert send_due(now=now).total == 0
        message.refresh_from_db()
        assert (message.state, message.attempts) == (State.PENDING, 0)

        ports.register_kind(kind)
        assert send_due(now=now).sent == 1

    def test_a_message_that_can_not_be_written_is_tried_again_and_its_words_stay_out_of_the_log(
        self, put: Put, house: House, mail_server: MailServer, now: datetime, caplog: pytest.LogCaptureFixture
    ) -> None:
        message, other = put(), put(kind="progress")
        ports._kinds["progress"] = House().kind("progress")
        house.error = ValueError("王小明 13800000001")
        with caplog.at_level(logging.DEBUG):
            send_due(now=now)

        message.refresh_from_db()
        other.refresh_from_db()
        assert (message.state, message.attempts) == (State.PENDING, 1)
        assert message.last_error_code == "write_ValueError"
        assert other.state == State.SENT
        said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("outbox"))
        assert "ValueError" in said
        assert "13800000001" not in said
        assert "example.com" not in said


class TestRefused:
    def test_for_good(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        message, other = put(to="gone"), put(to="here")
        mail_server.to_recipient["gone@example.com"] = ["550 5.1.1 gone@example.com unknown"]

        report = send_due(now=now)

        message.refresh_from_db()
        other.refresh_from_db()
        assert report.counts == {State.FAILED: 1, State.SENT: 1}
        assert (message.state, message.last_error_code) == (State.FAILED, "smtp_550_recipient")
        assert other.state == State.SENT
        assert send_due(now=now + timedelta(hours=2)).total == 0
        assert list(dead_letters()) == [message]

    def test_for_good_and_settled_by_a_person(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        message, waiting = put(to="gone"), put(not_before=now + timedelta(days=1))
        mail_server.to_recipient["gone@example.com"] = ["550 5.1.1 unknown"]
        send_due(now=now)

        give_up(message.public_id, act_now=now)

        message.refresh_from_db()
        assert (message.state, message.dropped_at) == (State.DROPPED, now)
        for settled in (message, waiting):
            with pytest.raises(NotStuck):
                give_up(settled.public_id, act_now=now)

    @pytest.mark.parametrize("where", ["recipient", "text"])
    def test_for_now(self, put: Put, put_for_customer: Put, mail_server: MailServer, now: datetime, where: str) -> None:
        message = put_for_customer()
        address = f"{message.recipient_id}@example.com"
        if where == "recipient":
            mail_server.to_recipient[address] = ["451 4.7.1 greylisted"]
        else:
            mail_server.to_text = ["451 4.3.0 try later"]

        send_due(now=now)

        message.refresh_from_db()
        assert (message.state, message.last_error_code) == (State.PENDING, f"smtp_451_{where}")
        assert message.not_before - now >= timedelta(seconds=30)
        assert send_due(now=now + timedelta(seconds=29)).total == 0
        assert send_due(now=now + timedelta(seconds=35)).sent == 1
        (mail,) = mail_server.taken
        assert (mail["Message-ID"], mail["X-Calmdesk-Attempt"]) == (message.message_id, "2")

    def test_a_goodbye_costs_a_pause_and_the_next_mail_gets_a_new_connection(
        self, put: Put, mail_server: MailServer, now: datetime
    ) -> None:
        first, second = put(to="first"), put(to="second")
        mail_server.to_recipient["first@example.com"] = ["421 4.3.2 closing"]

        send_due(now=now)

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, first.last_error_code) == (State.PENDING, "smtp_421_recipient")
        assert second.state == State.SENT

    def test_again_and_again_until_it_is_given_up_and_a_person_tries_anew(
        self, put: Put, mail_server: MailServer, now: datetime
    ) -> None:
        message = put()
        mail_server.to_recipient["staff-1@example.com"] = ["451 later"] * TRIES
        when, pauses = now, []

        for _attempt in range(TRIES):
            send_due(now=when)
            message.refresh_from_db()
            pauses.append(round((message.not_before - when).total_seconds()))
            when = message.not_before + timedelta(seconds=1)

        assert pauses[:6] == [30, 60, 120, 240, 300, 300]
        assert (message.state, message.attempts) == (State.DEAD, TRIES)
        assert list(dead_letters()) == [message]
        assert send_due(now=when + timedelta(hours=1)).total == 0

        later = now + timedelta(days=3)
        retry(message.public_id, act_now=later)
        with pytest.raises(NotStuck):
            retry(message.public_id, act_now=later)
        assert send_due(now=later).sent == 1
        assert mail_server.ids() == [message.message_id]


class TestUncertain:
    def test_staff_get_it_again_under_the_same_id_when_the_line_was_cut_before_the_answer(
        self, put: Put, mail_server: MailServer, now: datetime
    ) -> None:
        message = put()
        mail_server.to_text = [CUT]

        send_due(now=now)
        message.refresh_from_db()
        assert (message.state, message.last_error_code) == (State.PENDING, "disconnected")

        send_due(now=now + timedelta(minutes=1))
        first, second = mail_server.seen
        assert first["Message-ID"] == second["Message-ID"] == message.message_id
        assert (first["X-Calmdesk-Attempt"], second["X-Calmdesk-Attempt"]) == (None, "2")

    @pytest.mark.parametrize("resend", [True, False])
    def test_a_customers_mail_waits_for_a_person(
        self, put_for_customer: Put, mail_server: MailServer, now: datetime, resend: bool
    ) -> None:
        message = put_for_customer()
        mail_server.to_text = [CUT]

        send_due(now=now)
        message.refresh_from_db()
        assert (message.state, message.last_error_code) == (State.UNCERTAIN, "disconnected")
        assert list(uncertain()) == [message]
        assert send_due(now=now + timedelta(hours=1)).total == 0

        later = now + timedelta(days=2)
        resolve_uncertain(message.public_id, act_now=later, resend=resend)
        with pytest.raises(NotStuck):
            resolve_uncertain(message.public_id, act_now=later, resend=resend)
        send_due(now=later)
        message.refresh_from_db()
        assert message.state == (State.SENT if resend else State.DROPPED)
        assert mail_server.ids() == ([message.message_id] if resend else [])
        assert len(mail_server.seen) == (2 if resend else 1)
