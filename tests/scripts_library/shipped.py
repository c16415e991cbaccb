"""The library as the files ship it, without a database: what the tests of its words read."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from complaints.reference.categories import CATEGORIES
from scripts_library.guard import OPEN_BLANK, PhraseBook, check
from scripts_library.models import TabooFamily, TabooPhrase
from scripts_library.phrases import make_book
from scripts_library.reading.terms import Term, TermBook
from scripts_library.reference.loading import FOLDER, keyword_rows, phrase_rows, script_rows

HERE = Path(__file__).resolve().parent


def taboo_file(name: str) -> Any:
    return json.loads((FOLDER / "taboos" / name).read_text(encoding="utf-8"))


@cache
def phrases() -> tuple[TabooPhrase, ...]:
    families = {row["code"]: TabooFamily(**row) for row in taboo_file("families.json")}
    return tuple(
        TabooPhrase(
            family=families[row["family_code"]], **{name: value for name, value in row.items() if name != "family_code"}
        )
        for row in phrase_rows()
    )


@cache
def book() -> PhraseBook:
    families = [TabooFamily(**row) for row in taboo_file("families.json")]
    return make_book(phrases(), taboo_file("word_sets.json"), families=families)


@cache
def scripts() -> tuple[dict[str, Any], ...]:
    return tuple(script_rows())


@cache
def terms() -> TermBook:
    return TermBook(
        Term(row["term"], row["points_to"], row["code"], row["weight"], frozenset(row.get("industries", ())))
        for row in keyword_rows()
    )


def categories_in(industry: str) -> frozenset[str]:
    return frozenset(code for code, _zh, _en, where in CATEGORIES if not where or industry in where)


@cache
def utterances() -> tuple[dict[str, Any], ...]:
    """Sentences of many voices, marked as violation or as fine, in two halves: one to tune on, one held out."""
    return tuple(json.loads((HERE / "utterances.json").read_text(encoding="utf-8")))


def families_found(text: str, *, cause_known: bool = False) -> set[str]:
    """The families that a text offends against; mere hints left out, and blanks that the library leaves open itself."""
    found = check(text, language="zh-hans", cause_known=cause_known, phrases=book())
    return {one.family for one in found if one.level != "hint" and one.family != OPEN_BLANK}
