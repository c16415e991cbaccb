"""A worker beside the measuring process: `python -m tests.bench.worker DATABASE PORT`.

It says "ready" once everything is loaded, waits for a line with a moment, and sweeps from that moment on until the next
line comes.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import datetime

import django
import time_machine
from django.utils import timezone


def main(database: str, port: str) -> None:
    """Load, wait, work."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    django.setup()
    from outbox.long_lived import keep_for_good
    from outbox.sweeping import sweep

    # What a sweep uses is loaded by the first one.
    sweep(now=datetime.fromisoformat(sys.stdin.readline().strip()))
    keep_for_good()
    print("ready", flush=True)
    with time_machine.travel(datetime.fromisoformat(sys.stdin.readline().strip()), tick=True):
        over = threading.Event()
        threading.Thread(target=_wait_for_a_line, args=[over], daemon=True).start()
        while not over.is_set():
            report = sweep(now=timezone.now())
            if not report.worked.total() and not report.mail.total:
                over.wait(0.02)


def _wait_for_a_line(over: threading.Event) -> None:
    sys.stdin.readline()
    over.set()


if __name__ == "__main__":
    main(*sys.argv[1:])
