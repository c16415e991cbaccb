"""Whether the house does by itself what it must: does the database answer, does the sweep run, can mail leave."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection

from followups.mail_in.polling import SERVER as MAILBOX
from outbox import flood, server_state, sweeping
from outbox.models import Heartbeat
from outbox.sweeping import heartbeat_age, is_stale

# How late the banner may be; it spares every page a query.
REMEMBERED_SECONDS = 5.0

# A server that hesitates once is no news; this long is.
MAIL_AWAY = dt.timedelta(minutes=3)
# How long after it mail that was held back is told of; while it goes on, each round says so again.
FLOOD_TOLD = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Signs:
    """What the heartbeats said at the last look, `looked_at` on the monotonic clock."""

    looked_at: float
    swept_at: dt.datetime | None
    mail_away_since: dt.datetime | None
    flooded_at: dt.datetime | None
    mailbox_away_since: dt.datetime | None


_last_look: Signs | None = None


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
    seen = _signs().swept_at
    return seen if seen is not None and (now - seen).total_seconds() > stale_seconds() else None


def mail_stopped_since(now: dt.datetime) -> dt.datetime | None:
    """Give the moment since which the mail server can't be reached, None while it can or only hesitated."""
    since = _signs().mail_away_since
    return since if since is not None and now - since > MAIL_AWAY else None


def mail_in_stopped_since(now: dt.datetime) -> dt.datetime | None:
    """Give the moment since which the mailbox can't be read, None while it can, only hesitated, or there is none."""
    since = _signs().mailbox_away_since if settings.IMAP_URL else None
    return since if since is not None and now - since > MAIL_AWAY else None


def mail_is_held_back(now: dt.datetime) -> bool:
    """Tell whether there was so much mail within an hour that the rest waits."""
    at = _signs().flooded_at
    return at is not None and dt.timedelta(0) <= now - at < FLOOD_TOLD


def _signs() -> Signs:
    """Read the heartbeats, in one query, unless somebody just did."""
    global _last_look
    if _last_look is None or time.monotonic() - _last_look.looked_at > REMEMBERED_SECONDS:
        names = [sweeping.NAME, server_state.NAME, flood.NAME, MAILBOX]
        rows = {row.name: row for row in Heartbeat.objects.filter(name__in=names)}
        swept, flooded = rows.get(sweeping.NAME), rows.get(flood.NAME)
        _last_look = Signs(
            looked_at=time.monotonic(),
            swept_at=swept.at if swept else None,
            mail_away_since=server_state.state_of(rows.get(server_state.NAME)).away_since,
            flooded_at=flooded.at if flooded else None,
            mailbox_away_since=server_state.state_of(rows.get(MAILBOX)).away_since,
        )
    return _last_look


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
