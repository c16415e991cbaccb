"""What stands on somebody's agenda of a day: calls, promises and other limits, by number and hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from complaints.clock_words import short
from complaints.codes import DeadlineKind
from complaints.deadlines import CALLS
from complaints.models import Complaint, Deadline
from organisation.local_dates import zone_of
from organisation.models import Branch, User

# A mail longer than this is not read; the desk page has them all.
MOST_LINES = 40


@dataclass(frozen=True)
class AgendaItem:
    """One limit: which complaint, what kind, when by the clock at its branch."""

    number: str
    kind: str
    label: str
    when: str
    is_late: bool

    @property
    def is_call(self) -> bool:
        return self.kind in CALLS

    @property
    def is_promise(self) -> bool:
        return self.kind == DeadlineKind.PROMISE


@dataclass(frozen=True)
class Agenda:
    """The items of a day in the order of their hours; `more` counts those beyond what a mail shows."""

    late: Sequence[AgendaItem]
    calls: Sequence[AgendaItem]
    promises: Sequence[AgendaItem]
    limits: Sequence[AgendaItem]
    more: int

    def __bool__(self) -> bool:
        return bool(self.late or self.calls or self.promises or self.limits)

    @property
    def count(self) -> int:
        shown = (self.late, self.calls, self.promises, self.limits)
        return sum(len(items) for items in shown) + self.more

    @property
    def link(self) -> str:
        """Where the calls of today stand."""
        return str(settings.PUBLIC_URL) + reverse("followups:agenda")


def end_of_day(day: date, branch: Branch | None) -> datetime:
    """Give the midnight that ends a date, by the clock at the branch (without one, at the house)."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone_of(branch))


def items_of(user: User, branch: Branch, day: date, *, now: datetime) -> Agenda:
    """Collect what this person has to do on a day, at whatever branch, and what is late; only what they may see.

    Costs two queries. What waits for the customer (paused) is left out.
    """
    rows = (
        Deadline.objects.filter(
            owner=user,
            met_at=None,
            dropped_at=None,
            paused_minutes_left=None,
            due_at__lt=end_of_day(day, branch),
            complaint__in=Complaint.objects.visible_to(user, now=now),
        )
        .select_related("complaint__branch")
        .order_by("due_at", "id")
    )
    items = [_item(row, now) for row in rows]
    shown = items[:MOST_LINES]
    today = [item for item in shown if not item.is_late]
    return Agenda(
        late=[item for item in shown if item.is_late],
        calls=[item for item in today if item.is_call],
        promises=[item for item in today if item.is_promise],
        limits=[item for item in today if not item.is_call and not item.is_promise],
        more=len(items) - len(shown),
    )


def _item(row: Deadline, now: datetime) -> AgendaItem:
    zone = row.complaint.branch.time_zone
    is_late = row.due_at <= now
    when = short(row.due_at, zone, now=now) if is_late else f"{row.due_at.astimezone(ZoneInfo(zone)):%H:%M}"
    return AgendaItem(row.complaint.number, row.kind, str(row.get_kind_display()), when, is_late)
