"""The guard with the library's present phrases: what fills the desk's port, and what stands below a field while
somebody types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from complaints.ports import Finding
from organisation.models import Language
from scripts_library.guard import LEVELS
from scripts_library.listening import listen
from scripts_library.phrases import phrase_book
from scripts_library.reading.weights import learned

CLAUSE = re.compile(r"[^,.;!?，。；！？…\n]*[,.;!?，。；！？…\n]*")


@dataclass(frozen=True)
class Advice:
    """One finding as it stands below a field: the words, and the clause that the better sentence takes the place of.
    Places count the characters of the text."""

    finding: Finding
    words: str
    start: int
    clause: str


def check_text(text: str, language: str, cause_known: bool) -> list[Finding]:
    """Read one text for a customer (R163). `language` is the text's; the reasons come in the reader's own."""
    return listen(
        text,
        language=Language.nearest(get_language() or language),
        cause_known=cause_known,
        phrases=phrase_book(),
        speech=learned("speech"),
    )


def advice_on(text: str, findings: Sequence[Finding]) -> list[Advice]:
    """Put findings in the order of their weight. Of a clause only the gravest is told: mended is the clause as a
    whole."""
    advice, taken = [], set[int]()
    for one in sorted(findings, key=lambda finding: (-LEVELS.index(finding.level), finding.start)):
        start, end = clause_around(text, one.start, one.end)
        if start not in taken:
            taken.add(start)
            advice.append(Advice(one, text[one.start : one.end], start, text[start:end].strip()))
    return advice


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the place of the clause, or the clauses, that hold some words, with what ends them."""
    spans = [match.span() for match in CLAUSE.finditer(text) if match.end() > start and match.start() < end]
    first = spans[0][0] if spans else start
    return first + len(text[first:]) - len(text[first:].lstrip()), spans[-1][1] if spans else end
