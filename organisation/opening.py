"""From a branch's rows to the calendar that working time is reckoned on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import Q

from organisation.at_once import Row, Rows, at_once
from organisation.kept import kept
from organisation.local_dates import local_date, zone_of
from organisation.models import Branch, CalendarDay, DayKind, OpeningHours
from organisation.models.hours import span_between
from organisation.working_time import DayOverride, Span, WorkingCalendar

# A branch whose hours nobody has entered yet: a complaint there must still get its limits. A system check names it.
ORDINARY_WEEK: tuple[tuple[Span, ...], ...] = (((9 * 60, 18 * 60),),) * 5 + ((),) * 2

WEEKS_NEAR = dt.timedelta(weeks=10)
HOURS = ("branch_id", "weekday", "opens", "closes")


def calendar_of(branch: Branch) -> WorkingCalendar:
    """Read the branch's calendar with two queries.

    Its own days beat the house's, which count only where it observes public holidays. Without any opening hours it is
    taken to be open Monday to Friday, 9:00 to 18:00.

    :raises ValueError: the rows overlap (the admin refuses such rows).
    """
    return kept(("calendar", branch.pk), lambda: calendars_of([branch])[branch.pk])


def calendars_of(branches: Collection[Branch]) -> dict[int, WorkingCalendar]:
    """Read the calendars of several branches, by their id, with two queries for all of them: one for both lists would
    take longer, as it would spell out every holiday twice.

    :raises ValueError: the rows of a branch overlap (the admin refuses such rows).
    """
    found = {name: list(rows.values(*columns)) for name, (rows, columns) in calendar_lists(branches).items()}
    return calendars_in(found, branches)


def calendar_ahead(branch: Branch, *, now: dt.datetime) -> WorkingCalendar:
    """Read as much of the branch's calendar as a page needs that offers moments of the next days, with one query:
    behind `WEEKS_NEAR` it knows no holidays and no closed days.

    :raises ValueError: the rows overlap (the admin refuses such rows).
    """
    return calendars_in(at_once(**calendar_lists([branch], near=local_date(now, branch))), [branch])[branch.pk]


def calendar_lists(branches: Collection[Branch], *, near: dt.date | None = None) -> dict[str, Rows]:
    """The rows that `calendars_in` reads, for a page that asks the database for other lists as well. `near` leaves out
    the holidays further than some weeks from that day: enough for whoever looks just ahead."""
    days = CalendarDay.objects.filter(Q(branch=None) | Q(branch__in=branches))
    if near is not None:
        days = days.filter(date__range=(near - WEEKS_NEAR, near + WEEKS_NEAR))
    return {
        "hours": (OpeningHours.objects.filter(branch__in=branches).order_by("weekday", "opens", "id"), HOURS),
        "days": (days.order_by("date", "id"), _Day._fields),
    }


def calendars_in(found: Mapping[str, list[Row]], branches: Collection[Branch]) -> dict[int, WorkingCalendar]:
    """Make the calendars of the branches, by their id, of the rows that `calendar_lists` names.

    :raises ValueError: the rows of a branch overlap (the admin refuses such rows).
    """
    weeks: dict[int, list[list[Span]]] = defaultdict(lambda: [[] for _ in range(7)])
    for row in found["hours"]:
        weeks[row["branch_id"]][row["weekday"]].append(span_between(row["opens"], row["closes"]))
    days: dict[int | None, list[_Day]] = defaultdict(list)
    for day in (_Day(**row) for row in found["days"]):
        days[day.branch_id].append(day)
    return {
        branch.pk: _calendar(branch, weeks.get(branch.pk), house=days[None], own=days[branch.pk]) for branch in branches
    }


class _Day(NamedTuple):
    """One row of the calendar; a model would cost ten times as much, for a hundred of them."""

    branch_id: int | None
    date: dt.date
    kind: str
    name_zh: str
    name_en: str
    is_provisional: bool


def settled_years(house_days: Collection[CalendarDay | _Day]) -> frozenset[int]:
    """Give the years for which the house has days and none of them is provisional."""
    years = {day.date.year for day in house_days}
    return frozenset(years - {day.date.year for day in house_days if day.is_provisional})


def _calendar(branch: Branch, week: list[list[Span]] | None, *, house: list[_Day], own: list[_Day]) -> WorkingCalendar:
    weekly = tuple(tuple(spans) for spans in week) if week else ORDINARY_WEEK
    observed = house if branch.observes_holidays else []
    overrides: dict[dt.date, DayOverride] = {
        day.date: DayOverride(working=day.kind == DayKind.WORKING, name_zh=day.name_zh, name_en=day.name_en)
        for day in (*observed, *own)
    }
    return WorkingCalendar(
        zone=zone_of(branch),
        weekly=weekly,
        overrides=overrides,
        # Monday's hours on a make-up day; where the branch rests on Mondays, those of the first day it works.
        make_up=next(spans for spans in weekly if spans),
        settled_years=settled_years(house) if branch.observes_holidays else None,
    )
