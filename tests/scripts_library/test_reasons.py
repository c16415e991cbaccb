"""The words that decided are whole words, and where none did nothing is suggested."""

from __future__ import annotations

from time import perf_counter

import pytest

from complaints.reference.categories import CATEGORIES
from scripts_library.reading.narrative import READ_AT_MOST, Guess, Reading, read_narrative
from scripts_library.reading.pieces import Cut, pieces_of
from scripts_library.reading.reasons import is_plain, reasons, telling
from scripts_library.reading.terms import Term, TermBook
from scripts_library.reading.weights import learned

TELECOM = frozenset(code for code, _zh, _en, where in CATEGORIES if not where or "telecom" in where)
LONG = "投诉到工信部我就找记者，没有人受伤，孩子哭了。"


def read(text: str, *terms: Term) -> Reading:
    return read_narrative(
        text, industry="telecom", categories=TELECOM, learned=learned("narrative"), terms=TermBook(terms)
    )


def told(reading: Reading) -> list[Guess]:
    """What of a reading is worth showing."""
    all_of_it = (*reading.categories, reading.severity, *reading.types[:1], *reading.flags, *reading.roles)
    return [guess for guess in all_of_it if guess and guess.speaks and guess.code not in ("general", "ordinary")]


class TestReasons:
    def words(self, folded: str, spoke: dict[str, float], *known: tuple[int, int]) -> list[str]:
        spans = reasons(folded, pieces_of(folded, Cut(longest=2)), spoke, known=known, most=3)
        return [folded[start:end] for start, end in spans]

    def test_grow_together_where_they_touch(self) -> None:
        assert self.words("多扣彩铃费", {"彩铃": 1.0, "铃费": 0.5}) == ["彩铃费"]
        assert self.words("bad network here", {"bad": 1.0, "network": 0.5, "here": 0.5}) == ["bad network"]

    def test_grow_to_the_keyword_they_are_part_of(self) -> None:
        assert self.words("你们乱扣费用", {"扣费": 1.0}, (2, 5)) == ["乱扣费"]

    def test_begin_and_end_with_what_tells_something(self) -> None:
        assert self.words("我的账单了", {"的账": 1.0, "账单": 1.0, "单了": 0.5}) == ["账单"]
        assert self.words("超了三百兆", {"百兆": 1.0}) == ["三百兆"]
        assert self.words("i want the refund", {"the refund": 1.0, "i want": 2.0}) == ["refund"]

    @pytest.mark.parametrize("piece", ["我一", "得很", "^我的", "the", "i want", "your", "had", "on"])
    def test_are_no_words_that_stand_in_every_text(self, piece: str) -> None:
        if piece == "得很":
            assert self.words("慢得很", {piece: 1.0}) == []
        else:
            assert is_plain(piece)

    @pytest.mark.parametrize("piece", ["账单", "没信", "bill", "the bill", "#"])
    def test_may_be_anything_else(self, piece: str) -> None:
        assert not is_plain(piece)

    def test_are_neither_single_characters_nor_the_trade(self) -> None:
        assert telling({"扣": 1.0, "@telecom": 1.0, "账单": 0.5, "^的": 1.0, "bill": 0.5}) == {"账单": 0.5, "bill": 0.5}

    def test_are_said_once(self) -> None:
        assert self.words("账单和账单", {"账单": 1.0}) == ["账单"]


class TestSilence:
    @pytest.mark.parametrize(
        "text",
        [
            "asdf qwer 1234 !!!!",
            "啊" * 7_900,
            "？？？",
            "！！！！！！！！！！",
            "13800000001 13800000002",
            "你好你好，在吗在吗，有人吗",
            "哈哈哈哈哈哈哈哈",
            "hello hello test test",
            "The soup was cold and the waiter brought the wrong dish twice.",
        ],
    )
    def test_is_kept_where_no_word_says_anything_here(self, text: str) -> None:
        assert told(read(text)) == []

    @pytest.mark.parametrize("text", ["汤里吃出一只虫子，孩子当场吐了", "汤里吃出一只虫子，味道也不对"])
    def test_is_kept_about_what_another_trade_files(self, text: str) -> None:
        assert [guess.code for guess in read(text).categories if guess.speaks] == []

    @pytest.mark.parametrize("text", ["没信号没信号", "家里没信号，打不通电话", "我家里这两天没有信号"])
    def test_is_kept_about_people_where_nothing_goes_up(self, text: str) -> None:
        found = told(read(text))

        assert [guess.code for guess in found][:1] == ["NETWORK"]
        assert not {"hall_manager", "duty_manager"} & {guess.code for guess in found}

    def test_is_broken_by_a_keyword_of_the_house(self) -> None:
        found = told(read("The kettle I bought here leaks.", Term("kettle", "category", "NETWORK", 3)))

        assert [(guess.code, guess.words) for guess in found if guess.code == "NETWORK"] == [("NETWORK", ("kettle",))]

    def test_whatever_is_told_has_its_words(self) -> None:
        text = "老人在你们门口滑倒，头磕破了流了很多血，已经叫了救护车，账单还多扣了三十元。"

        assert all(guess.words for guess in told(read(text)))


class TestLongTexts:
    def test_are_read_as_far_as_a_narrative_goes(self) -> None:
        text = LONG * 340

        assert read(text) == read(text[:READ_AT_MOST])

    @pytest.mark.parametrize("text", ["哭", "没记者", LONG, "nobody was hurt at the papers "])
    def test_keep_nobody_waiting(self, text: str) -> None:
        terms = [
            Term(word, kind, "media", 3) for word in ("哭", "记者", "papers") for kind in ("flag", "role", "severity")
        ]
        read(text, *terms)
        began = perf_counter()

        read((text * 8_000)[:8_000], *terms)

        # Some fifty milliseconds on a quiet machine; it took seconds.
        assert perf_counter() - began < 0.5
