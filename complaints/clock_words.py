"""Moments in the words people use, always by the clock on the branch's own wall: 今天15:00, today 15:00."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _

# Whoever names a moment outside of these has mistyped it.
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
