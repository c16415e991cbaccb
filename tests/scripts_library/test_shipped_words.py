"""What ships: complete, in our house style, and true to its own rules."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from complaints.codes import Cause, Channel, CustomerType
from complaints.reference.categories import CATEGORIES
from organisation.models import Industry
from scripts_library.blanks import Blanks, blanks_in, fill
from scripts_library.guard import BLANK, OPEN_BLANK, check, worst_level
from scripts_library.models import Script
from scripts_library.vocabulary import SPEAKING_STAGES, Purpose
from tests.scripts_library.shipped import book, families_found, phrases, scripts, taboo_file

STAGES = [stage.value for stage in SPEAKING_STAGES]
DIFFICULT = [kind.value for kind in CustomerType if kind != CustomerType.ORDINARY]
EIGHTEEN = {
    "blame_customer", "blame_device", "flat_denial", "flat_refusal", "shift_responsibility", "rule_shield",
    "vague_time", "emotion_policing", "belittling", "command", "ignorance", "empty_comfort", "deny_own_words",
    "premature_liability", "self_defence", "criticise_colleague", "send_away", "doubt_honesty",
}  # fmt: skip
HALF_WIDTH = re.compile(r"[,;!?()]|(?<!\d)[:.]|[:.](?!\d)")
# Dots and words that only say what is to be said.
LEFT_OPEN = re.compile("…|几号几点前|几点前|^(?:Name|Say it in|换成大白话)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def chinese_texts() -> list[str]:
    families = taboo_file("families.json")
    return [
        *(row["text"] for row in scripts() if row["language"] == "zh-hans"),
        *(text for row in phrases() if row.language == "zh-hans" for text in (row.says, row.better)),
        *(text for row in families for text in (row["name_zh"], row["why_zh"], *row["better_zh"].splitlines())),
    ]


def betters() -> list[str]:
    families = taboo_file("families.json")
    generic = [text for row in families for name in ("better_zh", "better_en") for text in row[name].splitlines()]
    return [*(row.better for row in phrases()), *generic]


class TestScripts:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_are_many_and_no_two_say_the_same(self, language: str) -> None:
        texts = [row["text"] for row in scripts() if row["language"] == language]

        assert len(texts) >= 60
        assert [text for text, count in Counter(texts).items() if count > 1] == []

    def test_have_one_row_a_key_and_language(self) -> None:
        names = Counter((row["key"], row["language"]) for row in scripts())

        assert [name for name, count in names.items() if count > 1] == []

    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize("kind", DIFFICULT)
    def test_cover_every_difficult_type_at_every_stage(self, stage: str, kind: str) -> None:
        rows = [row for row in scripts() if row["stage"] == stage and kind in row["customer_types"]]

        assert len({row["key"] for row in rows}) >= (1 if stage == "receive" else 2)

    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize("channel", ["walk_in", "phone"])
    def test_cover_counter_and_phone_at_every_stage(self, stage: str, channel: str) -> None:
        rows = [row for row in scripts() if row["stage"] == stage and channel in row["channels"]]

        assert rows

    def test_serve_every_purpose(self) -> None:
        assert {row["purpose"] for row in scripts()} == set(Purpose.values)

    def test_offer_a_seat_at_the_counter_alone(self) -> None:
        assert {tuple(row["channels"]) for row in scripts() if row["purpose"] == "settle"} == {("walk_in",)}

    @pytest.mark.parametrize("stage", ["calm", "clarify", "propose", "confirm", "follow-up"])
    def test_keep_a_way_out_for_a_customer_who_erred(self, stage: str) -> None:
        assert sum(row["face_saving"] for row in scripts() if row["stage"] == stage) >= 4

    def test_ask_for_the_key_facts_of_every_category_that_has_them(self) -> None:
        asked = {code for row in scripts() if row["purpose"] == "ask_clarify" for code in row["categories"]}

        assert len(asked) >= 21

    def test_use_codes_that_the_house_knows(self) -> None:
        known = {
            "channels": set(Channel.values),
            "customer_types": set(CustomerType.values),
            "causes": set(Cause.values),
            "industries": set(Industry.values),
            "categories": {code for code, *_names in CATEGORIES},
        }
        for row in scripts():
            for scope, codes in known.items():
                assert set(row[scope]) <= codes, (row["key"], scope)

    def test_have_blanks_that_are_always_filled(self) -> None:
        known = Blanks(address="郑先生", clerk="王静", staff_code="5017", number="XJ-1124-0008", due="今天15:00")
        raw = re.compile(r"[{}]|^[，,：\s]|，，")
        for row in scripts():
            blanks_in(row["text"])
            for blanks in (known, replace(known, address="")):
                filled = fill(row["text"], blanks, language=row["language"])
                assert filled, row["key"]
                assert not raw.search(filled), (row["key"], filled)

    def test_pass_the_guard(self) -> None:
        found = {row["text"]: families_found(row["text"], cause_known=bool(row["causes"])) for row in scripts()}

        assert {text: families for text, families in found.items() if families} == {}

    def test_fit_their_columns(self) -> None:
        for row in scripts():
            Script(**row).clean_fields(exclude=["state", "owner", "updated_at"])

    def test_are_written_in_the_language_they_claim(self) -> None:
        for row in scripts():
            assert bool(CHINESE.search(row["text"])) == (row["language"] == "zh-hans"), row["key"]


class TestTaboos:
    def test_cover_the_families(self) -> None:
        assert {row["code"] for row in taboo_file("families.json")} >= EIGHTEEN

    @pytest.mark.parametrize(("language", "least"), [("zh-hans", 6), ("en", 3)])
    def test_have_enough_phrases_a_family(self, language: str, least: int) -> None:
        counts = Counter(row.family.code for row in phrases() if row.language == language)

        assert {code: counts[code] for code in EIGHTEEN if counts[code] < least} == {}

    def test_all_compile(self) -> None:
        assert book().broken == ()

    def test_find_the_phrase_they_stand_for(self) -> None:
        def families(text: str) -> set[str]:
            return {one.family for one in check(text, language="en", cause_known=False, phrases=book())}

        assert [row.says for row in phrases() if row.family.code not in families(row.says)] == []

    def test_offer_a_better_sentence_that_passes(self) -> None:
        assert [row.says for row in phrases() if not row.better or families_found(row.better)] == []

    @pytest.mark.parametrize("row", taboo_file("families.json"), ids=lambda row: str(row["code"]))
    def test_have_sentences_for_what_nobody_wrote_down(self, row: dict[str, str]) -> None:
        for name in ("better_zh", "better_en"):
            betters = row[name].splitlines()
            assert len(betters) in ((0,) if row["code"] == OPEN_BLANK else (1, 2))
            assert [text for text in betters if families_found(text) or text[-1] not in "。？.?"] == []

    def test_offer_sentences_that_can_be_said_as_they_stand(self) -> None:
        without = {text: BLANK.sub("", text) for text in betters()}

        assert [text for text, rest in without.items() if LEFT_OPEN.search(rest)] == []
        assert [text for text, rest in without.items() if not re.search(r"\w", rest)] == []

    def test_leave_no_blank_that_passes_unfilled(self) -> None:
        with_blank = [text for text in betters() if BLANK.search(text)]
        passed = [
            text
            for text in with_blank
            if worst_level(check(text, language="en", cause_known=True, phrases=book())) != "block"
        ]

        assert with_blank
        assert passed == []

    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_have_something_to_show_at_every_stage(self, stage: str, language: str) -> None:
        assert [row for row in phrases() if row.language == language and stage in row.stages]


class TestChinesePunctuation:
    def test_is_full_width(self) -> None:
        plain = [re.sub(r"\{\w+\}", "甲", text) for text in chinese_texts()]

        assert [text for text in plain if HALF_WIDTH.search(text)] == []

    def test_pairs_its_quotation_marks(self) -> None:
        assert [text for text in chinese_texts() if text.count("“") != text.count("”") or '"' in text] == []
