"""Fill in a year of mainland China's statutory holidays and make-up working days (调休) from the `holidays` package.

The package only pre-fills (REL-R21): the rows are the truth, whoever keeps them may change them, and what a person
changed is left alone. Before the State Council's notice is in the package a year is provisional: the statutory days
are a guess and the make-up days are unknown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib.metadata import version

import holidays
from django.db import transaction

from organisation.models import CalendarDay, DayKind

PACKAGE = f"holidays {version('holidays')}"
DAY = dt.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class PackageDay:
    """A day that is unlike its weekday, as the package has it."""

    date: dt.date
    kind: DayKind
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Prefilled:
    """What filling in a year did."""

    year: int
    written: int
    removed: int
    provisional: bool


def china_year(year: int) -> tuple[list[PackageDay], bool]:
    """Read a year from the package: its days in order, and whether they are provisional.

    Rest days are the holidays with the weekends that touch them, as the notices have it: "1 to 7 October, 7 days". A
    year without any make-up day is one whose notice the package does not have.
    """
    # The neighbours too: a notice can move a day over New Year.
    years = [each for each in (year - 1, year, year + 1) if dt.MINYEAR < each < dt.MAXYEAR]
    zh, en = (holidays.country_holidays("CN", years=years, language=language) for language in ("zh_CN", "en_US"))
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    dates = [first + offset * DAY for offset in range((last - first).days + 1)]
    make_up = [date for date in dates if date.weekday() >= SATURDAY and zh.is_working_day(date)]
    rest = _with_weekends(set(zh), set(make_up))
    days = [PackageDay(date, DayKind.WORKING, "调休上班", "Make-up working day") for date in make_up]
    for date in dates:
        if date in zh:
            days.append(PackageDay(date, DayKind.CLOSED, zh[date], en[date]))
        elif date in rest:
            days.append(PackageDay(date, DayKind.CLOSED, "假期周末", "Weekend of a holiday"))
    return sorted(days, key=lambda day: day.date), not make_up


def prefill(year: int) -> Prefilled:
    """Write the house's days of a year, as often as one likes, and say what changed.

    Rows of another source are left alone, and a guess never replaces a year that somebody has settled by hand. When the
    package learns the notice, its own guesses are corrected or removed.
    """
    days, provisional = china_year(year)
    with transaction.atomic():
        kept = {day.date: day for day in CalendarDay.objects.filter(branch=None, date__year=year)}
        if provisional and any(not day.is_provisional for day in kept.values()):
            return Prefilled(year=year, written=0, removed=0, provisional=False)
        wanted = {day.date: day for day in days}
        stale = [row.pk for date, row in kept.items() if date not in wanted and _is_ours(row)]
        CalendarDay.objects.filter(pk__in=stale).delete()
        written = sum(_write(day, kept.get(day.date), provisional=provisional) for day in days)
    return Prefilled(year=year, written=written, removed=len(stale), provisional=provisional)


def _with_weekends(holiday: set[dt.date], make_up: set[dt.date]) -> set[dt.date]:
    """Add the Saturdays and Sundays that touch a holiday, unless they are worked."""
    rest = set(holiday)
    for date in holiday:
        for step in (DAY, -DAY):
            neighbour = date + step
            while neighbour.weekday() >= SATURDAY and neighbour not in make_up:
                rest.add(neighbour)
                neighbour += step
    return rest


def _is_ours(row: CalendarDay) -> bool:
    return row.source.startswith("holidays ")


def _write(day: PackageDay, row: CalendarDay | None, *, provisional: bool) -> int:
    """Bring one row in line; give 1 when something was written."""
    if row is None:
        row = CalendarDay(branch=None, date=day.date)
    elif not _is_ours(row):
        return 0
    wanted = (day.kind.value, day.name_zh, day.name_en, provisional, PACKAGE)
    if row.pk and (row.kind, row.name_zh, row.name_en, row.is_provisional, row.source) == wanted:
        return 0
    row.kind, row.name_zh, row.name_en, row.is_provisional, row.source = wanted
    row.save()
    return 1
