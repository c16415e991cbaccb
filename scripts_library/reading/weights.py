"""What was learned: how rare each piece is, and what it says for each answer to a question. Pure; reads one file.

The arithmetic is that of tf-idf and logistic regression: a piece counts by 1 + ln(how often) times its rarity, a text
is brought to length one, and the weights are summed. It is done here in plain Python, so that the house needs no
library for learning while it runs, and so that every answer can name the pieces that made it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import exp, log, sqrt
from pathlib import Path

from scripts_library.reading.marks import MARK, MARK_COUNTS, marks_in
from scripts_library.reading.pieces import ABOUT, AT_FIRST, Counts, Cut, Pieces, pieces_of

FOLDER = Path(__file__).resolve().parent / "learned"
# Numbers in the file are whole: a hundredth is exact enough, and the file stays readable.
UNIT = 100
# What is said of a text from outside counts as if it stood there twice.
TOLD_OUTSIDE = 2

Values = Mapping[str, float]


@dataclass(frozen=True)
class Question:
    """One question that a text is asked, and what every piece says for each answer. One answer holds, or (`several`)
    each holds or not by itself."""

    answers: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[tuple[int, float], ...]]
    several: bool = False

    def scores(self, values: Values) -> dict[str, float]:
        """Score every answer for a text; more is likelier."""
        sums = list(self.bias)
        for piece, value in values.items():
            for place, weight in self.weights.get(piece, ()):
                sums[place] += value * weight
        return dict(zip(self.answers, sums, strict=True))

    def deciding(self, values: Values, answer: str) -> dict[str, float]:
        """Tell how much each piece spoke for an answer, against what it says for the answers in the middle."""
        mine, count = self.answers.index(answer), len(self.answers)
        spoke = {}
        for piece, value in values.items():
            row = self.weights.get(piece, ())
            others = 0.0 if self.several else sum(weight for _place, weight in row) / count
            spoke[piece] = value * (sum(weight for place, weight in row if place == mine) - others)
        return spoke


@dataclass(frozen=True)
class Learned:
    """All that was learned from one corpus: how a text is cut (and `marks_in` if `marks`), how rare each piece is,
    questions by name."""

    cut: Cut
    rarity: Mapping[str, float]
    questions: Mapping[str, Question]
    marks: bool = False

    def pieces(self, folded: str) -> dict[str, list[tuple[int, int]]]:
        found = pieces_of(folded, self.cut)
        return found | marks_in(folded) if self.marks else found

    def values(self, pieces: Pieces, *, about: str = "") -> dict[str, float]:
        """Weigh the pieces of a text; `about`: where it comes from, like an industry's code."""
        counts = {piece: MARK_COUNTS if piece[0] == MARK else len(spans) for piece, spans in pieces.items()}
        if about:
            counts[ABOUT + about] = TOLD_OUTSIDE
        raw = {piece: (1 + log(count)) * self.rarity[piece] for piece, count in counts.items() if piece in self.rarity}
        length = sqrt(sum(value * value for value in raw.values()))
        return {piece: value / length for piece, value in raw.items()}

    @cached_property
    def only(self) -> Mapping[str, Mapping[str, tuple[float, float]]]:
        """For every question with a single answer: what is known of each piece, its rarity and its weight."""
        return {
            name: {
                piece: (rarity, next((weight for _place, weight in question.weights.get(piece, ())), 0.0))
                for piece, rarity in self.rarity.items()
            }
            for name, question in self.questions.items()
            if len(question.answers) == 1
        }

    def score_of(self, name: str, counts: Counts) -> tuple[float, int]:
        """Score the only answer to a question as `Question.scores` does, in a third of the time; and tell how many of
        the pieces are known."""
        known = self.only[name]
        heard = squares = 0.0
        how_many = 0
        for piece, count in counts.items():
            pair = known.get(piece)
            if pair is not None:
                value = pair[0] if count == 1 else (1 + log(count)) * pair[0]
                heard += value * pair[1]
                squares += value * value
                how_many += 1
        return self.questions[name].bias[0] + (heard / sqrt(squares) if squares else 0.0), how_many


@cache
def learned(name: str) -> Learned:
    """Read what was learned, once a process. Half a second and some fifty megabytes for both files."""
    return from_file(FOLDER / f"{name}.json")


def from_file(path: Path) -> Learned:
    """Read one file as `training` writes it."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Learned(
        Cut(**told["cut"]),
        {piece: number / UNIT for piece, number in told["rarity"].items()},
        {
            name: Question(
                tuple(one["answers"]),
                tuple(number / UNIT for number in one["bias"]),
                {piece: _pairs(row) for piece, row in one["weights"].items()},
                one["several"],
            )
            for name, one in told["questions"].items()
        },
        told.get("marks", False),
    )


def _pairs(row: list[int]) -> tuple[tuple[int, float], ...]:
    return tuple((row[at], row[at + 1] / UNIT) for at in range(0, len(row), 2))


def shares(scores: Mapping[str, float]) -> dict[str, float]:
    """Turn the scores of answers of which one holds into shares of one."""
    top = max(scores.values())
    grown = {answer: exp(score - top) for answer, score in scores.items()}
    whole = sum(grown.values())
    return {answer: value / whole for answer, value in grown.items()}


def chance(score: float) -> float:
    """Turn the score of an answer that holds or not into its chance."""
    return 1 / (1 + exp(-score)) if score > -500 else 0.0


def words_of(folded: str, pieces: Pieces, spoke: Mapping[str, float], *, most: int) -> list[tuple[int, int]]:
    """Name the places in a folded text that decided: what spoke for the answer, grown together where it touches."""
    weight: dict[int, float] = defaultdict(float)
    loudest = sorted((piece for piece in spoke if spoke[piece] > 0 and piece in pieces), key=lambda one: -spoke[one])
    # A single character explains nothing to a reader, unless it is part of something longer.
    for piece in [one for one in loudest if len(one.removeprefix(AT_FIRST)) > 1][: most * 3]:
        for start, end in pieces[piece]:
            for at in range(start, end):
                weight[at] += spoke[piece] / (end - start)
    spans: list[tuple[int, int]] = []
    for at in sorted(weight):
        if spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    spans.sort(key=lambda span: -sum(weight[at] for at in range(*span)))
    told: dict[str, tuple[int, int]] = {}
    for start, end in spans:
        told.setdefault(folded[start:end], (start, end))
    return sorted(list(told.values())[:most])
