"""Where the words stand that were looked for: a line of what was said, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from complaints.models import Complaint, SearchText
from complaints.search.finding import Query
from complaints.search.grams import Asked
from complaints.spelling import spell
from evidence.models import TrailEntry
from evidence.trail import words_of

# Letters before the first mark, and in all.
BEFORE, LENGTH = 18, 72


@dataclass(frozen=True)
class Piece:
    """A part of the line; `marked` where it is what was looked for."""

    text: str
    marked: bool


def snippets(complaints: Sequence[Complaint], query: Query) -> Mapping[int, list[Piece]]:
    """Give for each complaint a line out of the latest entry that holds what was asked for; nothing for those that
    were found by a name. Three queries, however many there are."""
    if not query.asked or not complaints:
        return {}
    said = Q()
    for one in query.asked:
        said |= Q(grams__asks=one)
    hits = SearchText.objects.filter(said, complaint__in=complaints).order_by("complaint_id", "seq")
    place = {row["complaint_id"]: row["seq"] for row in hits.values("complaint_id", "seq")}
    chain_of = {complaint.pk: complaint.trail_chain for complaint in complaints if complaint.pk in place}
    wanted = {(chain_of[pk], place[pk]): pk for pk in chain_of}
    rows = TrailEntry.objects.filter(chain__in=chain_of.values(), seq__in=set(place.values()))
    entries = {entry.pk: wanted[entry.chain, entry.seq] for entry in rows if (entry.chain, entry.seq) in wanted}
    words = words_of([entry for entry in rows if entry.pk in entries])
    return {entries[pk]: _line(said_here.values(), query.asked) for pk, said_here in words.items() if said_here}


def _line(texts: Iterable[str], asked: Sequence[Asked]) -> list[Piece]:
    """Cut the line out of the first of these texts that holds any of it."""
    for text in texts:
        marks = _marks(text, asked)
        if marks:
            return _cut(text, marks)
    return []


def _marks(text: str, asked: Sequence[Asked]) -> list[tuple[int, int]]:
    """Where in `text` the runs stand, in order, without overlap."""
    spelled = spell(text)
    pattern = "|".join(
        rf"(?<![a-z0-9]){one.run}" if one.run.isascii() else re.escape(one.run)
        for one in sorted(asked, key=lambda one: -len(one.run))
    )
    return [spelled.span(*match.span()) for match in re.finditer(pattern, spelled.text)]


def _cut(text: str, marks: list[tuple[int, int]]) -> list[Piece]:
    start = max(marks[0][0] - BEFORE, 0)
    end = min(start + LENGTH, len(text))
    pieces, at = [Piece("…" if start else "", False)], start
    for first, last in marks:
        if last > end:
            break
        pieces += [Piece(text[at:first], False), Piece(text[first:last], True)]
        at = last
    pieces += [Piece(text[at:end], False), Piece("…" if end < len(text) else "", False)]
    return [Piece(" ".join(piece.text.split("\n")), piece.marked) for piece in pieces if piece.text]
