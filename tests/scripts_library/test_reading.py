"""Reading narratives and sentences: the arithmetic by hand, keywords beside it, and the words that decided."""

from __future__ import annotations

import json
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.reference.categories import CATEGORIES
from scripts_library.folding import fold_words
from scripts_library.reading.marks import MARK_COUNTS, marks_in
from scripts_library.reading.narrative import Reading, read_narrative
from scripts_library.reading.pieces import Cut, count_pieces, pieces_of
from scripts_library.reading.speech import offences
from scripts_library.reading.terms import Term, TermBook
from scripts_library.reading.weights import Learned, Question, chance, from_file, learned, shares, words_of

CUT = Cut(longest=3, words=3, stems=True)
ALL = frozenset(code for code, *_rest in CATEGORIES)


class TestPieces:
    def test_are_characters_runs_of_them_and_words(self) -> None:
        found = pieces_of("扣费, my phone 25", Cut(longest=2))

        assert set(found) == {"扣", "费", "扣费", "my", "phone", "my phone", "#"}
        assert found["my phone"] == [(4, 12)]

    def test_end_at_punctuation(self) -> None:
        assert "费退" not in pieces_of("扣费。退钱", Cut(longest=2))

    def test_of_the_opening_stand_a_second_time(self) -> None:
        found = pieces_of("扣费退钱", Cut(longest=1, opening=2))

        assert {piece for piece in found if piece.startswith("^")} == {"^扣", "^费"}

    def test_of_latin_words_are_runs_as_long_as_is_asked(self) -> None:
        found = pieces_of("charged twice for it", Cut(longest=1, words=3))

        assert "charged twice for" in found
        assert "charged twice for it" not in found
        assert set(pieces_of("charged twice", Cut(longest=1, words=1))) == {"charged", "twice"}

    def test_of_latin_words_are_their_stems_where_that_is_asked(self) -> None:
        said = [pieces_of(word, Cut(longest=1, stems=True)) for word in ("charged", "charges", "charging")]

        assert said[0].keys() == said[1].keys() == said[2].keys() == {"charg"}
        assert said[0]["charg"] == [(0, 7)]

    @given(st.text(max_size=80))
    def test_are_counted_as_they_are_placed(self, text: str) -> None:
        folded = fold_words(text)

        placed = pieces_of(folded, CUT)

        assert count_pieces(folded, CUT) == {piece: len(spans) for piece, spans in placed.items()}

    @given(st.text(max_size=80))
    def test_stand_where_they_say(self, text: str) -> None:
        folded = fold_words(text)
        for piece, spans in pieces_of(folded, Cut(longest=3, words=3)).items():
            for start, end in spans:
                stands = folded[start:end]
                assert stands == piece or piece == "#" or " " in piece


class TestWeights:
    SMALL = Learned(
        Cut(longest=1),
        rarity={"慢": 2.0, "贵": 1.0, "@metro": 1.0},
        questions={
            "category": Question(("PRICE", "QUEUE"), (0.1, -0.2), {"慢": ((1, 3.0),), "贵": ((0, 2.0), (1, -1.0))}),
        },
    )

    def test_are_tf_idf_of_length_one(self) -> None:
        values = self.SMALL.values(self.SMALL.pieces("慢慢贵啊"))

        slow, dear = (1 + log(2)) * 2, 1.0
        length = sqrt(slow**2 + dear**2)
        assert values == pytest.approx({"慢": slow / length, "贵": dear / length})

    def test_know_where_a_text_comes_from(self) -> None:
        values = self.SMALL.values(self.SMALL.pieces("贵"), about="metro")

        assert values["@metro"] == pytest.approx((1 + log(2)) / sqrt(1 + (1 + log(2)) ** 2))

    def test_of_nothing_known_are_none(self) -> None:
        assert self.SMALL.values(self.SMALL.pieces("好")) == {}

    def test_are_summed_beside_the_bias(self) -> None:
        scores = self.SMALL.questions["category"].scores({"慢": 0.5, "贵": 0.5})

        assert scores == pytest.approx({"PRICE": 0.1 + 1.0, "QUEUE": -0.2 + 1.5 - 0.5})

    def test_name_what_spoke_against_the_middle(self) -> None:
        spoke = self.SMALL.questions["category"].deciding({"慢": 1.0, "贵": 1.0}, "QUEUE")

        assert spoke == pytest.approx({"慢": 3.0 - 1.5, "贵": -1.0 - 0.5})

    def test_turn_into_shares_and_chances(self) -> None:
        assert shares({"a": 0.0, "b": log(3)}) == pytest.approx({"a": 0.25, "b": 0.75})
        assert chance(0.0) == 0.5
        assert chance(-1000.0) == 0.0
        assert chance(2.0) == pytest.approx(1 / (1 + exp(-2)))

    def test_grow_touching_places_into_words(self) -> None:
        folded = "多扣了话费"
        pieces = pieces_of(folded, Cut(longest=2))

        spans = words_of(folded, pieces, {"多扣": 1.0, "扣了": 0.5, "话费": 0.8, "了话": -1.0}, most=2)

        assert [folded[start:end] for start, end in spans] == ["多扣了话费"]
        assert words_of(folded, pieces, {"扣": 2.0, "话费": 0.8}, most=2) == [(3, 5)]

    def test_are_read_as_they_were_written(self, tmp_path: Path) -> None:
        told: dict[str, Any] = {"answers": ["yes"], "several": True, "bias": [-50], "weights": {"慢": [0, 125]}}
        path = tmp_path / "small.json"
        path.write_text(
            json.dumps({"cut": {"longest": 1}, "rarity": {"慢": 200}, "questions": {"offends": told}}), "utf-8"
        )

        read = from_file(path)

        assert read.rarity == {"慢": 2.0}
        assert read.questions["offends"].scores({"慢": 1.0}) == {"yes": 0.75}


