"""Working time, worked out from a calendar value alone: no database, no clock, no setting.

A moment is open when the wall clock at the branch stands inside an interval of its local date. Everything is measured
in real (UTC) time, so an hour that daylight saving repeats counts twice and one that it skips counts not at all.
Results are in UTC. Rules: R124 (every wait has a date and an hour), REL-R20, REL-R21.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]  # minutes since local midnight, the end excluded: (540, 1080) is 09:00–18:00
MINUTES_A_DAY = 24 * 60
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)

# Ten years: longer limits are a slip of the keyboard, and bounding them bounds the work.
HORIZON_DAYS = 3660
MAX_MINUTES = HORIZON_DAYS * MINUTES_A_DAY
FIRST_YEAR, LAST_YEAR = 2, 9985


class CalendarError(Exception):
    """A limit can't be worked out; the subclass says why."""


class NoOpeningHours(CalendarError):
    """The calendar never opens (again), so waiting for it would never end."""


class OutOfTime(CalendarError):
    """A moment or a limit lies outside what can be reckoned: years 2 to 9985, and ten years at once."""


@dataclass(frozen=True)
class DayOverride:
    """A date unlike its weekday: closed, or a working day (with the weekday's hours, or the make-up hours)."""

    working: bool
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class WorkingCalendar:
    """When a branch works.

    `weekly` holds seven tuples of spans, Monday first; each is in order and does not overlap. Hours past midnight are a
    span up to 1440 and one from 0 on the next day. `make_up` are the hours of an extra working day on a weekday that
    has none. `settled_years` are the years whose holidays are final; None means all are.

    :raises ValueError: the spans are out of order, overlap or leave the day.
    """

    zone: zoneinfo.ZoneInfo
    weekly: tuple[tuple[Span, ...], ...]
    overrides: Mapping[dt.date, DayOverride] = field(default_factory=dict)
    make_up: tuple[Span, ...] = ()
    settled_years: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if len(self.weekly) != 7:
            raise ValueError("A week has seven days: give a tuple of spans for each, Monday first.")
        for spans in (*self.weekly, self.make_up):
            edges = [edge for span in spans for edge in span]
            if any(start >= end for start, end in spans) or edges != sorted(edges):
                raise ValueError(f"Opening hours must follow one another without overlap: {spans}")
            if edges and (edges[0] < 0 or edges[-1] > MINUTES_A_DAY):
                raise ValueError(f"Opening hours must lie between 0 and 1440 minutes of the day: {spans}")

    def spans_on(self, date: dt.date) -> tuple[Span, ...]:
        """Give the opening intervals of a local date; empty when closed."""
        weekly = self.weekly[date.weekday()]
        override = self.overrides.get(date)
        if override is None:
            return weekly
        return (weekly or self.make_up) if override.working else ()

    def is_working_day(self, date: dt.date) -> bool:
        """Say whether the date has any opening."""
        return bool(self.spans_on(date))

    def is_provisional(self, year: int) -> bool:
        """Say whether the year's holidays are a guess or unknown."""
        return self.settled_years is not None and year not in self.settled_years

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Give the moment as the clock at the branch shows it."""
        return moment.astimezone(self.zone)

    def opens_after(self, date: dt.date) -> bool:
        """Say whether any later date can be a working day."""
        if any(self.weekly):
            return True
        return any(day > date and self.spans_on(day) for day in self.overrides)


def open_intervals(calendar: WorkingCalendar, since: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Yield the opening intervals from `since` on, in UTC and in order, cut at UTC midnights and clock changes.

    :raises NoOpeningHours: nothing opens any more. :raises OutOfTime: ten years have been looked through.
    """
    start = _checked(since)
    horizon = start + HORIZON_DAYS * DAY
    while start < horizon:
        end = dt.datetime.combine(start.date() + DAY, dt.time(), tzinfo=dt.UTC)
        for left, right, offset in _steady(calendar.zone, start, end):
            yield from _in_steady_time(calendar, left, right, offset)
        start = end
        if not calendar.opens_after(start.date() - 2 * DAY):
            raise NoOpeningHours("The branch has no opening hours after this date: enter some.")
    raise OutOfTime("This limit reaches further than ten years.")


def is_open(calendar: WorkingCalendar, moment: dt.datetime) -> bool:
    """Say whether the branch is open at the moment; the closing minute itself is not.

    :raises ValueError: the moment carries no time zone.
    """
    local = calendar.local(_checked(moment))
    since_midnight = _minutes(local)
    return any(start <= since_midnight < end for start, end in calendar.spans_on(local.date()))


