"""The clock on the wall, as people read it aloud."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta


def day_and_clock(local: datetime) -> tuple[date, str]:
    """Split a moment, given in local time, into its day and hour. Midnight is the end of the day that it ends, 24:00:
    “by 00:00 tomorrow” is heard as the night after.
    """
    if local.time() == time.min:
        return local.date() - timedelta(days=1), "24:00"
    return local.date(), f"{local:%H:%M}"
