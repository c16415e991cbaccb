"""Showing a customer's number in full: a reason, a trace, and a limit on how often (R147)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.access import Right, demand
from complaints.customers import contact_value
from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.models import ContactPoint
from complaints.usecases.door import take, write
from evidence.act import Act
from evidence.crypto import Erased
from evidence.limits import take as take_one
from evidence.reads import record_read


def reveal_contact(ref: UUID, contact: UUID, reason: str, act: Act) -> str:
    """Open one contact value. The look stands in the complaint's trail and in the reader's own, in one transaction:
    no trace, no number.

    :raises BadInput: no reason. :raises NotFound: absent or foreign. :raises NotAllowed: no right, or too often.
    """
    if not reason.strip():
        sentence = _("Say why you need the number, for example: promised call.")
        raise BadInput(sentence, fields={"reason": sentence})
    with transaction.atomic():
        complaint = take(ref, act)
        demand(Right.HANDLE, complaint, act)
        point = ContactPoint.objects.filter(public_id=contact, customer=complaint.customer).first()
        if point is None:
            raise NotFound
        who = str(act.by.pk) if act.by else "system"
        if not take_one(
            "reveal", who, limit=complaint.gate.policies.int("reveals_per_hour"), per=timedelta(hours=1), now=act.now
        ):
            raise NotAllowed(_("You looked at many numbers within the hour. Ask the duty manager to call."))
        facts = {"complaint": str(complaint.public_id), "contact": str(point.public_id)}
        write(complaint, act, "phone.revealed", facts={"contact": str(point.public_id)}, words={"reason": reason})
        record_read(act, "contact.revealed", facts)
        try:
            return contact_value(point)
        except Erased:
            raise NotFound from None