def next_opening(calendar: WorkingCalendar, moment: dt.datetime) -> dt.datetime:
    """Give the moment itself when the branch is open then, or else when it opens next.

    :raises NoOpeningHours: it never opens again. :raises OutOfTime: the moment is out of range.
    """
    start = _checked(moment)
    return next(max(left, start) for left, right in open_intervals(calendar, start) if right > start)


def add_working_minutes(calendar: WorkingCalendar, start: dt.datetime, minutes: int) -> dt.datetime:
    """Give the moment when `minutes` of opening time have passed since `start`.

    The result never lies outside opening hours; the closing moment counts as inside. Nothing to add gives the next
    opening, or `start` where it is inside.

    :raises ValueError: `minutes` is negative or `start` carries no time zone.
    :raises NoOpeningHours: the calendar never opens again. :raises OutOfTime: beyond ten years or out of range.
    """
    if minutes < 0:
        raise ValueError("Working time is only added forwards.")
    if minutes > MAX_MINUTES:
        raise OutOfTime("This limit reaches further than ten years.")
    begin = _checked(start)
    if minutes == 0:
        return begin if _closes_at(calendar, begin) else next_opening(calendar, begin)
    left_over = minutes * MINUTE
    for left, right in open_intervals(calendar, begin):
        if right - left >= left_over:
            return left + left_over
        left_over -= right - left
    raise AssertionError("open_intervals never ends quietly")


