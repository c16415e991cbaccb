"""The sweep costs what is due, not what exists; and the mails it leads to leave one by one."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.test import override_settings

from complaints.models import Deadline
from complaints.sweeping import wake_deadlines
from outbox.models import Message, State
from outbox.sending import send_due
from outbox.sweeping import sweep
from tests.bench.limits import many_limits
from tests.bench.measuring import Bench, Yardstick
from tests.bench.reminders import measure_two_workers, measure_waking
from tests.outbox.mail_server import MailServer
from tests.personas import NOW

# The due ones are woken in so many bites: one to warm up, one to count queries, three to time.
BITES = 5
MOST_MAILS_AT_ONCE = 20
MINUTE = timedelta(minutes=1)


def measure(bench: Bench, against: Yardstick, *, due: int, reminders: int, limits: int) -> None:
    """Measure a sweep that finds nothing, the waking of `due` deadlines and of `reminders`, sending what this led to,
    and once more a sweep that finds nothing among so many `limits`."""
    now = _quiet_moment()
    Message.objects.filter(state=State.PENDING).delete()

    def find_nothing() -> int:
        assert not (worked := _worked(now)), worked
        return 1

    bench.measure("a sweep with nothing due", find_nothing, against)
    measure_waking(bench, against, many=reminders, now=now)
    _fall_due(due, now=now)
    bench.measure(f"each deadline of {due} due", lambda: wake_deadlines(now, due // BITES), against, rounds=BITES - 2)
    _measure_mails(bench, now=now, reminders=reminders)
    Message.objects.filter(state=State.PENDING).delete()
    now = _quiet_moment(since=now)
    many_limits(limits, now=now)
    bench.measure("the same among many limits", find_nothing, against)


def _quiet_moment(since: datetime = NOW) -> datetime:
    """Do what the invented complaints left to do, minute by minute, until a whole one has passed with nothing due.

    It gives the middle of that minute: a sweep's own clock runs on while it works, on a busy machine for seconds, and
    what is done once a day has then been done at no later time.
    """
    now = since
    _worked(now)
    now += MINUTE
    while _worked(now):
        now += MINUTE
    return now - MINUTE / 2


def _worked(now: datetime) -> dict[str, int]:
    report = sweep(now=now)
    assert not report.failed
    return {queue: rows for queue, rows in report.worked.items() if rows}


def _fall_due(many: int, *, now: datetime) -> None:
    """Let the next step of so many running deadlines come now, the latest ones: nothing was done about them yet."""
    running = Deadline.objects.filter(met_at=None, dropped_at=None, wake_at__gt=now).order_by("-pk")
    Deadline.objects.filter(pk__in=list(running.values_list("pk", flat=True)[:many])).update(wake_at=now)


def _measure_mails(bench: Bench, *, now: datetime, reminders: int) -> None:
    waiting = Message.objects.filter(state=State.PENDING, not_before__lte=now).count()
    at_once = min(waiting // (bench.rounds + 2), MOST_MAILS_AT_ONCE)

    def send() -> int:
        return send_due(now=now, limit=at_once).total

    with _mail_server() as server, smtplib.SMTP("127.0.0.1", server.port) as line:

        def hand_over() -> int:
            line.sendmail("desk@example.com", ["5017@example.com"], "Subject: Bare\n\n" + "The same words.\n" * 50)
            return 1

        bare = Yardstick("one bare hand-over by SMTP", hand_over)
        bench.measure("a mail sent", send, bare)
        Message.objects.filter(state=State.PENDING).delete()
        now = _quiet_moment(since=now)
        measure_two_workers(bench, bare, server, many=reminders, now=now)


@contextmanager
def _mail_server() -> Iterator[MailServer]:
    server = MailServer().start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port
        ):
            yield server
    finally:
        server.stop()
