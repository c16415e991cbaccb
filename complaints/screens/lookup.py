"""Who is calling: the customer's card before they must repeat anything (R10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.customers import address_as
from complaints.errors import DeskError
from complaints.models import Complaint
from complaints.models.complaint import FAR_FUTURE
from complaints.screens.rows import due_state, soon_of
from complaints.usecases.looking_up import Card, cards_for_phone, is_tail
from evidence.act import Act
from organisation.policies import policies_for


def known_customers(typed: str, act: Act) -> list[dict[str, Any]]:
    """Everybody who has this number, as they stand beside the form once it is typed whole, whoever complained last
    first; nobody for a number that is new or none yet, and for customers whose complaints this person may not know of
    (R148). Four digits name nobody: they fit strangers."""
    try:
        cards = [] if is_tail(typed) else cards_for_phone(typed, act)
    except DeskError:
        return []
    of_each: dict[int, list[Card]] = {}
    for card in cards:
        of_each.setdefault(card.complaint.customer_id or 0, []).append(card)
    return [_person(theirs, act) for theirs in of_each.values()]


def _person(cards: list[Card], act: Act) -> dict[str, Any]:
    """One customer: how to address them, and what is open. `cards` are theirs, the latest first."""
    customer = cards[0].complaint.customer
    assert customer is not None
    standing = [card for card in cards if card.complaint.is_open]
    soon = soon_of(policies_for(None, now=act.now))
    broken = max(card.complaint.broken_promises for card in cards)
    return {
        "label": address_as(customer) or _("Customer without a name"),
        "level_label": "" if customer.level == "ordinary" else customer.get_level_display(),
        "others": others_label(len(cards)),
        "open": [one_card(card, now=act.now, soon=soon) for card in standing],
        "promises_broken": broken,
        "note": _("There is an open complaint already. Go on there, if it is the same matter.") if standing else "",
    }


def others_label(count: int) -> str:
    """Say how many complaints there are of a customer beside the one at hand, at whatever branch, open or ended."""
    if not count:
        return _("No other complaint at any branch")
    return ngettext("%(n)d other complaint, all branches", "%(n)d other complaints, all branches", count) % {"n": count}


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
