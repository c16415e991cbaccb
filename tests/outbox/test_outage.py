"""A mail server that is away, silent or slow."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from outbox import limits
from outbox.models import Message, State
from outbox.sending import send_due
from outbox.server_state import note_away, server_state
from tests.outbox.conftest import Put
from tests.outbox.mail_server import CUT, SILENCE, MailServer

pytestmark = pytest.mark.django_db


class TestAway:
    def test_nothing_is_lost_or_blamed_and_it_goes_on_when_the_server_is_back(
        self, put: Put, put_for_customer: Put, mail_server: MailServer, now: datetime
    ) -> None:
        for number in range(3):
            put(to=f"staff-{number}")
        put_for_customer()
        mail_server.stop()

        report = send_due(now=now)

        assert (report.away, report.total) == (True, 0)
        rows = Message.objects.values_list("state", "attempts", "lease_token", "handed_at")
        assert set(rows) == {(State.PENDING, 0, None, None)}
        state = server_state()
        assert (state.failures, state.code, state.away_since) == (1, "connection_refused", state.away_since)
        assert state.next_try is not None
        assert timedelta(seconds=30) <= state.next_try - now < timedelta(seconds=35)

        mail_server.start()
        assert send_due(now=now + timedelta(seconds=20)).away is True
        assert send_due(now=now + timedelta(seconds=36)).sent == 4
        assert server_state().failures == 0
        assert len(set(mail_server.ids())) == len(mail_server.ids()) == 4

    def test_pauses_grow_to_five_minutes(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        message = put()
        mail_server.stop()
        when, pauses = now, []

        for _try in range(7):
            send_due(now=when)
            next_try = server_state().next_try
            assert next_try is not None
            pauses.append(round((next_try - when).total_seconds()))
            when = next_try + timedelta(seconds=1)

        assert pauses == [30, 60, 120, 240, 300, 300, 300]
        assert server_state().away_since is not None
        mail_server.start()
        assert send_due(now=when).sent == 1
        message.refresh_from_db()
        assert message.attempts == 1

    def test_several_senders_before_the_same_closed_door_count_once(self, db: None, now: datetime) -> None:
        note_away(code="timeout", now=now)
        note_away(code="timeout", now=now + timedelta(seconds=1))

        assert server_state().failures == 1

    def test_a_clock_that_is_set_back_does_not_stretch_the_pause(self, db: None, now: datetime) -> None:
        note_away(code="timeout", now=now)

        assert not server_state().may_try(now - timedelta(minutes=1))
        assert server_state().may_try(now - timedelta(hours=1))

    def test_a_refused_sender_is_no_mails_fault(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        message = put()
        mail_server.to_sender = ["550 5.7.1 not you"]

        assert send_due(now=now).away is True

        message.refresh_from_db()
        assert (message.state, message.attempts, message.handed_at) == (State.PENDING, 0, None)
        assert message.last_error_code == "smtp_550_sender"
        assert send_due(now=now + timedelta(minutes=1)).sent == 1


class TestSlow:
    def test_a_server_that_never_greets_costs_one_time_out(self, put: Put, silent_server: None, now: datetime) -> None:
        put(), put()
        started = time.monotonic()

        report = send_due(now=now)

        assert report.away is True
        assert server_state().code == "timeout"
        assert time.monotonic() - started < 3
        assert set(Message.objects.values_list("state", "attempts")) == {(State.PENDING, 0)}

    def test_a_server_that_trickles_does_not_outlast_the_time_of_one_mail(
        self, put: Put, trickling_server: None, now: datetime
    ) -> None:
        put()
        started = time.monotonic()

        send_due(now=now)

        assert time.monotonic() - started < 4
        assert Message.objects.get().state == State.PENDING

    def test_before_the_text_the_mail_waits_for_its_next_try(
        self, put: Put, put_for_customer: Put, mail_server: MailServer, now: datetime
    ) -> None:
        slow, other = put_for_customer(), put()
        mail_server.to_sender = [SILENCE]

        report = send_due(now=now)

        slow.refresh_from_db()
        other.refresh_from_db()
        assert (slow.state, slow.last_error_code, slow.attempts) == (State.PENDING, "timeout", 1)
        assert other.state == State.SENT
        assert report.away is False

    def test_after_the_text_nobody_knows(
        self, put: Put, put_for_customer: Put, mail_server: MailServer, now: datetime
    ) -> None:
        for_customer, for_staff = put_for_customer(), put()
        mail_server.to_text = [SILENCE, SILENCE]

        send_due(now=now)

        for_customer.refresh_from_db()
        for_staff.refresh_from_db()
        assert (for_customer.state, for_customer.last_error_code) == (State.UNCERTAIN, "timeout")
        assert (for_staff.state, for_staff.attempts) == (State.PENDING, 1)
        send_due(now=now + timedelta(minutes=1))
        assert {str(mail["Message-ID"]) for mail in mail_server.seen} == {for_customer.message_id, for_staff.message_id}
        assert len(mail_server.seen) == 3

    def test_a_line_cut_before_the_text_delivers_nothing_twice(
        self, put_for_customer: Put, mail_server: MailServer, now: datetime
    ) -> None:
        message = put_for_customer()
        mail_server.to_sender = [CUT]

        send_due(now=now)
        message.refresh_from_db()
        assert (message.state, message.handed_at) == (State.PENDING, None)

        send_due(now=now + timedelta(minutes=1))
        assert mail_server.ids() == [message.message_id]

    def test_a_round_of_slow_mails_ends_in_time_and_gives_the_rest_back(
        self, put: Put, mail_server: MailServer, now: datetime
    ) -> None:
        for _number in range(6):
            put()
        mail_server.to_sender = [SILENCE] * 6

        report = send_due(now=now, seconds=1.5)

        assert report.counts == {"later": 2}
        assert Message.objects.filter(state=State.PENDING, attempts=0, lease_token=None).count() == 4

    def test_a_lease_outlasts_the_longest_hand_over(self, settings: LazySettings) -> None:
        for settings.EMAIL_TIMEOUT in (1, 20, 60):
            assert limits.lease_length().total_seconds() >= 3 * limits.mail_timeout() + 15


def _listen(settings: LazySettings, talk: bytes | None) -> Iterator[None]:
    """Accept connections and say one byte of `talk` every 0.3 seconds, or nothing at all."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
    settings.EMAIL_TIMEOUT = 1
    kept: list[socket.socket] = []
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                line, _address = listener.accept()
            except OSError:
                return
            kept.append(line)
            for position in range(len(talk or b"")):
                if done.wait(0.3):
                    return
                try:
                    line.send((talk or b"")[position : position + 1])
                except OSError:
                    break

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield
    done.set()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for line in kept:
        line.close()
    thread.join(timeout=5)


@pytest.fixture
def silent_server(settings: LazySettings) -> Iterator[None]:
    yield from _listen(settings, None)


@pytest.fixture
def trickling_server(settings: LazySettings) -> Iterator[None]:
    yield from _listen(settings, b"220-one\r\n220-two\r\n220-three\r\n220 four\r\n")
