"""When customers are not called."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from followups.panel import end_of_today
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
    assert QUIET.is_quiet(at(24, "12:30").astimezone(UTC))


def test_rounds_up_to_quarters() -> None:
    assert next_quarter(at(24, "10:01")) == at(24, "10:15")
    assert next_quarter(at(24, "10:15")) == at(24, "10:15")


BERLIN = ZoneInfo("Europe/Berlin")
# Quiet until half past two: in the middle of the hour that is left out in March and comes twice in October.
LATE = QuietHours([(time(22), time(2, 30))], BERLIN)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


class TestOddNights:
    @pytest.mark.parametrize(
        ("night", "morning"),
        [
            # The clocks go on, go back, and the year ends.
            (datetime(2026, 3, 28, 21, 0, tzinfo=BERLIN), utc(2026, 3, 29, 7, 0)),
            (datetime(2026, 10, 24, 21, 0, tzinfo=BERLIN), utc(2026, 10, 25, 8, 0)),
            (datetime(2026, 12, 31, 23, 59, tzinfo=BERLIN), utc(2027, 1, 1, 8, 0)),
        ],
    )
    def test_end_at_nine_by_the_clock_on_the_wall(self, night: datetime, morning: datetime) -> None:
        quiet = QuietHours([(time(20), time(9)), (time(12), time(14))], BERLIN)

        assert quiet.after(night) == morning

    def test_lead_out_of_an_hour_that_is_left_out(self) -> None:
        # One o'clock; at two it is three, so half past two never comes.
        later = LATE.after(utc(2026, 3, 29, 0, 0)).astimezone(UTC)

        assert later == utc(2026, 3, 29, 1, 30)
        assert not LATE.is_quiet(later)

    def test_lead_on_and_never_back_in_an_hour_that_comes_twice(self) -> None:
        # Moments of that hour equal none of another zone, so they are compared in one.
        assert LATE.after(utc(2026, 10, 25, 0, 10)).astimezone(UTC) == utc(2026, 10, 25, 0, 30)
        assert LATE.after(utc(2026, 10, 25, 1, 10)).astimezone(UTC) == utc(2026, 10, 25, 1, 30)

    @given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
    def test_lead_to_an_hour_at_which_one_may_call_whatever_the_night(self, moment: datetime) -> None:
        for quiet in (LATE, QuietHours([(time(20), time(9)), (time(12), time(14))], BERLIN)):
            assert quiet.after(moment) >= moment
            assert not quiet.is_quiet(quiet.after(moment))
            assert not quiet.is_quiet(quiet.before(moment))

    @pytest.mark.parametrize(
        ("now", "days", "end"),
        [
            (utc(2026, 3, 28, 12, 0), 2, utc(2026, 3, 29, 22, 0)),
            (utc(2026, 10, 24, 12, 0), 2, utc(2026, 10, 25, 23, 0)),
            (utc(2026, 12, 31, 12, 0), 1, utc(2026, 12, 31, 23, 0)),
        ],
    )
    def test_end_the_agenda_at_midnight(self, now: datetime, days: int, end: datetime) -> None:
        with timezone.override(BERLIN):
            assert end_of_today(now, days=days) == end
