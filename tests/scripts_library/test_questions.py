"""The question bank: four kinds for everything, the trio first, and no question that a clerk may not ask."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from complaints.codes import QuestionKind
from complaints.ports import Prompt
from complaints.reference.categories import CATEGORIES, PARENTS
from organisation.at_once import at_once
from scripts_library.guard import check
from scripts_library.models import Question
from scripts_library.questions import BANK
from scripts_library.reference import load, loading
from tests.personas import NOW, House, Walker, start
from tests.scripts_library.shipped import book

TOP = {code for code, *_rest in CATEGORIES} - set(PARENTS)
SHIPPED = list(loading.question_rows())


def prompts(walker: Walker, asked: set[str] = frozenset()) -> list[Prompt]:  # type: ignore[assignment]
    rows = at_once(questions=BANK.rows(walker.complaint))["questions"]
    return BANK.prompts(walker.complaint, rows, asked)


class TestWhatShips:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_has_every_kind_for_all_and_for_each_top_category(self, language: str) -> None:
        kinds: dict[str, set[str]] = {code: set() for code in (*TOP, "")}
        for row in SHIPPED:
            if row["language"] == language:
                for code in row["categories"] or [""]:
                    kinds[code].add(row["kind"])

        assert {code for code, found in kinds.items() if found != set(QuestionKind.values)} == set()

    def test_says_nothing_twice(self) -> None:
        assert [text for text, times in Counter(row["text"] for row in SHIPPED).items() if times > 1] == []

    @pytest.mark.parametrize("row", SHIPPED, ids=lambda row: f"{row['key']}-{row['language']}")
    def test_passes_the_guard(self, row: dict[str, Any]) -> None:
        found = check(row["text"], language=row["language"], cause_known=False, phrases=book())

        assert [one.family for one in found if one.level != "hint"] == []

    def test_is_loaded_once_and_keeps_what_quality_changed(self, library: None) -> None:
        Question.objects.filter(key="food.choice", language="en").update(text="Doctor first?", is_active=False)

        assert load(now=NOW + timedelta(days=1)) == 0
        row = Question.objects.get(key="food.choice", language="en")
        assert (row.text, row.is_active) == ("Doctor first?", False)

    def test_takes_off_the_desk_what_no_longer_ships(self, library: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loading, "question_rows", lambda: iter(SHIPPED[2:]))

        assert load(now=NOW + timedelta(days=1)) == 2
        assert set(Question.objects.filter(is_active=False).values_list("key", flat=True)) == {"when"}


@pytest.mark.usefixtures("library")
class TestWhatIsAskedNext:
    def test_begins_with_the_trio_and_goes_on_with_what_fits(self, house: House) -> None:
        keys = [one.key for one in prompts(start(house, category="FOOD"))]

        assert keys[:3] == ["when", "how", "before"]
        assert keys[3:] == [
            "food.descriptive",
            "food.clarifying",
            "general.clarifying.1",
            "food.choice",
            "food.outcome",
        ]

    def test_asks_generally_while_nobody_knows_what_it_is_about(self, house: House) -> None:
        keys = {one.key for one in prompts(start(house, category=""))}

        assert keys == {"when", "how", "before", "general.clarifying.1", "general.clarifying.2", "general.choice.1",
                        "general.outcome.1"}  # fmt: skip

    def test_takes_those_of_the_category_above(self, house: House) -> None:
        assert "network.clarifying" in {one.key for one in prompts(start(house, category="ROAMING"))}

    def test_leaves_out_what_was_asked(self, house: House) -> None:
        walker = start(house, category="FOOD")

        keys = [one.key for one in prompts(walker, {"when", "food.choice"})]

        assert "when" not in keys
        assert "general.choice.1" in keys

    def test_speaks_the_customers_language(self, house: House) -> None:
        guest = start(house, surname="Smith", title="mr", language="en", category="FOOD")

        assert prompts(guest)[0].text == "When did this happen?"
