"""What went up and came back, shown on top of the complaint until it is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Complaint


def upward_notices(complaint: Complaint) -> list[dict[str, Any]]:
    """Open escalations with their answer, and approvals that wait or were declined. Costs two queries."""
    shown: list[dict[str, Any]] = []
    for step in complaint.escalations.filter(done_at=None).select_related("instructed_by", "acknowledged_by"):
        if step.instructed_at and step.instructed_by:
            shown.append(
                {
                    "level": "info",
                    "title": _("%(name)s says:") % {"name": step.instructed_by.name},
                    "text": step.instruction,
                    "act_url": reverse(
                        "complaint_row_act", args=[complaint.public_id, "escalation-done", str(step.public_id)]
                    ),
                    "act_label": _("Done, and the customer knows"),
                }
            )
        elif step.acknowledged_by:
            name = step.acknowledged_by.name
            shown.append({"level": "info", "text": _("%(name)s has it and will answer here.") % {"name": name}})
        else:
            text = _("It went up: %(why)s.") % {"why": step.get_reason_display()}
            shown.append({"level": "amber", "text": text, "private": True})
    for approval in complaint.approvals.exclude(state="approved").select_related("decided_by", "option"):
        if approval.option is not None and approval.option.dropped_at is not None:
            continue
        if approval.state == "asked":
            shown.append({"level": "info", "text": _("Waiting for an approval.")})
        elif approval.option is not None and approval.option.round == complaint.round:
            shown.append({"level": "amber", "title": _("Not approved:"), "text": approval.words})
    return shown
