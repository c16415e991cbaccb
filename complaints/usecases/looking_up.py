"""The one door to other branches: who is calling, and what is open with them anywhere in the house (R10, R37, R148)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from complaints.access import demand_reader
from complaints.codes import PromiseState
from complaints.customers import by_phone
from complaints.errors import BadInput, NotFound
from complaints.models import Complaint, Promise
from complaints.usecases.door import write
from evidence.act import Act
from evidence.reads import record_read

# Nobody reads more cards than these while a customer waits; the latest come first.
MOST_CARDS = 50


@dataclass(frozen=True)
class Card:
    """What anybody at a desk may know of a customer's complaint: number, branch, stage, due and what was promised.

    `is_theirs`: it opens like any other. If not, opening it asks a reason.
    """

    complaint: Complaint
    promises: tuple[Promise, ...]
    is_theirs: bool


def cards_for_phone(typed: str, act: Act) -> list[Card]:
    """Find the complaints of that number or mailbox, the latest first, and write down that somebody looked.

    A full number, or a mailbox, finds those of every branch. The last four digits of a number fit too many strangers:
    they find only what the person may open anyway. What was typed is kept nowhere.

    :raises BadInput: no number that can be dialled, no mailbox. :raises NotAllowed: they serve no customers.
    """
    demand_reader(act)
    with transaction.atomic():
        rows = Complaint.objects.filter(customer__in=by_phone(typed).order_by().values("pk"))
        theirs = set(rows.values_list("pk", flat=True))
        if act.by is not None:
            rows = rows.on_cards_for(act.by, now=act.now)
            theirs = set(rows.visible_to(act.by, now=act.now).values_list("pk", flat=True))
        if is_tail(typed):
            rows = rows.filter(pk__in=theirs)
        given = Promise.objects.filter(state=PromiseState.OPEN).order_by("due_at", "id")
        found = (
            rows.select_related("branch", "customer")
            .prefetch_related(Prefetch("promises", queryset=given, to_attr="open_promises"))
            .order_by("-received_at", "-id")[:MOST_CARDS]
        )
        cards = [Card(one, tuple(vars(one)["open_promises"]), one.pk in theirs) for one in found]
        foreign = [str(card.complaint.public_id) for card in cards if not card.is_theirs]
        record_read(act, "customer.looked_up", {"found": len(cards), "foreign": foreign})
    return cards


def open_foreign(ref: UUID, reason: str, act: Act) -> Complaint:
    """Open a complaint of another branch for this one look, with a reason that is kept beside who looked and when.

    Reading is all it gives: nothing can be changed, and the next look asks again.

    :raises BadInput: no reason. :raises NotFound: absent, sealed, or about themselves. :raises NotAllowed: they serve
    no customers.
    """
    demand_reader(act)
    if not reason.strip():
        sentence = _("Say why you open a complaint of another branch, for example: the customer stands here.")
        raise BadInput(sentence, fields={"reason": sentence})
    with transaction.atomic():
        rows = Complaint.objects.all() if act.by is None else Complaint.objects.on_cards_for(act.by, now=act.now)
        complaint = rows.filter(public_id=ref).first()
        if complaint is None:
            raise NotFound
        facts = {"complaint": str(ref), "number": complaint.number}
        record_read(
            act,
            "complaint.opened_from_elsewhere",
            facts,
            words={"reason": reason.strip()},
            subject=complaint.public_id,
        )
        # The branch that answers for it sees in its own timeline that somebody else looked.
        write(complaint, act, "complaint.opened_from_elsewhere", words={"reason": reason.strip()})
    return complaint


def is_tail(typed: str) -> bool:
    """Tell whether only the last four digits of a number were typed; a mailbox is a whole one, whatever is in it."""
    plain = unicodedata.normalize("NFKC", typed)
    return "@" not in plain and len(re.sub(r"\D", "", plain)) == 4
