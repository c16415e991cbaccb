"""A limit as people write it, "3 working days" or "same day", and the moment that it ends at."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from organisation.traces import (
    Step,
    Trace,
    TraceLine,
    explain_same_day,
    explain_working_days,
    explain_working_minutes,
)
from organisation.working_time import MAX_MINUTES, MINUTE, OutOfTime, WorkingCalendar

MINUTES_AN_HOUR = 60
WORDS = re.compile(r"([0-9]{1,6}) (working )?(minute|hour|day)s?")


class Unit(StrEnum):
    """What a limit counts in; minutes run on the wall clock, day and night."""

    MINUTES = "minutes"
    WORKING_MINUTES = "working minutes"
    WORKING_DAYS = "working days"
    SAME_DAY = "same day"


@dataclass(frozen=True)
class TimeLimit:
    """So many of a unit; the same day has no amount."""

    unit: Unit
    amount: int = 0

    @classmethod
    def parse(cls, text: str) -> TimeLimit:
        """Read "same day", "30 minutes", "24 hours", "4 working hours" or "3 working days".

        :raises ValueError: it is none of these, nothing, or longer than ten years.
        """
        if text == Unit.SAME_DAY:
            return cls(Unit.SAME_DAY)
        match = WORDS.fullmatch(text)
        if match is None or int(match[1]) == 0:
            raise ValueError(f"Not a limit: {text!r}")
        amount, working, what = int(match[1]), bool(match[2]), match[3]
        if what == "day":
            unit = Unit.WORKING_DAYS if working else Unit.MINUTES
            amount *= 1 if working else 24 * MINUTES_AN_HOUR
        else:
            unit = Unit.WORKING_MINUTES if working else Unit.MINUTES
            amount *= MINUTES_AN_HOUR if what == "hour" else 1
        if amount * (24 * MINUTES_AN_HOUR if unit is Unit.WORKING_DAYS else 1) > MAX_MINUTES:
            raise ValueError(f"Longer than ten years: {text!r}")
        return cls(unit, amount)

    @property
    def runs_on_the_wall_clock(self) -> bool:
        """Say whether the limit runs on while the branch is closed."""
        return self.unit is Unit.MINUTES


@dataclass(frozen=True)
class SameDayRule:
    """What comes in during the last opening hours means the next opening day at this hour."""

    last_hours: int = 2
    next_day_at: dt.time = dt.time(12)


def due_of(limit: TimeLimit, *, start: dt.datetime, calendar: WorkingCalendar, same_day: SameDayRule) -> Trace:
    """Work out when a limit ends that began at `start`, with the lines that explain it.

    :raises ValueError: `start` carries no time zone.
    :raises CalendarError: the branch never opens again, or the limit leaves the time that can be reckoned.
    """
    match limit.unit:
        case Unit.SAME_DAY:
            return explain_same_day(calendar, start, last_hours=same_day.last_hours, next_day_at=same_day.next_day_at)
        case Unit.WORKING_DAYS:
            return explain_working_days(calendar, start, limit.amount)
        case Unit.WORKING_MINUTES:
            return explain_working_minutes(calendar, start, limit.amount)
        case Unit.MINUTES:
            return _by_the_wall_clock(calendar, start, limit.amount)


def _by_the_wall_clock(calendar: WorkingCalendar, start: dt.datetime, minutes: int) -> Trace:
    try:
        result = start.astimezone(dt.UTC) + minutes * MINUTE
    except OverflowError as error:
        raise OutOfTime("This limit reaches beyond the end of time.") from error
    return Trace(result=result, lines=(TraceLine(calendar.local(start).date(), Step.WALL_CLOCK, minutes),))
