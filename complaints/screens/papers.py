"""What the customer takes away or signs: the receipt, and the record of what was said (R37, R40).

A paper leaves the house: it holds what the customer knows already and what we owe them, never severity, type, feeling,
notes or inner limits.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.clock_words import exact
from complaints.codes import ContactKind, DeadlineKind, RestatementOutcome
from complaints.customers import address_as
from complaints.deadlines import open_deadlines
from complaints.models import Complaint, Deadline
from complaints.models.reference import in_language
from organisation.models import Language


class Paper(StrEnum):
    """Which paper: its name in the address."""

    RECEIPT = "receipt"
    RECORD = "record"


class Width(StrEnum):
    """What it is printed on."""

    A4 = "a4"
    SLIP = "80mm"


# The hours that the customer was given or may count on; the others are the house's own.
OWED = {
    DeadlineKind.PROMISE: gettext_lazy("What we promised"),
    DeadlineKind.PROGRESS_CALL: gettext_lazy("We call you"),
    DeadlineKind.REPLY: gettext_lazy("We answer you"),
    DeadlineKind.RESOLVE: gettext_lazy("It is settled"),
}
MOST_CONTACTS = 2


def language_of(complaint: Complaint, wanted: str) -> str:
    """The language of a paper: the one asked for, else the customer's."""
    if wanted in Language.values:
        return wanted
    spoken = complaint.customer.language if complaint.customer else ""
    return Language.EN if spoken.startswith("en") else Language.ZH_HANS


def paper_context(paper: Paper, complaint: Complaint, *, now: datetime) -> dict[str, Any]:
    """Everything the paper says, in the language that is active. Two queries."""
    zone = complaint.branch.time_zone
    shown = {
        "branch": in_language(complaint.branch.name_zh, complaint.branch.name_en),
        "number": complaint.number,
        "address": address_as(complaint.customer),
        "contacts": _contacts(complaint),
        "received": exact(complaint.received_at, zone),
        "channel": complaint.get_channel_display(),
        "category": str(complaint.category) if complaint.category else "",
        "handler": complaint.owner.name if complaint.owner else "",
        "staff_code": complaint.owner.staff_code if complaint.owner else "",
        "printed": exact(now, zone),
    }
    if paper is Paper.RECEIPT:
        return {**shown, "owed": _owed(complaint, zone, now=now), "steps": _steps()}
    return {**shown, "said": _said(complaint, zone)}


def _contacts(complaint: Complaint) -> list[str]:
    if complaint.customer is None:
        return []
    points = complaint.customer.contacts.filter(kind=ContactKind.PHONE).order_by("id")
    return [point.masked for point in points[:MOST_CONTACTS]]


def _owed(complaint: Complaint, zone: str, *, now: datetime) -> list[tuple[str, str]]:
    """The latest hour of each kind that is still to come: somebody who was kept waiting is told the coming one."""
    rows = open_deadlines(complaint, *OWED).filter(due_at__gt=now).order_by("due_at")
    first: dict[str, Deadline] = {}
    for row in rows:
        first.setdefault(row.kind, row)
    return [(str(OWED[DeadlineKind(kind)]), exact(row.due_at, zone)) for kind, row in first.items()]


def _steps() -> list[str]:
    return [
        _("We find out what happened and say it back to you, so that nothing is missing."),
        _("We offer you ways to settle it, and you choose."),
        _("We do what was agreed by the hour that was agreed, and ask you whether it is good."),
    ]


def _said(complaint: Complaint, zone: str) -> list[tuple[str, str]]:
    """What stands on record of the customer's words and of ours, in the order it was said; empty parts are left out."""
    disputed = complaint.restatement_outcome == RestatementOutcome.DISPUTED
    limit = exact(complaint.customer_limit_at, zone) if complaint.customer_limit_at else ""
    parts = [
        (_("In your words"), complaint.own_words),
        (_("What hurt most"), complaint.hurt_most),
        (_("What you ask for"), complaint.stated_demand),
        (_("By when you need it"), limit),
        (_("As we understood it"), complaint.restatement),
        (_("As you see it"), complaint.customers_version if disputed else ""),
    ]
    return [(label, text) for label, text in parts if text]
