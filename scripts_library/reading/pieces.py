"""What a reader sees of a text: its single characters and short runs of them, its Latin words and pairs of these.

Chinese has no gaps between words and needs none here: 扣费 is a run of two as much as a word. Learning and reading both
take their pieces from this one place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NUMBER = "#"
# What a piece begins with that tells where a text comes from and stands nowhere in it.
ABOUT = "@"
# What a piece begins with that stands at the opening of a text: people say first what matters.
AT_FIRST = "^"
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z']+|\d+")

Span = tuple[int, int]
Pieces = Mapping[str, list[Span]]
Counts = Mapping[str, int]


def pieces_of(folded: str, *, longest: int, opening: int = 0) -> dict[str, list[Span]]:
    """Give every piece of a folded text with the places where it stands; runs of at most `longest` characters. Those of
    the first `opening` characters stand there a second time, by themselves.

    Runs end at punctuation, and every number is one and the same: what it is about no sum tells.
    """
    found = _plain(folded, longest)
    if opening:
        found |= {AT_FIRST + piece: spans for piece, spans in _plain(folded[:opening], longest).items()}
    return found


def count_pieces(folded: str, *, longest: int) -> dict[str, int]:
    """Count the same pieces without their places, in half the time."""
    counts: dict[str, int] = {}
    last = ""
    for run in _RUNS.findall(folded):
        if run[0] < "\u3400":
            found = [NUMBER] if run[0].isdigit() else [run, f"{last} {run}"] if last else [run]
            last = "" if run[0].isdigit() else run
        else:
            last = ""
            found = [run[at : at + size] for size in range(1, longest + 1) for at in range(len(run) - size + 1)]
        for piece in found:
            counts[piece] = counts.get(piece, 0) + 1
    return counts


def _plain(folded: str, longest: int) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    last: Span | None = None
    for run in _RUNS.finditer(folded):
        start, end = run.span()
        first = run[0][0]
        if first.isdigit():
            found.setdefault(NUMBER, []).append((start, end))
            last = None
        elif first < "\u3400":
            found.setdefault(run[0], []).append((start, end))
            if last is not None:
                found.setdefault(f"{folded[last[0] : last[1]]} {run[0]}", []).append((last[0], end))
            last = (start, end)
        else:
            last = None
            for size in range(1, longest + 1):
                for at in range(start, end - size + 1):
                    found.setdefault(folded[at : at + size], []).append((at, at + size))
    return found
