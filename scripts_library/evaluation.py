"""How well the guard does on sentences that people judged: precision, recall, each family, each miss (R163)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

TEXTS = ("text_zh", "text_en")
VERDICTS = ("violation", "ok")
# Rows of a file that names no halves.
WHOLE = "all"
NO_FAMILY = "none"

# Gives the families that a text offends against.
Families = Callable[[str], frozenset[str]]


class EvaluationError(ValueError):
    """A file that cannot be judged by; the message tells its writer what to change."""


@dataclass(frozen=True)
class Utterance:
    """A sentence of staff as people judged it. `half`: the part of the file it belongs to."""

    ref: str
    text: str
    offends: bool
    families: frozenset[str]
    half: str = WHOLE


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
        return _share(len(self.right), len(self.right) + len(self.false_alarms))

    @property
    def recall(self) -> float | None:
        """How many of those that should be stopped it stopped; None where there are none."""
        return _share(len(self.right), len(self.right) + len(self.missed))

    @property
    def milliseconds(self) -> float | None:
        """How long one sentence took."""
        return None if not self.count else self.seconds * 1000 / self.count


def read_utterances(path: Path) -> list[Utterance]:
    """Read a file: a list of utterances, or an object that holds one under "utterances".

    A row has `id`, `text_zh` or `text_en`, `verdict` ("violation" or "ok"), `families`, and a `half` where it has one.

    :raises EvaluationError: there is no such file, it is no JSON, or a row is of another shape.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise EvaluationError(f"{path} is no JSON. Save it as UTF-8 and look for a comma too many.") from None
    rows = told.get("utterances") if isinstance(told, dict) else told
    if not isinstance(rows, list) or not rows:
        raise EvaluationError(f'{path} holds no utterances. It needs a list of them, or {{"utterances": […]}}.')
    return [_utterance(row, f"{path}, row {place}") for place, row in enumerate(rows, start=1)]


def judge_guard(utterances: Iterable[Utterance], families: Families) -> dict[str, GuardFigures]:
    """Let the guard read every sentence, and give the figures of each half of the file, the halves in their order."""
    figures: dict[str, GuardFigures] = defaultdict(GuardFigures)
    for one in utterances:
        began = perf_counter()
        found = families(one.text)
        _count(figures[one.half], one, found, perf_counter() - began)
    return dict(figures)


def _count(figures: GuardFigures, one: Utterance, found: frozenset[str], seconds: float) -> None:
    figures.seconds += seconds
    if one.offends:
        (figures.right if found else figures.missed).append(one)
        figures.there_are.update(one.families)
        figures.found_of.update(one.families & found)
    else:
        (figures.false_alarms if found else figures.passed).append(one)


def _utterance(row: Any, where: str) -> Utterance:
    if not isinstance(row, dict):
        raise EvaluationError(f"{where} is no object.")
    texts = [row[name] for name in TEXTS if isinstance(row.get(name), str) and row[name].strip()]
    if len(texts) != 1:
        raise EvaluationError(f"{where} needs one text, as {' or '.join(TEXTS)}.")
    if row.get("verdict") not in VERDICTS:
        raise EvaluationError(f"{where} needs a verdict: {' or '.join(VERDICTS)}.")
    offends = row["verdict"] == "violation"
    return Utterance(
        ref=str(row.get("id") or where),
        text=texts[0],
        offends=offends,
        families=_families(row.get("families", []), where, offends=offends),
        half=str(row.get("half") or WHOLE),
    )


def _families(told: Any, where: str, *, offends: bool) -> frozenset[str]:
    if not isinstance(told, list) or not all(isinstance(name, str) for name in told):
        raise EvaluationError(f"{where}: families is a list of codes.")
    named = frozenset(told) - {NO_FAMILY}
    if bool(named) != offends:
        raise EvaluationError(f"{where}: a violation names its families, and what is fine names none.")
    return named


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def per_family(figures: GuardFigures) -> Sequence[tuple[str, int, int]]:
    """Give each family with how often it was found and how often it is there, the worst first."""
    rows = [(name, figures.found_of[name], count) for name, count in figures.there_are.items()]
    return sorted(rows, key=lambda row: (row[1] / row[2], row[0]))
