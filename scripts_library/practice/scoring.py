"""What an answer does to the simulated customer: the guard, the rules of the stages, and what a good answer does. Pure
but for the library's phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from complaints.codes import Feeling, Stage
from complaints.ports import Finding
from scripts_library.practice.scenarios import Answer, Outcome, Turn
from scripts_library.reading.moves import SURELY_FROM, moves_in
from scripts_library.reading.weights import Learned
from scripts_library.vocabulary import Move

# First the feeling, then the matter: before the facts nobody offers, grants or declines anything.
TOO_EARLY = frozenset({Move.PROPOSE, Move.ALTERNATIVE, Move.SOFT_REFUSAL})
BEFORE_THE_FACTS = (Stage.RECEIVE, Stage.CALM)
CALM_ENOUGH = Feeling.DISPLEASED
POINTS: dict[Outcome, int] = {"calmer": 2, "same": 1, "worse": 0}


@dataclass(frozen=True)
class Judged:
    """What became of one answer. `hurt`: what the guard finds, as (words, why, better). `why`: what the author says of
    an answer that was picked."""

    outcome: Outcome
    heard: Sequence[Move] = ()
    missed: Sequence[Move] = ()
    early: Sequence[Move] = ()
    hurt: Sequence[tuple[str, str, str]] = field(default=())
    why: str = ""


def judge_typed(text: str, turn: Turn, *, check: Callable[[str], list[Finding]], learned: Learned) -> Judged:
    """Judge an answer in the trainee's own words. It soothes if it does at least half of what a good one does, hurts
    nobody, and comes at its time."""
    found = [one for one in check(text) if one.level != "hint"]
    moves = moves_in(text, learned=learned)
    heard = [move for move in turn.wants if move in moves]
    early: list[Move] = []
    if turn.stage in BEFORE_THE_FACTS:
        early = sorted(TOO_EARLY & moves_in(text, learned=learned, at_least=SURELY_FROM), key=list(Move).index)
    outcome: Outcome = "same"
    if any(one.level == "block" for one in found):
        outcome = "worse"
    elif not found and not early and 2 * len(heard) >= len(turn.wants):
        outcome = "calmer"
    missed = [move for move in turn.wants if move not in moves]
    return Judged(outcome, heard, missed, early, _told(found, text))


def judge_picked(answer: Answer, turn: Turn, *, check: Callable[[str], list[Finding]]) -> Judged:
    """Judge an answer that was picked: its author knows what it is worth; the guard says what hurts in it."""
    found = [one for one in check(answer.text) if one.level != "hint"] if answer.grade == "bad" else []
    outcomes: dict[str, Outcome] = {"good": "calmer", "so_so": "same", "bad": "worse"}
    heard = turn.wants if answer.grade == "good" else ()
    return Judged(outcomes[answer.grade], heard, hurt=_told(found, answer.text), why=answer.why)


def feeling_after(feeling: int, outcome: Outcome) -> int:
    """Tell how the customer feels after an answer."""
    step = {"calmer": -1, "same": 0, "worse": 1}[outcome]
    return min(max(feeling + step, Feeling.CALM), Feeling.OUT_OF_CONTROL)


def percent(outcomes: Sequence[Outcome], turns: int) -> int:
    """Give a round's score, of a hundred; turns that were not reached count nothing."""
    return round(100 * sum(POINTS[outcome] for outcome in outcomes) / (2 * turns)) if turns else 0


def _told(found: Sequence[Finding], text: str) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], one.why, one.better) for one in found]
