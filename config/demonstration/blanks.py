"""Texts of codes with blanks: JSON in which ids, numbers and moments differ from copy to copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from config.demonstration.copies import Copy

Fill = Callable[["Copy"], str]

# Facts never hold an @, so a blank is never mistaken for a word.
_BLANK = re.compile(r"\\?\"@@n(\d+)@@\\?\"|@@(\w+)@@")
# What the chain itself decides stands behind everything else.
CHAIN, AT, REQUEST, DIGEST = "@@chain@@", "@@at@@", "@@request@@", "@@digest@@"
_BEHIND = {"chain": -4, "at": -3, "request": -2, "digest": -1}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


class Blanks:
    """Finds what differs in a JSON value of facts and puts blanks there.

    `uuids`, `numbers` and `options` say at which place of a copy the new one of each stands.
    """

    def __init__(self, uuids: Mapping[UUID, int], numbers: Mapping[str, int], options: Mapping[int, int]) -> None:
        self._uuids = uuids
        self._numbers = numbers
        self._options = options
        self.fills: list[Fill] = []

    def of(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Give the facts with blanks for everything that differs."""
        return {name: self._blank(name, value) for name, value in facts.items()}

    def _blank(self, name: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self.of(value)
        if isinstance(value, list):
            return [self._blank(name, part) for part in value]
        if isinstance(value, str):
            return self._of_text(value)
        if name == "option" and isinstance(value, int) and value in self._options:
            place = self._options[value]
            return self._put(lambda copy: str(copy.keys[place]), number=True)
        return value

    def _of_text(self, value: str) -> str:
        if _UUID.match(value) and UUID(value) in self._uuids:
            place = self._uuids[UUID(value)]
            return self._put(lambda copy: str(copy.uuids[place]))
        if value in self._numbers:
            place = self._numbers[value]
            return self._put(lambda copy: copy.numbers[place])
        if _MOMENT.match(value):
            moment = datetime.fromisoformat(value)
            return self._put(lambda copy: (moment + copy.weeks).isoformat())
        return value

    def _put(self, fill: Fill, *, number: bool = False) -> str:
        self.fills.append(fill)
        return f"@@{'n' if number else ''}{len(self.fills) - 1}@@"


class Template:
    """A text with blanks, filled from a list of values by their places; those of the chain stand at its end."""

    def __init__(self, text: str) -> None:
        places: list[int] = []

        def note(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            places.append(_BEHIND[name] if name in _BEHIND else int(name))
            return "\0"

        parts = _BLANK.sub(note, text).replace("%", "%%").replace("\0", "%s")
        self._parts = parts
        self._places = tuple(places)
        self.is_fixed = not places
        self._fixed = parts.replace("%%", "%")

    def filled(self, values: list[str]) -> str:
        """Fill the blanks."""
        if self.is_fixed:
            return self._fixed
        return self._parts % tuple([values[place] for place in self._places])
