"""The agenda of the day: one mail per person at each branch's opening on a working day.

Each branch's day is a row that is written once, soon after midnight, with the hour of its opening. After that a sweep
reads two short lists and compares: nothing is reckoned, and no complaint is looked at, until an opening has come.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Deadline
from followups.agenda_items import end_of_day
from followups.messages import AGENDA
from followups.models import AgendaDay
from organisation.local_dates import local_date, zone_of
from organisation.models import Branch, User
from organisation.opening import calendars_of
from organisation.policies import policies_for
from organisation.working_time import WorkingCalendar, at_local_minute
from outbox.models import RecipientKind
from outbox.one_by_one import one_by_one
from outbox.queue import Recipient, emit

logger = logging.getLogger(__name__)

# After a late opening the agenda still goes for so long, though the policy's hour has passed.
STILL_WORTH_IT = timedelta(hours=3)
# A day that can't be opened is tried again after so long.
PUT_OFF = timedelta(minutes=5)


def send_agendas(now: datetime, limit: int) -> int:
    """Mail the agendas whose hour has come, of up to `limit` branches; says how many branches were worked.

    Safe to run in several processes: a branch's day is taken by its row, and every mail has its own key.
    """
    branches = {branch.pk: branch for branch in Branch.objects.filter(is_active=True)}
    today = {pk: local_date(now, branch) for pk, branch in branches.items()}
    known = {(day.branch_id, day.date): day for day in _recent_days(today.values())}
    unknown = [branch for pk, branch in branches.items() if (pk, today[pk]) not in known]
    planned = _plan(unknown[:limit], today, now)
    waiting = [known[pk, day] for pk, day in today.items() if (pk, day) in known]
    due = [day for day in [*waiting, *planned] if day.done_at is None and day.opens_at and day.opens_at <= now]
    return len(planned) + one_by_one(
        [(day.pk, day.branch_id) for day in due[:limit]],
        lambda row: _open_the_day(row[0], branches[row[1]], now),
        put_off=lambda row: AgendaDay.objects.filter(pk=row[0]).update(opens_at=now + PUT_OFF),
    )


def _recent_days(dates: Collection[date]) -> QuerySet[AgendaDay]:
    return AgendaDay.objects.filter(date__in=set(dates))


def _plan(branches: Collection[Branch], today: dict[int, date], now: datetime) -> list[AgendaDay]:
    """Write down when each of these branches opens today; a closed one is done with at once."""
    if not branches:
        return []
    calendars = calendars_of(branches)
    days = [
        AgendaDay(
            branch=branch,
            date=today[branch.pk],
            opens_at=opening_on(calendars[branch.pk], today[branch.pk], earliest=_earliest(branch, now)),
        )
        for branch in branches
    ]
    # Another sweep may write the same days at the same moment.
    AgendaDay.objects.bulk_create(days, ignore_conflicts=True)
    return list(_recent_days(today.values()).filter(branch__in=branches))


def _earliest(branch: Branch, now: datetime) -> time:
    return policies_for(branch.pk, now=now).time("agenda_earliest")


def opening_on(calendar: WorkingCalendar, day: date, *, earliest: time) -> datetime | None:
    """Give the moment when the branch's day begins, never before `earliest`; None when it stays closed."""
    spans = calendar.spans_on(day)
    if not spans:
        return None
    return at_local_minute(calendar, day, max(spans[0][0], earliest.hour * 60 + earliest.minute))


def _open_the_day(pk: int, branch: Branch, now: datetime) -> int:
    """Queue the agendas of one branch's day; 0 when another sweep has it."""
    with transaction.atomic():
        day = AgendaDay.objects.select_for_update(skip_locked=True).filter(pk=pk, done_at=None).first()
        if day is None:
            return 0
        # The hours may have been changed since midnight: a closure at short notice, a later opening.
        day.opens_at = opening_on(calendars_of([branch])[branch.pk], day.date, earliest=_earliest(branch, now))
        if day.opens_at is None or day.opens_at <= now:
            day.done_at = now
            day.mails = _queue(branch, day.date, now) if _is_worth_it(day, branch, now) else 0
        day.save(update_fields=["opens_at", "done_at", "mails"])
    if day.done_at is not None:
        logger.info("Agenda of branch %s: %d mails", branch.code, day.mails)
    return 1


def _is_worth_it(day: AgendaDay, branch: Branch, now: datetime) -> bool:
    if day.opens_at is None:
        return False
    latest = policies_for(branch.pk, now=now).time("agenda_latest")
    return now <= max(datetime.combine(day.date, latest, tzinfo=zone_of(branch)), day.opens_at + STILL_WORTH_IT)


def _queue(branch: Branch, day: date, now: datetime) -> int:
    """One mail to everybody who has a limit today at this branch; the mail itself shows what they have anywhere."""
    owners = (
        Deadline.objects.filter(
            met_at=None,
            dropped_at=None,
            paused_minutes_left=None,
            due_at__lt=end_of_day(day, branch),
            complaint__branch=branch,
        )
        .order_by()
        .values("owner")
        .distinct()
    )
    return sum(
        emit(
            kind=AGENDA,
            # Without the branch: somebody who works at two of them gets one agenda a day.
            key=f"agenda:{user.public_id}:{day.isoformat()}",
            recipient=Recipient(RecipientKind.STAFF, str(user.public_id)),
            about=None,
            language=user.language,
            facts={"branch": branch.code, "date": day.isoformat()},
            now=now,
        )
        for user in User.objects.filter(pk__in=owners, is_active=True).order_by("pk")
    )
