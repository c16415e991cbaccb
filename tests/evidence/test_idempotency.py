from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from evidence import idempotency
from evidence.idempotency import KeyRefused, KeyReused, hash_body, prune, remember, replay
from evidence.models import IdempotencyKey
from evidence.trail import NoTransaction
from organisation.models import User
from tests.evidence.threads import at_once, failures

KEY = "2f1f9d7e-6f0b-4a53-9a43-2b9d3f5f7a11"
BODY = hash_body({"narrative": "等了很久", "channel": "counter"})


class Once:
    """Does something once under a key: gives its result, and keeps what was really done."""

    def __init__(self, user: User, now: datetime) -> None:
        self.user, self.now = user, now
        self.done: list[str] = []

    def __call__(self, result: str = "first", *, key: str = KEY, action: str = "receive", body_hash: str = BODY) -> str:
        with transaction.atomic():
            before = replay(user=self.user, key=key, action=action, body_hash=body_hash, now=self.now)
            if before is not None:
                return before
            self.done.append(result)
            remember(user=self.user, key=key, result_id=result)
            return result


@pytest.fixture
def once(clerk, now) -> Once:
    return Once(clerk, now)


def test_the_second_time_gives_the_first_result(once):
    assert once("first") == "first"
    assert once("second") == "first"
    assert once.done == ["first"]


def test_other_keys_do_other_things(once):
    assert once("first") == "first"
    assert once("second", key="another") == "second"


def test_people_do_not_share_keys(once, now):
    once("first")
    colleague = User.objects.create_user("E1002", "丙丁")

    with transaction.atomic():
        assert replay(user=colleague, key=KEY, action="receive", body_hash=BODY, now=now) is None


def test_the_key_does_not_serve_for_another_body(once):
    once("first")

    with pytest.raises(KeyReused) as refusal:
        once("second", body_hash=hash_body({"narrative": "别的"}))

    assert str(refusal.value)


def test_the_key_does_not_serve_for_another_action(once):
    once("first")

    with pytest.raises(KeyReused):
        once("second", action="propose")


@pytest.mark.parametrize("key", ["", "x" * 101, "nul\x00", "键"])
def test_a_key_that_is_none_is_refused(once, key):
    with pytest.raises(KeyRefused):
        once("first", key=key)


def test_costs_two_queries_the_first_time_and_one_afterwards(clerk, now, django_assert_num_queries):
    taken = {"user": clerk, "key": KEY, "action": "receive", "body_hash": BODY, "now": now}

    with django_assert_num_queries(2):
        replay(**taken)
        remember(user=clerk, key=KEY, result_id="first")
    with django_assert_num_queries(1):
        replay(**taken)


def test_what_will_come_of_it_may_be_told_beforehand(clerk, now, django_assert_num_queries):
    taken = {"user": clerk, "key": KEY, "action": "receive", "body_hash": BODY, "now": now}

    with django_assert_num_queries(1):
        first = replay(**taken, result_id="first")

    assert (first, replay(**taken, result_id="second"), replay(**taken)) == (None, "first", "first")


def test_nothing_can_be_remembered_without_the_key(clerk):
    with pytest.raises(LookupError):
        remember(user=clerk, key=KEY, result_id="first")


def test_the_order_of_names_in_a_body_does_not_matter():
    assert hash_body({"a": 1, "b": 2}) == hash_body({"b": 2, "a": 1})
    assert hash_body({"a": 1}) != hash_body({"a": 2})
    assert hash_body(b"raw") != hash_body(b"other")


def test_the_hash_of_a_body_needs_the_key_of_the_house(settings):
    before = hash_body({"phone": "13800000001"})
    settings.INDEX_KEY = "i2:" + "B" * 42 + "A"

    assert hash_body({"phone": "13800000001"}) != before


def test_old_keys_are_pruned_and_those_of_a_day_are_kept(once, now):
    once("first")

    assert prune(now=now + timedelta(hours=24)) == 0
    assert prune(now=now + timedelta(hours=49)) == 1
    assert once("second") == "second"


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_what_is_sent_ten_times_at_once_is_done_once(self, once: Once):
        results = at_once(10, lambda number: once(f"result {number}"))

        assert failures(results) == []
        assert len(once.done) == 1
        assert set(results) == set(once.done)

    def test_who_waits_takes_over_when_the_first_one_fails(self, clerk, once: Once, now):
        first_has_the_key, go_on = threading.Event(), threading.Event()

        def work(number: int) -> str:
            if number == 1:
                first_has_the_key.wait(5)
                go_on.set()
                return once("second")
            with transaction.atomic():
                replay(user=clerk, key=KEY, action="receive", body_hash=BODY, now=now)
                first_has_the_key.set()
                go_on.wait(5)
                time.sleep(0.2)
                transaction.set_rollback(True)
            return "failed"

        assert at_once(2, work) == ["failed", "second"]
        assert IdempotencyKey.objects.get().result_id == "second"

    def test_with_a_mere_look_instead_it_would_be_done_twice(self, clerk, once, now, monkeypatch):
        both_have_looked = threading.Barrier(2)

        def look(**_: object) -> str | None:
            found = IdempotencyKey.objects.filter(user=clerk, key=KEY).values_list("result_id", flat=True).first()
            # SQLite lets the second one in only when the first one is through.
            with suppress(threading.BrokenBarrierError):
                both_have_looked.wait(timeout=1)
            return found

        def keep(*, result_id: str, **_: object) -> None:
            IdempotencyKey.objects.get_or_create(
                user=clerk, key=KEY, defaults={"result_id": result_id, "created_at": now}
            )

        monkeypatch.setitem(globals(), "replay", look)
        monkeypatch.setitem(globals(), "remember", keep)
        at_once(2, lambda number: once(f"result {number}"))

        assert len(once.done) == (2 if connection.vendor == "postgresql" else 1)

    def test_needs_a_transaction(self, clerk, now):
        with pytest.raises(NoTransaction):
            idempotency.replay(user=clerk, key=KEY, action="receive", body_hash=BODY, now=now)
        with pytest.raises(NoTransaction):
            idempotency.remember(user=clerk, key=KEY, result_id="first")
