"""Up to which amount somebody may decide without asking (R82)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from organisation.local_dates import local_date
from organisation.models import AuthorityLimit


def limit_for(roles: Iterable[str], kind: str, currency: str, now: dt.datetime) -> Decimal | None:
    """Give the highest amount of this kind that any of the roles may grant, or None where none of them may at all.

    For each role the latest row counts that has come into force by the date at the house. `Reach.authority_at` gives
    the roles of a person at a branch. An amount in another currency has no limit, so it is nobody's to grant.

    :raises ValueError: `now` carries no time zone.
    """
    rows = AuthorityLimit.objects.filter(
        role__in=list(roles), kind=kind, currency=currency, effective_from__lte=local_date(now, None)
    ).order_by("effective_from", "id")
    latest = {row.role: row.amount for row in rows}
    return max(latest.values(), default=None)
