"""When customers are not called."""

from __future__ import annotations

from datetime import time

import pytest

from followups.quiet_hours import QuietHours, next_quarter
from tests.followups.conftest import SHANGHAI, at

QUIET = QuietHours([(time(20), time(9)), (time(12), time(14))], SHANGHAI)


@pytest.mark.parametrize("clock", ["09:00", "11:59", "14:00", "19:59"])
def test_allows_calls_in_the_hours_of_the_day(clock: str) -> None:
    assert not QUIET.is_quiet(at(24, clock))


@pytest.mark.parametrize("clock", ["20:00", "23:30", "00:00", "08:59", "12:00", "13:59"])
def test_keeps_evening_night_and_noon_quiet(clock: str) -> None:
    assert QUIET.is_quiet(at(24, clock))


def test_moves_a_call_of_the_evening_to_the_next_morning() -> None:
    assert QUIET.after(at(24, "21:10")) == at(25, "09:00")


def test_moves_a_call_of_the_night_to_the_same_morning() -> None:
    assert QUIET.after(at(25, "03:00")) == at(25, "09:00")


@pytest.mark.parametrize(
    ("wished", "offered"), [("12:10", "11:45"), ("13:50", "14:00"), ("20:30", "19:45"), ("08:40", "09:00")]
)
def test_offers_the_nearest_time(wished: str, offered: str) -> None:
    assert QUIET.nearest(at(24, wished), now=at(24, "07:00")) == at(24, offered)


def test_offers_no_time_that_has_passed() -> None:
    assert QUIET.nearest(at(24, "12:10"), now=at(24, "11:50")) == at(24, "14:00")


def test_leads_through_quiet_spans_that_touch() -> None:
    touching = QuietHours([(time(12), time(14)), (time(14), time(15))], SHANGHAI)

    assert touching.after(at(24, "12:30")) == at(24, "15:00")


def test_ends_even_when_the_whole_day_is_quiet() -> None:
    always = QuietHours([(time(0), time(12)), (time(12), time(0))], SHANGHAI)

    assert always.after(at(24, "10:00")) > at(24, "10:00")
    assert always.nearest(at(24, "10:00"), now=at(24, "09:00")) is not None


def test_is_read_on_the_clock_of_the_branch_whatever_zone_the_moment_carries() -> None:
    from datetime import UTC

    assert QUIET.is_quiet(at(24, "12:30").astimezone(UTC))


def test_rounds_up_to_quarters() -> None:
    assert next_quarter(at(24, "10:01")) == at(24, "10:15")
    assert next_quarter(at(24, "10:15")) == at(24, "10:15")
