"""The ladder: which facts raise a complaint at once, and whom that tells (R138, R139). Down only by a supervisor."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from complaints.codes import Feeling, Flag, Level, Severity, higher
from complaints.models import Complaint, SeverityRule
from organisation.kept import kept

# When and value of a rule, as a complaint has them: ("flag", "media"), ("feeling", "4"), ("breach", "").
Fact = tuple[str, str]
When = SeverityRule.When


class Rung(NamedTuple):
    """What counts of a SeverityRule."""

    when: str
    value: str
    raises_to: str
    tells: list[str]


@dataclass(frozen=True)
class Raised:
    """What the rules ask for: the highest severity, the reasons behind it, and the duties to tell."""

    severity: str
    reasons: tuple[str, ...]
    tells: tuple[str, ...]


def assess(complaint: Complaint, *, new: Collection[Fact] | None = None, above: str = "") -> Raised:
    """Read facts against the rules: those that just came about, or (None) all that stand on the record. Words never
    count here. `above`: the severity to start from, the complaint's own unless said. Costs one query.
    """
    facts = standing_facts(complaint) if new is None else set(new)
    severity = above or complaint.severity
    reasons: list[str] = []
    tells: list[str] = []
    for rule in kept("severity rules", _ladder):
        if not _matches(rule, facts):
            continue
        severity = higher(severity, rule.raises_to)
        reasons.append(f"{rule.when}:{rule.value}" if rule.value else rule.when)
        tells.extend(duty for duty in rule.tells if duty not in tells)
    return Raised(severity, tuple(reasons), tuple(tells))


def _ladder() -> list[Rung]:
    rules = SeverityRule.objects.filter(is_active=True).order_by("id")
    return [Rung(*row) for row in rules.values_list(*Rung._fields)]


def reason_words(reason: str) -> str:
    """Why the severity rose, as people read it: the reason is "when" or "when:value" of a rule, "by_hand" or "merged".
    One that nobody named reads as its code.
    """
    when, __, value = reason.partition(":")
    match when:
        case When.FLAG if value in Flag.values:
            return str(Flag(value).label)
        case When.LEVEL if value in Level.values:
            return str(Level(value).label)
        case When.FEELING:
            return _("feeling at or above “%(feeling)s”") % {"feeling": _feeling(value)}
        case When.REPEAT:
            return _("the customer complained of it before")
        case When.BROKEN_PROMISE:
            return _("a promise was broken")
        case When.BREACH:
            return _("a limit was missed")
        case "by_hand":
            return _("raised by hand")
        case "merged":
            return _("taken over from the merged complaint")
    return reason


def _feeling(value: str) -> str:
    return str(Feeling(int(value)).label) if value in map(str, Feeling.values) else value


def standing_facts(complaint: Complaint) -> set[Fact]:
    """Everything on the record that a rule may ask about: ticked facts, level, repeats, broken words, the feeling."""
    return set(_facts(complaint))


def _facts(complaint: Complaint) -> Iterable[Fact]:
    for flag in complaint.flags:
        yield When.FLAG, flag
    if complaint.customer is not None and complaint.customer.level != Level.ORDINARY:
        yield When.LEVEL, complaint.customer.level
    if complaint.repeat_of_id is not None:
        yield When.REPEAT, ""
    if complaint.broken_promises:
        yield When.BROKEN_PROMISE, ""
    if complaint.feeling_now:
        yield When.FEELING, str(complaint.feeling_now)


def _matches(rule: Rung, facts: set[Fact]) -> bool:
    if rule.when == When.FEELING:
        return any(when == When.FEELING and int(value) >= int(rule.value or 6) for when, value in facts)
    return (rule.when, rule.value) in facts


def is_up(before: str, after: str) -> bool:
    """Tell whether the ladder was climbed."""
    return before != after and higher(before, after) == after


def burns(severity: str) -> bool:
    """Serious and crisis: they run on the wall clock and go up at once."""
    return severity in (Severity.SERIOUS, Severity.CRISIS)
