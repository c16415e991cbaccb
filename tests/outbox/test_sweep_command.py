from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from outbox import ports, sweeping
from outbox.management.commands import sweep as command
from outbox.models import Heartbeat
from outbox.sweeping import SweepReport
from tests.outbox.conftest import noting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_signals(empty_ports: None) -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    gc.unfreeze()


def run(*args: str) -> str:
    out = StringIO()
    call_command("sweep", *args, stdout=out)
    return out.getvalue()


def stop_after(seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGTERM)).start()


class TestOnce:
    def test_says_what_it_did(self) -> None:
        ports.register_due_queue("reminders", lambda now, limit: 3)

        assert run().startswith("reminders 3; mail: nothing to send; ")

    def test_fails_loudly_when_a_queue_failed(self) -> None:
        def broken(now: Any, limit: int) -> int:
            raise LookupError

        ports.register_due_queue("reminders", broken)

        with pytest.raises(CommandError, match="reminders"):
            run()

    def test_only_when_stale_leaves_a_running_sweep_alone(self) -> None:
        asked: list[object] = []
        ports.register_due_queue("reminders", noting(asked, 1))
        sweeping.beat("sweep", now=timezone.now(), took_ms=1, facts={})

        assert "another process sweeps" in run("--only-when-stale")
        assert asked == []

        sweeping.beat("sweep", now=timezone.now() - timedelta(seconds=61), took_ms=1, facts={})
        run("--only-when-stale")
        assert asked == [1]

    @pytest.mark.parametrize(("seconds", "is_left_alone"), [(20, True), (25, False)])
    def test_takes_over_within_half_a_minute(self, settings: LazySettings, seconds: int, is_left_alone: bool) -> None:
        settings.SWEEP_SECONDS = 15
        sweeping.beat("sweep", now=timezone.now() - timedelta(seconds=seconds), took_ms=1, facts={})

        assert ("another process sweeps" in run("--only-when-stale")) is is_left_alone


class TestLoop:
    def test_looks_more_often_than_it_would_sweep(
        self, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.SWEEP_SECONDS = 6
        looks: list[float] = []

        def look(**_fields: object) -> bool:
            looks.append(time.monotonic())
            if len(looks) == 2:
                os.kill(os.getpid(), signal.SIGTERM)
            return False

        monkeypatch.setattr(command, "is_stale", look)

        run("--loop", "--only-when-stale")

        assert looks[1] - looks[0] < 5

    def test_goes_on_until_told_to_stop_and_stops_promptly(self, settings: LazySettings) -> None:
        settings.SWEEP_SECONDS = 30
        stop_after(3)
        started = time.monotonic()

        said = run("--loop")

        assert time.monotonic() - started < 15
        assert said.endswith("Stopped.\n")
        assert Heartbeat.objects.filter(name="sweep").exists()

    def test_keeps_what_is_loaded_out_of_the_collectors_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(command.Command, "_loop", lambda *_: None)

        run("--loop")

        assert gc.get_freeze_count() > 10_000

    def test_finishes_the_queue_in_hand(self, settings: LazySettings) -> None:
        settings.SWEEP_SECONDS = 1
        done: list[object] = []

        def slow(now: Any, limit: int) -> int:
            stop_after(0)
            time.sleep(0.3)
            done.append("slow")
            return 0

        ports.register_due_queue("slow", slow)
        ports.register_due_queue("next", noting(done, "next"))

        run("--loop")

        assert done == ["slow"]

    def test_survives_a_database_that_is_away(
        self, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.SWEEP_SECONDS = 0
        rounds: list[str] = []

        def shaky(**_fields: object) -> SweepReport:
            rounds.append("round")
            if len(rounds) < 3:
                raise OperationalError("could not connect to server: 10.0.0.1")
            os.kill(os.getpid(), signal.SIGTERM)
            return SweepReport()

        monkeypatch.setattr(command, "sweep", shaky)

        assert run("--loop").endswith("Stopped.\n")
        assert len(rounds) == 3
        assert caplog.text.count("OperationalError") == 2
        assert "10.0.0.1" not in caplog.text

    def test_a_wall_clock_that_is_set_back_does_not_silence_it(
        self, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.SWEEP_SECONDS = 0
        clock = timezone.now()
        swept: list[Any] = []

        def note(*, now: Any, **_fields: object) -> SweepReport:
            swept.append(now)
            sweeping.beat("sweep", now=now, took_ms=1, facts={})
            if len(swept) == 2:
                os.kill(os.getpid(), signal.SIGTERM)
            return SweepReport()

        monkeypatch.setattr(command, "sweep", note)
        monkeypatch.setattr(timezone, "now", lambda: clock - timedelta(hours=1) if swept else clock)

        run("--loop", "--only-when-stale")

        assert [clock - moment for moment in swept] == [timedelta(0), timedelta(hours=1)]
