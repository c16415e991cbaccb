"""What a list of complaints may be narrowed by: the same words for page and API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.codes import ENDED
from complaints.queries import ComplaintQuerySet
from organisation.models import User
from organisation.policies import policy


class State(StrEnum):
    """How a complaint stands to its limits."""

    OPEN = "open"
    OVERDUE = "overdue"
    SOON = "soon"
    ESCALATED = "escalated"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """Say it in the language of the moment."""
        return str(STATE_LABELS[self])


class Age(StrEnum):
    """How long ago a complaint came in."""

    TODAY = "today"
    THREE_DAYS = "3d"
    WEEK = "7d"
    MONTH = "30d"

    @property
    def label(self) -> str:
        """Say it in the language of the moment."""
        return str(AGE_LABELS[self])


AGE_LABELS = {
    Age.TODAY: _("Came in today"),
    Age.THREE_DAYS: _("Older than 3 days"),
    Age.WEEK: _("Older than a week"),
    Age.MONTH: _("Older than 30 days"),
}
OLDER_THAN = {
    Age.THREE_DAYS: timedelta(days=3),
    Age.WEEK: timedelta(days=7),
    Age.MONTH: timedelta(days=30),
}

STATE_LABELS = {
    State.OPEN: _("Open"),
    State.OVERDUE: _("Overdue"),
    State.SOON: _("Nearly due"),
    State.ESCALATED: _("Escalated"),
    State.ENDED: _("Ended"),
}

MINE, NOBODYS = "me", "none"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What to keep; empty means no matter. `owner` is "me", "none" or a staff code; `number` a whole number as read
    aloud, in any case; `watching` is "me": what one watches; `tag` the public reference of a tag."""

    state: str = ""
    stage: Sequence[str] = ()
    severity: Sequence[str] = ()
    category: str = ""
    owner: str = ""
    number: str = ""
    age: str = ""
    watching: str = ""
    tag: str = ""


def narrow(rows: ComplaintQuerySet, wanted: Filters, *, user: User, now: datetime) -> ComplaintQuerySet:
    """Keep what was asked for. Start from rows that are visible to `user`; "nearly due" costs a query."""
    if wanted.state:
        rows = _in_state(rows, State(wanted.state), now=now)
    if wanted.stage:
        rows = rows.filter(stage__in=wanted.stage)
    if wanted.severity:
        rows = rows.filter(severity__in=wanted.severity)
    if wanted.category:
        rows = rows.filter(category__code=wanted.category)
    if wanted.number:
        rows = rows.filter(number=wanted.number.strip().upper())
    if wanted.age:
        rows = _of_age(rows, Age(wanted.age), now=now)
    if wanted.tag:
        rows = rows.tagged(wanted.tag)
    if wanted.watching == MINE:
        rows = rows.watched_by(user)
    return _of_owner(rows, wanted.owner, user=user)


def _of_owner(rows: ComplaintQuerySet, owner: str, *, user: User) -> ComplaintQuerySet:
    if owner == MINE:
        return rows.owned_by(user)
    if owner == NOBODYS:
        return rows.unclaimed()
    return rows.filter(owner__staff_code__iexact=owner) if owner else rows


def _in_state(rows: ComplaintQuerySet, state: State, *, now: datetime) -> ComplaintQuerySet:
    match state:
        case State.OPEN:
            return rows.open()
        case State.OVERDUE:
            return rows.open().overdue(now=now)
        case State.SOON:
            return rows.open().due_within(soon(now=now), now=now)
        case State.ESCALATED:
            return rows.open().escalated()
        case State.ENDED:
            return rows.filter(stage__in=[stage.value for stage in ENDED])


def _of_age(rows: ComplaintQuerySet, age: Age, *, now: datetime) -> ComplaintQuerySet:
    """Today is the day on the wall where the viewer works: the time zone in force."""
    if age is Age.TODAY:
        return rows.filter(received_at__gte=timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0))
    return rows.filter(received_at__lte=now - OLDER_THAN[age])


def soon(*, now: datetime) -> timedelta:
    """How near a limit is "nearly due", by the house's policy."""
    return timedelta(minutes=policy("due_soon_minutes", branch_id=None, now=now))
