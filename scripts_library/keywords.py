"""The keywords as the reader looks for them: built once a process, read again when their edition rises."""

from __future__ import annotations

from collections import Counter

from scripts_library.folding import fold
from scripts_library.kept import Kept
from scripts_library.models import Keyword
from scripts_library.reading.denials import hide_denied, meant
from scripts_library.reading.terms import Term, TermBook
from scripts_library.vocabulary import PointsTo


def scripts_named(words: str, *, industry: str, terms: TermBook) -> dict[str, str]:
    """Say which scripts keywords in a customer's words point to, by key and the weightiest first, each with the word
    that does, as it was typed. What the words deny points nowhere."""
    spelled = fold(words)
    weights, named = Counter[str](), dict[str, str]()
    hits = terms.hits(spelled.text, industry=industry)
    for hit in meant(spelled.text, hits, visible=hide_denied(spelled.text)):
        if hit.term.points_to == PointsTo.SCRIPT:
            first, last = spelled.span(*hit.span)
            weights[hit.term.code] += hit.term.weight
            named.setdefault(hit.term.code, words[first:last])
    return {key: named[key] for key, _weight in weights.most_common()}


def _read() -> TermBook:
    columns = ("term", "points_to", "code", "weight", "industries")
    rows = Keyword.objects.filter(is_active=True).values_list(*columns)
    return TermBook(Term(term, to, code, weight, frozenset(where)) for term, to, code, weight, where in rows)


term_book = Kept(Keyword.EDITION, _read)
