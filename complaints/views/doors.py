"""The one way a page reaches a complaint: found for this person, or the same 404 as if there were none."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest

from complaints.models import Complaint
from evidence.act import Act, Via, act_of
from organisation.models import User


class StaffRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User


def act_from(request: HttpRequest) -> Act:
    """Who does it, now, on a page."""
    return act_of(request, Via.PAGE)


def person(request: HttpRequest) -> User:
    return cast(User, request.user)


def complaint_for(request: HttpRequest, ref: UUID, act: Act) -> Complaint:
    """Load one complaint that this person may see.

    :raises Http404: absent or foreign, told alike.
    """
    rows = Complaint.objects.visible_to(person(request), now=act.now)
    complaint = (
        rows.select_related("branch", "owner", "customer", "customer__customer_manager", "category__parent")
        .filter(public_id=ref)
        .first()
    )
    if complaint is None:
        raise Http404
    return complaint
