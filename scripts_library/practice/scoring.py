"""What an answer does to the simulated customer: the guard, the rules of the stages, and what a good answer does. Pure
but for the library's phrases."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from complaints.codes import Feeling, Stage
from complaints.ports import Finding
from scripts_library.folding import fold_words
from scripts_library.practice.scenarios import Answer, Outcome, Turn
from scripts_library.reading.moves import SURELY_FROM, moves_in
from scripts_library.reading.weights import Learned
from scripts_library.vocabulary import Move

# First the feeling, then the matter: before the facts nobody offers, grants or declines anything.
TOO_EARLY = frozenset({Move.PROPOSE, Move.ALTERNATIVE, Move.SOFT_REFUSAL})
BEFORE_THE_FACTS = (Stage.RECEIVE, Stage.CALM)
CALM_ENOUGH = Feeling.DISPLEASED
POINTS: dict[Outcome, int] = {"calmer": 2, "same": 1, "worse": 0}
# Chinese characters, an English word counting as one and a half. Less than the first does nothing; less than the second
# is few words, in which learned weights hear a move by chance: they must do all that is wanted to soothe.
A_WORD = 1.5
SHORTEST, FEW = 4, 12
# Fewer pieces that anybody ever said at the desk are no sentence.
LEAST_PIECES = 3
_CHARACTER, _WORD = re.compile("[\u3400-\u9fff]"), re.compile("[a-z']+")
_CLAUSE = re.compile(r"[^,。!?;:\n]+")
_LETTERS = re.compile(r"\W+")


@dataclass(frozen=True)
class Earlier:
    """What was answered in the turns before: the words, and the moves that were heard in them."""

    said: Sequence[str] = ()
    heard: frozenset[Move] = frozenset()


@dataclass(frozen=True)
class Judged:
    """What became of one answer. `hurt`: what the guard finds, as (words, why, better). `why`: what the author says of
    an answer that was picked, or why a typed one did nothing."""

    outcome: Outcome
    heard: Sequence[Move] = ()
    missed: Sequence[Move] = ()
    early: Sequence[Move] = ()
    hurt: Sequence[tuple[str, str, str]] = field(default=())
    why: str = ""


def judge_typed(
    text: str,
    turn: Turn,
    *,
    check: Callable[[str], list[Finding]],
    learned: Learned,
    earlier: Earlier = Earlier(),
) -> Judged:
    """Judge an answer in the trainee's own words. It soothes if it does at least half of what a good one does, hurts
    nobody, and comes at its time; an answer that does nothing of it angers, as one does that the guard stops. What was
    said in an earlier turn is not said again."""
    found = [one for one in check(text) if one.level != "hint"]
    new = _without(fold_words(text), earlier.said)
    moves = moves_in(new, learned=learned) if _is_a_sentence(new, learned) else frozenset[Move]()
    few = _size(new) < FEW
    heard = [move for move in turn.wants if move in moves and not (few and move in earlier.heard)]
    early: list[Move] = []
    if turn.stage in BEFORE_THE_FACTS:
        early = sorted(TOO_EARLY & moves_in(text, learned=learned, at_least=SURELY_FROM), key=list(Move).index)
    does_enough = len(heard) == len(turn.wants) if few else 2 * len(heard) >= len(turn.wants)
    # 0 angers, 1 changes nothing, 2 soothes; what hurts or comes too early costs a step.
    step = (2 if does_enough else 1 if heard else 0) - bool(found or early)
    if any(one.level == "block" for one in found):
        step = 0
    outcomes: tuple[Outcome, ...] = ("worse", "same", "calmer")
    missed = [move for move in turn.wants if move not in heard]
    why = "" if heard or found else _nothing_done(text, new)
    return Judged(outcomes[max(step, 0)], heard, missed, early, _told(found, text), why)


def _without(folded: str, said: Sequence[str]) -> str:
    """Leave out the clauses that were said before, however they were parted."""
    before = {_LETTERS.sub("", clause) for text in said for clause in _CLAUSE.findall(fold_words(text))}
    return _CLAUSE.sub(lambda match: "" if _LETTERS.sub("", match[0]) in before else match[0], folded)


def _size(folded: str) -> float:
    return len(_CHARACTER.findall(folded)) + A_WORD * len(_WORD.findall(folded))


def _is_a_sentence(folded: str, learned: Learned) -> bool:
    """Say whether it is long enough to do something, and of words that people say."""
    return _size(folded) >= SHORTEST and len(learned.values(learned.pieces(folded))) >= LEAST_PIECES


def _nothing_done(text: str, new: str) -> str:
    if _size(fold_words(text)) < SHORTEST:
        return _("Too short to do anything for them.")
    if _size(new) < SHORTEST:
        return _("They heard that already; a second time it does not help.")
    return _("Nothing of what this step needs was heard.")


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


def leaves_calm(feeling: int, outcomes: Sequence[Outcome], turns: int) -> bool:
    """Say whether the customer leaves calm: they are, and half of the turns or more did what their stage needs."""
    return feeling <= CALM_ENOUGH and 2 * outcomes.count("calmer") >= turns


def _told(found: Sequence[Finding], text: str) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], one.why, one.better) for one in found]
