"""The words of letters: those that ship, those that quality wrote instead, and filling their blanks.

A line with a blank that has nothing to be filled with is left out, so that no letter says “Amount:” and no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.template import Engine

from followups.letters.kinds import Letter
from followups.models import LetterText
from organisation.models import Language
from scripts_library.blanks import fill_address

BLANK = re.compile(r"\{(\w+)\}", re.ASCII)
# Filled by the customer's own label, or by nothing where nobody is known.
ADDRESS = frozenset({"surname", "title"})
_LABEL = "\x00"
_ENDS = "。！？：，；】.!?:,;"
_HOLES = re.compile(rf"{_LABEL}|\{{(\w+)\}}", re.ASCII)


@dataclass(frozen=True)
class Words:
    """The words of one letter in one language: the subject and text of a mail, and the shorter text message."""

    subject: str
    text: str
    sms: str


@cache
def shipped(letter: Letter, language: str) -> Words:
    """Read the words that ship. Quality starts from them, so they are kept with their blanks."""
    engine, name = Engine.get_default(), f"followups/letters/{letter.value}.{language}"
    subject, _newline, text = _source(engine, f"{name}.txt").partition("\n")
    return Words(subject.strip(), text.strip(), _source(engine, f"{name}.sms.txt"))


def _source(engine: Engine, name: str) -> str:
    return str(engine.get_template(name).source).strip()


def standing(letter: Letter, language: str) -> Words:
    """Give the words that hold now: the latest that quality wrote, else those that ship. One query."""
    latest = LetterText.objects.latest_of(letter, language)
    if latest is None or latest.is_shipped:
        return shipped(letter, Language.nearest(language).value)
    return Words(latest.subject, latest.text, latest.sms)


def fill(text: str, values: Mapping[str, str], *, language: str) -> str:
    """Fill the blanks of a text, line by line. `values` holds them by name, and the customer's label as "address"."""
    label = values.get("address", "")
    kept: list[str] = []
    for line in text.splitlines():
        if all(values.get(name) for name in set(BLANK.findall(line)) - ADDRESS):
            # In one go: what a customer is called, or what was promised, is never read for blanks itself.
            line = fill_address(line, _LABEL if label else "", language=language)
            kept.append(_HOLES.sub(lambda hole: values[hole[1]] if hole[1] else label, line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def in_one_line(text: str, *, language: str) -> str:
    """Make a text message of filled lines: Chinese ones follow one another, others stand apart. A line that just ends,
    as what somebody typed may do, gets its stop, so that it does not run into the next."""
    between, stop = ("", "。") if language.startswith("zh") else (" ", ".")
    *before, last = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    return between.join([*(line if _is_closed(line) else line + stop for line in before), last])


def _is_closed(line: str) -> bool:
    """A stop behind an address would be taken for a part of it."""
    return line[-1] in _ENDS or "://" in line
