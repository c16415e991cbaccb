from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Count, Exists, OuterRef

from organisation.at_once import at_once, count_in, how_many
from organisation.models import AuthorityLimit, Branch, CalendarDay, OpeningHours, Policy, Posting, User
from tests.personas import House, house  # noqa: F401

pytestmark = pytest.mark.django_db


def lists(house: House) -> dict[str, tuple]:  # type: ignore[type-arg]  # noqa: F811
    """Every kind of column the house has, by relations both ways, with annotations, ordered up and down."""
    return {
        "hours": (OpeningHours.objects.order_by("branch__code", "-weekday", "opens"), ["opens", "closes", "weekday"]),
        "days": (CalendarDay.objects.order_by("date", "id"), ["date", "branch_id", "name_zh", "is_provisional"]),
        "policies": (Policy.objects.order_by("-id"), ["key", "value", "branch__time_zone", "effective_from"]),
        "limits": (AuthorityLimit.objects.order_by("id"), ["amount", "id"]),
        "people": (
            User.objects.annotate(posted=Exists(Posting.objects.filter(user=OuterRef("pk")))).order_by("-staff_code"),
            ["public_id", "name", "postings__branch__code", "posted", "last_login"],
        ),
        "counts": (Branch.objects.annotate(n=Count("postings")).order_by("code"), ["code", "n"]),
        "nothing": (Branch.objects.none(), ["code"]),
    }


def test_gives_what_each_list_would_give_alone(house: House) -> None:  # noqa: F811
    User.objects.update(last_login=dt.datetime(2026, 11, 24, 2, 0, 0, 120, tzinfo=dt.UTC))
    Policy.objects.create(key="reminders_percent", value=[40, 90], branch=house.hall, effective_from="2026-11-01")
    asked = lists(house)

    found = at_once(**asked)

    assert found == {name: list(rows.values(*columns)) for name, (rows, columns) in asked.items()}
    assert found["nothing"] == []
    assert all(found[name] for name in asked if name != "nothing")


def test_keeps_the_ends_of_an_amount(house: House) -> None:  # noqa: F811
    AuthorityLimit.objects.update(amount=Decimal("58.20"))

    found = at_once(limits=(AuthorityLimit.objects.order_by("id"), ["amount"]))

    assert {str(row["amount"]) for row in found["limits"]} == {"58.20"}


def test_counts_beside_the_lists(house: House) -> None:  # noqa: F811
    found = at_once(
        all=how_many(User.objects.order_by("name")),
        some=how_many(User.objects.filter(postings__branch=house.hall)),
        none=how_many(User.objects.filter(staff_code="9999")),
        never=how_many(User.objects.none()),
        names=(User.objects.order_by("id"), ["name"]),
    )

    counted = {name: count_in(rows) for name, rows in found.items() if name != "names"}
    posted = User.objects.filter(postings__branch=house.hall).count()
    assert counted == {"all": User.objects.count(), "some": posted, "none": 0, "never": 0}
    assert len(found["names"]) == counted["all"] > posted > 0


def test_costs_one_query(house: House, django_assert_num_queries: object) -> None:  # noqa: F811
    with django_assert_num_queries(1):  # type: ignore[operator]
        at_once(**lists(house))
