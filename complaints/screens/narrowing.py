"""What a list is narrowed by, as an address carries it and as chips show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from complaints.codes import Severity, Stage
from complaints.filters import MINE, NOBODYS, Age, Filters
from complaints.models import Category, Tag
from complaints.screens.lists import query_of, with_query
from organisation.models import User

# What an address may hold under each name; the others are looked up.
SEVERAL = {"stage": Stage.values, "severity": Severity.values}
LONGEST = 40


@dataclass(frozen=True)
class Narrowed:
    """The filters of an address, and whether it held any that do not exist."""

    filters: Filters
    unknown: bool = False

    @property
    def query(self) -> dict[str, str]:
        """The same as parameters of an address, several values of one name joined by commas."""
        wanted = self.filters
        return {
            "stage": ",".join(wanted.stage),
            "severity": ",".join(wanted.severity),
            "category": wanted.category,
            "owner": wanted.owner,
            "age": wanted.age,
            "watching": wanted.watching,
            "tag": wanted.tag,
        }

    @property
    def address(self) -> str:
        """The same as it stands in an address."""
        return query_of(self.query)

    def __bool__(self) -> bool:
        return bool(self.address)


def read_filters(told: QueryDict) -> Narrowed:
    """Read them from an address: `stage=calm,clarify` or the same name several times, as forms send it. What does not
    exist is left out."""
    several = {name: list(dict.fromkeys(_values(told, name))) for name in SEVERAL}
    known = {name: [value for value in values if value in SEVERAL[name]] for name, values in several.items()}
    age, watching, tag = (told.get(name, "") for name in ("age", "watching", "tag"))
    filters = Filters(
        stage=known["stage"],
        severity=known["severity"],
        category=told.get("category", "")[:LONGEST],
        owner=told.get("owner", "")[:LONGEST],
        age=age if age in list(Age) else "",
        watching=watching if watching == MINE else "",
        tag=tag if is_reference(tag) else "",
    )
    unknown = known != several or (age, watching, tag) != (filters.age, filters.watching, filters.tag)
    return Narrowed(filters, unknown=unknown)


def _values(told: QueryDict, name: str) -> Iterator[str]:
    for text in told.getlist(name):
        yield from (value for value in text.split(",") if value)


# What the customer opposite must not read.
PRIVATE = ("severity", "tag")


def chips(narrowed: Narrowed, path: str, *, keep: dict[str, str]) -> list[dict[str, Any]]:
    """One chip for each thing that narrows the list: what it says, whether that is for staff alone, and the address
    without it. Costs a query for a
    category, a colleague and a tag that are among them."""
    wanted = narrowed.filters
    made: list[dict[str, Any]] = []
    for name, labels in (("stage", dict(Stage.choices)), ("severity", dict(Severity.choices))):
        values = getattr(wanted, name)
        for value in values:
            rest = ",".join(one for one in values if one != value)
            url = _without(narrowed, path, keep, name, rest)
            made.append({"label": str(labels[value]), "url": url, "private": name in PRIVATE})
    named: dict[str, Callable[[str], str]] = {
        "category": _category,
        "owner": _owner,
        "age": _age,
        "watching": _watching,
        "tag": _tag,
    }
    for name, label_of in named.items():
        if value := getattr(wanted, name):
            url = _without(narrowed, path, keep, name)
            made.append({"label": label_of(value), "url": url, "private": name in PRIVATE})
    return made


def _without(narrowed: Narrowed, path: str, keep: dict[str, str], name: str, rest: str = "") -> str:
    return with_query(path, **{**keep, **narrowed.query, name: rest})


def _age(code: str) -> str:
    return Age(code).label


def is_reference(text: str) -> bool:
    """Tell whether it is a reference as our own addresses spell it."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _tag(ref: str) -> str:
    found = Tag.objects.filter(public_id=ref).first()
    return found.name if found else _("A tag that no longer exists")


def _watching(_mine: str) -> str:
    return _("What I watch")


def _category(code: str) -> str:
    found = Category.objects.filter(code=code).first()
    return str(found) if found else code


def _owner(code: str) -> str:
    if code == MINE:
        return _("Mine")
    if code == NOBODYS:
        return _("Unclaimed")
    found = User.objects.filter(staff_code__iexact=code).first()
    return found.name_and_code if found else code
