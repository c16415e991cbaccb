"""Why this time? A limit of working_time.py, explained day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from organisation.working_time import (
    DAY,
    MINUTE,
    MINUTES_A_DAY,
    WorkingCalendar,
    add_working_days,
    add_working_minutes,
    at_local_minute,
    is_open,
    same_day_limit,
    working_time_between,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Step(StrEnum):
    """What a day did to the limit."""

    COUNTED = "counted"
    MAKE_UP = "make-up"
    HOLIDAY = "closed:holiday"
    WEEKDAY = "closed:weekday"
    START_DAY = "start-day"
    BEFORE_OPENING = "before-opening"
    IN_BREAK = "in-break"
    AFTER_CLOSING = "after-closing"
    LAST_HOURS = "last-hours"
    WALL_CLOCK = "wall-clock"
    PROVISIONAL = "provisional-year"


STEP_LABELS: dict[Step, StrPromise] = {
    Step.COUNTED: _("counted"),
    Step.MAKE_UP: _("make-up working day, counted"),
    Step.HOLIDAY: _("closed: holiday"),
    Step.WEEKDAY: _("closed: no opening on this weekday"),
    Step.START_DAY: _("the first day does not count"),
    Step.BEFORE_OPENING: _("came in before opening: counted from opening"),
    Step.IN_BREAK: _("came in during a break: counted from the end of the break"),
    Step.AFTER_CLOSING: _("came in after closing: counted from the next opening"),
    Step.LAST_HOURS: _("came in during the last opening hours: the next opening day"),
    Step.WALL_CLOCK: _("runs day and night, open or closed"),
    Step.PROVISIONAL: _("this year's calendar is not final yet: the limit may move"),
}


@dataclass(frozen=True)
class TraceLine:
    """One day, what it did, and what it added (minutes or days); the name of its holiday where it has one."""

    date: dt.date
    step: Step
    minutes: int = 0
    days: int = 0
    name_zh: str = ""
    name_en: str = ""

    @property
    def label(self) -> str:
        """Say what the day did, in the language of the moment."""
        return str(STEP_LABELS[self.step])


@dataclass(frozen=True)
class Trace:
    """A limit (UTC) with the lines that lead to it."""

    result: dt.datetime
    lines: tuple[TraceLine, ...]

    @property
    def is_provisional(self) -> bool:
        """Say whether a year on the way is not final, so that the limit may move."""
        return any(line.step is Step.PROVISIONAL for line in self.lines)


def explain_working_minutes(calendar: WorkingCalendar, start: dt.datetime, minutes: int) -> Trace:
    """Explain `add_working_minutes`; the minutes of the lines add up to `minutes`.

    :raises: what `add_working_minutes` raises.
    """
    result = add_working_minutes(calendar, start, minutes)
    lines = [*_arrival(calendar, start)]
    total = dt.timedelta()
    for date in _dates(calendar, start, result):
        left = max(start, at_local_minute(calendar, date, 0))
        right = min(result, at_local_minute(calendar, date, MINUTES_A_DAY))
        before, total = total, total + working_time_between(calendar, left, max(left, right))
        # Rounded on the running sum, so that seconds of the start do not make a minute disappear.
        counted = total // MINUTE - before // MINUTE
        if counted or not calendar.is_working_day(date):
            lines.append(_line(calendar, date, minutes=counted))
    return Trace(result=result, lines=_with_provisional(calendar, start, result, lines))


def explain_working_days(
    calendar: WorkingCalendar, start: dt.datetime, days: int, *, at: dt.time | None = None
) -> Trace:
    """Explain `add_working_days`; the days of the lines add up to `days`.

    :raises: what `add_working_days` raises.
    """
    result = add_working_days(calendar, start, days, at=at)
    first, *later = _dates(calendar, start, _inside_its_day(result))
    lines = [TraceLine(first, Step.START_DAY)]
    lines += [_line(calendar, date, days=int(calendar.is_working_day(date))) for date in later]
    return Trace(result=result, lines=_with_provisional(calendar, start, result, lines))


def explain_same_day(calendar: WorkingCalendar, start: dt.datetime, *, last_hours: int, next_day_at: dt.time) -> Trace:
    """Explain `same_day_limit`.

    :raises: what `same_day_limit` raises.
    """
    result = same_day_limit(calendar, start, last_hours=last_hours, next_day_at=next_day_at)
    first, *later = _dates(calendar, start, _inside_its_day(result))
    arrival = _arrival(calendar, start)
    if not later:
        lines = [*arrival, _line(calendar, first, days=1)]
    elif not calendar.is_working_day(first):
        lines = [_line(calendar, first)]
    else:
        lines = arrival if arrival and arrival[0].step is Step.AFTER_CLOSING else [TraceLine(first, Step.LAST_HOURS)]
    lines += [_line(calendar, date, days=int(calendar.is_working_day(date))) for date in later]
    return Trace(result=result, lines=_with_provisional(calendar, start, result, lines))


def _inside_its_day(moment: dt.datetime) -> dt.datetime:
    """Take midnight back to the day that it ends."""
    return moment - dt.timedelta(microseconds=1)


def _dates(calendar: WorkingCalendar, start: dt.datetime, end: dt.datetime) -> Iterator[dt.date]:
    date, last = calendar.local(start).date(), calendar.local(end).date()
    yield date
    while (date := date + DAY) <= last:
        yield date


def _arrival(calendar: WorkingCalendar, start: dt.datetime) -> list[TraceLine]:
    """Say it when `start` lies outside the opening hours of a day that has some."""
    local = calendar.local(start)
    spans = calendar.spans_on(local.date())
    if not spans or is_open(calendar, start):
        return []
    minute = local.hour * 60 + local.minute
    if minute < spans[0][0]:
        step = Step.BEFORE_OPENING
    else:
        step = Step.IN_BREAK if minute < spans[-1][0] else Step.AFTER_CLOSING
    return [TraceLine(local.date(), step)]


def _line(calendar: WorkingCalendar, date: dt.date, *, minutes: int = 0, days: int = 0) -> TraceLine:
    override = calendar.overrides.get(date)
    if calendar.is_working_day(date):
        step = Step.MAKE_UP if override and override.working and not calendar.weekly[date.weekday()] else Step.COUNTED
    else:
        step = Step.HOLIDAY if override and not override.working else Step.WEEKDAY
    names = (override.name_zh, override.name_en) if override else ("", "")
    return TraceLine(date, step, minutes, days, *names)


def _with_provisional(
    calendar: WorkingCalendar, start: dt.datetime, result: dt.datetime, lines: list[TraceLine]
) -> tuple[TraceLine, ...]:
    """Add a line for each year on the way whose holidays are not final."""
    years = range(calendar.local(start).year, calendar.local(result).year + 1)
    guesses = [TraceLine(dt.date(year, 1, 1), Step.PROVISIONAL) for year in years if calendar.is_provisional(year)]
    return (*lines, *guesses)
