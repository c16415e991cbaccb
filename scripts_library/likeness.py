"""How much alike two texts are: by the pairs of characters and the words they share, the rare ones more."""

from __future__ import annotations

from collections.abc import Mapping

from complaints.spelling import spell
from scripts_library.reading.pieces import AT_FIRST, NUMBER
from scripts_library.reading.weights import Learned

# The same category says as much as a good part of the words.
SAME_CATEGORY = 0.1
# A word that nobody told before is rarer than any that was.
UNHEARD = 1.2
SHORTEST_WORD = 4


def values_of(text: str, known: Learned) -> dict[str, float]:
    """Weigh the pairs and words of a text; their squares sum to one."""
    pieces = known.pieces(spell(text).text)
    rarest = UNHEARD * max(known.rarity.values())
    raw = {piece: known.rarity.get(piece, rarest) for piece in pieces if _tells(piece)}
    length = sum(value * value for value in raw.values()) ** 0.5
    return {piece: value / length for piece, value in raw.items()}


def alike(mine: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    """Give 1 for the same words, 0 for none in common."""
    return sum(value * theirs.get(piece, 0.0) for piece, value in mine.items())


def _tells(piece: str) -> bool:
    """Say whether a piece is a pair of characters or a word that may tell one matter from another."""
    if piece.startswith(AT_FIRST) or piece == NUMBER or " " in piece:
        return False
    return len(piece) == 2 if piece > "\u3400" else len(piece) >= SHORTEST_WORD
