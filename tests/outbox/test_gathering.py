"""Messages that are put into the outbox together."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from django.db import transaction

from outbox.gathering import messages_gathered
from outbox.models import Message, State
from outbox.queue import drop
from tests.outbox.conftest import House
from tests.outbox.test_queue import ABOUT, Undone, emit_one

pytestmark = pytest.mark.django_db


def keys() -> list[str]:
    return list(Message.objects.order_by("id").values_list("key", flat=True))


def test_are_stored_at_the_end_in_their_order(house: House, now: datetime) -> None:
    with messages_gathered():
        for key in ("c", "a", "b"):
            emit_one(now, key=key)
        assert keys() == []

    assert keys() == ["c", "a", "b"]


def test_what_was_decided_before_is_not_decided_again(house: House, now: datetime) -> None:
    emit_one(now, key="a")

    with messages_gathered():
        emit_one(now, key="a")
        emit_one(now, key="b")
        emit_one(now, key="b")

    assert keys() == ["a", "b"]


def test_can_be_taken_back_before_they_are_stored(house: House, now: datetime) -> None:
    with messages_gathered():
        emit_one(now, key="a")
        assert drop(about=ABOUT, now=now) == 1
        emit_one(now, key="b")

    assert list(Message.objects.order_by("id").values_list("state", flat=True)) == [State.DROPPED, State.PENDING]


def test_after_an_error_there_is_none(house: House, now: datetime) -> None:
    with suppress(Undone), transaction.atomic(), messages_gathered():
        emit_one(now)
        raise Undone

    assert keys() == []


def test_cost_one_statement(house: House, now: datetime, django_assert_num_queries) -> None:
    with django_assert_num_queries(1), messages_gathered():
        for number in range(50):
            emit_one(now, key=f"k{number}")
