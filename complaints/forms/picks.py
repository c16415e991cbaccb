"""The moments a date field offers by itself: today until closing, the next working day, some working days ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from complaints.clock_words import short
from complaints.forms.widgets import MomentField
from organisation.policies import Policies
from organisation.working_time import (
    CalendarError,
    WorkingCalendar,
    add_working_days,
    at_local_minute,
    closing_time,
    working_day_after,
)

# Nobody promises what must be done while the pen is still in the hand.
SOONEST = timedelta(minutes=30)


@dataclass(frozen=True)
class Pick:
    """One moment: the value its field takes, by the clock in force, and how it is called."""

    value: str
    label: str


def picks(
    calendar: WorkingCalendar,
    policies: Policies,
    *,
    now: datetime,
    fit: Callable[[datetime], datetime] = lambda moment: moment,
) -> list[Pick]:
    """Give the moments, the nearest first: closing time today, the next working day at the hour of `same_day_next_at`,
    and closing time `offered_working_days` ahead. `fit` moves each to where it may be; equal ones are told once.
    """
    zone = timezone.get_current_timezone_name()
    found = sorted({fit(moment) for moment in _moments(calendar, policies, now) if moment > now + SOONEST})
    return [Pick(f"{timezone.localtime(one):%Y-%m-%dT%H:%M}", short(one, zone, now=now)) for one in found]


def _moments(calendar: WorkingCalendar, policies: Policies, now: datetime) -> Iterator[datetime]:
    today = calendar.local(now).date()
    noon = policies.time("same_day_next_at")
    try:
        if calendar.is_working_day(today):
            yield closing_time(calendar, today)
        next_day = working_day_after(calendar, today, 1)
        yield at_local_minute(calendar, next_day, noon.hour * 60 + noon.minute)
        yield add_working_days(calendar, now, policies.int("offered_working_days"))
    except CalendarError:
        # A branch that never opens again offers nothing; the field itself takes any moment.
        return


def offer_moments(drawn: Iterable[forms.BaseForm | None], offered: list[Pick]) -> None:
    """Let every date field of these forms that looks ahead offer the moments."""
    for form in drawn:
        for field in form.fields.values() if form is not None else ():
            if isinstance(field, MomentField) and not field.looks_back:
                field.picks = offered
