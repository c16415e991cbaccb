"""The customer's own page as the desk sees it, on the complaint: what the customer wrote and rated, writing back, and
the link."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.forms import Form
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import Stage
from complaints.models import Complaint
from complaints.ports import Panel
from complaints.views.doors import person
from followups.codes import MessageKind
from followups.customer_link import address_of
from followups.forms import WriteToCustomerForm
from followups.mail_in.screens import marks_of
from followups.side import side_rows
from organisation.at_once import Row
from organisation.local_dates import zone_of

TEMPLATE = "followups/customer_panel.html"
# Of what was written the latest stand there at once, the others folded.
AT_ONCE = 3
# Where a complaint that was opened again begins, until the customer has said yes to something else.
LOOKS_AGAIN = (Stage.CLARIFY, Stage.PROPOSE, Stage.CONFIRM)


def render_panel(request: HttpRequest, complaint: Complaint, now: datetime) -> str:
    """Draw the panel with the page: one query, which the calls on the same page share."""
    return draw_panel(request, complaint, now)


def draw_panel(
    request: HttpRequest, complaint: Complaint, now: datetime, *, refused: Form | None = None, notice: str = ""
) -> str:
    """Draw the panel, with the message that was refused in its place, or with what was done just now."""
    with timezone.override(zone_of(complaint.branch)):
        context = panel_context(request, complaint, now)
        if refused is not None:
            context["form"] = refused
        # Without the request: the page around it has asked the context processors already.
        context["notice"] = notice
        return render_to_string(TEMPLATE, {**context, "csrf_token": get_token(request)})


def panel_context(request: HttpRequest, complaint: Complaint, now: datetime) -> dict[str, Any]:
    """What was written, how it was rated; and for who may act the link and the form to write back."""
    found = side_rows(complaint)
    messages = [_message(row) for row in found["messages"]]
    context = {
        "complaint": complaint,
        "latest": messages[:AT_ONCE],
        "earlier": messages[AT_ONCE:],
        "rating": next(iter(found["ratings"]), None),
        "mail_urls": [reverse("followups:mail_in_one", args=[row["public_id"]]) for row in found["came_by"]],
    }
    if not may(Right.HANDLE, complaint, person(request), now=now):
        return context
    address = address_of(complaint, now=now)
    return {**context, "handles": True, "address": address, "form": _empty_form() if address else None}


def _message(row: Row) -> dict[str, Any]:
    return {
        "who": _("Customer") if row["from_customer"] else row["by__name"] or "",
        "is_unread": row["from_customer"] and row["read_at"] is None,
        "about": MessageKind(row["kind"]).label if row["kind"] != MessageKind.WORDS else "",
        "text": row["text"],
        "files": row["files"],
        "mail_url": reverse("followups:mail_in_one", args=[row["mail__public_id"]]) if row["mail__public_id"] else "",
        "marks": marks_of(row["mail__marks"] or []),
        "at": row["at"],
    }


def render_back(request: HttpRequest, complaint: Complaint, now: datetime) -> str:
    """Draw why the customer opened it again, while another way is looked for. No query of its own."""
    if complaint.stage not in LOOKS_AGAIN or not complaint.reopened_count:
        return ""
    row = next((one for one in side_rows(complaint)["messages"] if one["kind"] == MessageKind.BACK), None)
    if row is None:
        return ""
    with timezone.override(zone_of(complaint.branch)):
        return render_to_string("followups/opened_again.html", {"message": _message(row)})


PANEL = Panel(
    key="customers-page",
    title=lambda: _("Customer's page"),
    url_name="followups:customers_page",
    render=render_panel,
    query_budget=1,
    place="side",
)

BACK_PANEL = Panel(
    key="opened-again",
    title=lambda: str(MessageKind.BACK.label),
    url_name="followups:customers_page",
    render=render_back,
    query_budget=1,
    place="words",
)


def _empty_form() -> WriteToCustomerForm:
    return WriteToCustomerForm(initial={"once": uuid4().hex})
