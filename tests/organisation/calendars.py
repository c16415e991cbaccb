"""Calendars for the tests of working time: values, no rows."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from organisation.working_time import DayOverride, Span, WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE_TO_SIX: tuple[Span, ...] = ((540, 1080),)
WITH_LUNCH: tuple[Span, ...] = ((540, 720), (810, 1080))
ALL_DAY: tuple[Span, ...] = ((0, 1440),)
CLOSED: tuple[Span, ...] = ()


def days(text: str, *, year: int, working: bool, name_zh: str) -> dict[dt.date, DayOverride]:
    """Make overrides from "10-01 10-02"."""
    return {
        dt.date.fromisoformat(f"{year}-{day}"): DayOverride(working=working, name_zh=name_zh) for day in text.split()
    }


CHINA_2026 = {
    **days("01-01 01-02 01-03", year=2026, working=False, name_zh="元旦"),
    **days("02-15 02-16 02-17 02-18 02-19 02-20 02-21 02-22 02-23", year=2026, working=False, name_zh="春节"),
    **days("04-04 04-05 04-06", year=2026, working=False, name_zh="清明节"),
    **days("05-01 05-02 05-03 05-04 05-05", year=2026, working=False, name_zh="劳动节"),
    **days("06-19 06-20 06-21", year=2026, working=False, name_zh="端午节"),
    **days("09-25 09-26 09-27", year=2026, working=False, name_zh="中秋节"),
    **days("10-01 10-02 10-03 10-04 10-05 10-06 10-07", year=2026, working=False, name_zh="国庆节"),
    **days("01-04 02-14 02-28 05-09 09-20 10-10", year=2026, working=True, name_zh="调休上班"),
    **days("01-01", year=2027, working=False, name_zh="元旦"),
}


def week(weekdays: tuple[Span, ...], weekend: tuple[Span, ...] = CLOSED) -> tuple[tuple[Span, ...], ...]:
    return (weekdays,) * 5 + (weekend,) * 2


def office(hours: tuple[Span, ...] = NINE_TO_SIX) -> WorkingCalendar:
    """An office in Shanghai, Monday to Friday, with the holidays of 2026; 2027 is not settled."""
    return WorkingCalendar(
        zone=SHANGHAI,
        weekly=week(hours),
        overrides=CHINA_2026,
        make_up=hours,
        settled_years=frozenset({2025, 2026}),
    )


def hall() -> WorkingCalendar:
    """A hall open every day of the week that keeps the holidays."""
    return WorkingCalendar(
        zone=SHANGHAI, weekly=week(NINE_TO_SIX, NINE_TO_SIX), overrides=CHINA_2026, make_up=NINE_TO_SIX
    )


def plain(zone: str, weekly: tuple[tuple[Span, ...], ...]) -> WorkingCalendar:
    return WorkingCalendar(zone=ZoneInfo(zone), weekly=weekly)


def at(text: str, zone: str | ZoneInfo = SHANGHAI, *, fold: int = 0) -> dt.datetime:
    """Read "2026-09-30 17:00" as the clock on the wall of the zone, and give it in UTC."""
    where = ZoneInfo(zone) if isinstance(zone, str) else zone
    return dt.datetime.fromisoformat(text).replace(tzinfo=where, fold=fold).astimezone(dt.UTC)
