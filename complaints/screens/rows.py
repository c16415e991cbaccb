"""One complaint in a list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.clock_words import span
from complaints.codes import ROAD, Feeling, Stage
from complaints.customers import address_as
from complaints.models import Complaint
from complaints.models.complaint import FAR_FUTURE
from complaints.waits import waits_too_long
from organisation.policies import Policies


def customer_label(complaint: Complaint) -> str:
    """How a list names the customer: surname and title, the given name hidden."""
    customer = complaint.customer
    if customer is None:
        return _("Customer not known yet")
    label = address_as(customer, masked=True)
    if label:
        return label
    return _("Anonymous customer") if customer.anonymity == "anonymous" else _("Customer without a name")


def row_url(complaint: Complaint, name: str, row: object) -> str:
    """Where an act upon one row of a complaint is sent: an option, a promise, a work order."""
    return reverse("complaint_row_act", args=[complaint.public_id, name, str(row)])


def due_state(complaint: Complaint, *, now: datetime, soon: timedelta) -> str:
    """ok, soon, overdue or paused: how near the earliest limit is."""
    if complaint.paused_at is not None:
        return "paused"
    return moment_state(complaint.next_due_at, now=now, soon=soon)


def moment_state(moment: datetime, *, now: datetime, soon: timedelta) -> str:
    if moment <= now:
        return "overdue"
    return "soon" if moment <= now + soon else "ok"


def soon_of(policies: Policies) -> timedelta:
    return timedelta(minutes=policies.int("due_soon_minutes"))


def stage_at(stage: str) -> int:
    """Which of the six stages, 1 to 6; the ends count as the last."""
    return ROAD.index(Stage(stage)) + 1 if stage in ROAD else len(ROAD)


def row(complaint: Complaint, *, now: datetime, soon: timedelta) -> dict[str, Any]:
    """The values of one row. Needs branch, owner, customer and category with the complaint; asks nothing itself."""
    ref = str(complaint.public_id)
    return {
        "ref": ref,
        "number": complaint.number,
        "customer_label": customer_label(complaint),
        "category": str(complaint.category) if complaint.category else "",
        "severity": complaint.severity,
        "severity_label": complaint.get_severity_display(),
        "feeling_first": complaint.feeling_first,
        "feeling_now": complaint.feeling_now,
        "feeling_label": feeling_label(complaint.feeling_now),
        "stage": complaint.stage,
        "stage_label": complaint.get_stage_display(),
        "stage_at": stage_at(complaint.stage),
        "next_due": complaint.next_due_at if complaint.next_due_at < FAR_FUTURE else None,
        "due_state": due_state(complaint, now=now, soon=soon),
        "quiet": complaint.stage == Stage.CALM,
        "owner_label": complaint.owner.name_and_code if complaint.owner else _("Nobody yet"),
        "age_label": age_words(complaint.received_at, now=now),
        "url": reverse("complaint", args=[ref]),
        "own_words": complaint.own_words,
        "open_orders": complaint.open_orders,
        "waits_since": complaint.waits_since,
        "waits_too_long": waits_too_long(complaint, now=now),
    }


def age_words(received_at: datetime, *, now: datetime) -> str:
    """How many days ago it came in, by the clock where the viewer works; today is no number."""
    days = (timezone.localtime(now).date() - timezone.localtime(received_at).date()).days
    return span(0, days=days) if days > 0 else _("today")


def feeling_label(value: int | None) -> str:
    return str(Feeling(value).label) if value else ""
