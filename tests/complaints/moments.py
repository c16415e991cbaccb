"""Moments by the clock on the hall's wall, and who was written to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from complaints.sweeping import end_pauses, wake_deadlines
from organisation.models import User
from outbox.models import Message, RecipientKind

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, clock: str, *, month: int = 11) -> datetime:
    """A moment of 2026; complaints of the tests are received on Tuesday, November 24, at 10:00."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=SHANGHAI)


def wake(now: datetime) -> None:
    """What one sweep does on this floor, without sending."""
    wake_deadlines(now, 200)
    end_pauses(now, 200)


def told(kind: str, *, about: UUID | None = None) -> list[str]:
    """Who was written to, by staff code, mailboxes of a duty list as "mailbox"; in the order of the rows."""
    people = {str(user.public_id): user.staff_code for user in User.objects.all()}
    rows = Message.objects.filter(kind=kind).order_by("id")
    rows = rows.filter(about=about) if about else rows
    return [people[row.recipient_id] if row.recipient_kind == RecipientKind.STAFF else "mailbox" for row in rows]
