"""The due queue of incidents: complaints that were taken into one while a colleague held them hear of it on their own
trail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Complaint, IncidentComplaint
from complaints.usecases.door import columns, save_changes
from complaints.usecases.incidents import note_joined
from evidence.act import Act
from outbox.one_by_one import one_by_one

PUT_OFF = timedelta(minutes=10)


def due_members(now: datetime) -> QuerySet[IncidentComplaint]:
    """Complaints that were taken in and do not say so yet."""
    return IncidentComplaint.objects.filter(note_at__lte=now)


def note_members(now: datetime, limit: int) -> int:
    """Note up to `limit` complaints that were taken in; says how many. Safe to run in several processes."""
    due = due_members(now).order_by("note_at", "id")
    return one_by_one(
        due.values_list("pk", "complaint_id")[:limit],
        lambda row: _note(*row, now=now),
        put_off=lambda row: IncidentComplaint.objects.filter(pk=row[0], note_at__lte=now).update(note_at=now + PUT_OFF),
    )


def _note(pk: int, complaint_id: int, *, now: datetime) -> int:
    act = Act.system(now=now)
    with transaction.atomic():
        # Somebody at the desk holds it right now: the next sweep does it.
        rows = Complaint.objects.select_for_update(of=("self",), skip_locked=True).select_related("branch", "customer")
        complaint = rows.filter(pk=complaint_id).first()
        member = IncidentComplaint.objects.filter(pk=pk, note_at__lte=now).select_related("incident").first()
        if complaint is None or member is None:
            return 0
        before = columns(complaint)
        note_joined(complaint, act, member.incident)
        member.note_at = None
        member.save(update_fields=["note_at"])
        save_changes(complaint, before, act, counts=False)
    return 1