class TestTerms:
    def hits(self, text: str, *terms: Term, industry: str = "telecom") -> list[str]:
        found = TermBook(terms).hits(fold_words(text), industry=industry)
        return [f"{hit.term.code}@{hit.span[0]}-{hit.span[1]}" for hit in found]

    def test_are_found_in_any_spelling(self) -> None:
        assert self.hits("亂扣費！", Term("乱扣费", "category", "BILLING", 3)) == ["BILLING@0-3"]

    def test_count_once_where_a_longer_one_holds_them(self) -> None:
        short, long = Term("扣费", "category", "BILLING", 2), Term("乱扣费", "category", "BILLING", 3)

        assert self.hits("你们乱扣费", short, long) == ["BILLING@2-5"]
        assert self.hits("你们扣费", short, long) == ["BILLING@2-4"]

    def test_of_other_meanings_stand_beside_each_other(self) -> None:
        found = self.hits("报社", Term("报社", "flag", "media", 3), Term("报社", "severity", "serious", 2))

        assert sorted(found) == ["media@0-2", "serious@0-2"]

    def test_keep_to_their_industry(self) -> None:
        metro = Term("闸机", "category", "FACILITY", 3, frozenset(["metro"]))

        assert self.hits("闸机坏了", metro) == []
        assert self.hits("闸机坏了", metro, industry="metro") == ["FACILITY@0-2"]

    @pytest.mark.parametrize(("text", "count"), [("I will sue you", 1), ("The issue is", 0), ("sue", 1), ("pursue", 0)])
    def test_in_english_are_words_of_their_own(self, text: str, count: int) -> None:
        assert len(self.hits(text, Term("sue", "flag", "law", 3))) == count

    def test_of_an_empty_library_are_none(self) -> None:
        assert self.hits("什么都有") == []


