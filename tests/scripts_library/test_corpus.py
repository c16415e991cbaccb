"""What the library is judged by must be sound itself: known codes, no text twice, both halves of a size to count on."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from complaints.codes import Channel, CustomerType, Flag, Severity
from complaints.reference.categories import CATEGORIES
from organisation.models import Industry
from organisation.models.people import Duty
from scripts_library.reference import loading

CORPUS = Path(__file__).resolve().parent.parent / "data" / "corpus"
NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def rows(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    return found


NARRATIVES, UTTERANCES = rows("narratives"), rows("utterances")
KEYWORDS = list(loading.keyword_rows())


def text_of(row: dict[str, Any]) -> str:
    [text] = [row[name] for name in ("narrative_zh", "narrative_en", "text_zh", "text_en") if name in row]
    return str(text)


@pytest.mark.parametrize(("name", "least"), [("narratives", 200), ("utterances", 400)])
def test_no_text_stands_twice_and_both_halves_count(name: str, least: int) -> None:
    found = rows(name)

    assert len({row["id"] for row in found}) == len(found)
    assert len({text_of(row) for row in found}) == len(found)
    assert min(Counter(row["half"] for row in found).values()) >= least
    assert {row["half"] for row in found} == {"tune", "held"}


def test_narratives_use_the_house_s_own_codes() -> None:
    categories = {code for code, *_rest in CATEGORIES}
    for row in NARRATIVES:
        expected = row["expected"]
        assert row["industry"] in Industry.values
        assert row["channel"] in Channel.values
        assert {expected["category"], *expected["category_also_ok"]} <= categories, row["id"]
        assert expected["severity"] in Severity.values
        assert {expected["customer_type"], *expected["customer_type_also_ok"]} <= set(CustomerType.values), row["id"]
        assert expected["emotion"] in range(1, 6)
        assert bool(expected["must_escalate"]["to"]) == expected["must_escalate"]["required"], row["id"]


def test_utterances_name_families_that_the_guard_knows() -> None:
    families = {row["code"] for row in json.loads((loading.FOLDER / "taboos/families.json").read_text("utf-8"))}
    for row in UTTERANCES:
        assert set(row["families"]) <= families, row["id"]
        assert bool(row["families"]) == (row["verdict"] == "violation"), row["id"]


def test_keywords_point_to_codes_that_there_are() -> None:
    known = {
        "category": {code for code, *_rest in CATEGORIES},
        "customer_type": set(CustomerType.values),
        "severity": set(Severity.values),
        "flag": set(Flag.values),
        "role": set(Duty.values),
        "script": {row["key"] for row in loading.script_rows()},
    }
    pointers = [(row["term"], row["points_to"], row["code"]) for row in KEYWORDS]

    assert len(set(pointers)) == len(pointers)
    assert all(code in known[points_to] for _term, points_to, code in pointers)
    assert {row["weight"] for row in KEYWORDS} <= {1, 2, 3}


def test_every_number_is_an_invented_one() -> None:
    numbers = {number for row in [*NARRATIVES, *UTTERANCES] for number in NUMBER.findall(text_of(row))}

    assert numbers
    assert all(number.startswith("13800000") for number in numbers)
