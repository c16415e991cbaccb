"""What happened to the invented customers, told in files: a story has everything that is said on the whole road."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from complaints.codes import Flag

FOLDER = Path(__file__).parent / "stories"
INDUSTRIES = ("telecom", "property", "hotel", "retail")

# A ticked fact of these raises a complaint at once: such a story is never settled on the spot.
BURNING = frozenset({Flag.VIOLENCE, Flag.BYSTANDERS, Flag.MEDIA, Flag.REGULATOR, Flag.LAW, Flag.PRIVACY_LEAK})
CRISIS = frozenset({Flag.INJURY, Flag.MANY_AFFECTED})


class BadStory(ValueError):
    """A story file holds something that cannot be told; says where."""


@dataclass(frozen=True)
class Way:
    """One way to settle it; `days` are working days until it is done, `money` what it costs."""

    kind: str
    action: str
    days: int
    money: Decimal | None = None
    condition: str = ""


@dataclass(frozen=True)
class Story:
    """One complaint with everything that is said and found until it is closed."""

    key: str
    industry: str
    language: str
    category: str
    channels: tuple[str, ...]
    feeling: int
    words: str
    hurt: str
    demand: str
    intention: str
    wants: tuple[str, ...]
    motives: tuple[str, ...]
    restated: str
    found: str
    source: str
    cause: str
    ways: tuple[Way, ...]
    yes: str
    kept: str
    after: str
    went_well: str
    to_improve: str
    type: str = "ordinary"
    flags: tuple[str, ...] = ()
    found_kind: str = "check"
    department: str = ""
    question: str = ""
    answer: str = ""
    medical: str = ""
    spot: bool = False

    @property
    def burns(self) -> bool:
        """Whether it is serious from the first minute."""
        return self.feeling == 5 or bool(BURNING.intersection(self.flags))

    @property
    def is_crisis(self) -> bool:
        return bool(CRISIS.intersection(self.flags))


@dataclass(frozen=True)
class Annoyance:
    """What was put right before anybody complained."""

    industry: str
    category: str
    words: str
    remedy: str


@dataclass(frozen=True)
class Tale:
    """A story with its blanks still open: `slots` hold what they may be filled with, the same place in each list.
    `priced` names the slot that says what the n-th way costs."""

    story: Story
    slots: dict[str, list[Any]]
    priced: dict[int, str]

    def told(self, rng: Random) -> Story:
        """Fill the blanks."""
        if not self.slots:
            return self.story
        place = rng.randrange(len(next(iter(self.slots.values()))))
        values = {name: several[place] for name, several in self.slots.items()}
        filled = {name: _spelled(value) for name, value in values.items()}
        texts: dict[str, Any] = {
            each.name: value.format_map(filled)
            for each in fields(Story)
            if isinstance(value := getattr(self.story, each.name), str)
        }
        ways = tuple(
            replace(
                way,
                action=way.action.format_map(filled),
                money=Decimal(str(values[self.priced[index]])) if index in self.priced else way.money,
            )
            for index, way in enumerate(self.story.ways)
        )
        return replace(self.story, ways=ways, **texts)


def _spelled(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


@cache
def tales() -> tuple[Tale, ...]:
    """Read every story file.

    :raises BadStory: a file cannot be told.
    """
    found: list[Tale] = []
    for name in (*INDUSTRIES, "english"):
        rows = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["story"]
        found += [_tale(row, name) for row in rows]
    return tuple(found)


@cache
def annoyances() -> tuple[Annoyance, ...]:
    """Read what was put right before anybody complained."""
    rows = tomllib.loads((FOLDER / "annoyances.toml").read_text(encoding="utf-8"))["annoyance"]
    return tuple(Annoyance(**row) for row in rows)


@cache
def phrases() -> dict[str, list[str]]:
    """Read what is said on the road whatever the matter."""
    return tomllib.loads((FOLDER / "phrases.toml").read_text(encoding="utf-8"))


def _tale(row: dict[str, Any], file: str) -> Tale:
    row = dict(row)
    slots = row.pop("slots", {})
    if len({len(values) for values in slots.values()}) > 1:
        raise BadStory(f"{file}.toml, {row['key']}: all slots need as many values as each other.")
    row["ways"], priced = _ways(row["ways"])
    for name in ("channels", "wants", "motives", "flags"):
        row[name] = tuple(row.get(name, ()))
    row.setdefault("industry", file)
    row["language"] = "en" if file == "english" else "zh-hans"
    try:
        return Tale(Story(**row), slots, priced)
    except TypeError as error:
        raise BadStory(f"{file}.toml, {row.get('key')}: {error}") from None


def _ways(rows: list[dict[str, Any]]) -> tuple[tuple[Way, ...], dict[int, str]]:
    """Give the ways, and by their place the slots that price some of them."""
    priced = {index: row["money"] for index, row in enumerate(rows) if isinstance(row.get("money"), str)}
    ways = (
        Way(
            kind=row["kind"],
            action=row["action"],
            days=row["days"],
            money=Decimal(row["money"]) if isinstance(row.get("money"), int) else None,
            condition=row.get("if", ""),
        )
        for row in rows
    )
    return tuple(ways), priced
