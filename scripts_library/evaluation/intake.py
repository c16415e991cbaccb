"""How well narratives are read: category, severity, type, and whom to tell (R161)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from complaints.codes import LADDER, Severity
from scripts_library.evaluation.files import Narrative
from scripts_library.evaluation.guard import share
from scripts_library.reading.narrative import Guess, Reading

# Reads a narrative told at a branch of an industry.
Reads = Callable[[str, str], Reading]
SERIOUS = LADDER.index(Severity.SERIOUS)


@dataclass
class IntakeFigures:
    """What was made of some narratives."""

    read: list[tuple[Narrative, Reading]] = field(default_factory=list)
    seconds: float = 0.0

    def figures(self) -> dict[str, float | None]:
        """Every figure by its name, None where nothing can be said."""
        told_up = [one.goes_up for one, reading in self.read if reading.goes_up]
        goes_up = [reading.goes_up is not None for one, reading in self.read if one.goes_up]
        roles = [
            role in {guess.code for guess in reading.roles} for one, reading in self.read for role in sorted(one.roles)
        ]
        return {
            "category_top1": self._right(lambda one, reading: one.category in _codes(reading.categories[:1])),
            "category_top3": self._right(lambda one, reading: one.category in _codes(reading.categories[:3])),
            "severity_accuracy": self._right(lambda one, reading: one.severity == _severity(reading)),
            "serious_recall": _mean([_is_serious(_severity(reading)) for one, reading in self.read
                                     if _is_serious(one.severity)]),
            "must_escalate_precision": _mean(told_up),
            "must_escalate_recall": _mean(goes_up),
            "role_recall": _mean(roles),
            "customer_type_top1": self._right(lambda one, reading: bool(one.types & _codes(reading.types[:1]))),
            "customer_type_top2": self._right(lambda one, reading: bool(one.types & _codes(reading.types[:2]))),
            "intake_milliseconds": share(self.seconds * 1000, len(self.read)),
        }  # fmt: skip

    def misses(self) -> list[str]:
        """One line for each narrative that was misread, with what it was taken for."""
        return [line for one, reading in self.read if (line := _miss(one, reading))]

    def _right(self, test: Callable[[Narrative, Reading], bool]) -> float | None:
        return _mean([test(one, reading) for one, reading in self.read])


def judge_intake(narratives: Iterable[Narrative], reads: Reads) -> IntakeFigures:
    """Have every narrative read."""
    figures = IntakeFigures()
    for one in narratives:
        began = perf_counter()
        reading = reads(one.text, one.industry)
        figures.seconds += perf_counter() - began
        figures.read.append((one, reading))
    return figures


def _codes(guesses: Sequence[Guess]) -> set[str]:
    return {guess.code for guess in guesses}


def _severity(reading: Reading) -> str:
    return reading.severity.code if reading.severity else ""


def _is_serious(severity: str) -> bool:
    return severity in Severity.values and LADDER.index(Severity(severity)) >= SERIOUS


def _mean(told: Sequence[bool]) -> float | None:
    return share(sum(told), len(told))


def _miss(one: Narrative, reading: Reading) -> str:
    wrong = []
    if one.category not in _codes(reading.categories[:1]):
        wrong.append(f"category {one.category}, read as {', '.join(guess.code for guess in reading.categories)}")
    if one.severity != _severity(reading):
        wrong.append(f"severity {one.severity}, read as {_severity(reading)}")
    if not one.types & _codes(reading.types):
        types = ", ".join(guess.code for guess in reading.types)
        wrong.append(f"type {' or '.join(sorted(one.types))}, read as {types}")
    if one.goes_up != (reading.goes_up is not None):
        wrong.append("must go up" if one.goes_up else "need not go up")
    return f"{one.ref}  {'; '.join(wrong)}  {one.text}" if wrong else ""
