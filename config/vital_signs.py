"""Whether the house does by itself what it must: does the database answer, does the sweep run."""

from __future__ import annotations

import datetime as dt
import time

from django.conf import settings
from django.db import DatabaseError, connection

from outbox.sweeping import heartbeat_age, is_stale

# How late the banner may be; it spares every page a query.
REMEMBERED_SECONDS = 5.0

_last_look: tuple[float, dt.datetime | None] | None = None


def stale_seconds() -> float:
    """Say how old the sweep's last sign of life may be: four rounds, at least a minute (REL-R3)."""
    return max(60.0, 4.0 * settings.SWEEP_SECONDS)


def sweep_state(now: dt.datetime) -> str:
    """Say in a word or two how the sweep is: "ok", "stopped" or "never ran"."""
    if heartbeat_age(now=now) is None:
        return "never ran"
    return "stopped" if is_stale(now=now, seconds=stale_seconds()) else "ok"


def reminders_stopped_since(now: dt.datetime) -> dt.datetime | None:
    """Give the moment since which nothing was swept, None while all is well or the house has just been set up."""
    global _last_look
    if _last_look is None or time.monotonic() - _last_look[0] > REMEMBERED_SECONDS:
        age = heartbeat_age(now=now)
        _last_look = (time.monotonic(), None if age is None else now - age)
    seen = _last_look[1]
    return seen if seen is not None and (now - seen).total_seconds() > stale_seconds() else None


def forget_last_look() -> None:
    """Look again at the next question; for tests, where time jumps."""
    global _last_look
    _last_look = None


def database_answers() -> bool:
    """Tell whether a query comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False
