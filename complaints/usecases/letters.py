"""Messages that are stuck: a supervisor sends them again or lets them go."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from complaints.access import Right, demand
from complaints.errors import NotFound
from complaints.models import Complaint
from complaints.usecases.door import write
from evidence.act import Act
from outbox.models import Message, State
from outbox.stuck import NotStuck, give_up, resolve_uncertain, retry


def settle_letter(message: UUID, act: Act, *, again: bool) -> None:
    """Send a stuck message again, or take it off the list; the complaint's trail keeps who decided.

    :raises NotFound: no stuck message about a complaint they may see. :raises NotAllowed: they supervise nothing there.
    """
    with transaction.atomic():
        row = Message.objects.filter(public_id=message).first()
        rows = Complaint.objects.all() if act.by is None else Complaint.objects.visible_to(act.by, now=act.now)
        complaint = rows.filter(public_id=row.about).first() if row is not None and row.about else None
        if row is None or complaint is None:
            raise NotFound
        demand(Right.SUPERVISE, complaint, act)
        try:
            if row.state == State.UNCERTAIN:
                resolve_uncertain(message, act_now=act.now, resend=again)
            elif again:
                retry(message, act_now=act.now)
            else:
                give_up(message, act_now=act.now)
        except NotStuck:
            raise NotFound from None
        write(complaint, act, "letter.settled", facts={"message": str(message), "again": again, "kind": row.kind})
