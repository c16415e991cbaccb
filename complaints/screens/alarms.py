"""What a complaint's page says first when something is on fire: an incident, violence, a manager who is awaited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import HelpKind
from complaints.forms.acts import Lists, ReasonForm, ids_of
from complaints.models import Complaint
from complaints.screens.incidents import incident_notices, incident_of, incident_shown
from complaints.screens.pressure import clock_of
from complaints.screens.rows import row_url
from evidence.act import Act
from organisation.at_once import Row, Rows
from organisation.models import User

CALL = ("public_id", "kind", "asked_at", "asked_by__name", "answered_at", "answered_by__name", "two_present_at")


def alarm_lists(complaint: Complaint) -> dict[str, Rows]:
    """What the notices read."""
    calls = complaint.help_calls.open().filter(kind__in=[HelpKind.VIOLENCE, HelpKind.MANAGER]).order_by("id")
    return {"incident": incident_of(complaint), "alarms": (calls, CALL)}


def alarms(complaint: Complaint, found: Lists, user: User, act: Act) -> dict[str, Any]:
    """The incident, what is said of it and of open calls, and where violence is called from; empty where it was."""
    incident = incident_shown(found["incident"])
    handles = may(Right.HANDLE, complaint, user, now=act.now)
    called = any(row["kind"] == HelpKind.VIOLENCE for row in found["alarms"])
    return {
        "incident": incident,
        "alarm_notices": [*(_call(complaint, row) for row in found["alarms"]), *incident_notices(incident)],
        "violence_url": reverse("complaint_act", args=[complaint.public_id, "violence"])
        if handles and not called
        else "",
    }


def _call(complaint: Complaint, row: Row) -> dict[str, Any]:
    told = {"name": row["asked_by__name"] or "–", "at": clock_of(row["asked_at"])}
    if row["kind"] == HelpKind.MANAGER:
        return {
            "level": "amber",
            "title": _("A manager should appear, as a sign of respect."),
            "text": _("Asked at %(at)s; the duty manager knows.") % told,
            "private": True,
            "act_url": row_url(complaint, "manager-joined", row["public_id"]),
            "act_label": _("A manager is here"),
        }
    said = [_("Called at %(at)s by %(name)s.") % told]
    if row["answered_at"] is not None:
        said.append(_("%(name)s is coming.") % {"name": row["answered_by__name"] or "–"})
    said.append(_("Two of us are there.") if row["two_present_at"] else _("Stay two: nobody stays alone here."))
    return {
        "level": "red",
        "title": _("Violence or a threat of it."),
        "text": " ".join(said),
        "private": True,
        "url": reverse("safety", args=[row["public_id"]]),
        "link": _("Who was called, case number, over"),
    }


def declining(complaint: Complaint, found: Lists, bound: dict[str, forms.Form]) -> list[dict[str, Any]]:
    """For supervisors: the form that says why no manager appears, while one is awaited."""
    shown = []
    for row in found["alarms"]:
        if row["kind"] == HelpKind.MANAGER:
            name = f"manager-decline-{row['public_id']}"
            form = bound.get(name) or ReasonForm(complaint=complaint, auto_id=ids_of(name))
            shown.append({"url": row_url(complaint, "manager-decline", row["public_id"]), "form": form})
    return shown
