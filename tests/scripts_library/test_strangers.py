"""The aims of the reader and of the guard, held on files of people who knew neither the corpus nor the library."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from scripts_library.evaluation.files import read_file
from scripts_library.evaluation.guard import judge_guard
from scripts_library.evaluation.intake import judge_intake
from scripts_library.listening import listen
from scripts_library.reading.narrative import Reading, read_narrative
from scripts_library.reading.weights import learned
from tests.scripts_library.shipped import book, categories_in, terms
from tests.scripts_library.test_corpus import NARRATIVES, UTTERANCES, text_of

FILES = sorted((Path(__file__).resolve().parent.parent / "data" / "strangers").glob("*.json"))
FILED = [read_file(path) for path in FILES]


def read(text: str, industry: str) -> Reading:
    return read_narrative(
        text, industry=industry, categories=categories_in(industry), learned=learned("narrative"), terms=terms()
    )


def families(text: str) -> frozenset[str]:
    found = listen(text, language="en", cause_known=False, phrases=book(), speech=learned("speech"))
    return frozenset(one.family for one in found)


@cache
def intake() -> dict[str, float | None]:
    return judge_intake([one for judged in FILED for one in judged.narratives], read).figures()


def test_the_files_are_there_and_were_not_learned_from() -> None:
    known = {text_of(row) for row in [*NARRATIVES, *UTTERANCES]}
    told = [one.text for judged in FILED for one in judged.narratives]
    told += [one.text for judged in FILED for one in judged.utterances]

    assert len(told) >= 600
    assert not known & set(told)


@pytest.mark.parametrize(
    ("name", "aim"),
    [
        ("category_top1", 0.80),
        ("category_top3", 0.95),
        ("serious_recall", 0.90),
        ("must_escalate_recall", 0.93),
        ("must_escalate_precision", 0.75),
        ("customer_type_top2", 0.80),
    ],
)
def test_narratives_of_strangers_are_read_as_well_as_was_aimed_at(name: str, aim: float) -> None:
    reached = intake()[name]

    assert reached is not None
    assert reached >= aim


def test_sentences_of_strangers_are_heard_as_well_as_was_aimed_at() -> None:
    figures = judge_guard([one for judged in FILED for one in judged.utterances], families)

    assert figures.precision is not None
    assert figures.recall is not None
    assert figures.precision >= 0.90
    assert figures.recall >= 0.85
