"""Finding cases and known matters: those most like a narrative, and those that hold some words (R72, R158).

They are few and rarely change, so every process keeps them by the pieces they hold; a look costs the query that asks
whether they still are what it knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from complaints.models import Complaint
from complaints.spelling import spell
from organisation.models import Language
from scripts_library.folding import has_chinese
from scripts_library.kept import Kept
from scripts_library.likeness import SAME_CATEGORY, values_of
from scripts_library.models import KnownMatter, LibraryCase
from scripts_library.reading.weights import learned

SHOWN = 3
LONGEST_LOOKED_FOR = 200
# What shares less says something else: the same category and hardly a word, or many words and another category.
LEAST_ALIKE = 0.105
# Who looks for something means most of the words.
LEAST_HELD = 0.5
AS_IT_IS = 2.0


@dataclass(frozen=True)
class Near:
    """What the library holds that resembles one complaint, the nearest first."""

    cases: tuple[LibraryCase, ...] = ()
    matters: tuple[KnownMatter, ...] = ()


Row = TypeVar("Row", LibraryCase, KnownMatter)


class Shelf(Generic[Row]):
    """All that is in use, of one kind and in one language, with the place of every piece. Pure once it is built; the
    rows are only read."""

    def __init__(self, rows: Iterable[tuple[Row, str]]) -> None:
        self.rows: list[Row] = []
        self.texts: list[str] = []
        self._holds: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, (row, text) in enumerate(rows):
            self.rows.append(row)
            self.texts.append(spell(text).text)
            for piece, value in values_of(text, learned("narrative")).items():
                self._holds[piece].append((place, value))
        self.by_key: dict[str, Row] = {row.key: row for row in self.rows}

    def nearest(self, values: Mapping[str, float], category: str) -> list[Row]:
        """Give the rows that are alike enough to a text about this category, the most alike first."""
        shared: dict[int, float] = defaultdict(float)
        for piece, value in values.items():
            for place, theirs in self._holds.get(piece, ()):
                shared[place] += value * theirs
        for place in shared:
            shared[place] += SAME_CATEGORY * (category in self.rows[place].categories)
        return [self.rows[place] for place, share in sorted(shared.items(), key=_best_first) if share >= LEAST_ALIKE]

    def holding(self, words: str) -> list[Row]:
        """Give the rows that hold some words: first those that hold them as they are, then those that hold more."""
        asked = spell(words).text.strip()
        if not any(letter.isalnum() for letter in asked):
            return []
        found: dict[int, float] = defaultdict(float)
        for piece, value in values_of(words, learned("narrative")).items():
            for place, _theirs in self._holds.get(piece, ()):
                found[place] += value * value
        for place, text in enumerate(self.texts):
            if asked in text:
                found[place] = AS_IT_IS
        return [self.rows[place] for place, share in sorted(found.items(), key=_best_first) if share >= LEAST_HELD]


def _best_first(one: tuple[int, float]) -> tuple[float, int]:
    return -one[1], one[0]


Shelves = Mapping[str, tuple[Shelf[LibraryCase], Shelf[KnownMatter]]]


def _read() -> Shelves:
    cases = list(LibraryCase.objects.filter(is_active=True).order_by("industry", "key"))
    matters = list(KnownMatter.objects.filter(is_active=True).order_by("key"))
    return {
        language: (
            Shelf((row, _case_text(row)) for row in cases if row.language == language),
            Shelf((row, _matter_text(row)) for row in matters if row.language == language),
        )
        for language in Language.values
    }


def _case_text(row: LibraryCase) -> str:
    return "。".join((row.title, *row.keywords, row.narrative))


def _matter_text(row: KnownMatter) -> str:
    return "。".join((row.title, *row.terms, row.symptom))


shelves = Kept(LibraryCase.EDITION, _read)


def near_to(complaint: Complaint, *, language: str) -> Near:
    """Find what resembles a complaint in the trade of its branch; one query. It is compared in the language it was
    written down in, and shown in that of the page. Needs the branch and the category fetched."""
    kept = shelves()
    cases, matters = kept[Language.ZH_HANS if has_chinese(complaint.own_words) else Language.EN]
    shown_cases, shown_matters = kept[Language.nearest(language)]
    values = values_of(complaint.own_words, learned("narrative"))
    category = complaint.category.code if complaint.category else ""
    industry = complaint.branch.industry
    near_cases = [
        row
        for row in cases.nearest(values, category)
        if row.industry == industry and row.complaint != complaint.public_id
    ]
    near_matters = [
        row for row in matters.nearest(values, category) if not row.industries or industry in row.industries
    ]
    return Near(
        tuple(shown_cases.by_key.get(row.key, row) for row in near_cases[:SHOWN]),
        tuple(shown_matters.by_key.get(row.key, row) for row in near_matters[:SHOWN]),
    )


def looked_for(words: str, *, language: str) -> Near:
    """Find what holds these words, the best first; one query."""
    cases, matters = shelves()[Language.nearest(language)]
    return Near(tuple(cases.holding(words)), tuple(matters.holding(words)))


def of_industry(industry: str, *, language: str) -> Near:
    """Give all that a trade has; one query."""
    cases, matters = shelves()[Language.nearest(language)]
    return Near(
        tuple(row for row in cases.rows if row.industry == industry),
        tuple(row for row in matters.rows if not row.industries or industry in row.industries),
    )


def pair_of(case: LibraryCase) -> LibraryCase | None:
    """Give the same matter handled the other way, whichever of the two names the other; one query."""
    rows = LibraryCase.objects.filter(language=case.language, is_active=True).exclude(pk=case.pk)
    named = rows.filter(key=case.pair_of).first() if case.pair_of else None
    return named or rows.filter(pair_of=case.key).first()
