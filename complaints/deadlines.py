"""Limits as rows: opened, met, moved, paused and woken. The complaint's `next_due_at` is always their earliest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from complaints.codes import DeadlineKind
from complaints.models import Complaint, Deadline
from complaints.models.complaint import FAR_FUTURE
from evidence.act import Act
from organisation.models import User
from organisation.opening import calendar_of
from organisation.policies import policies_for
from organisation.working_time import WorkingCalendar, add_working_minutes, working_minutes_between
from outbox.queue import drop as drop_messages

# Our own word and the customer's: these carry a fixed moment and run by the clock, never by opening hours.
FIXED_MOMENTS = (
    DeadlineKind.PROMISE,
    DeadlineKind.ULTIMATUM,
    DeadlineKind.THINKING,
    DeadlineKind.CALLBACK,
    DeadlineKind.PROGRESS_CALL,
)


# So long after a watch date its owner may say nothing; then others hear of it too.
SILENCE = timedelta(days=1)
# The mail that says how soon; `messages.py` writes it.
REMINDER = "deadline-reminder"


@dataclass(frozen=True)
class Limit:
    """A computed limit: when, by which clock, and the lines that explain it."""

    due_at: datetime
    wall_clock: bool = True
    pausable: bool = False
    trace: Sequence[Any] = field(default_factory=list)


def open_deadline(
    complaint: Complaint,
    kind: DeadlineKind,
    limit: Limit,
    act: Act,
    *,
    owner: User | None = None,
    about: UUID | None = None,
    start: datetime | None = None,
) -> Deadline:
    """Open a limit; an open one of the same kind and subject is moved to it instead and its version counts up.

    `start`: since when it runs, where that is before now: then it may have been missed already, and reminders of shares
    that are used up are spared."""
    standing = open_deadlines(complaint, kind).filter(about=about).order_by("id").first()
    deadline = standing or Deadline(complaint=complaint, kind=kind, about=about, version=0)
    _set(deadline, complaint, limit, act, owner=owner, start=start)
    deadline.save()
    return deadline


def open_together(
    complaint: Complaint,
    limits: Mapping[DeadlineKind, Limit],
    act: Act,
    *,
    owner: User | None = None,
    start: datetime | None = None,
    first: bool = False,
) -> None:
    """Open or move limits of several kinds that are about the complaint as a whole, as `open_deadline` does each.
    `first`: none of them runs yet."""
    running = open_deadlines(complaint, *limits).filter(about=None).order_by("-id")
    standing = {} if first else {deadline.kind: deadline for deadline in running}
    opened: list[Deadline] = []
    for kind, limit in limits.items():
        deadline = standing.get(kind) or Deadline(complaint=complaint, kind=kind, version=0)
        _set(deadline, complaint, limit, act, owner=owner, start=start)
        if deadline.pk is None:
            opened.append(deadline)
        else:
            deadline.save()
    Deadline.objects.bulk_create(opened)


def _set(
    deadline: Deadline, complaint: Complaint, limit: Limit, act: Act, *, owner: User | None, start: datetime | None
) -> None:
    """Let it run to this moment."""
    if deadline.pk is not None:
        # What was decided about the old moment is not said any more (REL-R6). That it was missed stays true.
        fact = ("deadline", str(deadline.public_id))
        drop_messages(about=complaint.public_id, kinds=[REMINDER], fact=fact, now=act.now)
    deadline.version += 1
    deadline.owner = owner or complaint.owner
    deadline.starts_at = start or act.now
    deadline.due_at = max(limit.due_at, deadline.starts_at)
    deadline.wall_clock = limit.wall_clock
    deadline.pausable = limit.pausable
    deadline.trace = list(limit.trace)
    deadline.breached_at = None
    deadline.paused_minutes_left = None
    plan_first_step(deadline, complaint)
    while _is_past(deadline, act):
        deadline.step, deadline.wake_at = step_after(deadline, complaint)
    if complaint.paused_at is not None and deadline.pausable:
        _stop(deadline, complaint, act)


def _is_past(deadline: Deadline, act: Act) -> bool:
    """A share of the time that was used up before the limit was even opened; that it is due is told all the same."""
    early = deadline.step in (Deadline.Step.HALF, Deadline.Step.MOST)
    return early and deadline.wake_at is not None and deadline.starts_at < act.now and deadline.wake_at <= act.now


def plan_first_step(deadline: Deadline, complaint: Complaint) -> None:
    """Set the first moment the sweep looks at it: ahead of a call, else at 50 %."""
    now = deadline.starts_at
    if deadline.kind in (DeadlineKind.CALLBACK, DeadlineKind.PROGRESS_CALL):
        ahead = timedelta(minutes=policies_for(complaint.branch_id, now=now).int("callback_reminder_minutes"))
        deadline.step, deadline.wake_at = Deadline.Step.AHEAD, max(deadline.due_at - ahead, now)
        return
    deadline.step, deadline.wake_at = Deadline.Step.HALF, _share(deadline, complaint, 0)


def step_after(deadline: Deadline, complaint: Complaint) -> tuple[Deadline.Step, datetime | None]:
    """Say which step follows the one it stands at, and when it comes."""
    match deadline.step:
        case Deadline.Step.HALF:
            return Deadline.Step.MOST, _share(deadline, complaint, 1)
        case Deadline.Step.MOST | Deadline.Step.AHEAD:
            return Deadline.Step.DUE, deadline.due_at
        case Deadline.Step.DUE if is_watch(deadline, complaint):
            return Deadline.Step.SILENT, deadline.due_at + SILENCE
    return Deadline.Step.DONE, None


def is_watch(deadline: Deadline, complaint: Complaint) -> bool:
    """Say whether it is no hour to keep but the date to look whether the condition of a promise came true (R94)."""
    if deadline.kind != DeadlineKind.PROMISE or deadline.about is None:
        return False
    return complaint.promises.filter(public_id=deadline.about).exclude(condition="").exists()


def _share(deadline: Deadline, complaint: Complaint, which: int) -> datetime:
    """The moment at which the policy's n-th per cent of the limit are used up, on its own clock (R127). While it stood
    still nothing was used up."""
    percents = policies_for(complaint.branch_id, now=deadline.starts_at).list("reminders_percent")
    percent = percents[which] if which < len(percents) else 100
    calendar = _calendar(deadline, complaint)
    stood = _stood_still(deadline, complaint, calendar)
    span = _own_time(calendar, deadline.starts_at, deadline.due_at)
    return min(_later(calendar, deadline.starts_at, (span - stood) * percent / 100 + stood), deadline.due_at)


def minutes_given(deadline: Deadline, complaint: Complaint) -> int:
    """How long the limit is on its own clock, in minutes, without the time that it stood still."""
    calendar = _calendar(deadline, complaint)
    span = _own_time(calendar, deadline.starts_at, deadline.due_at)
    return int((span - _stood_still(deadline, complaint, calendar)).total_seconds() // 60)


def _calendar(deadline: Deadline, complaint: Complaint) -> WorkingCalendar | None:
    """The clock of a limit that runs in opening hours; None for the clock on the wall."""
    return None if deadline.wall_clock else calendar_of(complaint.branch)


def _stood_still(deadline: Deadline, complaint: Complaint, calendar: WorkingCalendar | None) -> timedelta:
    """What earlier pauses gave back to this limit."""
    if not deadline.pausable or deadline.pk is None:
        return timedelta(0)
    stood = timedelta(0)
    for pause in complaint.pauses.all():
        if pause.ended_at is not None and pause.ended_at > deadline.starts_at:
            stood += _own_time(calendar, max(pause.from_at, deadline.starts_at), pause.ended_at)
    return stood


def _own_time(calendar: WorkingCalendar | None, start: datetime, end: datetime) -> timedelta:
    """The time between two moments on a limit's own clock; working time in whole minutes."""
    if calendar is None:
        return end - start
    return timedelta(minutes=working_minutes_between(calendar, start, end))


