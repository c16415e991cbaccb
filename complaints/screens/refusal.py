"""Saying no in three parts, and where else the customer can turn (R84, R100–R103)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.forms.acts import Lists, ids_of
from complaints.forms.remedies import DeclineForm
from complaints.models import Complaint
from complaints.recourse import ways_in

Bound = dict[str, forms.Form]


def refusal_shown(complaint: Complaint, found: Lists, bound: Bound) -> dict[str, Any]:
    """The small form of a refusal, with what is told along with it."""
    lines = [way.line for way in ways_in(found["recourse"], get_language() or "")]
    return {
        "anchor": "decline",
        "title": _("Where we must say no"),
        "button": _("Say no in three parts"),
        "empty": "",
        "items": [],
        "lines_title": _("Where else they can turn"),
        "lines": lines,
        "form": bound.get("decline") or DeclineForm(complaint=complaint, auto_id=ids_of("decline")),
        "url": reverse("complaint_act", args=[complaint.public_id, "decline"]),
    }
