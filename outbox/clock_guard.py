"""Does the clock on the wall still tell the time? One that leaps ahead would make everything due at once (REL-R20)."""

from __future__ import annotations

import datetime as dt
import logging
import time

from django.conf import settings

logger = logging.getLogger(__name__)

# Beyond this the wall clock did not just drift from the monotonic one.
LEAP = dt.timedelta(seconds=60)
# For so many sweeps nothing is worked, so that whoever keeps the clock can set it right.
SWEEPS = 3


class ClockGuard:
    """Compares the two clocks from call to call. A clock that is set back needs no guard: what is due waits for it."""

    def __init__(self) -> None:
        self._last: tuple[dt.datetime, float] | None = None
        self._distrusted_until = 0.0

    def forget(self) -> None:
        """Begin anew, as after a start; for tests, where time jumps."""
        self._last, self._distrusted_until = None, 0.0

    def trusts(self, now: dt.datetime) -> bool:
        """Say whether what is due at `now` may be worked; not for three sweeps after a leap ahead."""
        monotonic = time.monotonic()
        if self._last is not None:
            ahead = (now - self._last[0]) - dt.timedelta(seconds=monotonic - self._last[1])
            if ahead > LEAP:
                logger.error("The clock leapt ahead by %d s: nothing is sent for a moment", ahead.total_seconds())
                self._distrusted_until = monotonic + SWEEPS * settings.SWEEP_SECONDS
        self._last = (now, monotonic)
        return monotonic >= self._distrusted_until


# One for the process: each of its ways to a sweep sees the same clock.
guard = ClockGuard()
