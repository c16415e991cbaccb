"""What a complaint was split from and into, as its page leads there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Complaint
from evidence.act import Act
from organisation.at_once import Row, Rows
from organisation.models import User


def family_list(complaint: Complaint, user: User, act: Act) -> Rows:
    """What `family` reads, of that only what the person may see, for one statement with other lists."""
    above = Complaint.objects.filter(pk=complaint.split_from_id or 0).order_by().values("pk")
    below = Complaint.objects.filter(split_from=complaint).order_by().values("pk")
    # One list of keys made of two: an OR would make SQLite read every complaint of the branch.
    rows = Complaint.objects.visible_to(user, now=act.now).filter(pk__in=above.union(below, all=True))
    return rows.order_by("id"), ["id", "public_id", "number"]


def family(complaint: Complaint, found: list[Row]) -> list[dict[str, str]]:
    """Links to the one it came from and to those that came from it."""
    return [
        {
            "label": _("Split from %(number)s") % row
            if row["id"] == complaint.split_from_id
            else _("Split off: %(number)s") % row,
            "url": reverse("complaint", args=[row["public_id"]]),
        }
        for row in found
    ]
