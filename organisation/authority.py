"""Up to which amount somebody may decide without asking (R82)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from organisation.local_dates import local_date
from organisation.models import AuthorityLimit

Limits = dict[tuple[str, str, str], Decimal]


def limits_in_force(*, now: dt.datetime) -> Limits:
    """Read every limit in force by role, kind and currency, with one query: for pages that ask about many amounts.

    For each role the latest row counts that has come into force by the date at the house.

    :raises ValueError: `now` carries no time zone.
    """
    rows = AuthorityLimit.objects.filter(effective_from__lte=local_date(now, None)).order_by("effective_from", "id")
    return {(row.role, row.kind, row.currency): row.amount for row in rows}


def limit_for(
    roles: Iterable[str], kind: str, currency: str, now: dt.datetime, *, limits: Limits | None = None
) -> Decimal | None:
    """Give the highest amount of this kind that any of the roles may grant, or None where none of them may at all.

    `Reach.authority_at` gives the roles of a person at a branch. An amount in another currency has no limit, so it is
    nobody's to grant. `limits` are those in force where they were read already.

    :raises ValueError: `now` carries no time zone.
    """
    known = limits_in_force(now=now) if limits is None else limits
    granted = (known.get((role, kind, currency)) for role in roles)
    return max((amount for amount in granted if amount is not None), default=None)
