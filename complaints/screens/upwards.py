"""What went up and came back, shown on top of the complaint until it is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Complaint, Escalation
from organisation.at_once import Row, Rows


def upward_lists(complaint: Complaint) -> dict[str, Rows]:
    """What `upward_notices` reads."""
    names = ["public_id", "reason", "instruction", "instructed_by__name", "acknowledged_by__name"]
    return {
        "escalations": (complaint.escalations.filter(done_at=None).order_by("id"), names),
        "approvals": (
            complaint.approvals.order_by("id"),
            ["state", "words", "option_id", "option__dropped_at", "option__round"],
        ),
    }


def upward_notices(complaint: Complaint, found: dict[str, list[Row]]) -> list[dict[str, Any]]:
    """Open escalations with their answer, and approvals that wait or were declined."""
    shown = [_escalation(complaint, step) for step in found["escalations"]]
    for approval in found["approvals"]:
        if approval["option__dropped_at"] is not None:
            continue
        if approval["state"] == "asked":
            shown.append({"level": "info", "text": _("Waiting for an approval.")})
        elif approval["state"] == "declined" and approval["option__round"] == complaint.round:
            shown.append({"level": "amber", "title": _("Not approved:"), "text": approval["words"]})
    return shown


def _escalation(complaint: Complaint, step: Row) -> dict[str, Any]:
    if step["instructed_by__name"]:
        done = reverse("complaint_row_act", args=[complaint.public_id, "escalation-done", str(step["public_id"])])
        return {
            "level": "info",
            "title": _("%(name)s says:") % {"name": step["instructed_by__name"]},
            "text": step["instruction"],
            "act_url": done,
            "act_label": _("Done, and the customer knows"),
        }
    if step["acknowledged_by__name"]:
        name = step["acknowledged_by__name"]
        return {"level": "info", "text": _("%(name)s has it and will answer here.") % {"name": name}}
    text = _("It went up: %(why)s.") % {"why": Escalation.Reason(step["reason"]).label}
    return {"level": "amber", "text": text, "private": True}
