"""Messages that are stuck: a supervisor sends them again or lets them go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from complaints.errors import NotFound
from complaints.models import Complaint
from complaints.usecases.door import write
from evidence.act import Act
from evidence.trail import append
from organisation.models import Branch, User
from organisation.scope import reach_of
from outbox.models import STUCK, Message, State
from outbox.stuck import NotStuck, give_up, resolve_uncertain, retry

# What was decided about mail that is about no complaint.
CHAIN = "outbox"


def stuck_letters(user: User, *, now: datetime) -> QuerySet[Message]:
    """Messages that need this supervisor: refused, given up, perhaps sent, or held back because there were too many.

    Those about the complaints they decide on; those about none (an agenda of the day) by the branch, and the rest of
    these at the head office.
    """
    reach = reach_of(user, now=now)
    rows = Message.objects.filter(Q(state__in=STUCK) | Q(state=State.PENDING, last_error_code="capped"))
    # Asked for each stuck one, which are few; a list of all complaints they decide on would grow with the years.
    theirs = Q(Exists(Complaint.objects.supervised_by(user, now=now).filter(public_id=OuterRef("about"))))
    if reach.is_head_office:
        return rows.filter(theirs | Q(about=None))
    here = Q(about=None, of_branch__in=Branch.objects.filter(pk__in=reach.supervised_ids).values("code"))
    return rows.annotate(of_branch=KT("facts__branch")).filter(theirs | here)


def settle_letter(message: UUID, act: Act, *, again: bool) -> None:
    """Send a stuck message again, or take it off the list; the trail keeps who decided.

    :raises NotFound: no stuck message that is theirs to decide on.
    """
    with transaction.atomic():
        rows = Message.objects.all() if act.by is None else stuck_letters(act.by, now=act.now)
        row = rows.filter(public_id=message).first()
        if row is None:
            raise NotFound
        try:
            if row.state == State.UNCERTAIN:
                resolve_uncertain(message, act_now=act.now, resend=again)
            elif again:
                retry(message, act_now=act.now)
            else:
                give_up(message, act_now=act.now)
        except NotStuck:
            raise NotFound from None
        _write(row, act, again=again)


def _write(row: Message, act: Act, *, again: bool) -> None:
    facts: dict[str, str | int] = {"message": str(row.public_id), "again": again, "kind": row.kind}
    complaint = Complaint.objects.filter(public_id=row.about).first() if row.about else None
    if complaint is not None:
        write(complaint, act, "letter.settled", facts=facts)
    else:
        append(CHAIN, "letter.settled", act=act, facts=facts)
