"""How long the desk may take: the rule for kind, severity and industry, applied to the branch's own time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from complaints.codes import DeadlineKind
from complaints.deadlines import Limit, drop, open_together
from complaints.models import Complaint, LimitRule
from evidence.act import Act
from organisation.kept import kept
from organisation.models import Branch, User
from organisation.opening import calendar_of
from organisation.policies import policies_for
from organisation.time_limits import TimeLimit, due_of
from organisation.traces import TraceLine


class Rule(NamedTuple):
    """What counts of a LimitRule; twenty models would cost each act more than the question does."""

    kind: str
    severity: str
    limit: str
    pausable: bool


def rule_for(complaint: Complaint, kind: DeadlineKind, *, now: datetime) -> Rule | None:
    """Find the rule in force: the industry's own before the house's, the latest before older ones."""
    rules = rules_at(complaint.branch, now=now)
    return next((rule for rule in rules if (rule.kind, rule.severity) == (kind, complaint.severity)), None)


def rules_at(branch: Branch, *, now: datetime) -> list[Rule]:
    """Give the rules in force at a branch, those that win first. One query."""
    industry, today = branch.industry, now.astimezone(ZoneInfo(branch.time_zone)).date()
    return kept(("limit rules", industry, today), lambda: _in_force(industry, today))


def _in_force(industry: str, today: date) -> list[Rule]:
    """Read all that have come into force, those that win first."""
    rules = LimitRule.objects.filter(Q(industry=industry) | Q(industry=""), effective_from__lte=today)
    rows = rules.order_by("-industry", "-effective_from", "-id").values_list(*Rule._fields)
    return [Rule(*row) for row in rows]


def limit_from(rule: Rule, complaint: Complaint, *, start: datetime) -> Limit:
    """Apply a rule from `start` on, in the branch's working time where the rule says so.

    :raises organisation.working_time.CalendarError: the branch never opens again.
    """
    limit = TimeLimit.parse(rule.limit)
    same_day = policies_for(complaint.branch_id, now=start).same_day
    trace = due_of(limit, start=start, calendar=calendar_of(complaint.branch), same_day=same_day)
    return Limit(
        trace.result,
        wall_clock=limit.runs_on_the_wall_clock,
        pausable=rule.pausable,
        trace=[_line(line) for line in trace.lines],
    )


def _line(line: TraceLine) -> dict[str, str | int]:
    """One line of "why this time?", as it is kept with the deadline."""
    return {
        "date": line.date.isoformat(),
        "step": str(line.step),
        "minutes": line.minutes,
        "days": line.days,
        "name_zh": line.name_zh,
        "name_en": line.name_en,
    }


def set_limits(
    complaint: Complaint,
    act: Act,
    *kinds: DeadlineKind,
    owner: User | None = None,
    start: datetime | None = None,
    first: bool = False,
    at_the_latest: Mapping[str, datetime] = MappingProxyType({}),
) -> None:
    """Open or move the complaint's limits of these kinds by the rules of its severity; kinds without a rule go. The
    complaint's owner has them unless somebody else is named. `start`: since when they run, where that is before now.
    `first`: the complaint was stored a moment ago, so none runs that could be moved or go. `at_the_latest`: the hours,
    by kind, beyond which none is moved; it stays where it is then."""
    rules = {kind: rule_for(complaint, kind, now=act.now) for kind in kinds}
    unruled = [kind for kind, rule in rules.items() if rule is None]
    if unruled and not first:
        drop(complaint, *unruled, act=act)
    limits = {
        kind: limit_from(rule, complaint, start=start or act.now) for kind, rule in rules.items() if rule is not None
    }
    limits = {kind: limit for kind, limit in limits.items() if limit.due_at <= at_the_latest.get(kind, limit.due_at)}
    if limits:
        open_together(complaint, limits, act, owner=owner, start=start, first=first)
