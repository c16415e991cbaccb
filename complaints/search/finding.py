"""Which complaints somebody looks for: by number, phone, surname, staff code, or what was said.

A person types into one box; what it looks like decides what is asked. The newest come first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from complaints.keyset import Place, cut
from complaints.models import Complaint, SearchText
from complaints.queries import ComplaintQuerySet
from complaints.search.grams import Asked, asked_for
from complaints.spelling import spell

# How many of the newest are looked through before the index is asked for all: a common word is found among them, and a
# rare one has few matches to sort.
NEWEST = 400
_TITLES = ("先生", "女士", "小姐", "太太")
_NUMBER_TAIL = re.compile(r"[\d-]*\d{3,}")


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


def matching(
    rows: ComplaintQuerySet, query: Query, *, also: Sequence[int] = (), among: Sequence[int] | None = None
) -> ComplaintQuerySet:
    """Keep the complaints that were looked for. Start from rows that the person may see.

    Every run of what was typed must have been said on the complaint, or the whole of it names one: its number or the
    number's end, a customer's surname (with or without a title), an owner's staff code. `also`: keys that were found
    in another way, by a phone. `among`: look at these keys only.
    """
    if among is not None:
        rows = rows.filter(pk__in=among)
    # One list of keys made of several: an OR over joins would make the database read every complaint.
    keys = [rows.filter(named).order_by().values("pk") for named in _names(query)]
    if query.asked:
        keys.append(_said(query.asked, among))
    if also:
        keys.append(rows.filter(pk__in=also).order_by().values("pk"))
    first, *others = keys
    return rows.filter(pk__in=first.union(*others, all=True) if others else first)


def _said(asked: Sequence[Asked], among: Sequence[int] | None) -> QuerySet[Any, Any]:
    """The keys of complaints on which all of it was said, at once or one by one."""
    texts = (
        SearchText.objects.order_by() if among is None else SearchText.objects.filter(complaint__in=among).order_by()
    )
    first, *others = (texts.filter(grams__asks=one).values("complaint_id") for one in asked)
    for other in others:
        first = first.filter(complaint_id__in=other)
    return first


def _names(query: Query) -> list[Q]:
    """The whole of what was typed as a name for a complaint: by each column that one would know it by."""
    upper = query.plain.upper()
    names = [Q(number=upper), Q(owner__staff_code=upper)]
    if _NUMBER_TAIL.fullmatch(upper):
        names.append(Q(number__endswith=upper))
    elif query.plain:
        surname = query.plain
        for title in _TITLES:
            surname = surname.removesuffix(title)
        names += [Q(customer__surname__startswith=one) for one in {surname or query.plain, query.plain.capitalize()}]
    return names


def first_found(
    rows: ComplaintQuerySet, query: Query, *, after: Place | None, size: int, also: Sequence[int] = ()
) -> tuple[list[Complaint], Place | None]:
    """Give the newest `size` of what was looked for and where the next page begins (None: that was all).

    Nobody waits for a count: the newest rows are looked through first, and only what is not found there is asked of
    the index as a whole.
    """
    newest = rows.order_by("-received_at", "-id")
    if after is not None:
        same = {"received_at": after.at, "id__gte": after.pk}
        newest = newest.filter(received_at__lte=after.at).exclude(**same)
    near = list(newest.values_list("pk", flat=True)[:NEWEST])
    found = list(matching(newest, query, also=also, among=near)[: size + 1])
    if len(found) <= size and len(near) == NEWEST:
        found = list(matching(newest, query, also=also)[: size + 1])
    return cut(found, by="received_at", size=size)
