"""Objections with their replies, and what was allowed out of the ordinary, on the complaint's page (R92, R95)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.codes import ObjectionKind
from complaints.forms.acts import Lists, ids_of
from complaints.forms.remedies import ObjectionForm
from complaints.models import Complaint
from complaints.understanding import said_short
from organisation.at_once import Rows

Bound = dict[str, forms.Form]


def objection_lists(complaint: Complaint) -> dict[str, Rows]:
    """What the two lists read."""
    return {
        "objections": (complaint.objections.order_by("id"), ["kind", "said", "reply", "by__name"]),
        "special_cases": (complaint.special_cases.order_by("id"), ["what", "reason", "by__name", "at"]),
    }


def objections_shown(complaint: Complaint, found: Lists, bound: Bound) -> dict[str, Any]:
    """The objections, and the form for one more."""
    return {
        "anchor": "objections",
        "title": _("What the customer holds against it"),
        "button": _("Note an objection"),
        "empty": "",
        "private": True,
        "items": [
            {
                "text": row["said"],
                "meta": " · ".join(filter(None, [_("Reply: %(reply)s") % {"reply": row["reply"]}, row["by__name"]])),
                "chips": [str(ObjectionKind(row["kind"]).label)],
                "acts": [],
            }
            for row in found["objections"]
        ],
        "form": bound.get("objection") or ObjectionForm(complaint=complaint, auto_id=ids_of("objection")),
        "url": reverse("complaint_act", args=[complaint.public_id, "objection"]),
    }


def special_cases_shown(complaint: Complaint, found: Lists) -> list[dict[str, Any]]:
    """What a supervisor allowed out of the ordinary, with the reason; nothing where there is none."""
    if not found["special_cases"]:
        return []
    items = [
        {
            "text": row["what"],
            "meta": _("%(reason)s – %(by)s, %(at)s")
            % {"reason": row["reason"], "by": row["by__name"] or "–", "at": said_short(complaint, row["at"])},
            "chips": [],
            "acts": [],
        }
        for row in found["special_cases"]
    ]
    return [{"anchor": "special_cases", "title": _("Out of the ordinary"), "items": items, "form": None, "empty": ""}]
