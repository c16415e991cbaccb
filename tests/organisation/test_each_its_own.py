"""Many rows that get values of their own in one statement."""

from __future__ import annotations

import pytest

from organisation.each_its_own import update_each
from organisation.models import Branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def branches() -> list[Branch]:
    told = {"name_zh": "营业厅", "name_en": "Hall", "industry": "telecom"}
    return [Branch.objects.create(code=f"B{number}", **told) for number in range(3)]


def test_each_row_gets_its_own_and_no_other_column_is_touched(
    branches: list[Branch], django_assert_num_queries
) -> None:
    for number, branch in enumerate(branches):
        branch.name_zh, branch.is_active, branch.name_en = f"第{number}厅'%s", number == 1, "never stored"

    with django_assert_num_queries(1):
        update_each(branches[:2], ["name_zh", "is_active"])

    rows = Branch.objects.filter(code__startswith="B").order_by("code").values_list("name_zh", "is_active", "name_en")
    assert list(rows) == [("第0厅'%s", False, "Hall"), ("第1厅'%s", True, "Hall"), ("营业厅", True, "Hall")]


def test_no_rows_cost_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        update_each([], ["name_zh"])
