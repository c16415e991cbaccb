"""Moments in the words people use, always by the clock on the branch's own wall: 今天15:00, today 15:00."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.time_limits import SameDayRule, TimeLimit, Unit
from organisation.wall_clock import day_and_clock

HOUR = 60
DAY = 24 * HOUR
# Whatever somebody types, nobody waits for a day outside of these years.
FIRST_YEAR, LAST_YEAR = 2000, 2100
WEEKDAYS_ZH = "一二三四五六日"


def exact(moment: datetime, zone: str) -> str:
    """The date, weekday and hour: 2026年11月24日(星期二)15:00 or Tue 24 Nov 2026, 15:00."""
    day, clock = day_and_clock(moment.astimezone(ZoneInfo(zone)))
    if (translation.get_language() or "zh").startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS_ZH[day.weekday()]}）{clock}"
    return f"{formats.date_format(day, 'D j M Y')}, {clock}"


def day_of(moment: datetime, zone: str) -> str:
    """The date alone, as a letter bears it: 2026年11月24日 or 24 November 2026."""
    day, _clock = day_and_clock(moment.astimezone(ZoneInfo(zone)))
    if (translation.get_language() or "zh").startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return formats.date_format(day, "j F Y")


def short(moment: datetime, zone: str, *, now: datetime) -> str:
    """The shortest that is still clear: 今天15:00, 明天09:00, 11月24日(周二)15:00; midnight is 今天24:00."""
    day, clock = day_and_clock(moment.astimezone(ZoneInfo(zone)))
    match (day - now.astimezone(ZoneInfo(zone)).date()).days:
        case 0:
            return _("today %(clock)s") % {"clock": clock}
        case 1:
            return _("tomorrow %(clock)s") % {"clock": clock}
        case -1:
            return _("yesterday %(clock)s") % {"clock": clock}
    if (translation.get_language() or "zh").startswith("zh"):
        return f"{day.month}月{day.day}日（周{WEEKDAYS_ZH[day.weekday()]}）{clock}"
    return f"{formats.date_format(day, 'D j M')}, {clock}"


def day_words(day: date) -> str:
    """A date with its weekday: 2026年11月24日（星期二） or Tue 24 Nov 2026."""
    if (translation.get_language() or "zh").startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS_ZH[day.weekday()]}）"
    return formats.date_format(day, "D j M Y")


def limit_words(limit: TimeLimit, same_day: SameDayRule) -> str:
    """A limit as customers read it: within 30 min, within 2 hours while we are open, within 5 working days."""
    match limit.unit:
        case Unit.SAME_DAY:
            return ngettext(
                "the same day; in the last %(n)d hour before we close, by %(clock)s the next opening day",
                "the same day; in the last %(n)d hours before we close, by %(clock)s the next opening day",
                same_day.last_hours,
            ) % {"n": same_day.last_hours, "clock": f"{same_day.next_day_at:%H:%M}"}
        case Unit.WORKING_DAYS:
            return ngettext("within %(n)d working day", "within %(n)d working days", limit.amount) % {"n": limit.amount}
        case Unit.WORKING_MINUTES:
            return _("within %(span)s while we are open") % {"span": span(limit.amount)}
        case Unit.MINUTES if limit.amount > 3 * DAY:
            return _("within %(span)s") % {"span": span(limit.amount)}
        case Unit.MINUTES:
            return _("within %(span)s, day or night") % {"span": span(limit.amount)}


def span(minutes: int, *, days: int = 0) -> str:
    """How long: 45分钟, 1小时30分钟, 72小时, 15天; 45 min, 1 hour 30 min, 72 hours, 15 days. More than three days of
    minutes are told in days. Empty for nothing at all."""
    if minutes > 3 * DAY:
        days, minutes = days + minutes // DAY, minutes % DAY
    hours, minutes = divmod(minutes, HOUR)
    parts = [
        ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else "",
        ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours} if hours else "",
        _("%(n)s min") % {"n": minutes} if minutes else "",
    ]
    if (translation.get_language() or "zh").startswith("zh"):
        return "".join(parts).replace(" ", "")
    return " ".join(filter(None, parts))
