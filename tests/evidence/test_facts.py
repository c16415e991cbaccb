from __future__ import annotations

import uuid

import pytest
from django.db import models

from evidence.facts import NotAFact, facts_text, require_code


class Shade(models.TextChoices):
    RED = "red", "Red"


@pytest.mark.parametrize(
    ("facts", "spelled"),
    [
        ({}, "{}"),
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        ({"stage": "follow-up", "met": True}, '{"met":true,"stage":"follow-up"}'),
        ({"amount": "58.20", "currency": "CNY"}, '{"amount":"58.20","currency":"CNY"}'),
        ({"due": "2026-11-24T15:00:00+08:00"}, '{"due":"2026-11-24T15:00:00+08:00"}'),
        ({"on": "2026-11-24", "number": "XA-1124-008"}, '{"number":"XA-1124-008","on":"2026-11-24"}'),
        ({"kinds": ["refund", "regret"], "by": {"id": 7}}, '{"by":{"id":7},"kinds":["refund","regret"]}'),
        ({"empty": ""}, '{"empty":""}'),
        ({"shade": Shade.RED}, '{"shade":"red"}'),
        ({"all_digits": "1" * 32}, '{"all_digits":"' + "1" * 32 + '"}'),
    ],
)
def test_codes_ids_and_numbers_are_spelled_in_one_way(facts, spelled):
    assert facts_text(facts) == spelled


@pytest.mark.parametrize(
    "value",
    [
        "the customer shouted",
        "水费太高",
        "a@example.com",
        "13800000001",
        "+8613800000001",
        "11010119900101001X",
        "x" * 201,
        "line\n",
        "nul\x00",
        1.5,
        b"bytes",
        uuid.uuid4(),
        ["fine", "not fine"],
        {"deep": {"er": "not fine"}},
        {"not fine": 1},
        [[[[[[["deep"]]]]]]],
    ],
)
def test_free_text_and_personal_values_are_refused(value):
    with pytest.raises(NotAFact) as refusal:
        facts_text({"value": value})

    assert "shouted" not in str(refusal.value)
    assert "13800000001" not in str(refusal.value)


def test_a_row_of_facts_has_a_limit():
    with pytest.raises(NotAFact):
        facts_text({f"n{number}": "x" * 200 for number in range(100)})


@pytest.mark.parametrize("chain", ["", "a b", "c" * 21, "投诉"])
def test_a_chain_is_named_by_a_code(chain):
    with pytest.raises(NotAFact):
        require_code(chain, "chain", longest=20)
