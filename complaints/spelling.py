"""One spelling for what people type in many, with the way back to the letters they typed.

Full-width and half-width, traditional and simplified, capital and small letters become one. Every spelled letter
remembers which original letter it came from, so that what was found can be marked where it stands.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

# Everything that is written in Han characters, the compatibility forms included.
_HAN = (range(0x3400, 0xA000), range(0xF900, 0xFB00))


@dataclass
class Spelled:
    """A text in the one spelling; `starts[i]` and `ends[i]` bound the original letters behind spelled letter i."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the original span behind the spelled letters from `start` up to, not including, `end`."""
        return self.starts[start], self.ends[end - 1]


@cache
def simplified() -> Mapping[int, str]:
    """The table from traditional to simplified characters, one to one, for `str.translate`."""
    import opencc  # Costs 60 ms and some megabytes, which a command that spells nothing need not pay.

    letters = [chr(code) for block in _HAN for code in block]
    plain = opencc.OpenCC("t2s").convert("\n".join(letters)).split("\n")
    return {ord(one): other for one, other in zip(letters, plain, strict=True) if one != other and len(other) == 1}


def spell(text: str, *, before: Mapping[str, str] | None = None, after: Mapping[int, str] | None = None) -> Spelled:
    """Bring a text to the one spelling. Control and zero-width letters vanish; line breaks and tabs stay.

    `before`: what stands for an original letter instead of its own spelling. `after`: further letters that count as
    one another, by code, on top of the traditional ones.
    """
    instead, same = before or {}, after or {}
    letters: list[str] = []
    starts: list[int] = []
    for place, raw in enumerate(text):
        for letter in instead.get(raw) or _plain(raw):
            letters.append(same.get(ord(letter), letter))
            starts.append(place)
    return Spelled("".join(letters), starts, [place + 1 for place in starts])


@lru_cache(maxsize=8192)
def _plain(raw: str) -> str:
    """Give the letters that one typed letter stands for; a text has few different ones, so each is looked up once."""
    table = simplified()
    return "".join(
        table.get(ord(letter), letter)
        for letter in unicodedata.normalize("NFKC", raw).lower()
        if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf")
    )
