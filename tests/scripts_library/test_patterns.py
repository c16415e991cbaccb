from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts_library.folding import fold
from scripts_library.patterns import PatternError, compile_pattern

SETS = {"弄错": ["弄错", "记错", "看岔"], "self": ["<self>|x"]}


def finds(pattern: str, text: str) -> bool:
    ready = compile_pattern(pattern, sets=SETS)
    folded = fold(text).text
    hit = ready.regex.search(folded) is not None
    # The quick look-up must never rule out what the expression finds.
    assert not hit or not ready.keys or any(key in folded for key in ready.keys)
    return hit


class TestPatternsFind:
    @pytest.mark.parametrize(
        ("pattern", "text"),
        [
            ("您<弄错>", "是您看岔了"),
            ("你(自己)?<弄错>", "您自己记错"),
            ("（没|没有）办法…退", "没办法给您退"),
            ("不可能。", "这不可能啊！"),
            ("^不清楚。", "嗯，不清楚。"),
            ("问我……问谁", "您问我，我问谁"),
            ("你找(!我)他们", "您找他们"),
            ("no (way|chance)", "There's NO way."),
            ("you (just )?have to wait", "You have to wait"),
            ("call you…later", "I'll call you a bit later"),
        ],
    )
    def test_the_words(self, pattern: str, text: str) -> None:
        assert finds(pattern, text)

    @pytest.mark.parametrize(
        ("pattern", "text"),
        [
            ("没办法…退", "没办法。您要退"),
            ("不可能。", "不可能的三件事"),
            ("^不清楚。", "您不清楚。"),
            ("去找(!我)", "您去找我"),
            ("no way", "in no wayward sense"),
        ],
    )
    def test_nothing_else(self, pattern: str, text: str) -> None:
        assert not finds(pattern, text)


@pytest.mark.usefixtures("english")
class TestPatternsAreRefused:
    @pytest.mark.parametrize(
        ("pattern", "part_of_the_sentence"),
        [
            ("", "Write what is to be found"),
            ("(您", "not closed"),
            ("您)", "without its"),
            ("您弄错|", "missing beside"),
            ("<没有的词>", "no word set"),
            ("<self>", "contains itself"),
            ("(您)?(弄)?", "nearly every text"),
            ("您", "nearly every text"),
            ("a", "nearly every text"),
            ("没…办…法…退…了", "gaps"),
            ("?您弄错", "means nothing"),
            ("您弄错" * 500, "longer than"),
            ("(((((((您弄错)))))))", "too often"),
            ("您弄错()", "nothing between"),
        ],
    )
    def test_with_a_sentence(self, pattern: str, part_of_the_sentence: str) -> None:
        with pytest.raises(PatternError, match=part_of_the_sentence):
            compile_pattern(pattern, sets=SETS)

    @given(st.text(alphabet="()|?<>…。^!您错a b（", max_size=30))
    def test_or_compile_whatever_is_typed(self, pattern: str) -> None:
        with suppress(PatternError):
            compile_pattern(pattern, sets=SETS)

    def test_and_none_that_compiles_runs_away(self) -> None:
        ready = compile_pattern("(您|您您)?(您|您您)?(您|您您)?…(您|您您)?…(您|您您)?…<弄错>。", sets=SETS)
        text = "您" * 8000

        started = time.process_time()
        ready.regex.search(text)

        assert time.process_time() - started < 5
