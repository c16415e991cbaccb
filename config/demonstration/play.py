"""How far a road may be moved without becoming untrue: by which weeks, and by how many minutes within its days.

Whole weeks keep weekday and hour, so every limit stays right as long as neither place holds a holiday. Minutes move
what people did, but not the round hours that were agreed: only so far that everything stays before or after what it was
before or after, inside the same opening hours, and every limit comes out as its rule says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from complaints.models import Deadline, LimitRule
from organisation.models import Branch
from organisation.policies import policies_for
from organisation.time_limits import SameDayRule, TimeLimit, due_of
from organisation.working_time import WorkingCalendar, is_open

WEEK = timedelta(weeks=1)
MINUTE = timedelta(minutes=1)
# People do the same thing some minutes earlier or later.
FARTHEST = 25


@dataclass(frozen=True)
class Clock:
    """A branch's time, read once for many questions."""

    branch: Branch
    calendar: WorkingCalendar
    same_day: SameDayRule
    rules: Sequence[LimitRule]

    @classmethod
    def of(cls, branch: Branch, calendar: WorkingCalendar, *, now: datetime) -> Clock:
        rules = LimitRule.objects.filter(industry__in=("", branch.industry))
        return cls(branch, calendar, policies_for(branch.pk, now=now).same_day, list(rules))

    def due(self, rule: LimitRule, start: datetime) -> tuple[datetime, list[tuple[object, ...]]]:
        """Apply a rule: when it is due, and what its days did."""
        trace = due_of(TimeLimit.parse(rule.limit), start=start, calendar=self.calendar, same_day=self.same_day)
        return trace.result, [(line.date, line.step, line.minutes, line.days) for line in trace.lines]

    def rule_of(self, deadline: Deadline) -> LimitRule | None:
        """Find the rule that gave this limit; None for a moment that was agreed, or one that was moved by a pause."""
        if not deadline.trace:
            return None
        for rule in self.rules:
            if rule.kind == deadline.kind and self.due(rule, deadline.starts_at)[0] == deadline.due_at:
                return rule
        return None

    def is_unlike_its_week(self, first: date, last: date) -> bool:
        """Say whether a holiday, a closure or a make-up day lies between two dates."""
        return any(first <= day <= last for day in self.calendar.overrides)


@dataclass(frozen=True)
class Span:
    """When a road was walked: everything people did, and every moment that was agreed or due."""

    acts: Sequence[datetime]
    moments: Sequence[datetime]

    @property
    def first(self) -> datetime:
        return min(self.acts)

    @property
    def last(self) -> datetime:
        return max(self.acts)

    @property
    def end(self) -> datetime:
        return max([*self.acts, *self.moments])


def weeks_allowed(clock: Clock, span: Span, *, now: datetime, oldest: timedelta) -> list[timedelta]:
    """Give the whole weeks by which the road may be moved so that it still lies in the past, and not too far back."""
    local = clock.calendar.local
    if clock.is_unlike_its_week(local(span.first).date(), local(span.end).date()):
        return [timedelta(0)]
    found = []
    back = -int((span.first - (now - oldest)) / WEEK)
    for weeks in range(back, int((now - span.last) / WEEK) + 1):
        shift = weeks * WEEK
        first, end = local(span.first + shift).date(), local(span.end + shift).date()
        if span.last + shift < now and not clock.is_unlike_its_week(first, end):
            found.append(shift)
    return found or [timedelta(0)]


def fixed_limits(clock: Clock, deadlines: Sequence[Deadline]) -> dict[int, bool]:
    """Say of each limit by its key whether it ends at a point of the clock (closing time, an agreed hour), or so long
    after it began."""
    return {deadline.pk: _is_fixed(clock, deadline) for deadline in deadlines}


def _is_fixed(clock: Clock, deadline: Deadline) -> bool:
    if not deadline.trace:
        return True
    if deadline.wall_clock:
        return False
    rule = clock.rule_of(deadline)
    return rule is None or clock.due(rule, deadline.starts_at + MINUTE)[0] == deadline.due_at


def minutes_allowed(clock: Clock, span: Span, deadlines: Sequence[Deadline], fixed: dict[int, bool]) -> list[timedelta]:
    """Give the minutes by which people may have done all of it earlier or later."""
    ruled = [(deadline, clock.rule_of(deadline)) for deadline in deadlines if deadline.trace]
    if any(rule is None for _deadline, rule in ruled):
        return [timedelta(0)]
    rules = [(deadline, rule) for deadline, rule in ruled if rule is not None]
    moments = [*span.moments, *(deadline.due_at for deadline in deadlines if fixed[deadline.pk])]
    found = [timedelta(0)]
    for direction in (1, -1):
        for minutes in range(1, FARTHEST + 1):
            shift = direction * minutes * MINUTE
            if not (_same_day(clock, span, shift) and _same_order(span, moments, shift)):
                break
            if not all(_same_limit(clock, deadline, rule, shift, fixed) for deadline, rule in rules):
                break
            found.append(shift)
    return found


def _same_day(clock: Clock, span: Span, shift: timedelta) -> bool:
    local = clock.calendar.local
    return all(
        local(act).date() == local(act + shift).date()
        and is_open(clock.calendar, act) == is_open(clock.calendar, act + shift)
        for act in span.acts
    )


def _same_order(span: Span, moments: Sequence[datetime], shift: timedelta) -> bool:
    return all(
        (act < moment) == (act + shift < moment) and (act > moment) == (act + shift > moment)
        for act in span.acts
        for moment in moments
    )


def _same_limit(clock: Clock, deadline: Deadline, rule: LimitRule, shift: timedelta, fixed: dict[int, bool]) -> bool:
    due, lines = clock.due(rule, deadline.starts_at)
    moved_due, moved_lines = clock.due(rule, deadline.starts_at + shift)
    return lines == moved_lines and moved_due == due + (timedelta(0) if fixed[deadline.pk] else shift)
