"""Whether the mail server, or the service for text messages, can be reached: one pause for all senders instead of every
message trying for itself."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction

from outbox import limits
from outbox.models import Heartbeat

logger = logging.getLogger(__name__)

NAME = "mail-server"


@dataclass(frozen=True)
class ServerState:
    """How the way to a server looks: failures in a row, since when, why, and when it is tried again."""

    failures: int = 0
    away_since: dt.datetime | None = None
    code: str = ""
    next_try: dt.datetime | None = None

    def may_try(self, now: dt.datetime) -> bool:
        if self.next_try is None:
            return True
        # A next try beyond the longest pause was set by a clock that has been set back since.
        return now >= self.next_try or self.next_try > now + 2 * limits.longest_pause()


def server_state(name: str = NAME) -> ServerState:
    """Read the state; a server that was never tried counts as reachable."""
    return state_of(Heartbeat.objects.filter(name=name).first())


def note_away(*, code: str, now: dt.datetime, name: str = NAME) -> ServerState:
    """Note one more failure and set the next try, 30 seconds later at first, at most 5 minutes."""
    with transaction.atomic():
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=now)], ignore_conflicts=True)
        row = Heartbeat.objects.select_for_update().get(name=name)
        before = state_of(row)
        if not before.may_try(now):
            # Another sender ran into the same closed door; that is no further failure.
            return before
        failures = before.failures + 1
        state = ServerState(failures, before.away_since or now, code, now + limits.pause_after(failures))
        row.at, row.facts = now, _facts(state)
        row.save(update_fields=["at", "facts"])
    logger.warning("The %s is away (%s), %d failures in a row", name, code, failures)
    return state


def note_reached(*, now: dt.datetime, name: str = NAME) -> None:
    """Note that the server answers again."""
    Heartbeat.objects.filter(name=name).update(at=now, facts=_facts(ServerState()))


def _facts(state: ServerState) -> dict[str, object]:
    return {
        "failures": state.failures,
        "away_since": state.away_since.isoformat() if state.away_since else None,
        "code": state.code,
        "next_try": state.next_try.isoformat() if state.next_try else None,
    }


def state_of(row: Heartbeat | None) -> ServerState:
    """Read the state from its row; None where there is none yet."""
    facts = row.facts if row else {}
    away_since, next_try = facts.get("away_since"), facts.get("next_try")
    return ServerState(
        failures=facts.get("failures", 0),
        away_since=dt.datetime.fromisoformat(away_since) if away_since else None,
        code=facts.get("code", ""),
        next_try=dt.datetime.fromisoformat(next_try) if next_try else None,
    )
