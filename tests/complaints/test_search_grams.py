"""The search without a database: spelling, grams, and what is asked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.search.grams import Asked, asked_for, grams
from complaints.spelling import spell

SENTENCES = st.text(alphabet="空调漏水停机费用争议你我他ab12 ，。\n", max_size=40)
WORDS = st.text(alphabet="空调漏水停机费用争议你我他", min_size=1, max_size=5)


def holds(kept: str, asked: Asked) -> bool:
    """What either database answers: the grams follow one another, the last perhaps only beginning so."""
    tokens = kept.split()
    for place in range(len(tokens) - len(asked.grams) + 1):
        here = tokens[place : place + len(asked.grams)]
        ends = here[-1].startswith(asked.grams[-1]) if asked.is_start else here[-1] == asked.grams[-1]
        if here[:-1] == list(asked.grams[:-1]) and ends:
            return True
    return False


@given(text=SENTENCES, word=WORDS)
def test_chinese_is_found_exactly_where_it_stands(text: str, word: str) -> None:
    (asked,) = asked_for(word)

    assert holds(grams(text), asked) == (word in text)


@given(text=SENTENCES)
def test_words_of_letters_are_found_by_their_beginning(text: str) -> None:
    (asked,) = asked_for("ab")

    assert holds(grams(text), asked) == any(word.startswith("ab") for word in re.findall("[a-z0-9]+", text))


@given(st.text())
def test_what_is_kept_and_asked_is_ascii_whatever_was_typed(text: str) -> None:
    spelled = spell(text).text

    assert re.fullmatch(r"[a-z0-9 ]*", grams(spelled))
    for asked in asked_for(spelled):
        assert re.fullmatch(r"[a-z0-9<> :*-]+", asked.for_postgresql())
        assert re.fullmatch(r'[a-z0-9+ "*]+', asked.for_sqlite())


@pytest.mark.parametrize("typed", ["", "  ", "，。！", "%_", "\"'", "\x00", "🙂", "&|!():*<->"])
def test_signs_alone_ask_for_nothing(typed: str) -> None:
    assert asked_for(spell(typed).text) == []


def test_every_run_must_be_found_and_none_twice() -> None:
    assert [asked.run for asked in asked_for(spell("5G 网络 5g 很慢").text)] == ["5g", "网络", "很慢"]


class TestSpelling:
    @pytest.mark.parametrize(
        ("typed", "spelled"),
        [
            ("帳單費用", "帐单费用"),
            ("ＡＢＣ１２３", "abc123"),
            ("後來乾淨", "后来干净"),
            ("ﬁ①", "fi1"),
            ("停\u200b机", "停机"),
        ],
    )
    def test_is_one(self, typed: str, spelled: str) -> None:
        assert spell(typed).text == spelled

    @given(st.text())
    def test_remembers_where_each_letter_came_from(self, text: str) -> None:
        spelled = spell(text)

        assert len(spelled.text) == len(spelled.starts) == len(spelled.ends)
        assert spelled.starts == sorted(spelled.starts)
        for place in range(len(spelled.text)):
            start, end = spelled.span(place, place + 1)
            assert spelled.text[place] in spell(text[start:end]).text
