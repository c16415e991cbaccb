"""A complaint that came in without anybody at the desk: who opens it takes it with one press (R6)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Complaint


def unclaimed_notices(complaint: Complaint) -> list[dict[str, str]]:
    """Say that nobody has it yet, with the button that takes it; nothing where somebody does, or where it is over."""
    if complaint.owner_id is not None or not complaint.is_open:
        return []
    return [
        {
            "level": "amber",
            "title": _("Nobody has this complaint yet."),
            "text": _("Whoever takes it turns to the customer first."),
            "act_url": reverse("complaint_act", args=[complaint.public_id, "take-over"]),
            "act_label": _("Take it over"),
        }
    ]
