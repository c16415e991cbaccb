"""The work orders that wait for somebody's department, the nearest limit first (R150)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from complaints.models import Complaint, WorkOrder
from complaints.screens.rows import moment_state
from organisation.models import User
from organisation.scope import reach_of

MOST = 50


def waiting_orders(user: User, *, now: datetime) -> QuerySet[WorkOrder]:
    """The unanswered orders to the departments that this person works for, of complaints they may see."""
    departments = reach_of(user, now=now).department_ids
    theirs = Complaint.objects.visible_to(user, now=now).open()
    return WorkOrder.objects.filter(
        department_id__in=departments, answered_at=None, waived_at=None, complaint__in=theirs
    ).order_by("due_at", "id")


def order_rows(user: User, *, now: datetime, soon: timedelta) -> list[dict[str, Any]]:
    """What the list shows of each; one query, and no word of who the customer is."""
    rows = waiting_orders(user, now=now).select_related("complaint", "complaint__branch", "asked_by")[:MOST]
    return [
        {
            "number": order.complaint.number,
            "branch": order.complaint.branch.name,
            "question": order.question,
            "asked_by": order.asked_by.name_and_code if order.asked_by else "",
            "due_at": order.due_at,
            "due_state": moment_state(order.due_at, now=now, soon=soon),
            "url": reverse("work_order", args=[order.complaint.public_id, order.public_id]),
        }
        for order in rows
    ]
