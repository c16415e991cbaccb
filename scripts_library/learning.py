"""Looking back on closed complaints: was the intake help right, which keywords mislead, and which words point to one
category and are no keyword yet (R161). It proposes; people decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from complaints.codes import Severity, Stage
from complaints.models import Complaint
from scripts_library.folding import fold_words
from scripts_library.keywords import term_book
from scripts_library.models import Keyword, LibraryReport
from scripts_library.outcomes import what_calmed, what_followed
from scripts_library.reading.narrative import read_narrative
from scripts_library.reading.pieces import Cut, pieces_of
from scripts_library.reading.terms import TermBook
from scripts_library.reading.weights import learned
from scripts_library.suggesting import categories_in
from scripts_library.vocabulary import PointsTo

# So many of the latest are read: three seconds, in the background.
READ = 600
EVERY = timedelta(hours=20)
# The house sleeps.
AT_NIGHT = range(1, 5)
PIECES = Cut(longest=4)
# A word is proposed when it stands in so many narratives, and nearly all of them were filed alike.
LEAST_TEXTS, LEAST_SHARE = 8, 0.9
PROPOSED, MISLEADING, WRONG = 40, 40, 60
# What a complaint was filed as. Whom to tell and what to say is nowhere filed, so nobody can say what misleads there.
JUDGED = frozenset({PointsTo.CATEGORY, PointsTo.SEVERITY, PointsTo.CUSTOMER_TYPE, PointsTo.FLAG})
# A keyword that was found so often and pointed elsewhere more often than not misleads.
LEAST_HITS, RIGHT_ENOUGH = 5, 0.5


@dataclass(frozen=True)
class Closed:
    """A closed complaint as it is read back."""

    ref: str
    number: str
    narrative: str
    industry: str
    category: str
    severity: str
    customer_type: str
    flags: Sequence[str]

    def is_right(self, points_to: str, code: str) -> bool:
        """Say whether a keyword pointed to what it was filed as."""
        if points_to == PointsTo.FLAG:
            return code in self.flags
        filed = {
            PointsTo.CATEGORY: self.category,
            PointsTo.SEVERITY: self.severity,
            PointsTo.CUSTOMER_TYPE: self.customer_type,
        }
        return code == filed[PointsTo(points_to)]


def report_if_due(*, now: datetime) -> LibraryReport | None:
    """Look back once a night. For a task that runs every minute: one query while nothing is due."""
    latest = LibraryReport.objects.order_by("-at").values_list("at", flat=True).first()
    if latest is not None and (now - latest < EVERY or localtime(now).hour not in AT_NIGHT):
        return None
    return make_report(now=now)


def make_report(*, now: datetime) -> LibraryReport:
    """Read the latest closed complaints, and keep what they say."""
    closed = latest_closed(READ)
    book = term_book()
    known = {fold_words(term) for term in Keyword.objects.values_list("term", flat=True)}
    told = {
        "help": _help(closed, book),
        "misleading": _misleading(closed, book),
        "proposed": _proposed(closed, known),
        "scripts": what_followed(now=now),
        "calming": what_calmed(now=now),
    }
    return LibraryReport.objects.create(at=now, read=len(closed), told=told)


def latest_closed(most: int) -> list[Closed]:
    """Give the latest closed complaints that were told in words and filed."""
    rows = Complaint.objects.filter(stage=Stage.CLOSED, category__isnull=False).exclude(own_words="")
    columns = ("public_id", "number", "own_words", "branch__industry", "category__code", "severity", "customer_type")
    latest = rows.exclude(severity=Severity.POTENTIAL).order_by("-ended_at", "-id")
    return [Closed(str(ref), *told) for ref, *told in latest.values_list(*columns, "flags")[:most]]


def _help(closed: Iterable[Closed], book: TermBook) -> dict[str, Any]:
    """How often the help would have been right, and where its first choice was not what people chose."""
    weights = learned("narrative")
    counted, wrong = Counter[str](), list[dict[str, str]]()
    names: dict[str, Mapping[str, str]] = defaultdict(dict)
    for one in closed:
        if one.industry not in names:
            names[one.industry] = categories_in(one.industry)
        reading = read_narrative(
            one.narrative, industry=one.industry, categories=names[one.industry], learned=weights, terms=book
        )
        codes = [guess.code for guess in reading.categories if guess.speaks]
        if not codes:
            continue
        counted["read"] += 1
        counted["first"] += codes[0] == one.category
        counted["three"] += one.category in codes
        counted["severity"] += reading.severity is not None and reading.severity.code == one.severity
        if codes[0] != one.category and len(wrong) < WRONG:
            wrong.append({"ref": one.ref, "number": one.number, "suggested": codes[0], "chosen": one.category})
    return {**counted, "wrong": wrong}


def _misleading(closed: Iterable[Closed], book: TermBook) -> list[dict[str, Any]]:
    """Keywords that were found and pointed elsewhere more often than not, the most often found first."""
    found, right = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for one in closed:
        hits = book.hits(fold_words(one.narrative), industry=one.industry)
        judged = [hit.term for hit in hits if hit.term.points_to in JUDGED]
        for key in {(term.text, term.points_to, term.code) for term in judged}:
            found[key] += 1
            right[key] += one.is_right(key[1], key[2])
    return [
        {"term": term, "points_to": points_to, "code": code, "found": many, "right": right[term, points_to, code]}
        for (term, points_to, code), many in found.most_common()
        if many >= LEAST_HITS and right[term, points_to, code] / many < RIGHT_ENOUGH
    ][:MISLEADING]


def _proposed(closed: Iterable[Closed], known: set[str]) -> list[dict[str, Any]]:
    """Words that stand in many narratives of one category and in hardly any other, and are no keyword yet."""
    filed: dict[str, Counter[str]] = defaultdict(Counter)
    said: dict[str, set[str]] = defaultdict(set)
    for one in closed:
        for piece in pieces_of(fold_words(one.narrative), PIECES):
            if len(piece) > 1 and piece not in known:
                filed[piece][one.category] += 1
                said[piece].add(one.narrative)
    found: list[dict[str, Any]] = []
    for piece, counts in filed.items():
        [(code, right)], many = counts.most_common(1), counts.total()
        # The same words told again and again are one voice.
        if len(said[piece]) >= LEAST_TEXTS and right / many >= LEAST_SHARE:
            found.append({"term": piece, "code": code, "found": many, "right": right})
    found.sort(key=lambda row: (-row["found"], -len(row["term"]), row["term"]))
    return _longest(found)[:PROPOSED]


def _longest(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of words that hold one another and were found alike, keep the longest: 铃费 says no more than 彩铃费."""
    kept: list[dict[str, Any]] = []
    for row in sorted(found, key=lambda row: -len(row["term"])):
        if not any(row["term"] in other["term"] and row["found"] <= other["found"] * 1.2 for other in kept):
            kept.append(row)
    return sorted(kept, key=lambda row: (-row["found"], row["term"]))
