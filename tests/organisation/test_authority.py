from __future__ import annotations

import datetime as dt
from decimal import Decimal

from organisation.authority import (
    budget_of,
    budget_rows,
    limit_for,
    limits_in_force,
    month_begins,
    takes_two,
)
from organisation.models import AuthorityLimit, Budget, CompensationKind
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


class TestTwoPeople:
    def test_stand_for_what_lies_above_the_limit_of_one(self, db):
        put("one_person", 5000)
        limits = limits_in_force(now=NOW)

        assert takes_two(Decimal("5000.01"), "refund", "CNY", limits=limits)
        assert not takes_two(Decimal(5000), "refund", "CNY", limits=limits)

    def test_are_not_asked_for_where_no_such_limit_is_kept(self, db):
        put("one_person", 5000)
        limits = limits_in_force(now=NOW)

        assert not takes_two(Decimal(90000), "cash", "CNY", limits=limits)
        assert not takes_two(Decimal(90000), "refund", "USD", limits=limits)

    def test_is_no_authority_of_anybody(self, db):
        put("one_person", 5000)

        assert limit_for(["clerk", "duty_manager", "head_office"], "refund", "CNY", NOW) is None


class TestTheMonthsBudget:
    def budget(self, branch, currency="CNY", moment=NOW):
        queryset, names = budget_rows([branch.pk], now=moment)
        return budget_of(branch, currency, queryset.values(*names), now=moment)

    def test_is_none_without_a_row(self, hall):
        assert self.budget(hall) is None

    def test_of_the_branch_beats_the_houses(self, hall, hotel):
        Budget.objects.create(branch=None, amount=Decimal(3000), effective_from=TODAY)
        Budget.objects.create(branch=hall, amount=Decimal(500), effective_from=TODAY - dt.timedelta(days=40))

        assert self.budget(hall) == Decimal(500)
        assert self.budget(hotel) == Decimal(3000)
        assert self.budget(hall, "USD") is None

    def test_changes_on_its_day_at_the_branch(self, hall):
        Budget.objects.create(branch=hall, amount=Decimal(500), effective_from=TODAY - dt.timedelta(days=40))
        Budget.objects.create(branch=hall, amount=Decimal(200), effective_from=TODAY)

        assert self.budget(hall, moment=at("2026-09-13 23:59")) == Decimal(500)
        assert self.budget(hall, moment=at("2026-09-14 00:00")) == Decimal(200)

    def test_counts_from_the_first_of_the_month_at_the_branch(self, hall):
        # In Shanghai it is October already.
        late = dt.datetime(2026, 9, 30, 16, 30, tzinfo=dt.UTC)

        assert month_begins(hall, now=late) == dt.date(2026, 10, 1)
        hall.time_zone = "UTC"
        assert month_begins(hall, now=late) == dt.date(2026, 9, 1)
