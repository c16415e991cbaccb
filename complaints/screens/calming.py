"""What was done to settle the feeling, and by one press each whether it helped (R28)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.codes import CalmAct, Stage
from complaints.forms.acts import Lists
from complaints.models import Complaint
from organisation.at_once import Row, Rows

WORKED, FAILED = "+", "-"


def calming_list(complaint: Complaint) -> dict[str, Rows]:
    """What was done: at calm all of it, at the facts what nobody said of yet whether it helped."""
    if complaint.stage not in (Stage.CALM, Stage.CLARIFY):
        return {}
    ticks = complaint.calm_ticks.order_by("id")
    if complaint.stage == Stage.CLARIFY:
        ticks = ticks.filter(worked=None)
    return {"calm_ticks": (ticks, ["id", "code", "worked"])}


def calming_shown(complaint: Complaint, found: Lists) -> list[dict[str, Any]]:
    """The list of it, the latest first; nothing where nothing was done. Two keys are for the latest that is open."""
    rows = list(reversed(found["calm_ticks"]))
    if not rows:
        return []
    latest = next((row["id"] for row in rows if row["worked"] is None), None)
    return [
        {
            "anchor": "calm_ticks",
            "title": _("Did it help?"),
            "form": None,
            # Not for the eyes of whoever was calmed.
            "private": True,
            "items": [_item(complaint, row, has_keys=row["id"] == latest) for row in rows],
        }
    ]


def _item(complaint: Complaint, row: Row, *, has_keys: bool) -> dict[str, Any]:
    label = str(CalmAct(row["code"]).label)
    said = {True: [_("it helped")], False: [_("it did not help")], None: []}
    answers = (
        ("tick-helped", _("It helped"), WORKED, True),
        ("tick-failed", _("It did not"), FAILED, False),
    )
    return {
        "text": label,
        "meta": _("Praise buys a breath. What we owe is still owed.") if row["code"] == CalmAct.PRAISE else "",
        "chips": said[row["worked"]],
        "acts": [
            {
                "label": answer,
                "name": f"{answer} · {label}",
                "url": reverse("complaint_row_act", args=[complaint.public_id, name, str(row["id"])]),
                "key": key if has_keys else "",
            }
            for name, answer, key, means in answers
            if row["worked"] is not means
        ],
    }
