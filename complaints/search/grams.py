"""How a text becomes words of an index that knows no Chinese: pairs of neighbouring characters.

Chinese has no blanks between words, and a dictionary that guesses them misses names and new words. Every pair of
neighbours is exact instead: 空调漏水 becomes 空调 调漏 漏水, and a search for 调漏水 asks for 调漏 followed by 漏水.
Words of letters and digits stay whole and are found by their beginning. Everything is written in ASCII, so that
neither database's idea of letters matters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A run is either a word of ASCII letters and digits, or neighbouring letters of any other writing.
_RUN = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_PLAIN = re.compile(r"[a-z0-9]+")
LONGEST_WORD = 40


def grams(spelled: str) -> str:
    """Write what the index keeps of a spelled text (`complaints.spelling`), separated by blanks.

    Behind the pairs of a run stands its last character alone: whoever asks for one character finds it anywhere.
    """
    return " ".join(gram for run in _RUN.findall(spelled) for gram in _of_run(run))


def _of_run(run: str) -> list[str]:
    if _PLAIN.fullmatch(run):
        return [_word(run)]
    return [*(_pair(run, place) for place in range(len(run) - 1)), _letters(run[-1])]


def _word(run: str) -> str:
    return f"w{run[:LONGEST_WORD]}"


def _pair(run: str, place: int) -> str:
    return _letters(run[place : place + 2])


def _letters(letters: str) -> str:
    return "x" + "".join(f"{ord(letter):05x}" for letter in letters)


@dataclass(frozen=True)
class Asked:
    """One run that was asked for: grams that must follow one another; of the last one, `is_start`, any may follow."""

    run: str
    grams: tuple[str, ...]
    is_start: bool

    def for_postgresql(self) -> str:
        """Write it as a `tsquery`."""
        return " <-> ".join(self.grams) + (":*" if self.is_start else "")

    def for_sqlite(self) -> str:
        """Write it as an FTS5 phrase."""
        return " + ".join(f'"{gram}"' for gram in self.grams) + ("*" if self.is_start else "")


def asked_for(spelled: str) -> list[Asked]:
    """Read what somebody asks for: every run of it must occur, in whatever order. Empty: nothing that can be found."""
    asked: dict[str, Asked] = {}
    for run in _RUN.findall(spelled):
        if _PLAIN.fullmatch(run):
            asked[run] = Asked(run, (_word(run),), is_start=True)
        elif len(run) == 1:
            asked[run] = Asked(run, (_letters(run),), is_start=True)
        else:
            asked[run] = Asked(run, tuple(_pair(run, place) for place in range(len(run) - 1)), is_start=False)
    return list(asked.values())
