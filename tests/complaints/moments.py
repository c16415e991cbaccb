"""Moments by the clock on the hall's wall, complaints received at them, limits that run, and who was written to."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from complaints.deadlines import open_deadlines
from complaints.models import Complaint
from complaints.sweeping import end_pauses, wake_deadlines
from complaints.usecases.receiving import Intake, receive
from evidence.act import Act, Via
from organisation.models import User
from outbox.models import Message, RecipientKind
from tests.personas import House

# References and what separates the parts of a mail: any digits may stand in them.
DRAWN_BY_LOT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|={10,}\d+==")

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, clock: str, *, month: int = 11) -> datetime:
    """A moment of 2026; complaints of the tests are received on Tuesday, November 24, at 10:00."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=SHANGHAI)


def wake(now: datetime) -> None:
    """What one sweep does on this floor, without sending."""
    wake_deadlines(now, 200)
    end_pauses(now, 200)


def told(kind: str, *, about: UUID | None = None, state: str = "") -> list[str]:
    """Who was written to, by staff code, mailboxes of a duty list as "mailbox"; in the order of the rows."""
    people = {str(user.public_id): user.staff_code for user in User.objects.all()}
    rows = Message.objects.filter(kind=kind).order_by("id")
    rows = rows.filter(about=about) if about else rows
    rows = rows.filter(state=state) if state else rows
    return [people[row.recipient_id] if row.recipient_kind == RecipientKind.STAFF else "mailbox" for row in rows]


def receive_at(house: House, now: datetime, *, branch: str = "XJ", by: str = "5017", **told: object) -> Complaint:
    person = house.fresh(house.people[by])
    act = Act(by=person, via=Via.PAGE, now=now, request_id="test")
    intake = Intake(**{"channel": "walk_in", "own_words": "等了一个小时。", "feeling": 2, "log_another": True, **told})  # type: ignore[arg-type]
    return receive(intake, act, branch=house.branches[branch], key=uuid4().hex)


def due(complaint: Complaint, kind: str) -> datetime:
    return open_deadlines(complaint).get(kind=kind).due_at
