"""What followed where a sentence was said: did the feeling drop, was a way accepted, was the complaint reopened (R162).
It says what went together, not what did it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from complaints.codes import ENDED
from complaints.models import Complaint
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
