"""What holds for every calendar: against a reference that steps minute by minute, on ordinary days and DST nights."""

from __future__ import annotations

import datetime as dt
import os
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from organisation.traces import explain_working_days, explain_working_minutes
from organisation.working_time import (
    MINUTE,
    DayOverride,
    NoOpeningHours,
    Span,
    WorkingCalendar,
    add_working_days,
    add_working_minutes,
    closing_time,
    is_open,
    next_opening,
    same_day_limit,
    working_minutes_between,
)

# Few enough for every run; a nightly run can ask for 5000.
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "150"))

# Days around which clocks change somewhere, and the ends of a year.
TURNING_POINTS = [
    ("Europe/Berlin", dt.datetime(2026, 3, 29, tzinfo=dt.UTC)),
    ("Europe/Berlin", dt.datetime(2026, 10, 25, tzinfo=dt.UTC)),
    ("America/New_York", dt.datetime(2026, 3, 8, tzinfo=dt.UTC)),
    ("America/New_York", dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),
    ("Australia/Lord_Howe", dt.datetime(2026, 4, 5, tzinfo=dt.UTC)),
    ("Australia/Lord_Howe", dt.datetime(2026, 10, 4, tzinfo=dt.UTC)),
    ("America/St_Johns", dt.datetime(2010, 11, 7, tzinfo=dt.UTC)),  # changed at 00:01, back into the day before
    ("Africa/Cairo", dt.datetime(2026, 4, 24, tzinfo=dt.UTC)),  # changes at midnight
    ("Asia/Shanghai", dt.datetime(2026, 10, 1, tzinfo=dt.UTC)),
    ("Asia/Shanghai", dt.datetime(2026, 12, 31, tzinfo=dt.UTC)),
    ("UTC", dt.datetime(2028, 2, 29, tzinfo=dt.UTC)),
]


@st.composite
def spans(draw: st.DrawFn, *, at_least: int = 0) -> tuple[Span, ...]:
    count = draw(st.integers(at_least, 3))
    edges = draw(st.lists(st.integers(0, 48), min_size=2 * count, max_size=2 * count, unique=True))
    ordered = [edge * 30 for edge in sorted(edges)]
    return tuple(zip(ordered[::2], ordered[1::2], strict=True))


@st.composite
def cases(draw: st.DrawFn) -> tuple[WorkingCalendar, dt.datetime]:
    zone, day = draw(st.sampled_from(TURNING_POINTS))
    weekly = [draw(spans()) for _ in range(7)]
    # Two weekdays at least are open, so that the reference need not step through months.
    weekly[day.weekday()] = draw(spans(at_least=1))
    weekly[(day.weekday() + 3) % 7] = draw(spans(at_least=1))
    overrides = draw(
        st.dictionaries(
            st.integers(-4, 9).map(lambda offset: (day + dt.timedelta(days=offset)).date()),
            st.booleans().map(lambda working: DayOverride(working=working)),
            max_size=3,
        )
    )
    calendar = WorkingCalendar(
        zone=ZoneInfo(zone), weekly=tuple(weekly), overrides=overrides, make_up=draw(spans(at_least=1))
    )
    start = day + draw(st.integers(-2 * 1440, 2 * 1440)) * MINUTE
    return calendar, start


def stands_open(calendar: WorkingCalendar, moment: dt.datetime) -> bool:
    """Judge one moment from the rules alone, without any function under test."""
    wall = moment.astimezone(calendar.zone)
    hours = calendar.weekly[wall.weekday()]
    override = calendar.overrides.get(wall.date())
    if override:
        hours = (hours or calendar.make_up) if override.working else ()
    minute = wall.hour * 60 + wall.minute
    return any(opens <= minute < closes for opens, closes in hours)


