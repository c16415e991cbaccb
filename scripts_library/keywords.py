"""The keywords as the reader looks for them: built once a process, read again when their edition rises."""

from __future__ import annotations

from scripts_library.models import Edition, Keyword
from scripts_library.reading.terms import Term, TermBook

# The last book read. Replaced as a whole, so that threads see either the old or the new one.
_kept: list[TermBook] = []


def term_book() -> TermBook:
    """Give the present keywords; asks the database for the edition alone unless it rose since the last call."""
    edition = Edition.of(Keyword.EDITION)
    if not _kept or _kept[0].edition != edition:
        _kept[:] = [_read(edition)]
    return _kept[0]


def _read(edition: int) -> TermBook:
    columns = ("term", "points_to", "code", "weight", "industries")
    rows = Keyword.objects.filter(is_active=True).values_list(*columns)
    return TermBook(
        (Term(term, to, code, weight, frozenset(where)) for term, to, code, weight, where in rows),
        edition=edition,
    )
