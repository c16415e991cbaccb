from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction

from evidence.limits import prune, resets_at, take
from evidence.models import LimitCounter
from tests.evidence.threads import at_once, failures

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
class TestTake:
    def test_passes_as_often_as_allowed_and_no_more(self, now):
        taken = [take("login", "who", limit=3, per=MINUTE, now=now + timedelta(seconds=second)) for second in range(6)]

        assert taken == [True, True, True, False, False, False]
        assert LimitCounter.objects.get().count == 3

    def test_begins_anew_when_the_time_since_the_first_is_over(self, now):
        assert take("login", "who", limit=1, per=MINUTE, now=now)
        assert not take("login", "who", limit=1, per=MINUTE, now=now + MINUTE - timedelta(microseconds=1))

        assert take("login", "who", limit=1, per=MINUTE, now=now + MINUTE)
        assert not take("login", "who", limit=1, per=MINUTE, now=now + MINUTE * 1.5)

    @pytest.mark.parametrize("microseconds", [0, 1, 500_000, 999_999])
    def test_parts_of_a_second_count(self, now, microseconds):
        start = now + timedelta(microseconds=microseconds)
        take("login", "who", limit=1, per=MINUTE, now=start)

        assert not take("login", "who", limit=1, per=MINUTE, now=start + MINUTE - timedelta(microseconds=1))
        assert take("login", "who", limit=1, per=MINUTE, now=start + MINUTE)

    def test_counts_everybody_and_everything_apart(self, now):
        assert take("login", "one", limit=1, per=MINUTE, now=now)
        assert take("login", "two", limit=1, per=MINUTE, now=now)
        assert take("export", "one", limit=1, per=MINUTE, now=now)

    def test_a_limit_of_none_lets_nobody_through(self, now):
        assert not take("login", "who", limit=0, per=MINUTE, now=now)

    def test_a_limit_that_was_lowered_holds_at_once(self, now):
        for _ in range(5):
            take("login", "who", limit=5, per=MINUTE, now=now)

        assert not take("login", "who", limit=3, per=MINUTE, now=now)

    def test_costs_one_query(self, now, django_assert_num_queries):
        with django_assert_num_queries(1):
            take("login", "who", limit=1, per=MINUTE, now=now)
        with django_assert_num_queries(1):
            take("login", "who", limit=1, per=MINUTE, now=now)


@pytest.mark.django_db
def test_says_when_to_come_back(now):
    assert resets_at("login", "who", now=now) is None
    take("login", "who", limit=1, per=MINUTE, now=now)

    assert resets_at("login", "who", now=now + MINUTE / 2) == now + MINUTE
    assert resets_at("login", "who", now=now + MINUTE) is None


@pytest.mark.django_db
def test_prunes_what_is_over(now):
    take("login", "old", limit=1, per=MINUTE, now=now)
    take("login", "new", limit=1, per=MINUTE * 10, now=now)

    assert prune(now=now + MINUTE) == 1
    assert LimitCounter.objects.get().key_hash == "new"


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_twenty_threads_get_exactly_the_limit(self, now):
        taken = at_once(20, lambda _: [take("login", "who", limit=30, per=MINUTE, now=now) for _ in range(5)])

        assert failures(taken) == []
        assert sum(sum(part) for part in taken if isinstance(part, list)) == 30
        assert LimitCounter.objects.get().count == 30

    def test_counting_by_look_and_write_lets_too_many_through(self, now):
        both_have_looked = threading.Barrier(2)
        LimitCounter.objects.create(name="login", key_hash="who", count=0, resets_at=now + MINUTE)

        def look_and_write(_: int) -> bool:
            with transaction.atomic():
                counter = LimitCounter.objects.get(name="login", key_hash="who")
                # SQLite lets the second one in only when the first one is through.
                with suppress(threading.BrokenBarrierError):
                    both_have_looked.wait(timeout=1)
                if counter.count >= 1:
                    return False
                LimitCounter.objects.filter(pk=counter.pk).update(count=counter.count + 1)
                return True

        passed = sum(result is True for result in at_once(2, look_and_write))

        assert passed == (2 if connection.vendor == "postgresql" else 1)
