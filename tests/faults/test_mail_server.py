"""A mail server that misbehaves in every way at once: what each message comes to, and what reached the server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from outbox.models import Message, RecipientKind, State
from outbox.sending import send_due
from outbox.sweeping import sweep
from tests.evidence.threads import at_once, failures
from tests.faults.conftest import HALF, demand_nothing_lost, due_reminders, needs_processes, times_taken
from tests.outbox.conftest import Put, empty_ports, house, now, put, put_for_customer  # noqa: F401  (fixtures)
from tests.outbox.mail_server import CUT, SILENCE, MailServer
from tests.personas import build_house

MINUTE = timedelta(minutes=1)


def sweep_every_minute(since: datetime, minutes: int) -> datetime:
    """Sweep once a minute, as often as said; gives the moment after the last."""
    for minute in range(minutes):
        assert sweep(now=since + minute * MINUTE).failed == {}
    return since + minutes * MINUTE


@pytest.mark.django_db
def test_that_is_down_for_half_an_hour_loses_no_reminder_and_repeats_none(mail_server: MailServer) -> None:
    reminders = due_reminders(build_house(), 5, letters=5)
    mail_server.stop()

    back = sweep_every_minute(HALF, 30)
    assert set(Message.objects.values_list("state", "attempts")) == {(State.PENDING, 0)}
    mail_server.start()
    # The pause between two looks has grown to five minutes.
    end = sweep_every_minute(back, 6)

    demand_nothing_lost(mail_server, reminders=reminders, now=end)
    assert set(times_taken(mail_server).values()) == {1}
    assert len(mail_server.taken) == reminders + 5


@pytest.mark.django_db
def test_every_misbehaviour_touches_its_own_message_only(
    put: Put,  # noqa: F811
    put_for_customer: Put,  # noqa: F811
    mail_server: MailServer,
    now: datetime,  # noqa: F811
) -> None:
    refused, later, goodbye, *others = [put(to=f"staff-{number}") for number in range(5)]
    mail_server.to_recipient["staff-0@example.com"] = ["550 5.1.1 no such user"] * 5
    mail_server.to_recipient["staff-1@example.com"] = ["451 4.7.1 greylisted"]
    mail_server.to_recipient["staff-2@example.com"] = ["421 4.3.2 closing"]
    for_staff, for_customer = put(to="cut"), put_for_customer()
    slow_staff, slow_customer = put(to="slow"), put_for_customer()
    late = put(to="late")
    # Three that came through before: the two others of the five, none of the refused ever sends its text.
    mail_server.to_text = ["250 OK", "250 OK", CUT, CUT, SILENCE, SILENCE, "250 OK"]

    began = time.monotonic()
    sweep(now=now)
    took = time.monotonic() - began
    end = sweep_every_minute(now + MINUTE, 3)

    # Two silences of one second each; nobody waits for the five that the server is silent.
    assert took < 4
    states = {row.pk: (str(row.state), row.last_error_code) for row in Message.objects.all()}
    assert {pk: state for pk, state in states.items() if state != (State.SENT, "")} == {
        refused.pk: (State.FAILED, "smtp_550_recipient"),
        for_customer.pk: (State.UNCERTAIN, "disconnected"),
        slow_customer.pk: (State.UNCERTAIN, "timeout"),
    }
    # What was cut off or timed out after its last dot did arrive; to staff it went once more, under the same name.
    seen = [str(mail["Message-ID"]) for mail in mail_server.seen]
    assert {one: seen.count(one) for one in seen if seen.count(one) != 1} == {
        for_staff.message_id: 2,
        slow_staff.message_id: 2,
    }
    assert set(seen) == {row.message_id for row in Message.objects.exclude(pk=refused.pk)}
    assert {later.message_id, goodbye.message_id, late.message_id, *(one.message_id for one in others)} <= set(seen)
    assert not Message.objects.filter(state=State.SENDING).exists()
    assert sweep(now=end + timedelta(hours=1)).mail.total == 0


@pytest.mark.django_db(transaction=True)
@needs_processes
def test_one_mail_that_hangs_holds_up_one_sender_and_no_other(
    put: Put,  # noqa: F811
    mail_server: MailServer,
    now: datetime,  # noqa: F811
    settings: LazySettings,
) -> None:
    settings.EMAIL_TIMEOUT, settings.MAIL_BATCH = 3, 1
    for number in range(11):
        put(to=f"staff-{number}")
    mail_server.to_text = [SILENCE]
    hangs, passed = threading.Event(), list[float]()
    mail_server.silence_seconds = 4

    def first(_number: int) -> None:
        send_due(now=now, limit=1)
        hangs.set()

    def second(_number: int) -> None:
        while not mail_server.seen:
            time.sleep(0.01)
        began = time.monotonic()
        assert send_due(now=now).sent == 10
        assert not hangs.is_set()
        passed.append(time.monotonic() - began)

    works: tuple[Callable[[int], None], ...] = (first, second)
    results = at_once(2, lambda number: works[number](number))

    assert failures(results) == []
    assert len(passed) == 1
    assert Message.objects.filter(state=State.SENT).count() == 10
    assert Message.objects.get(state=State.PENDING).last_error_code == "timeout"


@pytest.mark.django_db
def test_that_is_slow_but_answers_in_time_gets_each_once(
    put: Put,  # noqa: F811
    put_for_customer: Put,  # noqa: F811
    mail_server: MailServer,
    now: datetime,  # noqa: F811
) -> None:
    mail_server.thinking_seconds = 0.6
    put(), put_for_customer()

    assert send_due(now=now).sent == 2
    assert set(times_taken(mail_server).values()) == {1}
    assert Message.objects.filter(recipient_kind=RecipientKind.CUSTOMER, state=State.SENT).count() == 1
