"""Whom a page serves, and the one way it reaches a complaint: found for this person, or the same 404 as if there were
none."""

from __future__ import annotations

from dataclasses import replace
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest

from complaints.models import Complaint
from complaints.wording import LONGEST_DESPITE
from evidence.act import Act, Via, act_of
from organisation.models import Branch, User
from organisation.scope import posted_branch, reach_of


class StaffRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User


def act_from(request: HttpRequest) -> Act:
    """Who does it, now, on a page."""
    act = act_of(request, Via.PAGE)
    despite = request.POST.get("despite", "") if request.method == "POST" else ""
    if not despite:
        return act
    # The page that asked for the reason sends along what it was asked for.
    despite_for = tuple(request.POST.getlist("despite_for")) or None
    return replace(act, despite=despite[:LONGEST_DESPITE], despite_for=despite_for)


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


def own_branch(request: HttpRequest, act: Act) -> Branch | None:
    """The branch whose desk this person works at; head office works at the one it chooses elsewhere."""
    reach = reach_of(person(request), now=act.now)
    if not reach.desk_ids:
        return Branch.objects.filter(is_active=True).order_by("code").first() if reach.is_head_office else None
    return posted_branch(person(request), min(reach.desk_ids), now=act.now)
