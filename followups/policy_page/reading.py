"""What the policy page says of a branch, in the language in force: its hours, its limits, and where else to turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from complaints.clock_words import day_words, limit_words
from complaints.codes import DeadlineKind, Severity
from complaints.limits import Rule, rules_at
from complaints.models.reference import in_language
from complaints.recourse import recourse_of
from complaints.screens.papers import steps
from organisation.local_dates import local_date
from organisation.models import Branch
from organisation.models.hours import MINUTES_A_DAY, Weekday
from organisation.opening import calendar_of
from organisation.policies import Policies
from organisation.time_limits import TimeLimit
from organisation.working_time import Span, WorkingCalendar

# Of the days unlike their weekday those of the next weeks are told.
AHEAD = timedelta(days=30)
# What a customer waits for, in its order.
TOLD = (DeadlineKind.FIRST_CONTACT, DeadlineKind.REPLY, DeadlineKind.RESOLVE)


def policy_context(branch: Branch, policies: Policies, *, now: datetime) -> dict[str, Any]:
    """Everything the page says. Four queries: the calendar, the limits, and where else to turn."""
    calendar = calendar_of(branch)
    rules = rules_at(branch, now=now)
    return {
        "branch": branch.name,
        "phone": branch.desk_phone,
        "form_path": reverse("followups:complain", args=[branch.code]) if policies.int("web_form") else "",
        "hours": _week(calendar),
        "other_days": _other_days(calendar, branch, now=now),
        "steps": steps(),
        "limits": _limits(rules, policies),
        "waits": any(rule.pausable for rule in rules if rule.kind in TOLD),
        "manager": _limit(rules, DeadlineKind.MANAGER_CALL, Severity.GENERAL, policies),
        "quiet": [f"{start:%H:%M}–{end:%H:%M}" for start, end in policies.hours("quiet_hours")],
        "reopen_days": policies.int("reopen_days"),
        "recourse": [way.line for way in recourse_of(branch, get_language() or "")],
        "date": day_words(local_date(now, branch)),
    }


def _limits(rules: Sequence[Rule], policies: Policies) -> list[dict[str, Any]]:
    """By how grave it is: what the customer waits for, and how long at most."""
    names = {
        Severity.GENERAL: _("Most complaints"),
        Severity.SERIOUS: _("Serious complaints"),
        Severity.CRISIS: _("Emergencies"),
    }
    labels = {
        DeadlineKind.FIRST_CONTACT: _("Somebody turns to you"),
        DeadlineKind.REPLY: _("You get a first answer"),
        DeadlineKind.RESOLVE: _("It is settled"),
    }
    told = []
    for severity, name in names.items():
        found = [(labels[kind], _limit(rules, kind, severity, policies)) for kind in TOLD]
        told.append({"name": name, "limits": [(label, limit) for label, limit in found if limit]})
    return [one for one in told if one["limits"]]


def _limit(rules: Sequence[Rule], kind: DeadlineKind, severity: Severity, policies: Policies) -> str:
    """Say the limit that holds; empty where there is none."""
    rule = next((one for one in rules if (one.kind, one.severity) == (kind, severity)), None)
    return limit_words(TimeLimit.parse(rule.limit), policies.same_day) if rule is not None else ""


def _week(calendar: WorkingCalendar) -> list[tuple[str, str]]:
    """The hours of the week, days alike put together: Monday – Friday 09:00–18:00."""
    told = []
    for spans, days in groupby(enumerate(calendar.weekly), key=lambda day: day[1]):
        numbers = [number for number, _spans in days]
        first, last = str(Weekday(numbers[0]).label), str(Weekday(numbers[-1]).label)
        name = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
        told.append((name, _hours(spans)))
    return told


def _hours(spans: Sequence[Span]) -> str:
    if list(spans) == [(0, MINUTES_A_DAY)]:
        return _("around the clock")
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans) or pgettext("opening hours", "closed")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _other_days(calendar: WorkingCalendar, branch: Branch, *, now: datetime) -> list[tuple[str, str]]:
    """The next days on which the branch opens otherwise than their weekday says."""
    today = local_date(now, branch)
    days = sorted(day for day in calendar.overrides if today <= day <= today + AHEAD)
    told = []
    for day in days:
        if calendar.spans_on(day) == calendar.weekly[day.weekday()]:
            continue
        override = calendar.overrides[day]
        name = in_language(override.name_zh, override.name_en)
        hours = _hours(calendar.spans_on(day))
        told.append((day_words(day), f"{hours} ({name})" if name else hours))
    return told
