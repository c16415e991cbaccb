from __future__ import annotations

import contextlib
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from evidence.facts import NotAFact
from outbox import ports
from outbox.gathering import insert_new
from outbox.models import Message, State
from outbox.queue import Recipient, drop, emit
from tests.evidence.threads import at_once, failures
from tests.outbox.conftest import House, Put

ABOUT = uuid.UUID("0f0e0d0c-0b0a-4908-8706-050403020100")


class Undone(Exception):
    """Rolls back the transaction of a test."""


def emit_one(now: datetime, **changes: Any) -> bool:
    fields: dict[str, Any] = {
        "kind": "reminder",
        "key": "reminder:7:1:staff-1",
        "recipient": Recipient("staff", "staff-1"),
        "about": ABOUT,
        "language": "zh-hans",
        "facts": {"deadline_id": 7, "due": "2026-11-24T15:00:00+08:00"},
        "now": now,
    }
    return emit(**{**fields, **changes})


def emit_in_vain(now: datetime, **changes: Any) -> None:
    with contextlib.suppress(Undone), transaction.atomic():
        emit_one(now, **changes)
        raise Undone


class TestEmit:
    @pytest.mark.django_db(transaction=True)
    def test_demands_the_transaction_of_its_cause(self, house: House, now: datetime) -> None:
        with pytest.raises(transaction.TransactionManagementError):
            emit_one(now)

        assert Message.objects.count() == 0

    @pytest.mark.django_db
    def test_stores_what_was_decided_and_nothing_readable_about_a_person(self, house: House, now: datetime) -> None:
        assert emit_one(now) is True

        message = Message.objects.get()
        assert (message.state, message.attempts, message.not_before) == (State.PENDING, 0, now)
        assert message.facts == {"deadline_id": 7, "due": "2026-11-24T15:00:00+08:00"}
        assert message.message_id.startswith(f"<{message.public_id}@")
        assert message.subject_sealed is None

    @pytest.mark.django_db
    def test_decides_once_whatever_became_of_the_first(self, house: House, now: datetime) -> None:
        emit_one(now)
        drop(about=ABOUT, now=now)

        assert emit_one(now + timedelta(hours=1), facts={"deadline_id": 8}) is False
        assert Message.objects.get().facts["deadline_id"] == 7
        assert emit_one(now, key="reminder:7:2:staff-1") is True

    @pytest.mark.django_db(transaction=True)
    def test_goes_with_its_cause_when_that_is_rolled_back(self, house: House, now: datetime) -> None:
        emit_in_vain(now)

        assert Message.objects.count() == 0

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "changes",
        [
            {"facts": {"name": "王小明"}},
            {"facts": {"phone": "13800000001"}},
            {"facts": {"mail": "wang@example.com"}},
            {"key": "reminder:7:1:wang@example.com"},
            {"key": ""},
            {"kind": "x" * 61},
            {"language": "fr"},
            {"channel": "pigeon"},
        ],
    )
    def test_refuses_what_may_not_stand_in_clear(self, house: House, now: datetime, changes: dict[str, Any]) -> None:
        with pytest.raises(ValueError):
            emit_one(now, **changes)

        assert Message.objects.count() == 0

    @pytest.mark.parametrize(
        ("kind", "recipient_id"),
        [("staff", "wang@example.com"), ("staff", "13800000001"), ("customer", "17"), ("friend", "17"), ("staff", "")],
    )
    def test_names_recipients_by_id(self, kind: str, recipient_id: str) -> None:
        with pytest.raises(ValueError):
            Recipient(kind, recipient_id)

    def test_says_where_but_not_what_was_refused(self) -> None:
        with pytest.raises(NotAFact) as caught:
            Recipient("staff", "13800000001")

        assert "13800000001" not in str(caught.value)

    @pytest.mark.django_db
    def test_does_not_take_a_broken_row_for_an_old_one(self, house: House, now: datetime) -> None:
        emit_one(now)
        row = Message.objects.get()
        row.public_id, row.key, row.state = uuid.uuid4(), "another", "nonsense"

        with pytest.raises(IntegrityError), transaction.atomic():
            insert_new([row])

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_decide_once(self, house: House, now: datetime) -> None:
        def decide(_number: int) -> bool:
            with transaction.atomic():
                return emit_one(now)

        results = at_once(6, decide)

        assert failures(results) == []
        assert results.count(True) == 1
        assert Message.objects.count() == 1

    @pytest.mark.django_db
    def test_costs_one_statement(self, house: House, now: datetime, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            emit_one(now)


@pytest.mark.django_db(transaction=True)
class TestWake:
    def test_wakes_once_a_transaction_after_its_commit(self, house: House, now: datetime) -> None:
        woken: list[int] = []
        ports.set_wake(lambda: woken.append(Message.objects.count()))

        with transaction.atomic():
            emit_one(now)
            emit_one(now, key="second")
            assert woken == []

        assert woken == [2]

    def test_does_not_wake_for_what_was_rolled_back_or_is_not_due(self, house: House, now: datetime) -> None:
        woken: list[int] = []
        ports.set_wake(lambda: woken.append(1))

        with transaction.atomic():
            emit_one(now, not_before=now + timedelta(hours=1))
        emit_in_vain(now, key="second")
        assert woken == []

        with transaction.atomic():
            emit_in_vain(now, key="third")
            emit_one(now, key="fourth")
        assert woken == [1]

    def test_gives_no_hint_while_senders_are_left_asleep(self, house: House, now: datetime) -> None:
        woken: list[int] = []
        ports.set_wake(lambda: woken.append(1))

        with ports.senders_asleep(), transaction.atomic():
            emit_one(now)
        assert woken == []

        with transaction.atomic():
            emit_one(now, key="second")
        assert woken == [1]

    def test_a_broker_that_is_away_harms_nobody(
        self, house: House, now: datetime, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken() -> None:
            raise ConnectionError("redis://secret@10.0.0.1")

        ports.set_wake(broken)

        with transaction.atomic():
            assert emit_one(now) is True

        assert Message.objects.count() == 1
        assert "ConnectionError" in caplog.text
        assert "secret" not in caplog.text


@pytest.mark.django_db
class TestDrop:
    def test_takes_back_in_one_statement_what_still_waits(
        self, put: Put, now: datetime, django_assert_num_queries
    ) -> None:
        waiting, other = put(about=ABOUT), put()
        sent = put(about=ABOUT)
        Message.objects.filter(id=sent.id).update(state=State.SENT, sent_at=now)

        with django_assert_num_queries(1):
            assert drop(about=ABOUT, now=now) == 1

        states = dict(Message.objects.values_list("id", "state"))
        assert states == {waiting.id: State.DROPPED, other.id: State.PENDING, sent.id: State.SENT}
        assert Message.objects.get(id=waiting.id).dropped_at == now

    def test_takes_back_some_kinds_only(self, put: Put, put_for_customer: Put, now: datetime) -> None:
        put(about=ABOUT)
        put_for_customer(about=ABOUT)

        assert drop(about=ABOUT, kinds=["reminder"], now=now) == 1
        assert Message.objects.get(state=State.PENDING).kind == "progress"
