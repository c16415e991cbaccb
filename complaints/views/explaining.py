"""Why this time? The calendar's trace of every limit; and a work order with its answer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from complaints.access import Right, may
from complaints.clock_words import span
from complaints.forms.acts import AnswerForm, ReasonForm
from complaints.models import Deadline
from complaints.models.reference import in_language
from complaints.screens.orders import order_rows
from complaints.screens.rows import customer_label, row_url, soon_of
from complaints.views.doors import act_from, complaint_for, person
from organisation.policies import policies_for
from organisation.traces import STEP_LABELS, Step


@require_GET
def trace(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Explain every limit of the complaint, day by day."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    rows = Deadline.objects.filter(complaint=complaint).select_related("owner").order_by("due_at", "id")
    limits = [{"deadline": row, "lines": [_line(line) for line in row.trace]} for row in rows]
    context = {"complaint": complaint, "limits": limits, "label": customer_label(complaint)}
    return render(request, "complaints/trace.html", context)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    name = in_language(line.get("name_zh", ""), line.get("name_en", ""))
    return {
        "date": date.fromisoformat(line["date"]),
        "step": STEP_LABELS[Step(line["step"])],
        "counted": span(line["minutes"], days=line["days"]),
        "name": name,
    }


@require_GET
def work_orders(request: HttpRequest) -> HttpResponse:
    """What other desks wait for from this person's department."""
    act = act_from(request)
    soon = soon_of(policies_for(None, now=act.now))
    orders = order_rows(person(request), now=act.now, soon=soon)
    return render(request, "complaints/work_orders.html", {"orders": orders})


@require_GET
def work_order(request: HttpRequest, ref: UUID, order: UUID) -> HttpResponse:
    """Show one work order; its department answers here, the desk may waive it."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    row = complaint.work_orders.select_related("department", "asked_by", "answered_by").filter(public_id=order).first()
    if row is None:
        raise Http404
    handles = may(Right.HANDLE, complaint, person(request), now=act.now)
    context = {
        "complaint": complaint,
        "order": row,
        "answer_form": AnswerForm(complaint=complaint) if row.is_open else None,
        "answer_url": row_url(complaint, "work-order-answer", row.public_id),
        "waive_form": ReasonForm(complaint=complaint) if row.is_open and handles else None,
        "waive_url": row_url(complaint, "work-order-waive", row.public_id),
    }
    return render(request, "complaints/work_order.html", context)
