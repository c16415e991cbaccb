"""The keywords that stand in a text, found in one pass however many there are (R161)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from scripts_library.folding import fold_words


@dataclass(frozen=True)
class Term:
    """A keyword as it is looked for: in folded spelling, with what it points to. No industries: in all of them."""

    text: str
    points_to: str
    code: str
    weight: int
    industries: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Hit:
    """A keyword and where it stands in the folded text."""

    term: Term
    span: tuple[int, int]


class TermBook:
    """All keywords of the library."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._found = ahocorasick.Automaton()
        by_text: dict[str, list[Term]] = {}
        for term in terms:
            by_text.setdefault(fold_words(term.text), []).append(term)
        for text, same in by_text.items():
            self._found.add_word(text, (len(text), same))
        self._found.make_automaton()
        self.count = sum(map(len, by_text.values()))

    def hits(self, folded: str, *, industry: str) -> list[Hit]:
        """Find the keywords of an industry; of two that point to the same, the longer one where it holds the other."""
        if not self.count:
            return []
        found = [
            Hit(term, (end + 1 - length, end + 1))
            for end, (length, same) in self._found.iter(folded)
            if _stands_alone(folded, end + 1 - length, end + 1)
            for term in same
            if not term.industries or industry in term.industries
        ]
        # From the left, the longer one first: what ends no later than one before it stands in that one.
        found.sort(key=lambda hit: (hit.span[0], -hit.span[1]))
        kept: list[Hit] = []
        farthest: dict[tuple[str, str], int] = {}
        for hit in found:
            said, end = (hit.term.points_to, hit.term.code), hit.span[1]
            if end > farthest.get(said, 0):
                farthest[said] = end
                kept.append(hit)
        return sorted(kept, key=lambda hit: hit.span)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A Latin word is a word of its own; Chinese has no such edges."""
    return not (
        (text[start].isascii() and text[start - 1 : start].isalpha() and text[start - 1].isascii())
        or (text[end - 1].isascii() and text[end : end + 1].isalpha() and text[end].isascii())
    )
