"""Times as the desk says them: near enough to act on, exact on demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from config.templatetags.when import by, exact, far, in_a_row, short

# 15:00 on a Monday in Shanghai.
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english_in_shanghai() -> Iterator[None]:
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        yield


def test_a_moment_is_named_by_weekday_day_and_minute_of_the_branch() -> None:
    assert exact(NOW, now=NOW) == "Mon 23 Nov, 15:00"


def test_another_year_is_told() -> None:
    assert exact(NOW + timedelta(days=60), now=NOW) == "Fri 22 Jan 2027, 15:00"


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(minutes=42), "by 15:42 today"),
        (timedelta(hours=8, minutes=59), "by 23:59 today"),
        (timedelta(hours=9), "by 24:00 today"),
        (timedelta(days=2), "by Wed 25 Nov, 15:00"),
        (-timedelta(days=1), "by Sun 22 Nov, 15:00"),
    ],
)
def test_a_limit_is_told_as_near_as_it_is(later: timedelta, words: str) -> None:
    assert by(NOW + later, now=NOW) == words


def test_the_day_turns_by_the_clock_on_the_wall_not_by_utc() -> None:
    late = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    early = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 00:30 the next day

    assert by(early, now=late) == "by 00:30 tomorrow"


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(), "in 0 min"),
        (timedelta(minutes=59, seconds=59), "in 59 min"),
        (timedelta(hours=1), "in 1 h 0 min"),
        (timedelta(hours=23, minutes=59), "in 23 h 59 min"),
        (timedelta(days=1), "in 1 d 0 h"),
        (timedelta(days=2, hours=23), "in 2 d 23 h"),
        (timedelta(days=3), "in 3 days"),
        (-timedelta(minutes=35), "35 min over"),
        (-timedelta(days=1, hours=2), "1 d 2 h over"),
    ],
)
def test_what_is_left_or_over_is_told_in_the_unit_that_matters(later: timedelta, words: str) -> None:
    assert far(NOW + later, now=NOW) == words


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(hours=1), "16:00"),
        (timedelta(hours=9), "24:00"),
        (timedelta(hours=33), "tomorrow 24:00"),
        (timedelta(days=1), "tomorrow 15:00"),
        (timedelta(days=7), "30 Nov, 15:00"),
        (-timedelta(days=1), "22 Nov, 15:00"),
    ],
)
def test_a_row_has_room_for_the_time_alone(later: timedelta, words: str) -> None:
    assert in_a_row(NOW + later, now=NOW) == words


def test_what_was_today_needs_no_day() -> None:
    assert short(NOW - timedelta(hours=3), now=NOW) == "12:00"
    assert short(NOW - timedelta(days=2), now=NOW) == "21 Nov, 15:00"
