"""Work orders for whoever is signed in: what waits for a department, and one order with all that can be done to it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from complaints.screens.orders import order_context, order_rows
from complaints.screens.rows import soon_of
from complaints.views.doors import act_from, complaint_for, person
from organisation.policies import policies_for


@require_GET
def work_orders(request: HttpRequest) -> HttpResponse:
    """What other desks wait for from this person's department."""
    act = act_from(request)
    soon = soon_of(policies_for(None, now=act.now))
    orders = order_rows(person(request), now=act.now, soon=soon)
    return render(request, "complaints/work_orders.html", {"orders": orders})


@require_GET
def work_order(request: HttpRequest, ref: UUID, order: UUID) -> HttpResponse:
    """Show one work order; its department signs, returns and answers here, the desk chases, judges and lets it go."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    rows = complaint.work_orders.select_related("department", "asked_by", "signed_by", "returned_by", "answered_by")
    row = rows.filter(public_id=order).first()
    if row is None:
        raise Http404
    return render(request, "complaints/work_order.html", order_context(complaint, row, person(request), act))
