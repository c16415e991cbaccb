"""How well the guard does on sentences that people judged: precision, recall, each family, each miss (R163)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from scripts_library.evaluation.files import Utterance

# Gives the families that a text offends against.
Families = Callable[[str], frozenset[str]]


@dataclass
class GuardFigures:
    """What the guard made of some sentences. A family counts as found where it was named, whatever else was."""

    right: list[Utterance] = field(default_factory=list)
    false_alarms: list[Utterance] = field(default_factory=list)
    missed: list[Utterance] = field(default_factory=list)
    passed: list[Utterance] = field(default_factory=list)
    found_of: Counter[str] = field(default_factory=Counter)
    there_are: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in (self.right, self.false_alarms, self.missed, self.passed))

    @property
    def precision(self) -> float | None:
        """How many of the sentences it stopped should be stopped; None where it stopped none."""
        return share(len(self.right), len(self.right) + len(self.false_alarms))

    @property
    def recall(self) -> float | None:
        """How many of those that should be stopped it stopped; None where there are none."""
        return share(len(self.right), len(self.right) + len(self.missed))

    @property
    def milliseconds(self) -> float | None:
        """How long one sentence took."""
        return share(self.seconds * 1000, self.count)


def judge_guard(utterances: Iterable[Utterance], families: Families) -> GuardFigures:
    """Let the guard read every sentence."""
    figures = GuardFigures()
    for one in utterances:
        began = perf_counter()
        found = families(one.text)
        _count(figures, one, found, perf_counter() - began)
    return figures


def _count(figures: GuardFigures, one: Utterance, found: frozenset[str], seconds: float) -> None:
    figures.seconds += seconds
    if one.offends:
        (figures.right if found else figures.missed).append(one)
        figures.there_are.update(one.families)
        figures.found_of.update(one.families & found)
    else:
        (figures.false_alarms if found else figures.passed).append(one)


def share(part: float, whole: int) -> float | None:
    """Give a part of a whole; None where there is no whole."""
    return part / whole if whole else None


def per_family(figures: GuardFigures) -> Sequence[tuple[str, int, int]]:
    """Give each family with how often it was found and how often it is there, the worst first."""
    rows = [(name, figures.found_of[name], count) for name, count in figures.there_are.items()]
    return sorted(rows, key=lambda row: (row[1] / row[2], row[0]))
