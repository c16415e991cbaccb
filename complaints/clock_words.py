"""Moments in the words people use, always by the clock on the branch's own wall: 今天15:00, today 15:00."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR = 60
DAY = 24 * HOUR
# Whatever somebody types, nobody waits for a day outside of these years.
FIRST_YEAR, LAST_YEAR = 2000, 2100
WEEKDAYS_ZH = "一二三四五六日"


def exact(moment: datetime, zone: str) -> str:
    """The date, weekday and hour: 2026年11月24日(星期二)15:00 or Tue 24 Nov 2026, 15:00."""
    local = moment.astimezone(ZoneInfo(zone))
    if (translation.get_language() or "zh").startswith("zh"):
        return f"{local.year}年{local.month}月{local.day}日（星期{WEEKDAYS_ZH[local.weekday()]}）{local:%H:%M}"
    return formats.date_format(local, "D j N Y, H:i")


def short(moment: datetime, zone: str, *, now: datetime) -> str:
    """The shortest that is still clear: 今天15:00, 明天09:00, 11月24日(周二)15:00."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    clock = f"{local:%H:%M}"
    match (local.date() - today).days:
        case 0:
            return _("today %(clock)s") % {"clock": clock}
        case 1:
            return _("tomorrow %(clock)s") % {"clock": clock}
        case -1:
            return _("yesterday %(clock)s") % {"clock": clock}
    if (translation.get_language() or "zh").startswith("zh"):
        return f"{local.month}月{local.day}日（周{WEEKDAYS_ZH[local.weekday()]}）{clock}"
    return formats.date_format(local, "D j M, H:i")


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
