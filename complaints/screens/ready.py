"""Ready remedies beside the form of an option: one press fills it, and everything in it may still be changed (R76)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from complaints.catalogue import done_by, remedies_in
from complaints.codes import WITHOUT_CAUSE_KINDS, OptionSource, Stage
from complaints.forms.acts import Lists
from complaints.models import Complaint, Remedy
from organisation.working_time import WorkingCalendar


def offer_ready(
    complaint: Complaint,
    pieces: list[dict[str, Any]],
    found: Lists,
    calendar: WorkingCalendar,
    *,
    chosen: str,
    now: datetime,
) -> None:
    """Give the form of an option the ready ones of the category. `chosen`: its code, where a page without scripts asks
    for the form with that one in it. While the cause is open only those that wait for none."""
    piece = next((one for one in pieces if one.get("anchor") == "options"), None)
    if piece is None or piece["form"] is None or complaint.stage not in (Stage.PROPOSE, Stage.CONFIRM):
        return
    ready = remedies_in(found["remedies"], complaint)
    if not complaint.cause:
        ready = [remedy for remedy in ready if remedy.kind in WITHOUT_CAUSE_KINDS]
    piece["ready"] = [_shown(complaint, remedy, piece["form"], calendar, now) for remedy in ready]
    for remedy in ready:
        if remedy.code == chosen and not piece["form"].is_bound:
            piece["form"].initial = {**_values(remedy), "due_at": done_by(remedy, calendar, now=now)}
            piece["open"] = True


def _shown(
    complaint: Complaint, remedy: Remedy, form: forms.Form, calendar: WorkingCalendar, now: datetime
) -> dict[str, Any]:
    due = done_by(remedy, calendar, now=now)
    values = {**_values(remedy), "due_at": f"{timezone.localtime(due):%Y-%m-%dT%H:%M}" if due else ""}
    here = reverse("complaint", args=[complaint.public_id])
    return {
        "label": remedy.action,
        "fills": json.dumps({form[name].id_for_label: value for name, value in values.items()}, ensure_ascii=False),
        "url": f"{here}?ready={remedy.code}#add-options",
    }


def _values(remedy: Remedy) -> dict[str, str]:
    return {
        "kind": remedy.kind,
        "action": remedy.action,
        "process": remedy.process,
        "compensation": remedy.compensation,
        "cost_terms": remedy.terms,
        "source": OptionSource.CATALOGUE.value,
    }