def _later(calendar: WorkingCalendar | None, start: datetime, span: timedelta) -> datetime:
    """The moment so much later on a limit's own clock."""
    if calendar is None:
        return start + span
    return add_working_minutes(calendar, start, int(span.total_seconds() // 60))


def open_deadlines(complaint: Complaint, *kinds: DeadlineKind, about: UUID | None = None) -> QuerySet[Deadline]:
    """The complaint's limits that still run, of these kinds (all without any)."""
    rows = Deadline.objects.filter(complaint=complaint, met_at=None, dropped_at=None)
    if kinds:
        rows = rows.filter(kind__in=[str(kind) for kind in kinds])
    return rows.filter(about=about) if about else rows


def meet(complaint: Complaint, *kinds: DeadlineKind, act: Act, about: UUID | None = None) -> int:
    """Mark running limits as met, on time or late; says how many."""
    return open_deadlines(complaint, *kinds, about=about).update(met_at=act.now, wake_at=None)


def drop(complaint: Complaint, *kinds: DeadlineKind, act: Act, about: UUID | None = None) -> int:
    """Let running limits go because their reason is gone; says how many."""
    return open_deadlines(complaint, *kinds, about=about).update(dropped_at=act.now, wake_at=None)


def note_first_contact(complaint: Complaint, act: Act) -> None:
    """Somebody of ours turned to the customer: from now on nobody is late with that (R4)."""
    if complaint.first_contact_at is None:
        complaint.first_contact_at = act.now
    meet(complaint, DeadlineKind.FIRST_CONTACT, act=act)


def settle_next_due(*complaints: Complaint) -> None:
    """Bring `next_due_at` to the earliest running limit; far future when paused, ended or free of limits. One query,
    however many complaints."""
    running = Deadline.objects.filter(complaint__in=complaints, met_at=None, dropped_at=None).order_by("-due_at")
    first: dict[tuple[int, bool], datetime] = {}
    for pk, kind, pausable, due_at in running.values_list("complaint_id", "kind", "pausable", "due_at"):
        first[pk, False] = due_at
        if not pausable or kind == DeadlineKind.ULTIMATUM:
            first[pk, True] = due_at
    for complaint in complaints:
        waits = complaint.is_open or complaint.paused_at is not None
        earliest = first.get((complaint.pk, complaint.paused_at is not None)) if waits else None
        complaint.next_due_at = earliest or FAR_FUTURE


def hold(complaint: Complaint, act: Act) -> None:
    """Stop the pausable limits and remember what each had left, in its own minutes."""
    for deadline in open_deadlines(complaint).filter(pausable=True, breached_at=None):
        _stop(deadline, complaint, act)
        deadline.save(update_fields=["paused_minutes_left", "wake_at"])


def _stop(deadline: Deadline, complaint: Complaint, act: Act) -> None:
    left = _own_time(_calendar(deadline, complaint), act.now, max(deadline.due_at, act.now))
    deadline.paused_minutes_left = int(left.total_seconds() // 60)
    deadline.wake_at = None


def release(complaint: Complaint, act: Act) -> None:
    """Give the held limits their time back: each is due when what it had left has passed again."""
    for deadline in open_deadlines(complaint).filter(paused_minutes_left__isnull=False):
        left = timedelta(minutes=deadline.paused_minutes_left or 0)
        deadline.due_at = _later(_calendar(deadline, complaint), act.now, left)
        deadline.paused_minutes_left = None
        deadline.version += 1
        # Steps already woken stay woken; the next one moves by the time that was given back.
        deadline.wake_at = max(act.now, _wake_of_step(deadline, complaint))
        deadline.save(update_fields=["due_at", "paused_minutes_left", "version", "wake_at"])


def _wake_of_step(deadline: Deadline, complaint: Complaint) -> datetime:
    match deadline.step:
        case Deadline.Step.HALF:
            return _share(deadline, complaint, 0)
        case Deadline.Step.MOST:
            return _share(deadline, complaint, 1)
    return deadline.due_at
