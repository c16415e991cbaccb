"""What somebody does about the customer's yes: at it at once, and in the end with the proof that they got it."""

from __future__ import annotations

from complaints.codes import DeadlineKind
from complaints.deadlines import open_deadlines
from complaints.models import Promise
from complaints.usecases import granting
from complaints.usecases.promising import keep_promise
from config.demonstration.story import phrases
from config.demonstration.walk import Walk


def begin_at_once(walk: Walk) -> None:
    """Whoever has the customer's yes acts on it (R104)."""
    if open_deadlines(walk.complaint, DeadlineKind.CONSENT).exists():
        begun = phrases()["begun"]
        walk.do(granting.take_first_step, what=begun[walk.complaint.pk % len(begun)])


def keep(walk: Walk, promise: Promise, *, how: str) -> None:
    """Keep a promise; where something was granted by it, with what shows that the customer has it."""
    granted = walk.complaint.compensations.owed().filter(promise=promise).first()
    if granted is None:
        walk.do(keep_promise, promise=str(promise.public_id), how=how)
        return
    shown_by = f"{walk.complaint.number}-{promise.pk}"
    walk.do(granting.prove, compensation=str(granted.public_id), what=how, reference=shown_by)
