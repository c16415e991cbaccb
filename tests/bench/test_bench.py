"""The measurement itself works, in a house as small as can be; how fast that is says nothing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.bench.measuring import Figure
from tests.bench.reminders import can_be_shared
from tests.bench.table import as_json, machine, table
from tests.bench.whole import Scale, measure

BESIDE = "a reminder woken and sent by two workers"
SCALE = Scale(small=3, large=5, open=2, due=10, rounds=1, reminders=12, small_limits=60, large_limits=200)
IN_A_HOUSE = [
    *("desk, all open", "desk, nothing moved", "complaint at propose", "new complaint"),
    *("supervisor, overdue", "supervisor, overdue, head office"),
    *("search, words of many", "search, two characters of many", "search, two characters of few"),
    *("search, words of nobody", "search, a phone number", "similar cases"),
    *("API list, open", "API list, all", "API complaint", "API timeline"),
    *("desk beside its rows", "complaint beside its drawing", "log it"),
    *("receive", "on the spot", "the whole road, receive to closed"),
    *("a trail row", "a trail row with words", "a trail row verified"),
    *("a sweep with nothing due", "a reminder woken", "a reminder woken, slowest bite"),
    *("each deadline of 10 due", "a mail sent"),
    BESIDE,
    "the same among many limits",
]
WITHOUT_ONE = [
    *("30 working minutes", "5 working days over the Spring Festival", "the same"),
    *("a text of 200 characters", "a text of 2,000 characters", "2,000 characters full of taboos"),
    *("500 characters", "the same, 2,000 phrases", "the same, learned words too", "a narrative read"),
]


@pytest.mark.django_db(transaction=True)
def test_measures_everything_and_draws_it() -> None:
    figures = measure(SCALE, say=lambda words: None)
    in_a_house = [name for name in IN_A_HOUSE if name != BESIDE or can_be_shared()]

    assert [(one.name, one.complaints) for one in figures] == [
        *((name, 3) for name in in_a_house),
        *((name, 5) for name in in_a_house),
        *((name, None) for name in WITHOUT_ONE),
    ]
    assert all(one.seconds > 0 and one.yardstick_seconds > 0 for one in figures)
    drawn = table(figures)
    assert [name for name in (*in_a_house, *WITHOUT_ONE) if f"\n  {name}  " not in drawn] == []
    kept: dict[str, Any] = json.loads(as_json(figures, machine()))
    assert len(kept["figures"]) == len(figures)
    assert set(kept["machine"]) == {"day", "python", "database", "cores"}


def test_tells_growth_without_what_slowed_the_whole_machine_down() -> None:
    def figure(complaints: int, seconds: float, yardstick: float, queries: float, size: int) -> Figure:
        return Figure("desk", "a bare page", complaints, seconds, yardstick, queries, 0.004, rounds=3, size=size)

    drawn = table([figure(2_000, 0.010, 0.001, 7, 1_000), figure(20_000, 0.060, 0.003, 9, 2_000)])

    assert re.split(" {2,}", drawn.splitlines()[-1].strip()) == [
        "desk",
        "10.0 ms",
        "60.0 ms",
        "3.00 ms",
        "20.0",
        "2.00",
        "7 → 9",
        "4.00 ms",
        "1 → 2",
    ]
