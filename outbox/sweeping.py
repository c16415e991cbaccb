"""The one sweep: what has fallen due is worked here, whoever starts it and however often (REL-R2, REL-R3)."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min, QuerySet

from outbox import ports
from outbox.models import Heartbeat, Message, State
from outbox.reconnecting import drop_broken_connection
from outbox.sending import SendReport, send_due
from outbox.stopwatch import Stopwatch

logger = logging.getLogger(__name__)

NAME = "sweep"
SENDER = "sender"


@dataclass
class SweepReport:
    """What one sweep did: rows worked by queue, what was sent, and which queues failed (name and kind of error)."""

    worked: Counter[str] = field(default_factory=Counter)
    mail: SendReport = field(default_factory=SendReport)
    failed: dict[str, str] = field(default_factory=dict)
    took_ms: int = 0

    def facts(self) -> dict[str, Any]:
        """Put it into codes and numbers, for the heartbeat and the log."""
        return {
            "worked": dict(self.worked),
            "mail": dict(self.mail.counts),
            "server_away": self.mail.away,
            "failed": self.failed,
        }


def sweep(
    *, now: dt.datetime, limit: int = 200, seconds: float = 60, stop: Callable[[], bool] = lambda: False
) -> SweepReport:
    """Run every registered due queue, then the sender, and leave a heartbeat.

    `limit` is the rows of one bite; queues with more are asked again, in turn, for about `seconds` in all, and so is
    the sender after them. A queue that fails does not stop the others. Any number of processes may sweep at once.

    :raises DatabaseError: not even the heartbeat could be written.
    """
    watch = Stopwatch(now)
    report = SweepReport()
    _run_queues(report, watch, limit=limit, seconds=seconds, stop=stop)
    try:
        report.mail = send_due(now=watch.now(), limit=max(limit, 1) * 5, seconds=seconds, stop=stop)
    except Exception as error:
        _note_failure(report, SENDER, error)
    report.took_ms = round(watch.seconds * 1000)
    beat(NAME, now=watch.now(), took_ms=report.took_ms, facts=report.facts())
    return report


def _run_queues(report: SweepReport, watch: Stopwatch, *, limit: int, seconds: float, stop: Callable[[], bool]) -> None:
    hungry = dict(ports.due_queues())
    for name in _idle(watch):
        report.worked[name] = 0
        del hungry[name]
    while hungry and watch.seconds < seconds:
        for name, run in list(hungry.items()):
            if stop():
                return
            try:
                worked = run(watch.now(), limit)
            except Exception as error:
                _note_failure(report, name, error)
                del hungry[name]
                continue
            report.worked[name] += worked
            if worked < limit:
                del hungry[name]


def _idle(watch: Stopwatch) -> set[str]:
    try:
        return ports.idle_queues(now=watch.now())
    except Exception as error:
        # Then each is asked by itself, and those that fail are told by name.
        logger.error("Sweep: the look at the queues failed with %s", type(error).__name__)
        drop_broken_connection()
        return set()


def _note_failure(report: SweepReport, name: str, error: Exception) -> None:
    # The kind of error only: its text may quote rows.
    report.failed[name] = type(error).__name__
    logger.error("Sweep: %s failed with %s", name, type(error).__name__)
    # A connection that the error broke must not break the next queue as well.
    drop_broken_connection()


def beat(name: str, *, now: dt.datetime, took_ms: int, facts: dict[str, Any]) -> None:
    """Leave a sign of life, in one statement."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=now, took_ms=took_ms, facts=facts)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "took_ms", "facts"],
    )


def beat_since(name: str, moment: dt.datetime, *, now: dt.datetime) -> QuerySet[Heartbeat]:
    """The sign of life if it is younger than a moment. One from the future, of a clock that was set back, is none."""
    return Heartbeat.objects.filter(name=name, at__gt=moment, at__lte=now)


def heartbeat_age(*, now: dt.datetime, name: str = NAME) -> dt.timedelta | None:
    """Say how long ago the last sweep ended, None when there never was one. Negative after the clock was set back."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if at is None else now - at


def is_stale(*, now: dt.datetime, seconds: float = 60) -> bool:
    """Say whether nobody has swept lately. A beat from the future is one of a clock that was set back: stale too."""
    age = heartbeat_age(now=now)
    return age is None or abs(age.total_seconds()) > seconds


def waiting_for(*, now: dt.datetime) -> dt.timedelta | None:
    """Say how long the message that is due longest has been waiting for a sender, None when none is due."""
    oldest = Message.objects.filter(state=State.PENDING, not_before__lte=now).aggregate(at=Min("not_before"))["at"]
    return None if oldest is None else now - oldest
