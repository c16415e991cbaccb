"""The guard: what must not reach a customer, why, and what to say instead (R163). Pure; it reads no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, get_args

from complaints.ports import Finding
from complaints.spelling import Spelled
from scripts_library.excuses import hide_others_words, is_denied, is_excused
from scripts_library.folding import fold, has_chinese, has_latin_words

Level = Literal["hint", "warn", "block"]
LEVELS: tuple[Level, ...] = get_args(Level)
# More findings than this help nobody; the first ones are enough to stop a text.
MOST_FINDINGS = 100


@dataclass(frozen=True)
class Phrase:
    """One taboo phrase as the guard runs it. `keys`: none of them in the text, no match. `whys`: by language code."""

    family: str
    level: Level
    chinese: bool
    says: str
    better: str
    whys: dict[str, str]
    regex: re.Pattern[str]
    keys: tuple[str, ...] = ()
    excuses: frozenset[str] = frozenset()
    waits_for_cause: bool = False


@dataclass(frozen=True)
class PhraseBook:
    """All phrases of one edition of the library, split by the writing they are for."""

    chinese: tuple[Phrase, ...] = ()
    latin: tuple[Phrase, ...] = ()
    edition: int = 0
    broken: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, phrases: Iterable[Phrase], *, edition: int = 0, broken: Iterable[str] = ()) -> PhraseBook:
        kept = tuple(phrases)
        return cls(
            tuple(phrase for phrase in kept if phrase.chinese),
            tuple(phrase for phrase in kept if not phrase.chinese),
            edition,
            tuple(broken),
        )


def check(text: str, *, language: str, cause_known: bool, phrases: PhraseBook) -> list[Finding]:
    """Find every taboo in a text for a customer, in the order of the text, places in the text as typed.

    `language` is the reader's, for the reasons; which phrases apply is told by the writing itself, so that a Chinese
    sentence in an English mail is read too. Liability words are free once the cause is known (R23). Negation, quotation
    and report of the customer's words, and words mended in the same text are no findings; regret never is (R22).
    """
    folded = fold(text)
    visible = hide_others_words(folded.text)
    found: list[tuple[Phrase, int, int]] = []
    for phrase in _applying(text, phrases):
        if phrase.waits_for_cause and cause_known:
            continue
        if phrase.keys and not any(key in visible for key in phrase.keys):
            continue
        found += [(phrase, start, end) for start, end in _places(phrase, visible)]
        if len(found) >= MOST_FINDINGS:
            break
    return [_finding(phrase, folded, start, end, language) for phrase, start, end in _without_overlap(found)]


def worst_level(findings: Iterable[Finding]) -> Level | None:
    """Name the strictest level among findings; None for none."""
    levels = [finding.level for finding in findings]
    return max(levels, key=LEVELS.index, default=None)


def _applying(text: str, phrases: PhraseBook) -> tuple[Phrase, ...]:
    return (phrases.chinese if has_chinese(text) else ()) + (phrases.latin if has_latin_words(text) else ())


def _places(phrase: Phrase, visible: str) -> list[tuple[int, int]]:
    meant = (
        match.span()
        for match in phrase.regex.finditer(visible)
        if match.end() > match.start()
        and not is_denied(visible, match.start(), match.end())
        and not is_excused(phrase.excuses, visible, match.start(), match.end())
    )
    return list(islice(meant, MOST_FINDINGS))


def _without_overlap(found: list[tuple[Phrase, int, int]]) -> list[tuple[Phrase, int, int]]:
    """Keep one finding where several phrases of a family hit the same words: the strictest, then the longest."""
    kept: list[tuple[Phrase, int, int]] = []
    for phrase, start, end in sorted(found, key=lambda hit: (-LEVELS.index(hit[0].level), hit[1] - hit[2], hit[1])):
        if not any(
            phrase.family == other.family and start < other_end and other_start < end
            for other, other_start, other_end in kept
        ):
            kept.append((phrase, start, end))
    return sorted(kept, key=lambda hit: (hit[1], hit[2]))


def _finding(phrase: Phrase, folded: Spelled, start: int, end: int, language: str) -> Finding:
    first, last = folded.span(start, end)
    why = phrase.whys.get(language) or next(iter(phrase.whys.values()), "")
    return Finding(phrase.level, phrase.family, first, last, why, phrase.better)
