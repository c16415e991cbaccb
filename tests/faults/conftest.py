"""Faults as they come: processes that are killed, a mail server that misbehaves, clocks that leap."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from complaints.models import Complaint, Deadline
from complaints.usecases import clarifying
from evidence.trail import verify
from outbox.models import Message, RecipientKind, State
from tests.complaints.moments import at
from tests.outbox.conftest import mail_server  # noqa: F401  (a fixture)
from tests.outbox.mail_server import MailServer
from tests.personas import House, house, start  # noqa: F401  (a fixture)

ROOT = Path(__file__).resolve().parents[2]
# The reply to what was received on Tuesday at ten is half over, and whatever else `due_reminders` makes due.
HALF = at(24, "14:00")
PATIENCE = 60.0

needs_processes = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="The test database of SQLite lies in this process; others can't open it"
)


def due_reminders(house: House, complaints: int, *, letters: int = 0) -> int:  # noqa: F811
    """Let two reminders of each of so many complaints come due at HALF; says how many in all. Of what else waits to be
    sent so many letters to customers are left."""
    for number in range(complaints):
        walker = start(house, phone="", email=f"guest{number}@example.com")
        walker.do(clarifying.give_receipt)
    running = Deadline.objects.filter(met_at=None, dropped_at=None, step=Deadline.Step.HALF)
    running.filter(kind="resolve").update(wake_at=HALF)
    kept = Message.objects.filter(recipient_kind=RecipientKind.CUSTOMER).order_by("id")[:letters]
    Message.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return running.filter(wake_at__lte=HALF).count()


def wait_until(done: Callable[[], bool], *, patience: float = PATIENCE) -> bool:
    """Look again and again whether something is so; says whether it came to be."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if done():
            return True
        time.sleep(0.1)
    return False


def times_taken(server: MailServer) -> Counter[str]:
    """How often the server said yes to each Message-ID."""
    return Counter(server.ids())


def demand_nothing_lost(server: MailServer, *, reminders: int, now: datetime) -> None:
    """What holds after any fault: each reminder was decided once and told to one person, who has it; no message is left
    between two states; the trail proves itself."""
    rows = Message.objects.filter(kind="deadline-reminder")
    assert rows.count() == len(set(rows.values_list("facts__deadline", flat=True))) == reminders
    assert set(rows.values_list("state", flat=True)) == {State.SENT}
    taken = times_taken(server)
    assert [row for row in rows.values_list("message_id", flat=True) if not taken[row]] == []
    assert not Message.objects.filter(state=State.SENDING, lease_until__lt=now).exists()
    assert not Message.objects.filter(state=State.PENDING).exists()
    assert not Deadline.objects.filter(met_at=None, dropped_at=None, wake_at__lte=HALF).exists()
    assert set(taken) <= set(Message.objects.values_list("message_id", flat=True))
    chains = [complaint.trail_chain for complaint in Complaint.objects.all()]
    assert verify(chains).ok


class Nursery:
    """Starts workers and beats of the house on the test database, and ends each of them again."""

    def __init__(self, folder: Path, *, mail_port: int, clock: datetime) -> None:
        (folder / "control").mkdir(parents=True, exist_ok=True)
        configured = urlsplit(os.environ["DATABASE_URL"])
        environment = {
            **os.environ,
            "DATABASE_URL": configured._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
            "FAULTS_FOLDER": str(folder),
            "FAULTS_MAIL_PORT": str(mail_port),
            "FAULTS_CLOCK": clock.isoformat(),
            # Celery warns each of them of root, under whom a container runs the tests.
            "PYTHONWARNINGS": "ignore",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"

    def start(self, role: str) -> int:
        """Start a "worker" or a "beat"; gives its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{role}\n")
        self._process.stdin.flush()
        return int(self._answer())

    def kill(self, pid: int) -> None:
        """`kill -9` it, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: not _lives(pid), patience=10)

    def close(self) -> None:
        """Kill everything that still lives."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def nursery(tmp_path: Path, mail_server: MailServer) -> Iterator[Callable[..., Nursery]]:  # noqa: F811
    """Open nurseries, each with a clock that begins at a moment of its own."""
    opened: list[Nursery] = []

    def open_one(*, clock: datetime, **options: Any) -> Nursery:
        opened.append(Nursery(tmp_path / f"queue-{len(opened)}", mail_port=mail_server.port, clock=clock))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture(autouse=True)
def quiet_mail_server() -> Iterator[None]:
    """The server logs every line that it reads, twice as long as all else takes."""
    log = logging.getLogger("mail.log")
    before = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(before)
