"""The whole guard: phrases first, what was learned where they are silent, and that warns at most."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

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

    def test_lets_every_sentence_of_our_own_pass(self) -> None:
        stopped = [row["key"] for row in loading.script_rows() for one in heard(row["text"], cause_known=True) if one]

        assert stopped == []