class TestNarratives:
    def read(self, text: str, *terms: Term, industry: str = "telecom", categories: frozenset[str] = ALL) -> Reading:
        return read_narrative(
            text, industry=industry, categories=categories, learned=learned("narrative"), terms=TermBook(terms)
        )

    @pytest.mark.parametrize(
        ("industry", "text", "category"),
        [
            ("telecom", "这个月账单多了四十块，客服说是彩铃，可我从来没开过彩铃。", "BILLING"),
            ("telecom", "一到晚上电话就断，家里只有阳台上有一格信号。", "NETWORK"),
            ("restaurant", "汤里吃出一只虫子，孩子当场吐了。", "FOOD"),
            ("hotel", "半夜空调漏水，把我放在椅子上的西装泡坏了。", "DAMAGE_LOSS"),
            ("property", "报修三回了，水管还在漏，每次都说明天来人。", "REPAIR"),
            ("telecom", "我的卡被停机了，可话费明明还有八十块。", "ACCOUNT"),
        ],
    )
    def test_are_filed_with_words_nobody_wrote_for_them(self, industry: str, text: str, category: str) -> None:
        reading = self.read(text, industry=industry)

        assert category in [guess.code for guess in reading.categories]
        assert all(word in text for guess in reading.categories for word in guess.words)

    def test_of_a_few_letters_suggest_nothing(self) -> None:
        assert self.read("你好啊") == Reading()

    def test_are_filed_only_where_the_house_files(self) -> None:
        reading = self.read("账单多收了四十块，退给我。", categories=frozenset(["PROCESS", "QUEUE"]))

        assert {guess.code for guess in reading.categories} == {"PROCESS", "QUEUE"}

    def test_that_name_blood_are_no_small_matter(self) -> None:
        reading = self.read("老人在你们门口滑倒，头磕破了流了很多血，已经叫了救护车。", industry="retail")

        assert reading.severity is not None
        assert reading.severity.code in ("serious", "crisis")
        assert reading.goes_up is not None
        assert reading.roles

    def test_follow_the_house_s_keywords(self) -> None:
        text = "我就想问问你们那个蓝盒子的事情怎么办。"
        few = frozenset(["SPAM", "ROAMING"])

        plain = self.read(text, categories=few)
        told = self.read(text, Term("蓝盒子", "category", "SPAM", 3), categories=few)

        before, after = ({guess.code: guess for guess in one.categories}["SPAM"] for one in (plain, told))
        assert after.share > before.share
        assert (after.words[0], "蓝盒子" in before.words) == ("蓝盒子", False)

    def test_suggest_facts_by_keywords_alone(self) -> None:
        sure, hint = Term("要找记者", "flag", "media", 3), Term("围过来", "flag", "bystanders", 2)

        reading = self.read("再不退我可要找記者了，好些人围过来看。", sure, hint)

        assert [(guess.code, guess.words) for guess in reading.flags] == [("media", ("要找記者",))]

    def test_name_whom_to_tell_by_a_sure_keyword_even_where_nothing_else_goes_up(self) -> None:
        text = "我想问一下，我那位大客户專員怎么换人了？"

        plain, told = self.read(text), self.read(text, Term("大客户专员", "role", "customer_manager", 3))

        assert (plain.goes_up, plain.roles) == (None, ())
        assert [(guess.code, guess.words) for guess in told.roles] == [("customer_manager", ("大客户專員",))]

    def test_name_whom_else_to_tell_by_a_hint_only_where_it_goes_up(self) -> None:
        calm, grave = "我想问一下蓝盒子怎么用。", "老人在蓝盒子上滑倒，头磕破了流了很多血，已经叫了救护车。"
        hint = Term("蓝盒子", "role", "control_room", 1)

        assert self.read(calm, hint).roles == ()
        found = self.read(grave, hint, industry="retail").roles
        assert (found[0].code, found[0].words) == ("control_room", ("蓝盒子",))
        assert len({guess.code for guess in found}) == len(found) > 1

    def test_are_not_moved_by_keywords_for_sentences(self) -> None:
        text = "我就想问问你们那个蓝盒子的事情怎么办。"

        assert self.read(text, Term("蓝盒子", "script", "calm.regret.1", 3)) == self.read(text)

    @given(st.text(max_size=200))
    def test_of_anything_are_no_fault_of_ours(self, text: str) -> None:
        reading = self.read(text)

        assert len(reading.categories) <= 3
        assert all(0 <= guess.share <= 1 for guess in reading.categories)


class TestMarks:
    @pytest.mark.parametrize(
        ("text", "mark"),
        [
            ("您没填错，是我们的表格印反了。", "=clears"),
            ("错不在您，机器没电了。", "=clears"),
            ("任谁等这么久都会上火。", "=as we would"),
            ("对不住，让您跑空了。", "=sorry"),
            ("I would be upset too, and it was not your fault.", "=as we would"),
        ],
    )
    def test_tell_what_makes_strong_words_fine(self, text: str, mark: str) -> None:
        assert mark in marks_in(fold_words(text))

    @pytest.mark.parametrize("text", ["您弄错了。", "谁让您自己没看清。", "这事跟我们没关系。"])
    def test_do_not_stand_where_somebody_is_blamed(self, text: str) -> None:
        assert not {"=clears", "=as we would"} & set(marks_in(fold_words(text)))

    def test_score_a_sentence_as_its_pieces_do(self) -> None:
        speech = learned("speech")
        folded = fold_words("对不住，这不怪您，我十分钟内给您回电，您的卡没有问题。")

        counts = count_pieces(folded, speech.cut) | dict.fromkeys(marks_in(folded), MARK_COUNTS)
        values = speech.values(speech.pieces(folded))

        score, known = speech.score_of("offends", counts)
        assert score == pytest.approx(speech.questions["offends"].scores(values)["yes"])
        assert known == len(values)


class TestSpeech:
    def families(self, text: str) -> list[str]:
        folded = fold_words(text)
        return [one.family for one in offences(folded, folded, speech=learned("speech"))]

    @pytest.mark.parametrize(
        "text", ["您慢慢说，我在听。", "我四点前给您回电，工号5017。", "给您添麻烦了，我现在就去查。", "", "。。。"]
    )
    def test_that_is_kind_offends_nobody(self, text: str) -> None:
        assert self.families(text) == []

    def test_that_sends_people_away_is_heard(self) -> None:
        [family] = self.families("这个您得找你们小区的人问去，我这边管不着。")

        assert family in ("send_away", "shift_responsibility")

    def test_is_marked_where_it_offends(self) -> None:
        text = fold_words(
            "您好，感谢您的来电，您反映的情况我都记下来了。这点小事也值得跑一趟来闹？我现在给您登记，今天四点前回您电话。"
        )

        [one] = offences(text, text, speech=learned("speech"))

        assert "小事" in text[one.start : one.end]
