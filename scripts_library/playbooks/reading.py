"""The playbooks that the house ships, one file each, told in either language, and what body signals say together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.codes import CustomerType, Feeling, Stage
from organisation.models.languages import Language

FOLDER = Path(__file__).resolve().parents[1] / "reference" / "playbooks"


class PlaybookError(ValueError):
    """A playbook's file holds what nobody can read; says which and what."""


class Kind(StrEnum):
    """What a playbook is about, in the order of the list."""

    CRISIS = "crisis"
    TYPE = "type"
    SIGNALS = "signals"
    CALMING = "calming"
    OBJECTION = "objection"
    PHONE = "phone"
    TREE = "tree"
    FEE = "fee"
    SUPERVISOR = "supervisor"
    MANNER = "manner"
    WRONG = "wrong"

    @property
    def is_for_staff(self) -> bool:
        """Whether a customer who looks along must not read it: all but what one may well look at together."""
        return self not in (Kind.TREE, Kind.FEE)


KIND_LABELS: dict[Kind, str | Promise] = {
    Kind.CRISIS: _("In a crisis"),
    Kind.TYPE: _("Kinds of customers"),
    Kind.SIGNALS: _("What bodies say"),
    Kind.CALMING: _("How to calm"),
    Kind.OBJECTION: _("When they object"),
    Kind.PHONE: _("On the phone"),
    Kind.TREE: _("What is it? Step by step"),
    Kind.FEE: _("Explaining a fee"),
    Kind.SUPERVISOR: _("For the manager who steps in"),
    Kind.MANNER: _("Manner"),
    Kind.WRONG: _("What hurts"),
}


@dataclass(frozen=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Node:
    """One question of a decision tree with its answers as (what they say, what follows: a question or the end)."""

    ask: str
    answers: tuple[tuple[str, Node | str], ...]


@dataclass(frozen=True)
class Page:
    """A playbook in one language. `signals`: what one sees, in the order of `Playbook.signals`."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    signals: tuple[str, ...] = ()
    tree: Node | None = None


@dataclass(frozen=True)
class Signal:
    """What something one sees speaks for; feeling 0 and no type: nothing."""

    feeling: int
    customer_type: str


@dataclass(frozen=True)
class Playbook:
    """One playbook. `about`: the customer type it is for, or nothing. `keys`: what its sections are called for good,
    where something is kept of them."""

    key: str
    kind: Kind
    about: str
    stages: tuple[Stage, ...]
    pages: Mapping[str, Page]
    signals: tuple[Signal, ...] = ()
    keys: tuple[str, ...] = ()

    def page(self, language: str) -> Page:
        """Tell it in this language."""
        return self.pages[Language.nearest(language)]


@dataclass(frozen=True)
class Seen:
    """What several signals say together: the worst feeling, and the type that most of them speak for."""

    feeling: Feeling | None
    customer_type: CustomerType | None


@cache
def playbooks() -> Mapping[str, Playbook]:
    """Read all playbooks, once a process, by key and in the order of their kinds.

    :raises PlaybookError: a file holds what nobody can read.
    """
    found = [read(path) for path in FOLDER.glob("*.json")]
    return {one.key: one for one in sorted(found, key=lambda one: (list(Kind).index(one.kind), one.key))}


def fitting(*, customer_type: str, second_type: str = "", stage: str = "", burns: bool = False) -> list[Playbook]:
    """Choose those that help with this customer now: the crisis first, then how to meet their type."""
    types = [code for code in (customer_type, second_type) if code]
    chosen = [one for one in playbooks().values() if one.kind == Kind.CRISIS and burns]
    chosen += [one for one in playbooks().values() if one.kind == Kind.TYPE and one.about in types]
    if stage == Stage.CALM and not chosen:
        chosen = [one for one in playbooks().values() if one.kind == Kind.CALMING]
    return chosen


def read_signals(playbook: Playbook, seen: Collection[int]) -> Seen:
    """Say what the signals at these places speak for."""
    signals = [playbook.signals[place] for place in seen if 0 <= place < len(playbook.signals)]
    worst = max((signal.feeling for signal in signals), default=0)
    types = Counter(signal.customer_type for signal in signals if signal.customer_type)
    [(likeliest, _many)] = types.most_common(1) or [("", 0)]
    return Seen(Feeling(worst) if worst else None, CustomerType(likeliest) if likeliest else None)


def read(path: Path) -> Playbook:
    """Read one file.

    :raises PlaybookError: it is no JSON, lacks something, or names a code that is none.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        signals = told.get("signals", [])
        book = Playbook(
            key=told["key"],
            kind=Kind(told["kind"]),
            about=CustomerType(told["about"]) if told["about"] else "",
            stages=tuple(Stage(stage) for stage in told["stages"]),
            pages={str(language): _page(told, str(language)) for language in Language.values},
            signals=tuple(Signal(int(Feeling(one["feeling"])), _type(one["customer_type"])) for one in signals),
            keys=tuple(told.get("keys", ())),
        )
        if book.keys and any(len(set(book.keys)) != len(page.sections) for page in book.pages.values()):
            raise ValueError("As many keys as sections, each once.")
        return book
    except (KeyError, TypeError, ValueError) as error:
        raise PlaybookError(f"{path.name}: {type(error).__name__} {error}") from error


def _type(code: str) -> str:
    return str(CustomerType(code)) if code else ""


def _page(told: Mapping[str, Any], language: str) -> Page:
    page = told[language]
    tree = told["tree"][language] if "tree" in told else None
    return Page(
        page["title"],
        page["lead"],
        tuple(Section(one["title"], tuple(one["lines"])) for one in page["sections"]),
        tuple(one[language] for one in told.get("signals", [])),
        _node(tree) if tree else None,
    )


def _node(told: Mapping[str, Any]) -> Node:
    answers = ((one["say"], one["then"]) for one in told["answers"])
    return Node(told["ask"], tuple((say, then["end"] if "end" in then else _node(then)) for say, then in answers))
