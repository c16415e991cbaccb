"""Many reminders at once: how fast they are woken, and how fast two workers bring them to their readers."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections import Counter
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import perf_counter, sleep

from django.db import connection
from django.db.models import F

from complaints.deadlines import minutes_given
from complaints.models import Deadline
from complaints.sweeping import due_deadlines, wake_deadlines
from organisation.policies import policies_for
from outbox.long_lived import keep_for_good
from outbox.models import Message, State
from tests.bench.measuring import Bench, Yardstick
from tests.outbox.mail_server import MailServer

WORKERS = 2
# So many at once, as the house's own sweep does; one bite warms up, one is counted, four are timed.
BITE, BITES = 200, 6
KIND = "deadline-reminder"
ROOT = Path(__file__).resolve().parents[2]


def fall_due(many: int, *, now: datetime) -> list[str]:
    """Let so many limits that are not over, and of whose half somebody is told (R127), be half over now, once more;
    gives their references."""
    running = Deadline.objects.filter(met_at=None, dropped_at=None, paused_minutes_left=None, due_at__gt=now)
    running = running.filter(kind__in=["reply", "resolve"], wake_at__gt=now).order_by("-pk")
    told = (one for one in running.select_related("complaint__branch") if not _is_short(one, now))
    # Another version: what was told about the one before is not told again.
    due = {one.pk: one.public_id for one in islice(told, many)}
    half = Deadline.objects.filter(pk__in=list(due))
    half.update(wake_at=now, step=Deadline.Step.HALF, version=F("version") + 1)
    return [str(reference) for reference in due.values()]


def _is_short(deadline: Deadline, now: datetime) -> bool:
    """Such limits warn on the page only."""
    short = policies_for(deadline.complaint.branch_id, now=now).int("short_limit_minutes")
    return minutes_given(deadline, deadline.complaint) < short


def measure_waking(bench: Bench, against: Yardstick, *, many: int, now: datetime) -> None:
    """Wake `many` reminders, or as many as there are, a sixth at a time; the slowest sixth is told as well."""
    bite = max(len(fall_due(many, now=now)) // BITES, 1)
    # As a worker does once it is loaded.
    keep_for_good()
    try:
        bench.measure(
            "a reminder woken",
            lambda: wake_deadlines(now, bite),
            against,
            rounds=BITES - 2,
            slowest="a reminder woken, slowest bite",
        )
    finally:
        gc.unfreeze()
    Message.objects.filter(state=State.PENDING).delete()


def measure_two_workers(bench: Bench, against: Yardstick, server: MailServer, *, many: int, now: datetime) -> None:
    """Let two workers wake and send `many` reminders, or as many as there are, each of which must arrive once.

    Where the database lies in this process nobody else can work on it, and nothing is measured.
    """
    if not can_be_shared():
        return
    workers = [_Worker(server.port, now=now) for _number in range(WORKERS)]
    due = fall_due(many, now=now)
    sent = Message.objects.filter(kind=KIND, state=State.SENT)
    known = set(sent.values_list("message_id", flat=True))

    def run() -> int:
        for worker in workers:
            worker.go(now)
        while _is_left(now):
            sleep(0.02)
        return len(due)

    # The others' time does not count as this process's.
    watch = Bench(clock=perf_counter, complaints=bench.complaints)
    watch.measure("a reminder woken and sent by two workers", run, against, rounds=1, prepared=True)
    bench.figures += watch.figures
    for worker in workers:
        worker.end()
    ours = set(sent.filter(facts__deadline__in=due).values_list("message_id", flat=True)) - known
    arrived = Counter(server.ids())
    assert len(ours) == len(due), f"{len(ours)} of {len(due)} reminders were sent"
    assert {arrived[one] for one in ours} == {1}


def _is_left(now: datetime) -> bool:
    waits = Message.objects.filter(kind=KIND, state__in=[State.PENDING, State.SENDING])
    return due_deadlines(now).exists() or waits.exists()


def can_be_shared() -> bool:
    """Say whether another process can work on this database."""
    name = str(connection.settings_dict["NAME"])
    return not (connection.vendor == "sqlite" and (name == ":memory:" or "mode=memory" in name))


class _Worker:
    """One process that has loaded everything and waits for its cue."""

    def __init__(self, port: int, *, now: datetime) -> None:
        words = [sys.executable, "-m", "tests.bench.worker", str(connection.settings_dict["NAME"]), str(port)]
        self._process = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.go(now)
        assert self._answer() == "ready"

    def go(self, now: datetime) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{now.isoformat()}\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Let it finish the sweep in hand."""
        self._process.communicate("over\n", timeout=60)
        assert self._process.returncode == 0

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()
