"""What a sentence does that makes strong words fine: takes the blame away, feels with somebody, names an hour. Pure.

Runs of characters do not see it: 不是您弄错了 holds every run of 您弄错了. Each of these is one more piece of a text.
"""

from __future__ import annotations

import re

from scripts_library import excuse_words as words
from scripts_library.reading.pieces import Span

# What a piece begins with that is such a mark; it counts as if it stood there three times.
MARK = "="
MARK_COUNTS = 3
_CLEARS = re.compile(
    r"(?:[不没未]|并非)(?:是|怪|能怪|赖|关|有)?你(?!们)[^,。;!?]{0,10}(?:错|漏|问题|责任|毛病|原因|疏忽|懂|关系|才)"
    r"|错不在你|怪我|[是怪]我们[^,。]{0,14}(?:[没错漏失旧低晚坏断慢糊]|不清|不明)"
    r"|你[^,。不]{0,4}没有?[^,。]{0,3}(?:错|问题|漏)"
    r"|\bnot (?:your|you)\b[^.?!]{0,30}\b(?:fault|wrong|mistake)\b"
)
_AS_WE_WOULD = re.compile(
    r"[换要](?:[作成了做])?是?(?:我|谁|别人|任何人)[^,。]{0,14}[也都]|[任论管]谁[^,。]{0,8}都|谁[^,。]{0,10}都[会要得气急]"
    r"|\banyone would\b|\bi would (?:be|feel)\b"
)
_SORRY = re.compile(r"抱歉|对不起|对不住|赔个?不是|道歉|过意不去|\bsorry\b|\bapolog")
MARKS: dict[str, re.Pattern[str]] = {
    MARK + "clears": _CLEARS,
    MARK + "as we would": _AS_WE_WOULD,
    MARK + "sorry": _SORRY,
    MARK + "hour": words.CLOCK,
    MARK + "another way": words.ALTERNATIVE,
    MARK + "owns up": words.OWN_UP,
    MARK + "understands": words.EMPATHY,
}


def marks_in(folded: str) -> dict[str, list[Span]]:
    """Give every mark that a folded text bears, with the place that bears it first."""
    found = {name: pattern.search(folded) for name, pattern in MARKS.items()}
    return {name: [match.span()] for name, match in found.items() if match}


def marks_at(folded: str) -> list[tuple[str, int]]:
    """Give every mark in a folded text as often as it stands there, with its place."""
    return [(name, match.start()) for name, pattern in MARKS.items() for match in pattern.finditer(folded)]
