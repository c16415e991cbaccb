"""Numbers that people read aloud: given once, in order, by the branch's own day."""

from __future__ import annotations

from datetime import timedelta

from complaints.numbers import next_number, next_numbers
from tests.personas import NOW, House, house  # noqa: F401


def test_a_branch_counts_its_day(house: House) -> None:  # noqa: F811
    numbers = [next_number(house.hall, now=NOW) for _ in range(2)]

    assert numbers == ["XJ-1124-001", "XJ-1124-002"]


def test_several_at_once_follow_those_that_were_given(house: House) -> None:  # noqa: F811
    first = next_number(house.hall, now=NOW)

    several = next_numbers(house.hall, 3, now=NOW)

    assert [first, *several, next_number(house.hall, now=NOW)] == [f"XJ-1124-00{count}" for count in range(1, 6)]


def test_the_day_is_that_of_the_branch(house: House) -> None:  # noqa: F811
    late_in_london = NOW + timedelta(hours=15)  # 17:00 UTC is one o'clock the next morning at the hall.

    assert next_number(house.hall, now=late_in_london) == "XJ-1125-001"
