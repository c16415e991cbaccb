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


@dataclass(frozen=True)
class Ruled:
    """One limit with the rule that gave it, and whether it ends at a point of the clock (closing time, an agreed hour)
    or so long after it began."""

    starts_at: datetime
    due_at: datetime
    rule: LimitRule | None
    is_fixed: bool
    is_explained: bool

    @classmethod
    def of(cls, clock: Clock, deadline: Deadline) -> Ruled:
        rule = clock.rule_of(deadline)
        start, due = deadline.starts_at, deadline.due_at
        if not deadline.trace:
            is_fixed = True
        elif deadline.wall_clock:
            is_fixed = False
        else:
            is_fixed = rule is None or clock.due(rule, start + MINUTE)[0] == due
        return cls(start, due, rule, is_fixed, is_explained=rule is not None or not deadline.trace)

    def stays_the_same(self, clock: Clock, shift: timedelta) -> bool:
        """Say whether the rule gives the same limit, by the same days, from a little earlier or later on."""
        if self.rule is None:
            return self.is_explained
        moved = timedelta(0) if self.is_fixed else shift
        due, lines = clock.due(self.rule, self.starts_at + shift)
        return due == self.due_at + moved and lines == clock.due(self.rule, self.starts_at)[1]


def minutes_allowed(clock: Clock, span: Span, limits: Sequence[Ruled]) -> list[timedelta]:
    """Give the minutes by which people may have done all of it earlier or later."""
    moments = [*span.moments, *(limit.due_at for limit in limits if limit.is_fixed)]
    # No act may come to the other side of anything that was agreed.
    ahead = min((moment - act for act in span.acts for moment in moments if moment >= act), default=WEEK)
    behind = min((act - moment for act in span.acts for moment in moments if moment <= act), default=WEEK)

    def allowed(shift: timedelta) -> bool:
        return (
            -behind < shift < ahead
            and _same_day(clock, span, shift)
            and all(limit.stays_the_same(clock, shift) for limit in limits)
        )

    found = [timedelta(0)]
    for direction in (MINUTE, -MINUTE):
        # What holds for many minutes holds for fewer: halve until the farthest is found.
        least, most = 0, FARTHEST
        while least < most:
            middle = (least + most + 1) // 2
            least, most = (middle, most) if allowed(middle * direction) else (least, middle - 1)
        found += [minutes * direction for minutes in range(1, least + 1)]
    return found


def _same_day(clock: Clock, span: Span, shift: timedelta) -> bool:
    local = clock.calendar.local
    return all(
        local(act).date() == local(act + shift).date()
        and is_open(clock.calendar, act) == is_open(clock.calendar, act + shift)
        for act in span.acts
    )
