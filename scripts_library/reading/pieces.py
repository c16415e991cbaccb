"""What a reader sees of a text: its single characters and short runs of them, its Latin words and short runs of these.

Chinese has no gaps between words and needs none here: 扣费 is a run of two as much as a word. Learning and reading both
take their pieces from this one place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from snowballstemmer import stemmer

NUMBER = "#"
# What a piece begins with that tells where a text comes from and stands nowhere in it.
ABOUT = "@"
# What a piece begins with that stands at the opening of a text: people say first what matters.
AT_FIRST = "^"
# Stems are of English; whatever other Latin words are cut to, they are cut alike.
_ENGLISH = stemmer("english")
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z']+|\d+")

Span = tuple[int, int]
Pieces = Mapping[str, list[Span]]
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Cut:
    """How a text is cut into pieces: runs of at most `longest` Chinese characters and of at most `words` Latin words.
    `stems`: charged, charges and charge are one word. Those of the first `opening` characters stand there a second
    time, by themselves."""

    longest: int
    words: int = 2
    stems: bool = False
    opening: int = 0


def pieces_of(folded: str, cut: Cut) -> dict[str, list[Span]]:
    """Give every piece of a folded text with the places where it stands.

    Runs end at punctuation, and every number is one and the same: what it is about no sum tells.
    """
    found = _plain(folded, cut)
    if cut.opening:
        found |= {AT_FIRST + piece: spans for piece, spans in _plain(folded[: cut.opening], cut).items()}
    return found


def count_pieces(folded: str, cut: Cut) -> dict[str, int]:
    """Count the same pieces without their places, in half the time; not those of the opening."""
    counts: dict[str, int] = {}
    line: list[str] = []
    for run in _RUNS.findall(folded):
        if run[0].isdigit():
            line = []
            found = [NUMBER]
        elif run[0] < "\u3400":
            line = [*line, stem(run) if cut.stems else run][-cut.words :]
            found = [" ".join(line[at:]) for at in range(len(line))]
        else:
            line = []
            found = [run[at : at + size] for size in range(1, cut.longest + 1) for at in range(len(run) - size + 1)]
        for piece in found:
            counts[piece] = counts.get(piece, 0) + 1
    return counts


# A house uses few words over and over; what is kept is bounded.
@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Cut a Latin word to what its forms have in common."""
    return str(_ENGLISH.stemWord(word))


def _plain(folded: str, cut: Cut) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    line: list[tuple[str, int]] = []
    for run in _RUNS.finditer(folded):
        start, end = run.span()
        first = run[0][0]
        if first.isdigit():
            line = []
            found.setdefault(NUMBER, []).append((start, end))
        elif first < "\u3400":
            line = [*line, (stem(run[0]) if cut.stems else run[0], start)][-cut.words :]
            for at, (_word, begun) in enumerate(line):
                found.setdefault(" ".join(word for word, _start in line[at:]), []).append((begun, end))
        else:
            line = []
            for size in range(1, cut.longest + 1):
                for at in range(start, end - size + 1):
                    found.setdefault(folded[at : at + size], []).append((at, at + size))
    return found
