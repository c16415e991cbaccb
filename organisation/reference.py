"""What every installation starts with: the calendar around today and the limits of authority. Policies need no rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from organisation.china_days import prefill
from organisation.local_dates import local_date
from organisation.models import AuthorityLimit, AuthorityRole, CompensationKind

CURRENCY = "CNY"
# Before anything can have been decided, so that the seed never beats a row of the house.
SINCE = dt.date(2020, 1, 1)
AMOUNTS = {
    AuthorityRole.CLERK: Decimal("100.00"),
    AuthorityRole.CUSTOMER_MANAGER: Decimal("500.00"),
    AuthorityRole.DUTY_MANAGER: Decimal("2000.00"),
    # As good as unlimited: the most that an amount can be.
    AuthorityRole.HEAD_OFFICE: Decimal("9999999999.99"),
    AuthorityRole.ONE_PERSON: Decimal("10000.00"),
}


def load(*, now: dt.datetime) -> None:
    """Bring in the house's calendar of last, this and next year and the limits of authority; as often as one likes.

    What a person changed is left alone.

    :raises ValueError: `now` carries no time zone.
    """
    this_year = local_date(now, None).year
    with transaction.atomic():
        for year in (this_year - 1, this_year, this_year + 1):
            prefill(year)
        _load_authority()


def _load_authority() -> None:
    """Give each role its first limit for each kind, where it has none at all."""
    held = set(AuthorityLimit.objects.filter(currency=CURRENCY).values_list("role", "kind"))
    AuthorityLimit.objects.bulk_create(
        [
            AuthorityLimit(role=role, kind=kind, amount=amount, currency=CURRENCY, effective_from=SINCE)
            for role, amount in AMOUNTS.items()
            for kind in CompensationKind
            if (role.value, kind.value) not in held
        ],
        ignore_conflicts=True,  # Somebody else loads at the same moment.
    )
