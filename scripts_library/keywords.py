"""The keywords as the reader looks for them: built once a process, read again when their edition rises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from organisation.at_once import Row, Rows
from scripts_library.folding import fold
from scripts_library.models import Edition, Keyword
from scripts_library.reading.terms import Term, TermBook
from scripts_library.vocabulary import PointsTo

# The last book read. Replaced as a whole, so that threads see either the old or the new one.
_kept: list[TermBook] = []


def term_book(told: Sequence[Row] | None = None) -> TermBook:
    """Give the present keywords; asks the database for the edition alone unless it rose since the last call, and not
    even for that where a page has read it with its other lists (`edition_rows`)."""
    edition = Edition.of(Keyword.EDITION) if told is None else sum(row["number"] for row in told)
    if not _kept or _kept[0].edition != edition:
        _kept[:] = [_read(edition)]
    return _kept[0]


def edition_rows() -> Rows:
    """The present edition, to be read with a page's other lists."""
    return Edition.objects.filter(name=Keyword.EDITION), ["number"]


def scripts_named(words: str, *, industry: str, terms: TermBook) -> dict[str, str]:
    """Say which scripts keywords in a customer's words point to, by key and the weightiest first, each with the word
    that does, as it was typed."""
    spelled = fold(words)
    weights, named = Counter[str](), dict[str, str]()
    for hit in terms.hits(spelled.text, industry=industry):
        if hit.term.points_to == PointsTo.SCRIPT:
            first, last = spelled.span(*hit.span)
            weights[hit.term.code] += hit.term.weight
            named.setdefault(hit.term.code, words[first:last])
    return {key: named[key] for key, _weight in weights.most_common()}


def _read(edition: int) -> TermBook:
    columns = ("term", "points_to", "code", "weight", "industries")
    rows = Keyword.objects.filter(is_active=True).values_list(*columns)
    return TermBook(
        (Term(term, to, code, weight, frozenset(where)) for term, to, code, weight, where in rows),
        edition=edition,
    )
