"""Real workers and beats on PostgreSQL: doubled, and killed again and again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import QuerySet

from outbox.models import Message, RecipientKind, State
from tests.faults.conftest import (
    HALF,
    Nursery,
    demand_nothing_lost,
    due_reminders,
    needs_processes,
    times_taken,
    wait_until,
)
from tests.outbox.mail_server import MailServer
from tests.personas import House

pytestmark = [pytest.mark.django_db(transaction=True), needs_processes]

# So often a crew works, and so many of its workers are killed.
ROUNDS, KILLS = 2, 8
# What each worker sends at once at most: it works in so many threads.
THREADS = 4
# So much later no lease binds any more.
AFTER_LEASES = timedelta(minutes=3)
# The server takes its time, so that a kill often meets a mail in its hands.
SLOW = 0.05


def all_sent() -> bool:
    return not Message.objects.exclude(state=State.SENT).exists()


def test_two_beats_and_three_workers_send_each_reminder_once(
    house: House, mail_server: MailServer, nursery: Callable[..., Nursery]
) -> None:
    reminders = due_reminders(house, 150)
    assert reminders == 300
    crew = nursery(clock=HALF + timedelta(seconds=1))
    for role in ("beat", "beat", "worker", "worker", "worker"):
        crew.start(role)

    assert wait_until(lambda: Message.objects.filter(state=State.SENT).count() >= reminders)
    # Both beats go on asking; nobody finds anything more.
    time.sleep(2.5)

    assert all_sent()
    demand_nothing_lost(mail_server, reminders=reminders, now=HALF)
    assert set(times_taken(mail_server).values()) == {1}
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


def test_workers_that_are_killed_lose_nothing_and_repeat_nothing_outside_of_the_window(
    house: House, mail_server: MailServer, nursery: Callable[..., Nursery]
) -> None:
    """Of `kill -9` remains what RFC 1047 says: a mail that was handed over while its sender died goes to staff again,
    under the same Message-ID; a customer's waits for a person."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    reminders = due_reminders(house, 80, letters=20)
    assert (reminders, _letters().count()) == (160, 20)
    mail_server.thinking_seconds = SLOW
    clock = HALF + timedelta(seconds=1)
    left_behind = 0
    for number in range(ROUNDS):
        _kill_workers(nursery(clock=clock), mail_server, random.Random(seed + number))
        left_behind += Message.objects.filter(state=State.SENDING).count()
        # Whoever comes after them finds the leases of the dead run out.
        clock += AFTER_LEASES
    rescue = nursery(clock=clock)
    rescue.start("beat")
    rescue.start("worker")
    assert wait_until(lambda: not Message.objects.filter(state__in=[State.PENDING, State.SENDING]).exists())

    demand_nothing_lost(mail_server, reminders=reminders, now=clock)
    taken = times_taken(mail_server)
    tries = {str(mail["Message-ID"]): str(mail["X-Calmdesk-Attempt"] or 1) for mail in mail_server.taken}
    for row in Message.objects.exclude(recipient_kind=RecipientKind.CUSTOMER):
        # Every try that the server took was begun and counted before; so nothing came outside of the window.
        assert 1 <= taken[row.message_id] <= row.attempts <= 1 + ROUNDS * KILLS
        assert tries[row.message_id] == str(row.attempts)
    for row in _letters():
        assert taken[row.message_id] <= 1
        assert (row.state, taken[row.message_id]) == (State.SENT, 1) or row.state == State.UNCERTAIN
    assert left_behind
    # So few that each was in the hands of a thread that was killed.
    repeated = sum(times - 1 for times in taken.values())
    uncertain = _letters().filter(state=State.UNCERTAIN).count()
    print(f"left behind {left_behind}, sent again {repeated}, uncertain {uncertain}")
    assert repeated + uncertain <= ROUNDS * KILLS * THREADS


def _kill_workers(crew: Nursery, server: MailServer, lot: random.Random) -> None:
    """Let workers work, and kill one after another at some moment, whoever is there longest."""
    crew.start("beat")
    workers = [crew.start("worker") for _number in range(3)]
    for _kill in range(KILLS):
        _wait_for_a_mail(server)
        time.sleep(lot.uniform(0, 0.2))
        crew.kill(workers.pop(0))
        workers.append(crew.start("worker"))
    crew.close()


def _wait_for_a_mail(server: MailServer) -> None:
    seen = len(server.seen)
    wait_until(lambda: len(server.seen) > seen, patience=3)


def _letters() -> QuerySet[Message]:
    return Message.objects.filter(recipient_kind=RecipientKind.CUSTOMER)
