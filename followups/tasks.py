"""Celery's way in: hints that something may be due. What is due stands in the database, so each of these may run twice,
late or not at all; the sweep finds whatever a lost hint meant (REL-R1 to R4)."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from complaints.sweeping import wake_deadlines
from followups.agenda import send_agendas
from followups.mail_in import polling, processing
from outbox.clock_guard import guard
from outbox.sending import send_due
from outbox.sweeping import sweep as run_sweep

BITE = 200


@shared_task
def sweep() -> None:
    """Work everything that has fallen due, then send."""
    if guard.trusts(timezone.now()):
        run_sweep(now=timezone.now())


@shared_task
def send_outbox() -> None:
    """Send what was just queued, without waiting for the next sweep."""
    if guard.trusts(timezone.now()):
        send_due(now=timezone.now())


@shared_task
def day_agenda() -> None:
    """Queue the agenda of each branch that has opened, and send."""
    if guard.trusts(timezone.now()) and send_agendas(timezone.now(), BITE):
        send_due(now=timezone.now())


@shared_task
def callback_reminders() -> None:
    """Wake the limits whose next step has come, those of calls among them, and send."""
    if guard.trusts(timezone.now()) and wake_deadlines(timezone.now(), BITE):
        send_due(now=timezone.now())


@shared_task
def mail_in() -> None:
    """Fetch what is new in the mailbox, put it where it belongs, and send what comes of it."""
    if not guard.trusts(timezone.now()):
        return
    polling.poll(now=timezone.now())
    if processing.process_due(timezone.now(), BITE):
        send_due(now=timezone.now())
