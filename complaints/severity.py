"""The ladder: which facts raise a complaint at once, and whom that tells (R138, R139). Down only by a supervisor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from complaints.codes import Level, Severity, higher
from complaints.models import Complaint, SeverityRule


@dataclass(frozen=True)
class Raised:
    """What the rules ask for: the highest severity, the reasons behind it, and the duties to tell."""

    severity: str
    reasons: tuple[str, ...]
    tells: tuple[str, ...]


def assess(complaint: Complaint, *, breached: bool = False) -> Raised:
    """Read the ticked facts, the customer's level, repeats and broken words against the rules. Words never count here.

    `breached` says that a deadline was just missed. Costs one query.
    """
    facts = set(_facts(complaint, breached=breached))
    severity = complaint.severity
    reasons: list[str] = []
    tells: list[str] = []
    for rule in SeverityRule.objects.filter(is_active=True).order_by("id"):
        if not _matches(rule, facts, complaint):
            continue
        severity = higher(severity, rule.raises_to)
        reasons.append(f"{rule.when}:{rule.value}" if rule.value else rule.when)
        tells.extend(duty for duty in rule.tells if duty not in tells)
    return Raised(severity, tuple(reasons), tuple(tells))


def _facts(complaint: Complaint, *, breached: bool) -> Iterable[tuple[str, str]]:
    When = SeverityRule.When
    for flag in complaint.flags:
        yield When.FLAG, flag
    if complaint.customer is not None and complaint.customer.level != Level.ORDINARY:
        yield When.LEVEL, complaint.customer.level
    if complaint.repeat_of_id is not None:
        yield When.REPEAT, ""
    if complaint.broken_promises:
        yield When.BROKEN_PROMISE, ""
    if breached:
        yield When.BREACH, ""


def _matches(rule: SeverityRule, facts: set[tuple[str, str]], complaint: Complaint) -> bool:
    if rule.when == SeverityRule.When.FEELING:
        return (complaint.feeling_now or 0) >= int(rule.value or 6)
    return (rule.when, rule.value) in facts


def is_up(before: str, after: str) -> bool:
    """Tell whether the ladder was climbed."""
    return before != after and higher(before, after) == after


def burns(severity: str) -> bool:
    """Serious and crisis: they run on the wall clock and go up at once."""
    return severity in (Severity.SERIOUS, Severity.CRISIS)
