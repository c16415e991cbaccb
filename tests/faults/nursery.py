"""Background processes of the house that are there at once: one process loads everything, and forks on demand.

Run as `python -m tests.faults.nursery`. Each line it reads names who is wanted, "worker" or "beat"; it answers with the
new process's id. When its input ends, so does everything it started.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import django
import time_machine


def main() -> None:
    """Load the house, set the clock, and fork until the input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
    django.setup()
    from config.celery import app

    # Nobody waits for those that a test kills.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    app.loader.import_default_modules()
    born: list[int] = []
    with time_machine.travel(datetime.fromisoformat(os.environ["FAULTS_CLOCK"]), tick=True):
        print("ready", flush=True)
        for line in sys.stdin:
            role = line.strip()
            pid = os.fork()
            if pid == 0:
                _live(role, len(born))
            born.append(pid)
            print(pid, flush=True)
    for pid in born:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _live(role: str, number: int) -> None:
    """Be a worker or a beat, as `make start` runs them, until it is killed."""
    from config.celery import app
    from config.running import PROCESSES

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # What it is asked and answers is the nursery's own; complaints go to stderr as ever.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    words = PROCESSES[role].split("--app config ")[1].split()
    words += ["--loglevel", "ERROR"]
    folder = Path(os.environ["FAULTS_FOLDER"])
    # Two of them on two machines know nothing of one another.
    words += ["--hostname", f"{number}@faults"] if role == "worker" else ["--schedule", str(folder / f"beat-{number}")]
    try:
        app.start(words)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
