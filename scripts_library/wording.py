"""The guard with the library's present phrases: what fills the desk's port, and what stands below a field while
somebody types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from complaints.ports import Finding
from organisation.models import Language
from scripts_library.folding import PICTURES
from scripts_library.guard import BLANK, LEVELS, PhraseBook
from scripts_library.listening import listen
from scripts_library.phrases import phrase_book
from scripts_library.reading.weights import learned

_STOPS = f",.;!?，。；！？…\\n{PICTURES}"
CLAUSE = re.compile(f"[^{_STOPS}]*[{_STOPS}]*")


@dataclass(frozen=True)
class Remark:
    """Some words, where they stand, and why they hurt."""

    words: str
    start: int
    why: str


@dataclass(frozen=True)
class Advice:
    """What is told of one clause below a field: every way in which it goes wrong, the gravest first, and the better
    sentence that takes its place. Places count the characters of the text. `blank`: what the better sentence leaves to
    be filled in first."""

    level: str
    remarks: list[Remark]
    start: int
    clause: str
    better: str

    @property
    def blank(self) -> str:
        found = BLANK.search(self.better)
        return found[0] if found else ""


def check_text(text: str, language: str, cause_known: bool, phrases: PhraseBook | None = None) -> list[Finding]:
    """Read one text for a customer (R163). `language` is the text's; the reasons come in the reader's own. `phrases`:
    the present ones, for who reads many texts."""
    return listen(
        text,
        language=Language.nearest(get_language() or language),
        cause_known=cause_known,
        phrases=phrases or phrase_book(),
        speech=learned("speech"),
    )


def advice_on(text: str, findings: Sequence[Finding]) -> list[Advice]:
    """Put findings in the order of their weight, those of one clause together: mended is the clause as a whole. A hint
    is not told beside what is graver."""
    places = dict[tuple[int, int], list[Finding]]()
    for one in sorted(findings, key=lambda finding: (-LEVELS.index(finding.level), finding.start)):
        start, end = clause_around(text, one.start, one.end)
        here = next((place for place in places if place[0] < end and start < place[1]), (start, end))
        told = places.setdefault(here, [])
        if not told or (one.level != "hint" and all(one.family != other.family for other in told)):
            told.append(one)
    return [_advice(text, start, end, found) for (start, end), found in places.items()]


def _advice(text: str, start: int, end: int, found: Sequence[Finding]) -> Advice:
    remarks = [Remark(text[one.start : one.end], one.start, one.why) for one in found]
    better = next((one.better for one in found if one.better), "")
    return Advice(found[0].level, remarks, start, text[start:end].strip(), better)


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the place of the clause, or the clauses, that hold some words, with what ends them."""
    spans = [match.span() for match in CLAUSE.finditer(text) if match.end() > start and match.start() < end]
    first = spans[0][0] if spans else start
    return first + len(text[first:]) - len(text[first:].lstrip()), spans[-1][1] if spans else end
