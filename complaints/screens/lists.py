"""Lists of complaints: the desk's buckets and pages by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from complaints.keyset import Place, page
from complaints.models import Complaint
from complaints.queries import ComplaintQuerySet
from organisation.models import Role, User
from organisation.scope import DESK_ROLES, Reach

PAGE = 30


def bucket_filter(key: str, user: User, *, now: datetime, soon: timedelta) -> Q:
    """Which open complaints stand under a tab of the desk."""
    match key:
        case "overdue":
            return Q(next_due_at__lte=now)
        case "soon":
            return Q(next_due_at__gt=now, next_due_at__lte=now + soon)
        case "unclaimed":
            return Q(owner__isnull=True)
        case "customers":
            return Q(customer__customer_manager=user)
        case "all":
            return Q()
    return Q(owner=user)


BUCKETS = ("mine", "overdue", "soon", "unclaimed", "all")


def buckets_for(reach: Reach) -> tuple[str, ...]:
    """Which tabs somebody has, their own first. A customer manager answers for customers, and owns no complaint by
    that (R144); what else they may read of the branch stands behind."""
    if Role.CUSTOMER_MANAGER not in reach.roles:
        return BUCKETS
    if reach.roles & DESK_ROLES:
        return (BUCKETS[0], "customers", *BUCKETS[1:])
    return ("customers", "overdue", "soon", "all")


def bucket_labels() -> dict[str, str]:
    return {
        "mine": _("Mine"),
        "customers": _("My customers"),
        "overdue": _("Overdue"),
        "soon": _("Due soon"),
        "unclaimed": _("Unclaimed"),
        "all": _("All open"),
    }


def bucket_counts(
    rows: ComplaintQuerySet, user: User, keys: Sequence[str], *, now: datetime, soon: timedelta
) -> dict[str, Any]:
    """Count every tab of these and find the latest change, in one query."""
    counted: dict[str, Any] = rows.aggregate(
        seen=Max("updated_at"),
        **{key: Count("pk", filter=bucket_filter(key, user, now=now, soon=soon) or None) for key in keys},
    )
    return counted


def by_next_due(rows: ComplaintQuerySet, *, after: str) -> tuple[Sequence[Complaint], str]:
    """One page by nearest deadline, with what its rows show, and the key of the next, empty when it was the last.

    :raises BadInput: `after` is no place in a list.
    """
    rows = rows.with_what_rows_show()
    found, place = page(rows, by="next_due_at", after=Place.read(after) if after else None, size=PAGE)
    return found, str(place or "")


def with_query(path: str, **parameters: str) -> str:
    """An address with those of the parameters that say something."""
    query = query_of(parameters)
    return f"{path}?{query}" if query else path


def query_of(parameters: Mapping[str, str]) -> str:
    """Those of the parameters that say something, as an address spells them."""
    return urlencode({name: value for name, value in parameters.items() if value})
