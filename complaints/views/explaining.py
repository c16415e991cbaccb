"""Why this time? The calendar's trace of every limit."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from complaints.clock_words import span
from complaints.models import Deadline
from complaints.models.reference import in_language
from complaints.screens.rows import customer_label
from complaints.views.doors import act_from, complaint_for
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
