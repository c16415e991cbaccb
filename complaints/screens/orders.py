"""The work orders that wait for somebody's department, nearest limit first; and one, with what can be done (R150)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from complaints.access import Right, may
from complaints.forms.acts import ActForm, AnswerForm, MoreForm, ReasonForm, WorkOrderForm, ids_of
from complaints.models import Complaint, WorkOrder
from complaints.order_codes import AnswerQuality, OrderState
from complaints.recipients import department_told
from complaints.screens.rows import moment_state, row_url
from complaints.usecases.fulfilling import is_of_department
from evidence.act import Act
from organisation.models import User
from organisation.scope import reach_of

MOST = 50


def waiting_orders(user: User, *, now: datetime) -> QuerySet[WorkOrder]:
    """The unanswered orders to the departments that this person works for, of complaints they may see."""
    departments = reach_of(user, now=now).department_ids
    theirs = Complaint.objects.visible_to(user, now=now).open()
    orders = WorkOrder.objects.with_department().filter(department_id__in=departments, complaint__in=theirs)
    return orders.order_by("due_at", "id")


def order_context(complaint: Complaint, order: WorkOrder, user: User, act: Act) -> dict[str, Any]:
    """What the page of one order draws, with the forms that this person gets."""
    handles = may(Right.HANDLE, complaint, user, now=act.now)
    is_theirs = is_of_department(order, act)
    answers = order.is_open and (handles or is_theirs) and order.returned_at is None
    answered = order.answered_at is not None and complaint.is_open
    forms: dict[str, ActForm | bool | None] = {
        "sign": is_theirs and order.is_with_department and order.signed_at is None,
        "answer": AnswerForm(complaint=complaint, initial={"answer": order.answer}) if answers else None,
        "return": _form(ReasonForm, complaint, "return", is_theirs and order.is_with_department),
        "chase": handles and order.is_with_department,
        "again": _form(WorkOrderForm, complaint, "again", handles and order.state == OrderState.RETURNED),
        "good": handles and answered and order.quality != AnswerQuality.GOOD,
        "more": _form(MoreForm, complaint, "more", handles and answered),
        "waive": _form(ReasonForm, complaint, "waive", handles and order.is_open),
    }
    if forms["again"]:
        forms["again"].initial = {"department": order.department_id, "question": order.question}  # type: ignore[union-attr]
    return {
        "complaint": complaint,
        "order": order,
        "state_label": order.state.label,
        "unreachable": bool(forms["chase"]) and not department_told(order.department, complaint, now=act.now),
        "sender": order.asked_by.name_and_code if order.is_senders and order.asked_by else "",
        "forms": forms,
        # One thing now: what is not signed for yet is signed for first.
        "answer_leads": not forms["sign"],
        "urls": {name: row_url(complaint, f"work-order-{name}", order.public_id) for name in forms},
    }


def _form(kind: type[ActForm], complaint: Complaint, name: str, offered: bool) -> ActForm | None:
    return kind(complaint=complaint, auto_id=ids_of(name)) if offered else None


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
            "signed": order.signed_at is not None,
            "chased": order.chased_count,
            "url": reverse("work_order", args=[order.complaint.public_id, order.public_id]),
        }
        for order in rows
    ]
