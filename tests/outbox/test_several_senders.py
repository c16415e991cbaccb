"""Several senders at once: each message leaves once, and the test would notice if it did not."""

from __future__ import annotations

import contextlib
import threading
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models import QuerySet

from outbox import leases
from outbox.limits import mail_rules
from outbox.models import Channel, Message, State
from outbox.sending import send_due
from tests.evidence.threads import at_once, failures
from tests.outbox.conftest import Put
from tests.outbox.mail_server import MailServer

# What one recipient gets about one thing (policy `mail_cap`).
CAP = 10

pytestmark = pytest.mark.django_db(transaction=True)

needs_row_locks = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one transaction at a time write, so nobody can lose this race"
)


def put_many(put: Put, count: int, **fields: Any) -> set[str]:
    return {put(to=f"staff-{number}", about=uuid.uuid4(), **fields).message_id for number in range(count)}


def test_each_message_leaves_exactly_once(put: Put, mail_server: MailServer, now: datetime) -> None:
    ids = put_many(put, 60)

    reports = at_once(4, lambda _number: send_due(now=now))

    assert failures(reports) == []
    assert sorted(mail_server.ids()) == sorted(ids)
    assert set(Message.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


@needs_row_locks
def test_without_locks_and_fencing_they_would_leave_twice(
    put: Put, mail_server: MailServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = put_many(put, 10)
    both_have_looked = threading.Barrier(2)

    class Unlocked:
        """Looks at what is due like everybody else, and waits until the other one has looked as well."""

        def __init__(self, due: QuerySet[Message]) -> None:
            self.due = due

        def values_list(self, *fields: str, flat: bool) -> Unlocked:
            return self

        def __getitem__(self, part: slice) -> list[int]:
            ids = list(self.due.values_list("id", flat=True)[part])
            with contextlib.suppress(threading.BrokenBarrierError):
                both_have_looked.wait(timeout=2)
            return ids

    monkeypatch.setattr(leases, "_locked", Unlocked)
    monkeypatch.setattr(leases, "_owned", lambda message: Message.objects.filter(id=message.id))
    monkeypatch.setattr(Message, "refresh_from_db", lambda self: None)
    plain_take = leases.take

    def take_and_keep(**fields: Any) -> list[Message]:
        plain_take(**fields)
        return list(Message.objects.filter(state=State.SENDING))

    monkeypatch.setattr(leases, "take", take_and_keep)

    at_once(2, lambda _number: send_due(now=now))

    assert len(mail_server.ids()) > len(ids)


@needs_row_locks
def test_a_sender_passes_over_what_another_is_leasing(put: Put, now: datetime) -> None:
    put_many(put, 2)
    leased, checked = threading.Event(), threading.Event()

    def hold(_number: int) -> list[Message]:
        from django.db import transaction

        with transaction.atomic():
            list(Message.objects.order_by("id").select_for_update()[:1])
            leased.set()
            checked.wait(timeout=10)
        return []

    def take(_number: int) -> list[Message]:
        leased.wait(timeout=10)
        try:
            return leases.take(channel=Channel.EMAIL, now=now, limit=10, kinds=["reminder"], careful_kinds=[])
        finally:
            checked.set()

    results = at_once(2, lambda number: (hold, take)[number](number))

    assert failures(results) == []
    assert not isinstance(results[1], Exception)
    assert len(results[1]) == 1


def test_the_cap_is_exact_with_several_senders(
    put: Put, mail_server: MailServer, now: datetime, settings: LazySettings
) -> None:
    settings.MAIL_BATCH = 3
    about = uuid.uuid4()
    for _number in range(CAP + 10):
        put(about=about)

    reports = at_once(4, lambda _number: send_due(now=now))

    assert failures(reports) == []
    assert len(mail_server.taken) == CAP


@needs_row_locks
def test_without_queueing_by_recipient_the_cap_would_be_passed(
    put: Put, mail_server: MailServer, now: datetime, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    about = uuid.uuid4()
    for _number in range(CAP + 3):
        put(about=about)
    settings.MAIL_BATCH = CAP + 3
    messages = leases.take(channel=Channel.EMAIL, now=now, limit=CAP + 3, kinds=["reminder"], careful_kinds=[])
    all_have_counted, rules = threading.Barrier(4), mail_rules(now=now)
    for message in messages[: CAP - 1]:
        leases.begin(message, now=now, rules=rules, subject_sealed=b"", body_sealed=b"")
    rest = messages[CAP - 1 :]

    def owned_later(message: Message) -> QuerySet[Message]:
        with contextlib.suppress(threading.BrokenBarrierError):
            all_have_counted.wait(timeout=3)
        return Message.objects.filter(id=message.id)

    monkeypatch.setattr(leases, "_queue_up", lambda name: None)
    monkeypatch.setattr(leases, "_owned", owned_later)

    def begin(number: int) -> leases.Begun:
        return leases.begin(rest[number], now=now, rules=rules, subject_sealed=b"", body_sealed=b"")

    begun = at_once(4, begin)

    assert begun.count(leases.Begun.YES) > 1
