"""Senders that die or are too slow, at every place where it matters."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from outbox import leases, limits, ports, sending
from outbox.mail import MailConnection
from outbox.models import Channel, Message, State
from outbox.sending import send_due
from tests.outbox.conftest import House, Put
from tests.outbox.mail_server import MailServer

pytestmark = pytest.mark.django_db

KINDS = {"kinds": ["reminder", "progress"], "careful_kinds": ["progress"]}


def begin(message: Message, now: datetime) -> leases.Begun:
    return leases.begin(message, now=now, rules=limits.mail_rules(now=now), subject_sealed=b"", body_sealed=b"")


class Killed(BaseException):
    """Stands for `kill -9`: nothing may catch it and tidy up."""


@pytest.fixture
def after_lease(now: datetime) -> datetime:
    return now + limits.lease_length() + timedelta(seconds=5)


def kill_after(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    """Let a function do its work once and kill the process before it can return."""
    plain = getattr(owner, name)

    def fatal(*args: Any, **kwargs: Any) -> Any:
        plain(*args, **kwargs)
        monkeypatch.setattr(owner, name, plain)
        raise Killed

    monkeypatch.setattr(owner, name, fatal)


class TestKilled:
    def test_between_the_servers_yes_and_the_mark_staff_get_it_again(
        self, put: Put, mail_server: MailServer, now: datetime, after_lease: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = put()
        kill_after(monkeypatch, MailConnection, "send")

        with pytest.raises(Killed):
            send_due(now=now)
        message.refresh_from_db()
        assert message.state == State.SENDING
        assert send_due(now=now + timedelta(seconds=30)).total == 0

        assert send_due(now=after_lease).sent == 1
        assert mail_server.ids() == [message.message_id] * 2
        assert [mail["X-Calmdesk-Attempt"] for mail in mail_server.taken] == [None, "2"]
        assert send_due(now=after_lease + timedelta(hours=1)).total == 0

    def test_between_the_servers_yes_and_the_mark_a_customers_mail_waits_for_a_person(
        self,
        put_for_customer: Put,
        mail_server: MailServer,
        now: datetime,
        after_lease: datetime,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        message = put_for_customer()
        kill_after(monkeypatch, MailConnection, "send")

        with pytest.raises(Killed):
            send_due(now=now)

        assert send_due(now=after_lease).counts == {State.UNCERTAIN: 1}
        message.refresh_from_db()
        assert (message.state, message.last_error_code) == (State.UNCERTAIN, "sender_lost")
        assert mail_server.ids() == [message.message_id]

    def test_a_kind_that_goes_to_customers_through_others_waits_as_well(
        self, put: Put, mail_server: MailServer, now: datetime, after_lease: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(kind="progress", recipient_kind="desk")
        kill_after(monkeypatch, MailConnection, "send")

        with pytest.raises(Killed):
            send_due(now=now)

        assert send_due(now=after_lease).counts == {State.UNCERTAIN: 1}

    @pytest.mark.parametrize(("owner", "name"), [(leases, "take"), (sending, "_write"), (MailConnection, "open")])
    def test_before_the_hand_over_everybody_gets_it_once(
        self,
        put: Put,
        put_for_customer: Put,
        mail_server: MailServer,
        now: datetime,
        after_lease: datetime,
        monkeypatch: pytest.MonkeyPatch,
        owner: Any,
        name: str,
    ) -> None:
        put(), put_for_customer()
        kill_after(monkeypatch, owner, name)

        with pytest.raises(Killed):
            send_due(now=now)

        assert send_due(now=after_lease).sent == 2
        assert len(set(mail_server.ids())) == len(mail_server.seen) == 2
        assert {mail["X-Calmdesk-Attempt"] for mail in mail_server.seen} == {None}

    def test_after_the_mark_nothing_is_repeated(
        self, put: Put, mail_server: MailServer, now: datetime, after_lease: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(), put()
        kill_after(monkeypatch, leases, "mark_sent")

        with pytest.raises(Killed):
            send_due(now=now)
        send_due(now=after_lease)

        assert len(set(mail_server.ids())) == len(mail_server.seen) == 2


class TestFenced:
    def test_a_sender_that_was_too_slow_changes_nothing_any_more(
        self, put: Put, now: datetime, after_lease: datetime
    ) -> None:
        put()
        (slow,) = leases.take(channel=Channel.EMAIL, now=now, limit=10, **KINDS)
        (quick,) = leases.take(channel=Channel.EMAIL, now=after_lease, limit=10, **KINDS)

        assert begin(slow, after_lease) is leases.Begun.LOST
        assert leases.put_back(slow) is False
        assert leases.put_back_unbegun([slow]) == 0
        assert leases.mark(slow, State.FAILED) is False
        assert leases.mark_sent(slow, now=after_lease) is False
        assert begin(quick, after_lease) is leases.Begun.YES
        assert leases.mark_sent(quick, now=after_lease) is True

    def test_a_slow_sender_that_knows_better_settles_what_was_uncertain(
        self, put_for_customer: Put, now: datetime, after_lease: datetime
    ) -> None:
        message = put_for_customer()
        (slow,) = leases.take(channel=Channel.EMAIL, now=now, limit=10, **KINDS)
        begin(slow, now)
        assert leases.settle_lost(now=after_lease, careful_kinds=["progress"]) == 1

        assert leases.mark_sent(slow, now=after_lease) is True
        message.refresh_from_db()
        assert (message.state, message.last_error_code) == (State.SENT, "")

    def test_a_lease_from_a_clock_that_was_set_back_since_does_not_bind(self, put: Put, now: datetime) -> None:
        put()
        tomorrow = now + timedelta(days=1)
        leases.take(channel=Channel.EMAIL, now=tomorrow, limit=10, **KINDS)

        assert len(leases.take(channel=Channel.EMAIL, now=now, limit=10, **KINDS)) == 1

    def test_leasing_inside_a_transaction_is_refused(self, put: Put, now: datetime) -> None:
        from django.db import transaction

        with transaction.atomic(), pytest.raises(RuntimeError):
            leases.take(channel=Channel.EMAIL, now=now, limit=10, **KINDS)


class TestDatabaseAway:
    def test_a_mark_waits_for_a_database_that_restarts(
        self, put: Put, mail_server: MailServer, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put()
        plain, failures = leases.mark_sent, [OperationalError("gone"), OperationalError("gone")]
        monkeypatch.setattr(sending, "_MARK_AGAIN_AFTER", (0, 0, 0))

        def shaky(*args: Any, **kwargs: Any) -> bool:
            if failures:
                raise failures.pop()
            return plain(*args, **kwargs)

        monkeypatch.setattr(leases, "mark_sent", shaky)

        assert send_due(now=now).sent == 1
        assert len(mail_server.seen) == 1

    def test_it_is_no_messages_fault(
        self, put: Put, house: House, mail_server: MailServer, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = put()
        house.error = OperationalError("gone")
        monkeypatch.setattr(sending, "database_answers", lambda: False)

        with pytest.raises(OperationalError):
            send_due(now=now)

        message.refresh_from_db()
        assert (message.state, message.attempts, message.last_error_code) == (State.SENDING, 0, "")

    def test_a_message_whose_statement_always_breaks_holds_up_nobody(
        self, put: Put, house: House, mail_server: MailServer, now: datetime
    ) -> None:
        broken, whole = put(), put(kind="progress")
        ports._kinds["progress"] = House().kind("progress")
        house.error = OperationalError("canceling statement due to statement timeout")

        send_due(now=now)

        broken.refresh_from_db()
        whole.refresh_from_db()
        assert (broken.state, broken.last_error_code) == (State.PENDING, "write_OperationalError")
        assert whole.state == State.SENT


class TestStopped:
    def test_the_mail_in_hand_is_finished_and_the_rest_given_back(
        self, put: Put, mail_server: MailServer, now: datetime
    ) -> None:
        for _number in range(4):
            put(about=uuid.uuid4())

        report = send_due(now=now, stop=lambda: len(mail_server.taken) >= 2)

        assert report.sent == 2
        rest = Message.objects.filter(state=State.PENDING)
        assert {(row.attempts, row.lease_token) for row in rest} == {(0, None)}
        assert rest.count() == 2
