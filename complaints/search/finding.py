"""Which complaints somebody looks for: by number, phone, surname, staff code, or what was said.

A person types into one box; what it looks like decides what is asked. The newest come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.lookups import Exact

from complaints.keyset import Place, cut
from complaints.models import Complaint, SearchText
from complaints.models.number_end import NUMBER_END, NumberEnd
from complaints.queries import ComplaintQuerySet
from complaints.search.grams import Asked, asked_for
from complaints.spelling import spell
from organisation.models import User

# A common word is found among so many of the newest. Up to so many that the index points to are fetched and sorted;
# where it points to more, that many of the newest are looked through before all.
NEWEST = 150
FEW = 2000
MORE = 600
_TITLES = ("先生", "女士", "小姐", "太太")
_NUMBER = re.compile(r"[A-Z\d-]*\d{3,}")
_STAFF_CODE = re.compile(r"[A-Z\d_-]{1,32}")


@dataclass(frozen=True)
class Query:
    """What was typed, read: `typed` as it stands, `plain` in the one spelling, `asked` its runs of letters."""

    typed: str
    plain: str
    asked: Sequence[Asked] = field(default=())

    @classmethod
    def read(cls, typed: str) -> Query:
        """Read what was typed."""
        plain = spell(typed.strip()).text
        return cls(typed.strip(), plain, asked_for(plain))

    @property
    def is_short(self) -> bool:
        """True when it would find almost everything: one Latin letter or digit. One Chinese character may be a
        surname."""
        return sum(len(one.run) if one.run.isascii() else 2 for one in self.asked) < 2


# Keys of complaints, of whatever branch, by one thing that was typed. Narrowed by keys, it asks those only.
Pointer = Callable[[Sequence[int] | None], QuerySet[Any, int]]


def first_found(
    rows: ComplaintQuerySet, query: Query, *, after: Place | None, size: int, also: Sequence[int] = ()
) -> tuple[list[Complaint], Place | None]:
    """Give the newest `size` of what was looked for and where the next page begins (None: that was all). Start from
    `rows` that the person may see.

    Every run of what was typed must have been said on the complaint, or the whole of it names one: its number or the
    number's end, a customer's surname (with or without a title), an owner's staff code. `also`: keys that were found
    in another way, by a phone.

    Nobody waits for a count. The newest rows are looked through first: what is common is found there. What is rare is
    fetched by the index and sorted.
    """
    newest = rows.order_by("-received_at", "-id")
    if after is not None:
        same = {"received_at": after.at, "id__gte": after.pk}
        newest = newest.filter(received_at__lte=after.at).exclude(**same)
    pointers = list(_pointers(query))
    found = _near(newest, NEWEST, pointers, also, size + 1)
    if found is None:
        found = _by_the_index(newest, pointers, also, size + 1)
    return cut(found, by="received_at", size=size)


def _by_the_index(
    newest: ComplaintQuerySet, pointers: Sequence[Pointer], also: Collection[int], most: int
) -> list[Complaint]:
    """What is not found among the newest: all of the few that are pointed to, else a longer look."""
    few, many = _pointed_to(pointers)
    few.update(also)
    if not many:
        return _in_order(newest, few, most)
    near = _near(newest, MORE, many, few, most)
    return _everywhere(newest, many, few, most) if near is None else near


def _near(
    newest: ComplaintQuerySet, many: int, pointers: Sequence[Pointer], known: Collection[int], most: int
) -> list[Complaint] | None:
    """What is known or pointed to among so many of the newest; None where there may be more behind them."""
    keys = list(newest.values_list("pk", flat=True)[:many])
    hits = set(known).union(*(pointer(keys) for pointer in pointers))
    found = [key for key in keys if key in hits][:most]
    is_all = len(found) == most or len(keys) < many
    return list(newest.filter(pk__in=found)) if is_all else None


def _everywhere(
    newest: ComplaintQuerySet, pointers: Sequence[Pointer], known: Collection[int], most: int
) -> list[Complaint]:
    """What is known or pointed to among all. One list of keys made of several: an OR over joins would make the database
    read every complaint."""
    keys = Complaint.objects.filter(pk__in=known).order_by().values_list("pk")
    return list(newest.filter(pk__in=keys.union(*(pointer(None) for pointer in pointers), all=True))[:most])


def _pointed_to(pointers: Sequence[Pointer]) -> tuple[set[int], list[Pointer]]:
    """The keys that are pointed to, and what points to more than a few."""
    few, many = set[int](), list[Pointer]()
    for pointer in pointers:
        some = list(pointer(None)[: FEW + 1])
        if len(some) > FEW:
            many.append(pointer)
        else:
            few.update(some)
    return few, many


def _pointers(query: Query) -> Iterator[Pointer]:
    """What points to complaints: what was said, and the whole of it as a name."""
    if query.asked:
        yield partial(_said, query.asked)
    upper = query.plain.upper()
    if _STAFF_CODE.fullmatch(upper):
        owner = User.objects.filter(staff_code=upper).first()
        if owner is not None:
            yield partial(_named, Q(owner=owner))
    if _NUMBER.fullmatch(upper):
        yield partial(_named, Q(Exact(NumberEnd("number"), upper[-NUMBER_END:]), number__endswith=upper))
    elif query.plain:
        surnames = [Q(customer__surname__startswith=one) for one in _surnames(query.plain)]
        yield partial(_named, reduce(or_, surnames))


def _surnames(plain: str) -> set[str]:
    surname = plain
    for title in _TITLES:
        surname = surname.removesuffix(title)
    return {surname or plain, plain.capitalize()}


def _said(asked: Sequence[Asked], among: Sequence[int] | None) -> QuerySet[Any, int]:
    """The keys of complaints on which all of it was said, at once or one by one."""
    texts = SearchText.objects.order_by()
    if among is not None:
        texts = texts.filter(complaint__in=among)
    first, *others = (texts.filter(grams__asks=one).values_list("complaint_id", flat=True) for one in asked)
    for other in others:
        first = first.filter(complaint_id__in=other)
    return first


def _named(name: Q, among: Sequence[int] | None) -> QuerySet[Any, int]:
    rows = Complaint.objects.order_by().filter(name)
    return (rows if among is None else rows.filter(pk__in=among)).values_list("pk", flat=True)


def _in_order(newest: ComplaintQuerySet, keys: set[int], most: int) -> list[Complaint]:
    """Fetch the newest of these. The keys are sorted here: a database that knows how few are wanted would rather walk
    all complaints from the newest on."""
    when = newest.filter(pk__in=keys).order_by().values_list("received_at", "pk")
    wanted = [pk for _at, pk in sorted(when, reverse=True)[:most]]
    return list(newest.filter(pk__in=wanted))
