"""The whole guard: phrases first, what was learned where they are silent, and that warns at most."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from complaints.ports import Finding
from scripts_library.guard import PhraseBook
from scripts_library.listening import listen
from scripts_library.reading.weights import learned
from scripts_library.reference import loading
from tests.scripts_library.shipped import book

AWAY = "这个您得找你们小区的人问去，我这边管不着。"

# The families and their better sentences, in phrases that find nothing.
SILENT = PhraseBook(replace(phrase, regex=re.compile(r"(?!)"), keys=()) for phrase in book().phrases)
STORIES = Path(__file__).resolve().parent.parent.parent / "config" / "demonstration" / "stories"


def restatements() -> list[str]:
    stories = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(STORIES.glob("*.toml"))]
    return [story["restated"] for told in stories for story in told.get("story", ()) if "restated" in story]


def heard(text: str, *, cause_known: bool = False, phrases: PhraseBook | None = None) -> list[Finding]:
    return listen(
        text, language="zh-hans", cause_known=cause_known, phrases=phrases or book(), speech=learned("speech")
    )


class TestTheGuard:
    def test_hears_what_no_phrase_foresaw(self) -> None:
        found = heard(AWAY, phrases=SILENT)[0]

        assert found.family in ("send_away", "shift_responsibility")
        assert found.level == "warn"
        assert found.why
        assert found.better

    def test_tells_one_place_once(self) -> None:
        spans = [(one.start, one.end) for one in heard("这不可能，是您弄错了。")]

        assert len(spans) == len(set(spans))
        assert all(later[0] >= earlier[0] for earlier, later in pairwise(spans))

    def test_lets_the_customer_s_own_words_be_told(self) -> None:
        assert heard(f"您刚才说他们讲“{AWAY}”，我记下来了，现在就去核对。") == []

    def test_offers_a_better_sentence_in_the_same_writing(self) -> None:
        [found] = heard("You'll have to take that up with somebody else, it's really not our department.")[:1]

        assert found.better.isascii() or "’" in found.better

    def test_knows_no_family_without_a_phrase(self) -> None:
        assert heard(AWAY, phrases=PhraseBook()) == []

    @pytest.mark.parametrize("known", [True, False])
    def test_admits_fault_once_the_cause_is_known(self, known: bool) -> None:
        found = {one.family for one in heard("这事全怪我们，责任都在我们身上。", cause_known=known)}

        assert ("premature_liability" in found) is not known

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "去那边弄去，这个我不经手，您别老盯着我。",
                "You'll have to take that up with somebody else, it's really not our department.",
            ),
            *("你当初怎么签的自己心里没数吗，赖不到我头上。", "那是别的科室弄坏的，您犯不着冲我来。"),
        ],
    )
    def test_presumes_nothing_where_it_only_sounds_wrong(self, text: str) -> None:
        found = heard(text, phrases=SILENT)

        assert found
        for one in found:
            family = SILENT.families[one.family]
            assert one.better in family.betters[not text.isascii()]

    def test_offers_another_sentence_where_the_first_was_said_already(self) -> None:
        family = SILENT.families["send_away"]
        first, second = family.betters[True]

        assert family.better(chinese=True, said=["您好。"]) == first
        assert family.better(chinese=True, said=["您好。", first]) == second
        assert family.better(chinese=True, said=[first + second]) == first

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("I can't help you. Get lost.", ["I can't help you", "Get lost"]),
            ("You must have made a mistake. We'll call you some time.", None),
            ("是您自己没弄明白，过几天再说。", ["您自己没弄明白", "过几天再说"]),
        ],
    )
    def test_finds_each_sentence_by_itself(self, text: str, said: list[str] | None) -> None:
        found = [one for one in heard(text) if one.level == "block"]

        assert len(found) == 2
        assert all(text[one.start : one.end] == text[one.start : one.end].strip(" ,.") for one in found)
        assert said is None or [text[one.start : one.end] for one in found] == said

    @pytest.mark.parametrize(
        "text",
        [
            *("这个归我们管，我来跟到底。", "可能明天", "减免项看不懂", "您说账单上有一项减免项看不懂，对吗？"),
            "这种话不该对您说，我向您道歉。",
            "现金退不了，不过可以原路退回您的卡上，两个工作日到账。",
            "我没有权限批这笔减免，已经请值班经理过来了。",
            "You must not pay twice; we return it by Friday 5 pm.",
            "Whatever you choose, we will help.",
        ],
    )
    def test_cries_no_wolf(self, text: str) -> None:
        assert heard(text) == []

    @pytest.mark.parametrize("text", restatements())
    def test_lets_what_customers_told_be_said_back(self, text: str) -> None:
        assert heard(text) == []

    def test_lets_every_sentence_of_our_own_pass(self) -> None:
        stopped = [row["key"] for row in loading.script_rows() for one in heard(row["text"], cause_known=True) if one]

        assert stopped == []
