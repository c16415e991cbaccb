"""What followed where a sentence was said: did the feeling drop, was a way accepted, was the complaint reopened (R162);
and which acts of calming were said to help (R28). It says what went together, not what did it."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from complaints.codes import ENDED
from complaints.models import CalmTick, Complaint
from scripts_library.models import ScriptUse

SINCE = timedelta(days=180)
# So many of the latest uses are looked at; a sentence that was said on fewer complaints says nothing yet.
USES, LEAST = 5000, 3
SHOWN = 40


def what_followed(*, now: datetime) -> list[dict[str, Any]]:
    """Count, for each sentence, the ended complaints on which it was said and what became of them; the most often said
    first. Two queries."""
    uses = ScriptUse.objects.filter(at__gte=now - SINCE).order_by("-at", "-id")
    said = set(uses.values_list("script__key", "script__language", "complaint")[:USES])
    columns = ("public_id", "feeling_first", "feeling_now", "accepted_at", "reopened_count")
    ended = Complaint.objects.filter(stage__in=list(ENDED), public_id__in={ref for _key, _language, ref in said})
    became = {ref: told for ref, *told in ended.values_list(*columns)}
    counted: dict[tuple[str, str], Counter[str]] = {}
    for key, language, ref in said:
        if ref not in became:
            continue
        first, last, accepted_at, reopened = became[ref]
        counts = counted.setdefault((key, language), Counter())
        counts["said"] += 1
        counts["calmer"] += bool(first and last and last < first)
        counts["accepted"] += accepted_at is not None
        counts["reopened"] += reopened > 0
    rows: list[dict[str, Any]] = [
        {"key": key, "language": language, **counts} for (key, language), counts in counted.items()
    ]
    rows.sort(key=lambda row: (-row["said"], row["key"], row["language"]))
    return [row for row in rows if row["said"] >= LEAST][:SHOWN]


def what_calmed(*, now: datetime) -> list[dict[str, Any]]:
    """Count, for each act of calming, how often it was done, how often somebody said whether it helped, and how often
    it did; the same for each kind of customer of whom there are enough. The most often done first. One query."""
    latest = CalmTick.objects.filter(at__gte=now - SINCE).order_by("-at", "-id")
    counted: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for code, worked, kind in latest.values_list("code", "worked", "complaint__customer_type")[:USES]:
        for counts in (counted[code][""], counted[code][kind]):
            counts["used"] += 1
            counts["judged"] += worked is not None
            counts["worked"] += worked is True
    rows: list[dict[str, Any]] = [
        {
            "code": code,
            **by_type.pop(""),
            "types": [
                {"type": kind, **counts} for kind, counts in sorted(by_type.items()) if counts["judged"] >= LEAST
            ],
        }
        for code, by_type in counted.items()
    ]
    return sorted(rows, key=lambda row: (-row["used"], row["code"]))
