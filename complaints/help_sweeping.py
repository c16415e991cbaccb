"""The due queue of calls for help: unanswered ones go on to the next level, forgotten ones are over by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from complaints import help_calls
from complaints.models import Complaint, HelpCall
from complaints.usecases.door import columns, save_changes
from complaints.usecases.relieving import close_call
from evidence.act import Act
from outbox.one_by_one import one_by_one

PUT_OFF = timedelta(minutes=10)


def due_calls(now: datetime) -> QuerySet[HelpCall]:
    """Calls whose next step has come."""
    return HelpCall.objects.filter(wake_at__lte=now)


def wake_calls(now: datetime, limit: int) -> int:
    """Wake up to `limit` calls whose next step has come; says how many. Safe to run in several processes."""
    due = due_calls(now).order_by("wake_at", "id")
    return one_by_one(
        due.values_list("pk", "complaint_id")[:limit],
        lambda row: _wake(*row, now=now),
        put_off=lambda row: HelpCall.objects.filter(pk=row[0], wake_at__lte=now).update(wake_at=now + PUT_OFF),
    )


def _wake(pk: int, complaint_id: int | None, *, now: datetime) -> int:
    act = Act.system(now=now)
    with transaction.atomic():
        complaint = None
        if complaint_id is not None:
            # The complaint's row first, as everywhere; somebody at the desk holds it right now: the next sweep does it.
            rows = Complaint.objects.select_for_update(of=("self",), skip_locked=True).select_related("branch")
            complaint = rows.filter(pk=complaint_id).first()
            if complaint is None:
                return 0
        calls = HelpCall.objects.select_for_update(of=("self",), skip_locked=True).select_related("branch")
        call = calls.filter(pk=pk, ended_at=None, wake_at__lte=now).first()
        if call is None:
            return 0
        call.complaint = complaint
        _next_step(call, act)
    return 1


def _next_step(call: HelpCall, act: Act) -> None:
    lapses_at = help_calls.lapses_at(call, act)
    if lapses_at is not None and act.now >= lapses_at:
        if call.complaint is None:
            help_calls.end(call, act)
            return
        before = columns(call.complaint)
        close_call(call.complaint, call, act)
        save_changes(call.complaint, before, act, counts=False)
        return
    if call.answered_at is None:
        help_calls.tell_next_level(call, act)
    call.wake_at = lapses_at
    call.save(update_fields=["told_above_at", "wake_at"])
