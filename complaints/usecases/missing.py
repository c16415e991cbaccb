"""A limit that passed unmet: kept on it and on the trail, whoever notices first (R125)."""

from __future__ import annotations

from complaints.models import Complaint, Deadline
from complaints.usecases.door import write
from evidence.act import Act


def miss(deadline: Deadline, complaint: Complaint, act: Act) -> None:
    """Put on record that the limit was missed; once, however many notice it."""
    if deadline.breached_at is not None:
        return
    deadline.breached_at = act.now
    Deadline.objects.filter(pk=deadline.pk, version=deadline.version).update(breached_at=act.now)
    write(complaint, act, "deadline.breached", facts={"kind": deadline.kind, "deadline": str(deadline.public_id)})
