"""What one act and bulk work read once, and that nobody else does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from organisation.kept import one_act, reference_kept
from organisation.models import Branch, OpeningHours, Policy
from organisation.opening import calendar_of
from organisation.policies import policy

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
KEY = "callback_after_days"


@pytest.fixture
def branch() -> Branch:
    return Branch.objects.create(code="XJ", name_zh="星桥", name_en="Starbridge", industry="telecom")


def days(branch: Branch, now: dt.datetime = NOW) -> Any:
    return policy(KEY, branch_id=branch.pk, now=now)


def test_inside_the_block_hours_and_policies_are_read_once(branch: Branch) -> None:

    with CaptureQueriesContext(connection) as asked, reference_kept():
        for _ in range(3):
            calendar_of(branch)
            days(branch)
    assert len(asked) == 3


def test_a_block_inside_of_another_reads_nothing_anew(branch: Branch) -> None:
    with CaptureQueriesContext(connection) as asked, reference_kept():
        with reference_kept():
            days(branch)
        with reference_kept():
            days(branch)
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        days(branch)
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_one_act_is_one_transaction_by_the_rules_that_held_as_it_began(branch: Branch) -> None:
    with one_act():
        before = days(branch)
        Policy.objects.create(key=KEY, value=9, branch=branch, effective_from=dt.date(2026, 1, 1))
        assert days(branch) == before
        transaction.set_rollback(True)
    assert days(branch) == before
    with pytest.raises(RuntimeError), transaction.atomic(), one_act():
        pass


def test_outside_of_it_a_change_is_seen_at_once(branch: Branch) -> None:
    with reference_kept():
        before = days(branch), calendar_of(branch).weekly
        Policy.objects.create(key=KEY, value=9, branch=branch, effective_from=dt.date(2026, 1, 1))
        OpeningHours.objects.create(branch=branch, weekday=0, opens=dt.time(8), closes=dt.time(9))
        assert (days(branch), calendar_of(branch).weekly) == before
    assert days(branch) == 9
    assert calendar_of(branch).weekly[0] == ((8 * 60, 9 * 60),)


def test_a_policy_still_begins_on_its_day(branch: Branch) -> None:
    Policy.objects.create(key=KEY, value=9, branch=branch, effective_from=dt.date(2026, 11, 24))
    with reference_kept():
        assert days(branch, NOW - dt.timedelta(days=1)) != 9
        assert days(branch) == 9


def test_branches_are_kept_apart(branch: Branch) -> None:
    other = Branch.objects.create(code="WY", name_zh="梧桐里", name_en="Wutong", industry="property")
    Policy.objects.create(key=KEY, value=9, branch=branch, effective_from=dt.date(2026, 1, 1))
    OpeningHours.objects.create(branch=branch, weekday=0, opens=dt.time(8), closes=dt.time(9))
    with reference_kept():
        assert days(branch) == 9
        assert days(other) != 9
        assert calendar_of(branch).weekly != calendar_of(other).weekly
