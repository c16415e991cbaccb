"""Up to which amount somebody may decide without asking (R82): by role and kind, with whom, and by the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Q

from organisation.at_once import Row, Rows
from organisation.local_dates import date_in, latest_date_anywhere, local_date
from organisation.models import AuthorityLimit, AuthorityRole, Branch, Budget

Limits = dict[tuple[str, str, str], Decimal]


def limits_in_force(*, now: dt.datetime) -> Limits:
    """Read every limit in force by role, kind and currency, with one query: for pages that ask about many amounts.

    For each role the latest row counts that has come into force by the date at the house.

    :raises ValueError: `now` carries no time zone.
    """
    rows, names = limit_rows(now=now)
    return limits_of(rows.values(*names))


def limit_rows(*, now: dt.datetime) -> Rows:
    """The rows that `limits_of` reads, for whoever reads them together with other lists."""
    rows = AuthorityLimit.objects.filter(effective_from__lte=local_date(now, None)).order_by("effective_from", "id")
    return rows, ["role", "kind", "currency", "amount"]


def limits_of(rows: Iterable[Row]) -> Limits:
    """Give the limits by role, kind and currency; of several rows for one the last."""
    return {(row["role"], row["kind"], row["currency"]): row["amount"] for row in rows}


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


def takes_two(amount: Decimal, kind: str, currency: str, *, limits: Limits) -> bool:
    """Say whether this much of a kind needs two people who stand for it; where no such limit is kept, one is enough."""
    alone = limits.get((AuthorityRole.ONE_PERSON, kind, currency))
    return alone is not None and amount > alone


def budget_rows(branch_ids: Collection[int], *, now: dt.datetime) -> Rows:
    """The rows that `budget_of` chooses from, the house's own among them."""
    here = Q(branch=None) | Q(branch_id__in=branch_ids)
    rows = Budget.objects.filter(here, effective_from__lte=latest_date_anywhere(now))
    return rows.order_by("effective_from", "id"), ["branch_id", "currency", "amount", "effective_from"]


def budget_of(branch: Branch, currency: str, rows: Iterable[Row], *, now: dt.datetime) -> Decimal | None:
    """Give what the branch may grant this month without asking, None where no budget is set (R82).

    A row holds from its date on by the date at the branch; the branch's own beats the house's.
    """
    today = date_in(branch.time_zone, now)
    held = [row for row in rows if row["currency"] == currency and row["effective_from"] <= today]
    own = [row["amount"] for row in held if row["branch_id"] == branch.pk]
    house = [row["amount"] for row in held if row["branch_id"] is None]
    return next(iter([*own[-1:], *house[-1:]]), None)


def month_begins(branch: Branch, *, now: dt.datetime) -> dt.date:
    """Give the first day of the month that it is at the branch."""
    return date_in(branch.time_zone, now).replace(day=1)
