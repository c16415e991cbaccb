"""`manage.py sweep`: the sweep by hand, and the loop that keeps it going when nothing else does."""

from __future__ import annotations

import logging
import signal
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from outbox.clock_guard import guard
from outbox.long_lived import keep_for_good
from outbox.reconnecting import drop_broken_connection
from outbox.sweeping import SweepReport, is_stale, sweep

logger = logging.getLogger(__name__)

# How soon a stop is noticed between two sweeps.
_NAP = 0.2


class Command(BaseCommand):
    help = "Work everything that has fallen due and send the messages that wait, once or again and again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="Go on every SWEEP_SECONDS until SIGTERM or Ctrl-C.")
        parser.add_argument(
            "--only-when-stale",
            action="store_true",
            help="Do nothing while another process sweeps: act when its last heartbeat is older than --stale seconds.",
        )
        parser.add_argument(
            "--stale", type=float, metavar="SECONDS", help="Default: one and a half times SWEEP_SECONDS."
        )
        parser.add_argument("--limit", type=int, default=200, metavar="ROWS", help="Rows of one bite. Default: 200.")

    def handle(self, *, loop: bool, only_when_stale: bool, stale: float | None, limit: int, **_: Any) -> None:
        self._stopped = False
        stale = 1.5 * settings.SWEEP_SECONDS if stale is None else stale
        if limit < 1:
            raise CommandError("--limit must be at least 1.")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        if not loop:
            report = self._sweep(only_when_stale, stale, limit)
            self.stdout.write(_line(report))
            if report is not None and report.failed:
                raise CommandError(f"Failed: {', '.join(sorted(report.failed))}. The log says more.")
            return
        how = "when nobody else did" if only_when_stale else "whoever else does"
        self.stdout.write(f"Sweeping every {settings.SWEEP_SECONDS} seconds {how}; stop with SIGTERM or Ctrl-C.")
        keep_for_good()
        self._loop(only_when_stale, stale, limit)
        self.stdout.write("Stopped.")

    def _loop(self, only_when_stale: bool, stale: float, limit: int) -> None:
        # Who only watches looks more often than it would sweep: one short query, and a takeover within half a minute.
        seconds = settings.SWEEP_SECONDS / 3 if only_when_stale else settings.SWEEP_SECONDS
        while not self._stopped:
            # The monotonic clock: a wall clock that is set back must not silence this loop as well.
            again_at = time.monotonic() + seconds
            try:
                report = self._sweep(only_when_stale, stale, limit)
                if report is not None and (report.worked.total() or report.mail.total or report.failed):
                    self.stdout.write(_line(report))
            except Exception as error:
                # A database that is away is expected here: this loop is what goes on when it is back.
                logger.error("Sweep failed with %s; again in %.0f seconds", type(error).__name__, seconds)
                drop_broken_connection()
            while not self._stopped and time.monotonic() < again_at:
                time.sleep(min(_NAP, max(0.0, again_at - time.monotonic())))

    def _sweep(self, only_when_stale: bool, stale: float, limit: int) -> SweepReport | None:
        drop_broken_connection()
        if not guard.trusts(timezone.now()):
            return None
        if only_when_stale and not is_stale(now=timezone.now(), seconds=stale):
            return None
        return sweep(now=timezone.now(), limit=limit, stop=lambda: self._stopped)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopped = True


def _line(report: SweepReport | None) -> str:
    if report is None:
        return "Nothing to do: another process sweeps, or the clock leapt."
    worked = ", ".join(f"{name} {count}" for name, count in report.worked.items()) or "no queues"
    mail = ", ".join(f"{state} {count}" for state, count in report.mail.counts.items() if count) or "nothing to send"
    return f"{worked}; mail: {mail}; {report.took_ms} ms"