def working_time_between(calendar: WorkingCalendar, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """Measure the opening time from `start` to `end`, to the microsecond; negative when `end` comes first.

    :raises ValueError: a moment carries no time zone. :raises OutOfTime: more than ten years apart, or out of range.
    """
    begin, finish = _checked(start), _checked(end)
    if finish < begin:
        return -working_time_between(calendar, finish, begin)
    if finish - begin > (HORIZON_DAYS - 1) * DAY:
        raise OutOfTime("These moments lie more than ten years apart.")
    total = dt.timedelta()
    try:
        for left, right in open_intervals(calendar, begin):
            if left >= finish:
                break
            total += min(right, finish) - left
    except NoOpeningHours:
        pass  # The calendar closed for good before `end`: nothing more to count.
    return total


def working_minutes_between(calendar: WorkingCalendar, start: dt.datetime, end: dt.datetime) -> int:
    """Measure the whole minutes of opening time from `start` to `end`; negative when `end` comes first.

    :raises ValueError: a moment carries no time zone. :raises OutOfTime: more than ten years apart, or out of range.
    """
    return int(working_time_between(calendar, start, end) / MINUTE)


def closing_time(calendar: WorkingCalendar, date: dt.date) -> dt.datetime:
    """Give the moment when the branch closes for the last time on a local date.

    :raises NoOpeningHours: it does not open on that date.
    """
    spans = calendar.spans_on(date)
    if not spans:
        raise NoOpeningHours(f"The branch is closed on {date}.")
    # The minute before closing decides: the closing minute itself may come a second time when clocks go back.
    last_minute, exists = _on_the_clock(calendar, date, spans[-1][1] - 1)
    return last_minute + MINUTE if exists else last_minute


def at_local_minute(calendar: WorkingCalendar, date: dt.date, minute: int) -> dt.datetime:
    """Give the moment when the clock at the branch shows this minute of the date (1440 is the midnight that ends it).

    Where daylight saving repeats the minute it is the second time, where it skips it the moment of the change.

    :raises OutOfTime: the date is out of range.
    """
    return _on_the_clock(calendar, date, minute)[0]


def add_working_days(
    calendar: WorkingCalendar, start: dt.datetime, days: int, *, at: dt.time | None = None
) -> dt.datetime:
    """Give the end of the `days`-th working day after the local date of `start`, which does not count itself.

    The hour is `at` on the branch's clock, or closing time. A working day is a date with any opening.

    :raises ValueError: `days` is below 1 or `start` carries no time zone.
    :raises NoOpeningHours: the calendar has too few working days left. :raises OutOfTime: beyond ten years.
    """
    date = working_day_after(calendar, calendar.local(_checked(start)).date(), days)
    return closing_time(calendar, date) if at is None else at_local_minute(calendar, date, at.hour * 60 + at.minute)


def working_day_after(calendar: WorkingCalendar, date: dt.date, days: int) -> dt.date:
    """Give the `days`-th working day after a local date.

    :raises ValueError: `days` is below 1. :raises NoOpeningHours: too few are left.
    :raises OutOfTime: beyond ten years or out of range.
    """
    if days < 1:
        raise ValueError("Count at least one working day; for the same day use the same-day rule.")
    left_over, first = days, _checked_date(date)
    for offset in range(1, HORIZON_DAYS):
        day = first + offset * DAY
        left_over -= calendar.is_working_day(day)
        if left_over == 0:
            return day
        if not calendar.opens_after(day):
            raise NoOpeningHours("The branch has no opening hours after this date: enter some.")
    raise OutOfTime("This limit reaches further than ten years.")


def same_day_limit(
    calendar: WorkingCalendar, start: dt.datetime, *, last_hours: int, next_day_at: dt.time
) -> dt.datetime:
    """Give the limit of a "same day" promise: closing time today, or `next_day_at` on the next opening day.

    The next day it is for what comes in during the last `last_hours` opening hours of the day, after them, or on a
    closed day. Where the branch opens too late for that hour, it gets `last_hours` opening hours instead; either way
    the limit is that day's closing time at the latest.

    :raises ValueError: `start` carries no time zone. :raises NoOpeningHours: the calendar never opens again.
    """
    begin = _checked(start)
    today = calendar.local(begin).date()
    if calendar.is_working_day(today):
        closing = closing_time(calendar, today)
        if closing > begin and working_time_between(calendar, begin, closing) > last_hours * 60 * MINUTE:
            return closing
    day = working_day_after(calendar, today, 1)
    opening = at_local_minute(calendar, day, calendar.spans_on(day)[0][0])
    limit = at_local_minute(calendar, day, next_day_at.hour * 60 + next_day_at.minute)
    if limit <= opening:
        limit = add_working_minutes(calendar, opening, last_hours * 60)
    return min(limit, closing_time(calendar, day))


def _checked(moment: dt.datetime) -> dt.datetime:
    """Give the moment in UTC, refusing what would overflow later."""
    if moment.tzinfo is None:
        raise ValueError("Give the moment a time zone: a bare one lies nowhere.")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise OutOfTime(f"The year {moment.year} is out of range.")
    return moment.astimezone(dt.UTC)


def _on_the_clock(calendar: WorkingCalendar, date: dt.date, minute: int) -> tuple[dt.datetime, bool]:
    """Find the last moment when the clock shows this minute; False when it never does: then it is the clock change."""
    naive = dt.datetime.combine(_checked_date(date), dt.time()) + minute * MINUTE
    moment = naive.replace(tzinfo=calendar.zone, fold=1).astimezone(dt.UTC)
    if moment.astimezone(calendar.zone).replace(tzinfo=None) == naive:
        return moment, True
    late = naive.replace(tzinfo=calendar.zone, fold=0).astimezone(dt.UTC)
    return _first_change(calendar.zone, moment, late), False


def _checked_date(date: dt.date) -> dt.date:
    if not FIRST_YEAR <= date.year <= LAST_YEAR + HORIZON_DAYS // 366:
        raise OutOfTime(f"The year {date.year} is out of range.")
    return date


def _minutes(local: dt.datetime) -> float:
    return local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60


def _closes_at(calendar: WorkingCalendar, moment: dt.datetime) -> bool:
    """Say whether the moment is the very end of an opening interval: the moment before it was open."""
    return is_open(calendar, moment) or is_open(calendar, moment - dt.timedelta(microseconds=1))


def _steady(
    zone: zoneinfo.ZoneInfo, start: dt.datetime, end: dt.datetime
) -> Iterator[tuple[dt.datetime, dt.datetime, dt.timedelta]]:
    """Cut one UTC day at its clock change, if it has one."""
    offset, later = _offset(zone, start), _offset(zone, end - SECOND)
    if offset == later:
        yield start, end, offset
        return
    change = _first_change(zone, start, end)
    yield start, change, offset
    yield change, end, later


def _first_change(zone: zoneinfo.ZoneInfo, start: dt.datetime, end: dt.datetime) -> dt.datetime:
    """Find, to the second, the first moment in (start, end] whose offset is not that of `start`."""
    offset, low, high = _offset(zone, start), 0, int((end - start) / SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, start + middle * SECOND) == offset else (low, middle)
    return (start + high * SECOND).replace(microsecond=0)


def _offset(zone: zoneinfo.ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _in_steady_time(
    calendar: WorkingCalendar, start: dt.datetime, end: dt.datetime, offset: dt.timedelta
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Yield the opening intervals between two moments with one offset from UTC."""
    date, last = (start + offset).date(), (end + offset).date()
    while date <= last:
        midnight = dt.datetime.combine(date, dt.time(), tzinfo=dt.UTC) - offset
        for opens, closes in calendar.spans_on(date):
            left, right = max(midnight + opens * MINUTE, start), min(midnight + closes * MINUTE, end)
            if left < right:
                yield left, right
        date += DAY
