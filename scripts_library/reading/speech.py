"""Whether a sentence for a customer sounds like one that must not be said, in words that no pattern foresaw (R163)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scripts_library.reading.marks import MARK_COUNTS, marks_at
from scripts_library.reading.pieces import count_pieces
from scripts_library.reading.weights import Learned, Question, Values, chance, words_of

# From which chance on what is read together is spoken of: where nine of ten findings are right (docs/library.md).
FROM = 0.5
# A sentence is mended by its neighbour as often as by its own second half, so that short texts are read as a whole. In
# a longer one a single bad sentence drowns among good ones: it is read by itself too, and then must sound surer.
READ_TOGETHER = 200
DROWNS_FROM = 40
ALONE_FROM = 0.8
# Fewer known pieces than these are no sentence.
LEAST_PIECES = 3
_SENTENCE = re.compile(r"[^。!?;\n]*[。!?;\n]*")
_CLAUSE = re.compile(r"[^,。!?;:\n]+")
_YES = "yes"


@dataclass(frozen=True)
class Offence:
    """A place in a folded text that sounds wrong: the family it most likely belongs to, and how sure this is (0–1)."""

    family: str
    chance: float
    start: int
    end: int


def offences(folded: str, visible: str, *, speech: Learned) -> Iterator[Offence]:
    """Read a folded text a few sentences at a time. `visible`: the same, letter for letter, with what is quoted blanked
    out; what offends must do so with the quotation and without."""
    marks = marks_at(folded) if speech.marks else []
    for sentences in _stretches(folded):
        counts = [count_pieces(folded[start:end], speech.cut) for start, end in sentences]
        start, end = sentences[0][0], sentences[-1][1]
        parts = [(start, end, FROM, _added(counts))]
        if len(sentences) > 1 and end - start >= DROWNS_FROM:
            parts += [(*span, ALONE_FROM, mine) for span, mine in zip(sentences, counts, strict=True)]
        for first, last, at_least, mine in parts:
            bears = {name: MARK_COUNTS for name, place in marks if first <= place < last}
            score, known = speech.score_of("offends", mine | bears)
            if known < LEAST_PIECES or chance(score) < at_least:
                continue
            found = _read(folded, visible, first, last, at_least=at_least, speech=speech)
            if found:
                yield found
                break


def _read(folded: str, visible: str, start: int, end: int, *, at_least: float, speech: Learned) -> Offence | None:
    part = folded[start:end]
    pieces = speech.pieces(part)
    values = speech.values(pieces)
    offends = speech.questions["offends"]
    sure = _sure(offends, values)
    if sure >= at_least and visible[start:end] != part:
        sure = min(sure, _sure(offends, speech.values(speech.pieces(visible[start:end]))))
    if sure < at_least:
        return None
    families = speech.questions["family"].scores(values)
    first, last = _clause_around(part, words_of(part, pieces, offends.deciding(values, _YES), most=1))
    return Offence(max(families, key=lambda name: families[name]), sure, start + first, start + last)


def _sure(offends: Question, values: Values) -> float:
    return chance(offends.scores(values)[_YES]) if len(values) >= LEAST_PIECES else 0.0


def _added(counts: Sequence[dict[str, int]]) -> dict[str, int]:
    """Add up what was counted in neighbouring sentences."""
    if len(counts) == 1:
        return counts[0]
    whole = dict(counts[0])
    for mine in counts[1:]:
        for piece, count in mine.items():
            whole[piece] = whole.get(piece, 0) + count
    return whole


def _stretches(folded: str) -> Iterator[list[tuple[int, int]]]:
    """Part a text at the ends of its sentences, short ones together."""
    together: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(folded):
        if not match[0].strip():
            continue
        if together and match.end() - together[0][0] > READ_TOGETHER:
            yield together
            together = []
        together.append(match.span())
    if together:
        yield together


def _clause_around(text: str, places: list[tuple[int, int]]) -> tuple[int, int]:
    """Give the clause that holds the place that decided; the whole text where none did."""
    for start, _end in places:
        for match in _CLAUSE.finditer(text):
            if match.start() <= start < match.end():
                return match.span()
    return 0, len(text)
