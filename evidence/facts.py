"""What may stand in the clear in the trail: codes, ids and numbers, never what somebody said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from evidence.hashing import canonical

Fact: TypeAlias = "str | int | bool | Sequence[Fact] | Mapping[str, Fact] | None"
Facts: TypeAlias = Mapping[str, Fact]

LONGEST_STRING = 200
LONGEST_TEXT = 20_000
DEEPEST = 6

# Letters, digits and what codes, UUIDs, dates, amounts and file names of ours are made of. No space and no @, so that
# neither a sentence nor a name nor an address passes by accident.
_CODE = re.compile(r"[A-Za-z0-9_.:+/\-]*\Z")
# A run of digits as long as a phone or identity number is one until shown otherwise; ids are given as numbers.
_NUMBER_OF_A_PERSON = re.compile(r"\+?\d{7,20}[Xx]?\Z")
_NAME = re.compile(r"[A-Za-z0-9_.:\-]{1,80}\Z")


class NotAFact(ValueError):
    """Something that must be sealed was about to be written in the clear. Says where, never what."""


def facts_text(facts: Facts) -> str:
    """Spell facts as they are stored and hashed.

    Strings are codes of at most 200 characters (letters, digits and `_.:+/-`), never a bare run of seven or more
    digits; numbers are whole (amounts go as text, "58.20").

    :raises NotAFact: a value is free text, a float or an object of another kind; it belongs into `words`.
    """
    text = canonical({_name(name): _plain(value, name, 1) for name, value in facts.items()})
    if len(text) > LONGEST_TEXT:
        raise NotAFact(f"The facts are {len(text)} characters long; at most {LONGEST_TEXT} are kept in one row.")
    return text


def require_code(value: str, what: str, *, longest: int) -> str:
    """Give back a chain, kind or request id that may stand in the clear.

    :raises NotAFact: it is empty, too long, or holds more than a code does.
    """
    if not 0 < len(value) <= longest or not _CODE.match(value):
        raise NotAFact(f"The {what} must be a code of 1 to {longest} letters, digits or _.:+/- characters.")
    return str(value)


def _name(name: str) -> str:
    if not isinstance(name, str) or not _NAME.match(name):
        raise NotAFact("The name of a fact must be a code of at most 80 characters.")
    return str(name)


def _plain(value: object, where: str, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return _code(value, where)
    if depth >= DEEPEST:
        raise NotAFact(f"The fact {where} is nested deeper than {DEEPEST} levels.")
    if isinstance(value, Mapping):
        return {_name(name): _plain(part, f"{where}.{name}", depth + 1) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_plain(part, f"{where}[{index}]", depth + 1) for index, part in enumerate(value)]
    raise NotAFact(f"The fact {where} is a {type(value).__name__}; give a code, a whole number, yes/no or nothing.")


def _code(value: str, where: str) -> str:
    if len(value) > LONGEST_STRING:
        raise NotAFact(f"The fact {where} is longer than {LONGEST_STRING} characters; free text belongs into words.")
    if not _CODE.match(value):
        raise NotAFact(f"The fact {where} holds more than a code does; free text belongs into words.")
    if _NUMBER_OF_A_PERSON.match(value):
        raise NotAFact(f"The fact {where} looks like a phone or identity number; it belongs into words.")
    return str(value)
