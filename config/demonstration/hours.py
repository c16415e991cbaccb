"""Moving along a branch's opening hours: natural moments for acts, forwards and backwards."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from organisation.working_time import (
    WorkingCalendar,
    add_working_days,
    at_local_minute,
    is_open,
    next_opening,
    open_intervals,
)

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
# Nobody asks for more: a branch that was closed for a month has no recent hours.
LOOK_BACK = timedelta(days=40)
ROUND_HOURS = (10, 11, 15, 16, 17)


def opening_at(calendar: WorkingCalendar, moment: datetime, rng: Random) -> datetime:
    """Give the moment itself when the branch is open then, else some minutes after it opens next."""
    if is_open(calendar, moment):
        return moment
    return next_opening(calendar, moment) + timedelta(seconds=rng.randint(120, 900))


def open_minutes_back(calendar: WorkingCalendar, now: datetime, minutes: float) -> datetime:
    """Give the moment from which on so many minutes of opening time have passed until `now`."""
    spans = []
    for left, right in open_intervals(calendar, now - LOOK_BACK):
        if left >= now:
            break
        spans.append((left, min(right, now)))
    wanted = timedelta(minutes=minutes)
    for left, right in reversed(spans):
        if right - left >= wanted:
            return right - wanted
        wanted -= right - left
    return now - LOOK_BACK


def some_time_on(calendar: WorkingCalendar, day: datetime, rng: Random, *, share: float | None = None) -> datetime:
    """Choose a moment in the opening hours of the day (or the next working day); `share` 0 is opening, 1 closing."""
    date = calendar.local(day).date()
    while not (spans := calendar.spans_on(date)):
        date += DAY
    opens, closes = spans[0][0], spans[-1][1]
    if closes - opens > 20 * 60:
        # Open around the clock: most people are awake when they complain.
        opens, closes = 7 * 60, 23 * 60
    part = rng.random() if share is None else share
    minute = opens + part * (closes - opens - 20)
    moment = at_local_minute(calendar, date, int(minute)) + timedelta(seconds=rng.randint(0, 59))
    return opening_at(calendar, moment, rng)


def round_hour_after(calendar: WorkingCalendar, moment: datetime, days: int, rng: Random) -> datetime:
    """Choose a round hour on the n-th working day from the moment; with 0 days a few hours ahead, or the next
    morning."""
    if days == 0:
        soon = next_quarter(moment + timedelta(minutes=rng.randint(70, 200)))
        if is_open(calendar, soon):
            return soon
        return add_working_days(calendar, moment, 1, at=time(11))
    due = add_working_days(calendar, moment, days, at=time(rng.choice(ROUND_HOURS)))
    return due if is_open(calendar, due) else add_working_days(calendar, moment, days, at=time(11))


def next_quarter(moment: datetime) -> datetime:
    """Give the next full quarter of an hour."""
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past + QUARTER
