"""Which ready remedies fit a complaint, and when they would be done (R76)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from complaints.models import Complaint, Remedy
from organisation.at_once import Row, Rows
from organisation.working_time import CalendarError, WorkingCalendar, add_working_minutes

REMEDY = (
    *("id", "code", "category_id", "kind", "compensation", "hours", "action_zh", "action_en"),
    *("process_zh", "process_en", "terms_zh", "terms_en"),
)


def remedy_list(complaint: Complaint) -> dict[str, Rows]:
    """What a page reads to show them: those of the category and of the one above. The category comes along."""
    return {"remedies": (_offered(complaint), REMEDY)}


def remedies_in(rows: Sequence[Row], complaint: Complaint) -> list[Remedy]:
    """The remedies among the rows that `remedy_list` names, in their order."""
    return _nearest([Remedy(**row) for row in rows], complaint)


def remedies_for(complaint: Complaint) -> list[Remedy]:
    """The ready remedies of the complaint's category; where it has none, those of the one above."""
    return _nearest(list(_offered(complaint)), complaint)


def _nearest(found: Sequence[Remedy], complaint: Complaint) -> list[Remedy]:
    own = [remedy for remedy in found if remedy.category_id == complaint.category_id]
    return own or list(found)


def _offered(complaint: Complaint) -> QuerySet[Remedy]:
    category = complaint.category
    near = [key for key in (category.pk, category.parent_id) if key] if category else []
    return Remedy.objects.filter(category__in=near, is_active=True).order_by("position", "id")


def done_by(remedy: Remedy, calendar: WorkingCalendar, *, now: datetime) -> datetime | None:
    """When it would be done if somebody began now, in the branch's opening hours; None where it never opens."""
    try:
        return add_working_minutes(calendar, now, remedy.hours * 60)
    except CalendarError:
        return None
