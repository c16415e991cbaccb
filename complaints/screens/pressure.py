"""What a complaint's page shows of a hall under pressure: the customer who waits, the clerk who called for relief."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import CalmAct, HelpKind, Stage
from complaints.models import Complaint
from complaints.waits import minutes_between, waits_too_long
from evidence.act import Act
from organisation.at_once import Row, Rows
from organisation.models import User

# What makes up for a wait that grew long, beside the words: ticks of calming, at any stage.
COURTESIES = (CalmAct.REGRET, CalmAct.WATER, CalmAct.SEAT)


def clock_of(moment: datetime) -> str:
    """The hour alone, by the clock at the branch: what is told here is minutes old."""
    return f"{timezone.localtime(moment):%H:%M}"


def relief_list(complaint: Complaint) -> Rows:
    """The open call for relief, if there is one."""
    rows = complaint.help_calls.open().filter(kind=HelpKind.RELIEF).order_by("id")
    return rows, ["public_id", "asked_by_id", "asked_by__name", "asked_at", "answered_by__name", "answered_at"]


def relief_notices(complaint: Complaint, found: dict[str, list[Row]], user: User, act: Act) -> list[dict[str, Any]]:
    """Who asked for relief, and who comes; with what this person can do about it. Never for the customer's eyes."""
    return [_relief(complaint, row, user, act) for row in found["relief"]]


def _relief(complaint: Complaint, row: Row, user: User, act: Act) -> dict[str, Any]:
    over = reverse("complaint_row_act", args=[complaint.public_id, "relief-end", str(row["public_id"])])
    if row["answered_at"] is not None:
        told = {"name": row["answered_by__name"] or "–", "at": clock_of(row["answered_at"])}
        text = _("Help is coming: %(name)s, %(at)s.") % told
        return {"level": "info", "text": text, "private": True, "act_url": over, "act_label": _("It is over")}
    told = {"name": row["asked_by__name"] or "–", "at": clock_of(row["asked_at"])}
    if row["asked_by_id"] == user.pk:
        text = _("You asked for relief at %(at)s. The duty manager has been told.") % told
        return {"level": "info", "text": text, "private": True, "act_url": over, "act_label": _("No longer needed")}
    text = _("%(name)s asked for relief at %(at)s. Come, take it over, or hand it to a colleague.") % told
    notice = {"level": "amber", "text": text, "private": True}
    if may(Right.SUPERVISE, complaint, user, now=act.now):
        come = reverse("complaint_row_act", args=[complaint.public_id, "relief-answer", str(row["public_id"])])
        notice |= {"act_url": come, "act_label": _("I come")}
    return notice


def relief_url(complaint: Complaint, found: dict[str, list[Row]], user: User, act: Act) -> str:
    """Where relief is asked for with one key; empty for who may not, for whoever would be the relief, and while one is
    asked for."""
    if not complaint.is_open or found["relief"] or not may(Right.HANDLE, complaint, user, now=act.now):
        return ""
    is_mine = complaint.owner_id == user.pk
    if not is_mine and may(Right.SUPERVISE, complaint, user, now=act.now):
        return ""
    return reverse("complaint_act", args=[complaint.public_id, "relief"])


def wait_shown(complaint: Complaint, *, now: datetime) -> dict[str, Any] | None:
    """The clock of a customer who waits at the counter, and what makes up for it once it ran too long; None where
    nobody waits."""
    since, until = complaint.waits_since, complaint.waits_until
    if since is None or until is None:
        return None
    over = waits_too_long(complaint, now=now)
    return {
        "since": since,
        "until": until,
        "minutes": minutes_between(since, now),
        "promised": minutes_between(since, until),
        "what": complaint.waits_for,
        "over": over,
        "back_url": reverse("complaint_act", args=[complaint.public_id, "back"]),
        "tick_url": reverse("complaint_act", args=[complaint.public_id, "tick"]),
        "courtesies": [{"code": act.value, "label": act.label} for act in COURTESIES] if over else [],
        "offers": over and complaint.stage in (Stage.PROPOSE, Stage.CONFIRM),
    }
