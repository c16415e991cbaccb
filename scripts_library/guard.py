"""The guard: what must not reach a customer, why, and what to say instead (R163). Pure; it reads no database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, get_args

import ahocorasick

from complaints.ports import Finding
from complaints.spelling import Spelled
from scripts_library.excuses import hide_others_words, is_denied, is_excused
from scripts_library.folding import fold, fold_words, has_chinese, has_latin_words

Level = Literal["hint", "warn", "block"]
LEVELS: tuple[Level, ...] = get_args(Level)
_EDGES = " ,"
# What a better sentence leaves to whoever says it: the hour, the other way.
BLANK = re.compile(r"【[^【】\n]{1,20}】|\[[^\[\]\n]{1,40}\]")
# The family of a text in which such a blank was left open.
OPEN_BLANK = "open_blank"
# More findings than this help nobody; the first ones are enough to stop a text.
MOST_FINDINGS = 100


@dataclass(frozen=True)
class Family:
    """A way of going wrong as the guard tells of it. `whys`: by language code. `betters`: what may be said instead
    whatever the case is, by whether it is Chinese."""

    level: Level
    whys: dict[str, str]
    waits_for_cause: bool = False
    betters: Mapping[bool, tuple[str, ...]] = field(default_factory=dict)

    def better(self, *, chinese: bool, said: Collection[str] = ()) -> str:
        """Give a better sentence in a writing, one that stands in none of the texts in `said` where there is one;
        empty where nobody wrote any."""
        betters = self.betters.get(chinese, ())
        return next((one for one in betters if not any(one in text for text in said)), betters[0] if betters else "")

    def why(self, language: str) -> str:
        """Give the reason in the reader's language, in another where it has none."""
        return self.whys.get(language) or next(iter(self.whys.values()), "")


@dataclass(frozen=True)
class Phrase:
    """One taboo phrase as the guard runs it. `keys`: none of them in the text, no match."""

    family: str
    of: Family
    level: Level
    chinese: bool
    says: str
    better: str
    regex: re.Pattern[str]
    keys: tuple[str, ...] = ()
    excuses: frozenset[str] = frozenset()


class PhraseBook:
    """All phrases of the library; tells which can occur in a text in one pass, however many there are.

    `families`: those that have no phrase as well. `broken`: what could not be compiled, in words.
    """

    def __init__(
        self,
        phrases: Iterable[Phrase] = (),
        *,
        families: Mapping[str, Family] | None = None,
        broken: Iterable[str] = (),
    ) -> None:
        self.phrases = tuple(phrases)
        self.broken = tuple(broken)
        self.families = {**(families or {}), **{phrase.family: phrase.of for phrase in self.phrases}}
        self.blanks = self._blanks()
        # Some say nothing that must occur: these are always tried.
        self._always = {place for place, phrase in enumerate(self.phrases) if not phrase.keys}
        self._keys = ahocorasick.Automaton()
        places: dict[str, list[int]] = {}
        for place, phrase in enumerate(self.phrases):
            for key in phrase.keys:
                places.setdefault(key, []).append(place)
        for key, found in places.items():
            self._keys.add_word(key, found)
        self._keys.make_automaton()

    def _blanks(self) -> re.Pattern[str] | None:
        """Every blank that a better sentence holds. No other bracket is one: 【重要】 may well stand in a letter."""
        betters = [phrase.better for phrase in self.phrases]
        betters += [text for family in self.families.values() for texts in family.betters.values() for text in texts]
        blanks = sorted({fold_words(blank) for text in betters for blank in BLANK.findall(text)})
        return re.compile("|".join(map(re.escape, blanks))) if blanks else None

    def applying(self, visible: str) -> Iterator[Phrase]:
        """Give the phrases that can occur in a folded text, in their order."""
        near = set(self._always)
        if self._keys:
            for _end, places in self._keys.iter(visible):
                near.update(places)
        chinese, latin = has_chinese(visible), has_latin_words(visible)
        for place in sorted(near):
            phrase = self.phrases[place]
            if chinese if phrase.chinese else latin:
                yield phrase


def check(text: str, *, language: str, cause_known: bool, phrases: PhraseBook) -> list[Finding]:
    """Find every taboo in a text for a customer, in the order of the text, places in the text as typed.

    `language` is the reader's, for the reasons; which phrases apply is told by the writing itself, so that a Chinese
    sentence in an English mail is read too. Liability words are free once the cause is known (R23). Negation, quotation
    and report of the customer's words, and words mended in the same text are no findings; regret never is (R22).
    """
    folded = fold(text)
    return check_folded(
        folded, hide_others_words(folded.text), language=language, cause_known=cause_known, phrases=phrases
    )


def check_folded(
    folded: Spelled, visible: str, *, language: str, cause_known: bool, phrases: PhraseBook
) -> list[Finding]:
    """Do the same with a text that is folded already, `visible` without what is quoted."""
    found: list[tuple[Phrase, int, int]] = []
    for phrase in phrases.applying(visible):
        if phrase.of.waits_for_cause and cause_known:
            continue
        found += [(phrase, start, end) for start, end in _places(phrase, visible)]
        if len(found) >= MOST_FINDINGS:
            break
    findings = [_finding(phrase, folded, start, end, language) for phrase, start, end in _without_overlap(found)]
    open_ones = _open_blanks(folded, language=language, phrases=phrases)
    return sorted(findings + open_ones, key=lambda one: (one.start, one.end)) if open_ones else findings


def trimmed(text: str, start: int, end: int, edges: str | None = None) -> tuple[int, int]:
    """Give a place in a text without the letters in `edges`, blanks by default, that it begins and ends with."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip(edges)), end - len(words) + len(words.rstrip(edges))


def worst_level(findings: Iterable[Finding]) -> Level | None:
    """Name the strictest level among findings; None for none."""
    levels = [finding.level for finding in findings]
    return max(levels, key=LEVELS.index, default=None)


def _open_blanks(folded: Spelled, *, language: str, phrases: PhraseBook) -> list[Finding]:
    """Find what was to be filled in and was not, in quotation marks as well."""
    family = phrases.families.get(OPEN_BLANK)
    if family is None or phrases.blanks is None:
        return []
    spans = [folded.span(*match.span()) for match in islice(phrases.blanks.finditer(folded.text), MOST_FINDINGS)]
    return [Finding(family.level, OPEN_BLANK, first, last, family.why(language), "") for first, last in spans]


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
    # The sign beside a word may have been found with it; nobody quotes from there.
    first, last = folded.span(*trimmed(folded.text, start, end, _EDGES))
    return Finding(phrase.level, phrase.family, first, last, phrase.of.why(language), phrase.better)
