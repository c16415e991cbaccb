"""The clock that runs while a customer waits at the counter (R64, R129): its arithmetic, without a trail."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints.models import Complaint
from evidence.facts import Facts


def begin_wait(complaint: Complaint, *, minutes: int, what: str, now: datetime) -> None:
    """Start the clock: back in `minutes`, as the customer was told."""
    complaint.waits_since, complaint.waits_until = now, now + timedelta(minutes=minutes)
    complaint.waits_for = what


def stop_wait(complaint: Complaint, *, now: datetime) -> Facts | None:
    """Stop the clock; gives the minutes waited and promised for the trail, None where none ran."""
    since, until = complaint.waits_since, complaint.waits_until
    complaint.waits_since, complaint.waits_until, complaint.waits_for = None, None, ""
    if since is None or until is None:
        return None
    return {"minutes": minutes_between(since, now), "promised": minutes_between(since, until), "over": now > until}


def waits_too_long(complaint: Complaint, *, now: datetime) -> bool:
    """Say whether the customer waits longer than they were told."""
    return complaint.waits_until is not None and now > complaint.waits_until


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes, never less than none."""
    return max(0, int((end - start).total_seconds() // 60))
