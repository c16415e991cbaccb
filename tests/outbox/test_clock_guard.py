"""A clock that leaps ahead makes nothing due at once; one that is set back silences nothing."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from outbox import clock_guard
from outbox.clock_guard import ClockGuard


class Monotonic:
    """The monotonic clock of a test."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def monotonic(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Monotonic:
    settings.SWEEP_SECONDS = 15
    clock = Monotonic()
    monkeypatch.setattr(clock_guard, "time", clock)
    return clock


def test_a_clock_that_goes_is_trusted(monotonic: Monotonic, now: datetime) -> None:
    guard = ClockGuard()

    for seconds in (0, 15, 30, 3600):
        monotonic.seconds = 1000.0 + seconds
        assert guard.trusts(now + timedelta(seconds=seconds))


def test_a_leap_ahead_is_waited_out(monotonic: Monotonic, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    guard = ClockGuard()
    guard.trusts(now)

    trusted = []
    for seconds in (15, 30, 45, 60):
        monotonic.seconds = 1000.0 + seconds
        trusted.append(guard.trusts(now + timedelta(hours=1, seconds=seconds)))

    assert trusted == [False, False, False, True]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_clock_that_is_set_back_goes_on(monotonic: Monotonic, now: datetime) -> None:
    guard = ClockGuard()
    guard.trusts(now)
    monotonic.seconds += 15

    assert guard.trusts(now - timedelta(hours=1))
