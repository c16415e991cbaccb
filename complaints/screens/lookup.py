"""Who is calling: the customer's card before they must repeat anything (R10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.customers import address_as
from complaints.errors import DeskError
from complaints.models import Complaint
from complaints.models.complaint import FAR_FUTURE
from complaints.screens.rows import due_state, soon_of
from complaints.usecases.looking_up import Card, cards_for_phone, is_tail
from evidence.act import Act
from organisation.policies import policies_for


def known_customer(typed: str, act: Act) -> dict[str, Any] | None:
    """What stands beside the form once a whole number is typed; None for nobody known, a number that is none yet, and
    customers whose complaints this person may not know of (R148). Four digits name nobody: they fit strangers."""
    try:
        cards = [] if is_tail(typed) else cards_for_phone(typed, act)
    except DeskError:
        return None
    customer = cards[0].complaint.customer if cards else None
    if customer is None:
        return None
    standing = [card for card in cards if card.complaint.is_open]
    soon = soon_of(policies_for(None, now=act.now))
    broken = max((card.complaint.broken_promises for card in cards), default=0)
    return {
        "label": address_as(customer) or _("Customer without a name"),
        "level_label": "" if customer.level == "ordinary" else customer.get_level_display(),
        "earlier": len(cards),
        "open": [one_card(card, now=act.now, soon=soon) for card in standing],
        "promises_broken": broken,
        "note": _("There is an open complaint already. Go on there, if it is the same matter.") if standing else "",
    }


def one_card(card: Card, *, now: datetime, soon: timedelta) -> dict[str, Any]:
    """One complaint on a card: number, branch, stage, due and what was promised."""
    complaint: Complaint = card.complaint
    return {
        "number": complaint.number,
        "branch_label": complaint.branch.name,
        "elsewhere": "" if card.is_theirs else complaint.branch.name,
        "url": reverse("complaint", args=[complaint.public_id]) if card.is_theirs else reverse("search"),
        "stage_label": complaint.get_stage_display(),
        "next_due": complaint.next_due_at if complaint.next_due_at < FAR_FUTURE else None,
        "due_state": due_state(complaint, now=now, soon=soon),
        "promises": [promise.what for promise in card.promises],
        "open_url": reverse("complaint_open_foreign", args=[complaint.public_id]),
    }
