"""Time that goes on while a batch is being worked, without asking the wall clock again."""

from __future__ import annotations

import datetime as dt
import time


class Stopwatch:
    """Adds the monotonic time since its start to the `now` that was given, so a stepped clock can't stretch a lease."""

    def __init__(self, now: dt.datetime) -> None:
        self._now = now
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def now(self) -> dt.datetime:
        return self._now + dt.timedelta(seconds=self.seconds)
