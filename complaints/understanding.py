"""Whether we understood the customer and the customer us: two ticks at what was said back (R57)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from complaints.clock_words import short
from complaints.codes import Side
from complaints.models import Complaint
from organisation.at_once import Row, Rows
from organisation.models import User


def understood_by(complaint: Complaint) -> Rows:
    """Who ticked, for a page that tells it."""
    ticked = [getattr(complaint, f"{side}_understood_by_id") for side in Side.values]
    return User.objects.filter(pk__in=[key for key in ticked if key]).order_by("pk"), ["id", "name"]


def understood(complaint: Complaint, people: Iterable[Row]) -> dict[str, str]:
    """By the name of the tick: who set it and when, where it is set."""
    names = {row["id"]: row["name"] for row in people}
    told = {}
    for side in Side.values:
        at = getattr(complaint, f"{side}_understood_at")
        if at is not None:
            by = names.get(getattr(complaint, f"{side}_understood_by_id"), "")
            told[f"{side}_understood"] = _("%(by)s, %(at)s") % {"by": by, "at": said_short(complaint, at)}
    return told


def said_short(complaint: Complaint, at: datetime) -> str:
    """When something was, as briefly as a mark beside it needs; the complaint was looked at before."""
    return short(at, complaint.branch.time_zone, now=complaint.gate.now)


def end_understanding(complaint: Complaint) -> None:
    """Take both ticks away; saving is the caller's."""
    for side in Side.values:
        setattr(complaint, f"{side}_understood_at", None)
        setattr(complaint, f"{side}_understood_by", None)
