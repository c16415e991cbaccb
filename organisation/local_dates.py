"""What day it is somewhere: rows that hold from date to date are judged by the clock on the branch's own wall."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from organisation.models import Branch


def zone_of(branch: Branch | None) -> zoneinfo.ZoneInfo:
    """Give the branch's time zone; without a branch, the house's."""
    return zoneinfo.ZoneInfo(branch.time_zone if branch else settings.TIME_ZONE)


def local_date(now: dt.datetime, branch: Branch | None) -> dt.date:
    """Give the date at the branch; without a branch, at the house.

    :raises ValueError: `now` carries no time zone.
    """
    return date_in(branch.time_zone if branch else None, now)


def date_in(time_zone: str | None, now: dt.datetime) -> dt.date:
    """Give the date in a time zone by its name; without one, at the house.

    :raises ValueError: `now` carries no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("A moment without a time zone has no date anywhere.")
    return now.astimezone(zoneinfo.ZoneInfo(time_zone or settings.TIME_ZONE)).date()


def latest_date_anywhere(now: dt.datetime) -> dt.date:
    """Give the date where the day is furthest on (UTC+14), to fetch every row that may hold somewhere already."""
    return (now.astimezone(dt.UTC) + dt.timedelta(hours=14)).date()
