from __future__ import annotations

import datetime as dt

import pytest

from organisation.time_limits import SameDayRule, TimeLimit, Unit, due_of
from organisation.working_time import CalendarError
from tests.organisation.calendars import at, office

RULE = SameDayRule(last_hours=2, next_day_at=dt.time(12))


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("same day", Unit.SAME_DAY, 0),
        ("30 minutes", Unit.MINUTES, 30),
        ("1 minute", Unit.MINUTES, 1),
        ("24 hours", Unit.MINUTES, 1440),
        ("3 days", Unit.MINUTES, 4320),
        ("45 working minutes", Unit.WORKING_MINUTES, 45),
        ("4 working hours", Unit.WORKING_MINUTES, 240),
        ("3 working days", Unit.WORKING_DAYS, 3),
    ],
)
def test_limits_are_read_as_people_write_them(text, unit, amount):
    assert TimeLimit.parse(text) == TimeLimit(unit, amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "0 minutes",
        "-3 days",
        "3",
        "3 workdays",
        "3.5 hours",
        "same  day",
        "999999 working days",
        "３ days ",
    ],
)
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(ValueError, match=r"Not a limit|Longer"):
        TimeLimit.parse(text)


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("30 minutes", "2026-09-30 17:50", "2026-09-30 18:20"),
        ("24 hours", "2026-09-30 17:50", "2026-10-01 17:50"),
        ("4 working hours", "2026-09-30 17:00", "2026-10-08 12:00"),
        ("3 working days", "2026-09-30 17:00", "2026-10-10 18:00"),
        ("same day", "2026-09-30 10:00", "2026-09-30 18:00"),
        ("same day", "2026-09-30 17:00", "2026-10-08 12:00"),
    ],
)
def test_each_unit_ends_where_it_should(text, start, due):
    trace = due_of(TimeLimit.parse(text), start=at(start), calendar=office(), same_day=RULE)

    assert trace.result == at(due)
    assert trace.lines


def test_only_plain_minutes_run_on_while_the_branch_is_closed():
    assert TimeLimit.parse("3 days").runs_on_the_wall_clock
    assert not TimeLimit.parse("3 working days").runs_on_the_wall_clock
    assert not TimeLimit.parse("same day").runs_on_the_wall_clock


def test_the_end_of_time_is_a_clear_refusal():
    with pytest.raises(CalendarError):
        due_of(
            TimeLimit.parse("3 days"),
            start=dt.datetime(9999, 12, 31, tzinfo=dt.UTC),
            calendar=office(),
            same_day=RULE,
        )