def step_by_step(calendar: WorkingCalendar, start: dt.datetime, minutes: int) -> dt.datetime:
    """Walk minute by minute until `minutes` of them were open."""
    moment, left_over = start, minutes
    while left_over:
        left_over -= stands_open(calendar, moment)
        moment += MINUTE
    return moment


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), minutes=st.integers(1, 900))
def test_adding_agrees_with_stepping_minute_by_minute(case, minutes):
    calendar, start = case

    assert add_working_minutes(calendar, start, minutes) == step_by_step(calendar, start, minutes)


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), length=st.integers(0, 3 * 1440))
def test_measuring_agrees_with_counting_open_minutes(case, length):
    calendar, start = case

    counted = sum(stands_open(calendar, start + step * MINUTE) for step in range(length))

    assert working_minutes_between(calendar, start, start + length * MINUTE) == counted


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), minutes=st.integers(0, 6000), seconds=st.integers(0, 59))
def test_adding_and_then_measuring_gives_the_same_minutes(case, minutes, seconds):
    calendar, start = case
    start += dt.timedelta(seconds=seconds)

    assert working_minutes_between(calendar, start, add_working_minutes(calendar, start, minutes)) == minutes


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), minutes=st.integers(0, 3000), more=st.integers(0, 500), later=st.integers(0, 3000))
def test_more_time_or_a_later_start_never_ends_earlier(case, minutes, more, later):
    calendar, start = case
    due = add_working_minutes(calendar, start, minutes)

    assert add_working_minutes(calendar, start, minutes + more) >= due
    assert add_working_minutes(calendar, start + later * MINUTE, minutes) >= due


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), first=st.integers(0, 2000), second=st.integers(0, 2000))
def test_adding_in_two_parts_is_adding_at_once(case, first, second):
    calendar, start = case

    halfway = add_working_minutes(calendar, start, first)

    assert add_working_minutes(calendar, halfway, second) == add_working_minutes(calendar, start, first + second)


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), minutes=st.integers(0, 3000))
def test_a_result_never_lies_outside_opening_hours(case, minutes):
    calendar, start = case

    due = add_working_minutes(calendar, start, minutes)

    assert stands_open(calendar, due) or stands_open(calendar, due - MINUTE)


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases())
def test_the_next_opening_is_the_first_open_moment(case):
    calendar, start = case

    opening = next_opening(calendar, start)

    assert is_open(calendar, opening)
    assert opening == start or not stands_open(calendar, opening - MINUTE)
    assert working_minutes_between(calendar, start, opening) == 0


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), days=st.integers(1, 12), more=st.integers(0, 5), later=st.integers(0, 3000))
def test_working_days_are_monotone_and_end_on_a_day_that_opens(case, days, more, later):
    calendar, start = case

    due = add_working_days(calendar, start, days)

    assert due > start
    assert add_working_days(calendar, start, days + more) >= due
    assert add_working_days(calendar, start + later * MINUTE, days) >= due
    assert calendar.is_working_day((due - MINUTE).astimezone(calendar.zone).date())


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases())
def test_nothing_opens_on_a_date_after_its_closing_time(case):
    calendar, start = case
    date = start.astimezone(calendar.zone).date()
    assume(calendar.is_working_day(date))

    try:
        closing = closing_time(calendar, date)
    except NoOpeningHours:
        return

    later = [closing + step * MINUTE for step in range(26 * 60)]
    assert not any(stands_open(calendar, each) for each in later if each.astimezone(calendar.zone).date() == date)


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), later=st.integers(0, 3000), hours=st.integers(0, 4))
def test_the_same_day_limit_is_monotone_and_ahead(case, later, hours):
    calendar, start = case

    limit = same_day_limit(calendar, start, last_hours=hours, next_day_at=dt.time(12))

    assert limit > start
    assert same_day_limit(calendar, start + later * MINUTE, last_hours=hours, next_day_at=dt.time(12)) >= limit


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), minutes=st.integers(1, 3000), days=st.integers(1, 10), seconds=st.integers(0, 59))
def test_the_lines_of_a_trace_add_up_to_the_limit(case, minutes, days, seconds):
    calendar, start = case
    start += dt.timedelta(seconds=seconds)

    by_minutes = explain_working_minutes(calendar, start, minutes)
    by_days = explain_working_days(calendar, start, days)

    assert by_minutes.result == add_working_minutes(calendar, start, minutes)
    assert sum(line.minutes for line in by_minutes.lines) == minutes
    assert by_days.result == add_working_days(calendar, start, days)
    assert sum(line.days for line in by_days.lines) == days
