"""Which tags there are, and who keeps them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from complaints.models import Tag
from organisation.models import Role, User
from organisation.scope import reach_of


def usable_tags(branch_id: int) -> QuerySet[Tag]:
    """What a desk may put on a complaint: the branch's own and the house's, by name."""
    return Tag.objects.filter(Q(branch=branch_id) | Q(branch=None), ended_at=None).order_by("name", "id")


def tags_for(user: User, *, now: datetime) -> QuerySet[Tag]:
    """What somebody may narrow a list by: the tags in use of the branches that they read, and the house's."""
    reach = reach_of(user, now=now)
    rows = Tag.objects.filter(ended_at=None).select_related("branch").order_by("name", "id")
    return rows if reach.all_branches else rows.filter(Q(branch__in=reach.branch_ids) | Q(branch=None))


def may_keep(user: User, branch_id: int | None, *, now: datetime) -> bool:
    """Tell whether somebody makes, renames and ends the tags of a branch, or (None) of the house."""
    return reach_of(user, now=now).has(Role.DUTY_MANAGER, branch_id)


def kept_by(user: User, *, now: datetime) -> QuerySet[Tag]:
    """The tags in use that somebody keeps, those of the house first."""
    reach = reach_of(user, now=now)
    rows = Tag.objects.filter(ended_at=None).select_related("branch").order_by("branch__code", "name", "id")
    if reach.is_head_office:
        return rows
    return rows.filter(branch__in=reach.supervised_ids)
