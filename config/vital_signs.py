"""Whether the house does by itself what it must: is the database there, does the sweep run, is the trail guarded."""

from __future__ import annotations

import datetime as dt
import time

from django.conf import settings
from django.db import DatabaseError, connection

from outbox.models import Heartbeat

SWEEP = "sweep"
# What a banner may be late; it spares every page a query.
REMEMBERED_SECONDS = 5.0

_last_look: tuple[float, dt.datetime | None] | None = None


def stale_after() -> dt.timedelta:
    """Say how old the sweep's last sign of life may be: four rounds, at least a minute (REL-R3)."""
    return dt.timedelta(seconds=max(60, 4 * settings.SWEEP_SECONDS))


def last_sweep() -> dt.datetime | None:
    """Give the moment of the sweep's last sign of life, None when it never ran."""
    return Heartbeat.objects.filter(pk=SWEEP).values_list("at", flat=True).first()


def reminders_stopped_since(now: dt.datetime) -> dt.datetime | None:
    """Give the moment since which nothing was swept, None while all is well or the house has just been set up."""
    global _last_look
    if _last_look is None or time.monotonic() - _last_look[0] > REMEMBERED_SECONDS:
        _last_look = (time.monotonic(), last_sweep())
    seen = _last_look[1]
    return seen if seen is not None and now - seen > stale_after() else None


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
