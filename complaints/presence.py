"""Who has a complaint's page open just now, and who is writing there: told to colleagues, kept for a moment only.

Pages that lie open say so by themselves as they look for news. It is no evidence and no rule reads it: nothing of it
comes into the trail, and a page never waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError
from django.db.models import QuerySet

from complaints.models import Presence
from organisation.at_once import Row, Rows
from organisation.models import User

# A page looks again every 20 seconds; who missed three looks has gone.
GONE = timedelta(seconds=70)
# Every look that changed nothing need not be written down.
WRITE_EVERY = timedelta(seconds=30)
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Present:
    """Somebody else at the same complaint."""

    user_id: int
    name: str
    writes: bool


def presence_rows(complaint_ref: UUID, *, now: datetime) -> Rows:
    """Who was there a moment ago, oneself included, for one statement with other rows."""
    rows = Presence.objects.filter(complaint__public_id=complaint_ref, seen_at__gt=now - GONE, seen_at__lte=now + GONE)
    return rows.order_by("user_id"), ["user_id", "user__name", "seen_at", "typed_at"]


def others_in(found: Sequence[Row], user: User) -> list[Present]:
    """Everybody but the viewer."""
    return [
        Present(row["user_id"], row["user__name"], row["typed_at"] is not None)
        for row in found
        if row["user_id"] != user.pk
    ]


def note_presence(complaint_id: int, user: User, found: Sequence[Row], *, writes: bool, now: datetime) -> None:
    """Say that somebody is there. Costs one statement, none where the same was said a moment ago."""
    own = next((row for row in found if row["user_id"] == user.pk), None)
    if own is not None and (own["typed_at"] is not None) == writes and now - own["seen_at"] < WRITE_EVERY:
        return
    row = Presence(complaint_id=complaint_id, user=user, seen_at=now, typed_at=now if writes else None)
    # A database that is busy with something else has better to do.
    with suppress(OperationalError):
        Presence.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["complaint", "user"],
            update_fields=["seen_at", "typed_at"],
        )


def absent(now: datetime) -> QuerySet[Presence]:
    """Who was here long ago."""
    return Presence.objects.filter(seen_at__lt=now - KEPT)


def forget_absent(now: datetime, limit: int) -> int:
    """Throw away what is long over; says how much."""
    gone = list(absent(now).values_list("pk", flat=True)[:limit])
    if gone:
        Presence.objects.filter(pk__in=gone).delete()
    return len(gone)
