from __future__ import annotations

import datetime as dt
from decimal import Decimal

from organisation.authority import limit_for
from organisation.models import AuthorityLimit, CompensationKind
from organisation.reference import load
from tests.organisation.calendars import at

NOW = at("2026-09-14 10:00")
TODAY = dt.date(2026, 9, 14)


def put(role, amount, *, kind="refund", currency="CNY", since=TODAY):
    AuthorityLimit.objects.create(role=role, kind=kind, amount=Decimal(amount), currency=currency, effective_from=since)


def test_nobody_may_grant_anything_without_a_row(db):
    assert limit_for(["clerk"], "refund", "CNY", NOW) is None
    assert limit_for([], "refund", "CNY", NOW) is None


def test_the_highest_of_the_roles_counts(db):
    put("clerk", 100)
    put("duty_manager", 2000)

    assert limit_for(["clerk", "duty_manager"], "refund", "CNY", NOW) == Decimal(2000)
    assert limit_for(["clerk"], "refund", "CNY", NOW) == Decimal(100)


def test_the_latest_row_of_a_role_counts_even_when_it_is_lower(db):
    put("clerk", 100, since=TODAY - dt.timedelta(days=9))
    put("clerk", 50)
    put("clerk", 500, since=TODAY + dt.timedelta(days=1))

    assert limit_for(["clerk"], "refund", "CNY", NOW) == Decimal(50)


def test_a_row_begins_at_midnight_in_the_house(db):
    put("clerk", 100)

    assert limit_for(["clerk"], "refund", "CNY", at("2026-09-13 23:59")) is None
    assert limit_for(["clerk"], "refund", "CNY", at("2026-09-14 00:00")) == Decimal(100)


def test_another_kind_or_currency_has_no_limit(db):
    put("clerk", 100)

    assert limit_for(["clerk"], "cash", "CNY", NOW) is None
    assert limit_for(["clerk"], "refund", "USD", NOW) is None


def test_nothing_at_all_is_a_limit_of_its_own(db):
    put("clerk", 0)

    assert limit_for(["clerk"], "refund", "CNY", NOW) == Decimal(0)


def test_the_seed_covers_every_kind(db):
    load(now=NOW)

    for kind in CompensationKind:
        assert limit_for(["clerk"], kind, "CNY", NOW) == Decimal(100)
        assert limit_for(["duty_manager"], kind, "CNY", NOW) == Decimal(2000)
        assert limit_for(["head_office"], kind, "CNY", NOW) == Decimal("9999999999.99")
