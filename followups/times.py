"""When to call: the hour of a satisfaction callback, the next try after a vain one, and which hours are refused."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from complaints.clock_words import short
from complaints.models import Complaint
from followups.quiet_hours import QuietHours, next_quarter, quiet_hours_of
from organisation.opening import calendar_of
from organisation.policies import Policies
from organisation.time_limits import TimeLimit, due_of
from organisation.working_time import (
    CalendarError,
    WorkingCalendar,
    add_working_days,
    add_working_minutes,
    next_opening,
)

# A call planned further ahead than this is a slip of the keyboard.
FURTHEST = timedelta(days=366)
LATEST_YEAR = 9000
# The parts of a day, by the hour each ends: whoever is out in the morning may be in after work.
PARTS = (12, 17, 24)
SEARCH_HOURS = 72
# A branch that never opens again tells its customers every other day all the same.
FALLBACK = timedelta(days=2)


def satisfaction_due(complaint: Complaint, policies: Policies, *, now: datetime) -> datetime:
    """Give the hour of the satisfaction callback: on the n-th working day from now at the hour that the policies
    `callback_after_days` and `callback_hour` say, or when one may call next (R114)."""
    days = policies.int("callback_after_days")
    try:
        due = add_working_days(calendar_of(complaint.branch), now, days, at=policies.time("callback_hour"))
    except CalendarError:
        # A branch that never opens again has customers all the same.
        due = now + timedelta(days=days)
    return quiet_hours_of(complaint.branch, policies).after(due)


def progress_due(complaint: Complaint, policies: Policies, *, now: datetime) -> datetime | None:
    """Give the hour of the next progress call: one interval from now, as the policy of the severity says, or when one
    may call after that (R111). None where the house calls at no intervals."""
    words = policies.str(f"progress_{complaint.severity}")
    if not words:
        return None
    limit = TimeLimit.parse(words)
    try:
        calendar = calendar_of(complaint.branch)
        due = due_of(limit, start=now, calendar=calendar, same_day=policies.same_day).result
        if not limit.runs_on_the_wall_clock:
            # A working day ends with the last minute at the desk; by then the call is made.
            return max(quiet_hours_of(complaint.branch, policies).before(due), now)
    except CalendarError:
        due = now + FALLBACK
    return quiet_hours_of(complaint.branch, policies).after(next_quarter(due))


def suggest_next_try(
    complaint: Complaint,
    policies: Policies,
    *,
    now: datetime,
    tried: Collection[datetime],
    calendar: WorkingCalendar | None = None,
) -> datetime:
    """Suggest when to try again: some opening hours later (policy `callback_retry_hours`), outside quiet hours, and in
    another part of the day than the tries so far. Without the branch's calendar it costs two queries."""
    quiet = quiet_hours_of(complaint.branch, policies)
    hours = policies.int("callback_retry_hours")
    try:
        calendar = calendar or calendar_of(complaint.branch)
        first = _callable(add_working_minutes(calendar, now, hours * 60), calendar, quiet)
        return _in_another_part(first, {_part(moment, quiet) for moment in tried}, calendar, quiet)
    except CalendarError:
        return quiet.after(next_quarter(now + timedelta(hours=hours)))


def _in_another_part(first: datetime, tried: set[int], calendar: WorkingCalendar, quiet: QuietHours) -> datetime:
    if len(tried) == len(PARTS):
        return first
    for hours in range(SEARCH_HOURS):
        moment = _callable(first + timedelta(hours=hours), calendar, quiet)
        if _part(moment, quiet) not in tried:
            return moment
    return first


def _callable(moment: datetime, calendar: WorkingCalendar, quiet: QuietHours) -> datetime:
    """Give the next full quarter of an hour at which somebody is at the desk and the customer may be called."""
    for _round in range(SEARCH_HOURS):
        fitting = quiet.after(next_opening(calendar, next_quarter(moment)))
        if fitting == moment:
            break
        moment = fitting
    return moment


def parts_of_day(moments: Collection[datetime], zone: str) -> set[int]:
    """Give the parts of the day that these moments fall into, by the clock of a time zone."""
    hours = [moment.astimezone(ZoneInfo(zone)).hour for moment in moments]
    return {next(index for index, end in enumerate(PARTS) if hour < end) for hour in hours}


def _part(moment: datetime, quiet: QuietHours) -> int:
    hour = moment.astimezone(quiet.zone).hour
    return next(index for index, end in enumerate(PARTS) if hour < end)


def objection(
    complaint: Complaint, policies: Policies, moment: datetime, *, now: datetime, asked_for: bool = False
) -> str:
    """Say why nobody shall call at this moment, with what to choose instead; empty when it is fine.

    `asked_for`: the customer named the hour, and a wish of theirs is stronger than the quiet we keep for them.
    """
    if moment.year > LATEST_YEAR or moment > now + FURTHEST:
        return _("That is more than a year ahead. Choose an earlier date and hour.")
    if moment <= now:
        return _("That moment has passed. Choose a later date and hour.")
    quiet = quiet_hours_of(complaint.branch, policies)
    span = quiet.around(moment)
    if span is None or asked_for:
        return ""
    start, end = span
    return _("Customers are not called from %(start)s to %(end)s. The nearest time is %(when)s.") % {
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "when": short(quiet.nearest(moment, now=now), complaint.branch.time_zone, now=now),
    }
