"""Settled complaints that resemble one: what was done, what it cost, and how it ended (R87, R158).

The rarest pairs of characters of the narrative point to complaints through the index of the search; those that share
most of them are compared as a whole. However many complaints there are, so many are looked at and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from complaints.codes import Cause, CloseWay, Decision, Stage
from complaints.models import Complaint, CustomerDecision, SearchText
from complaints.money import money
from complaints.ports import Fold
from complaints.search.grams import Asked, asked_for
from organisation.models import User
from scripts_library.likeness import SAME_CATEGORY, alike, values_of
from scripts_library.reading.weights import learned

# So many pairs are asked about, and so many complaints taken of each; of those that share most so many are compared.
PAIRS = 10
OF_EACH = 150
COMPARED = 40
SHOWN = 5
# What shares less says something else.
LEAST_ALIKE = 0.12


@dataclass(frozen=True)
class Case:
    """One settled complaint: how much alike (0–1), what was found to be the cause, what the customer agreed to, what it
    cost, and how it ended."""

    complaint: Complaint
    alike: float
    cause: str
    done: str
    amount: Decimal | None
    currency: str
    ended: str

    @property
    def paid(self) -> str:
        """What it cost, as people write it; empty for nothing."""
        return money(self.amount, self.currency) if self.amount is not None else ""


@dataclass(frozen=True)
class Similar:
    """The nearest ones, and what was granted in them by currency as (currency, least, most, in how many)."""

    cases: tuple[Case, ...] = ()
    granted: tuple[tuple[str, Decimal, Decimal, int], ...] = ()


def similar_to(complaint: Complaint, user: User, *, now: datetime) -> Similar:
    """Find the nearest settled complaints among those this person may see; `PAIRS` + 3 queries at most."""
    known = learned("narrative")
    values = values_of(complaint.own_words, known)
    near = _pointed_to(_rarest(values), but=complaint.pk)
    settled = Complaint.objects.visible_to(user, now=now).filter(stage=Stage.CLOSED, pk__in=near)
    rows = settled.exclude(close_way=CloseWay.POTENTIAL).values_list("pk", "own_words", "category_id")
    near_by = {
        pk: alike(values, values_of(words, known)) + SAME_CATEGORY * (category == complaint.category_id is not None)
        for pk, words, category in rows
    }
    chosen = sorted((pk for pk in near_by if near_by[pk] >= LEAST_ALIKE), key=lambda pk: (-near_by[pk], -pk))[:SHOWN]
    if not chosen:
        return Similar()
    found = Complaint.objects.select_related("category", "branch").in_bulk(chosen)
    accepted = _accepted(chosen)
    cases = tuple(_case(found[pk], min(near_by[pk], 1.0), accepted.get(pk)) for pk in chosen if pk in found)
    return Similar(cases, _granted(cases))


def _rarest(values: Mapping[str, float]) -> list[tuple[Asked, float]]:
    rarest = sorted(values, key=lambda piece: (-values[piece], piece))[: 2 * PAIRS]
    # Of two that overlap, the second says little more.
    asked: dict[str, tuple[Asked, float]] = {}
    for piece in rarest:
        if not any(piece[0] == other[-1] or piece[-1] == other[0] for other in asked if piece > "\u3400"):
            asked[piece] = (asked_for(piece)[0], values[piece])
    return list(asked.values())[:PAIRS]


def _pointed_to(asked: Iterable[tuple[Asked, float]], *, but: int) -> list[int]:
    """Give the keys of those that share most of what was asked, weighed."""
    shared = Counter[int]()
    for one, weight in asked:
        pointed = SearchText.objects.order_by().filter(grams__asks=one).values_list("complaint_id", flat=True)
        for pk in set(pointed[:OF_EACH]):
            shared[pk] += weight  # type: ignore[assignment]
    shared.pop(but, None)
    return [pk for pk, _weight in shared.most_common(COMPARED)]


def _accepted(keys: Collection[int]) -> dict[int, CustomerDecision]:
    """The last way that each customer agreed to."""
    rows = CustomerDecision.objects.filter(complaint__in=keys, decision=Decision.ACCEPTED, option__isnull=False)
    return {row.complaint_id: row for row in rows.select_related("option").order_by("id")}


def _case(complaint: Complaint, alike: float, accepted: CustomerDecision | None) -> Case:
    option = accepted.option if accepted else None
    return Case(
        complaint,
        alike,
        cause=str(Cause(complaint.cause).label) if complaint.cause else "",
        done=option.action if option else "",
        amount=option.amount if option else None,
        currency=option.currency if option else "",
        ended=str(CloseWay(complaint.close_way).label) if complaint.close_way else "",
    )


def _granted(cases: Sequence[Case]) -> tuple[tuple[str, Decimal, Decimal, int], ...]:
    sums: dict[str, list[Decimal]] = {}
    for case in cases:
        if case.amount is not None:
            sums.setdefault(case.currency, []).append(case.amount)
    return tuple((currency, min(paid), max(paid), len(paid)) for currency, paid in sorted(sums.items()))


def granted_words(similar: Similar) -> list[str]:
    """Say what was granted in like cases, a sentence a currency, in the language of the page."""
    said = []
    for currency, least, most, many in similar.granted:
        sums = {"n": many, "least": money(least, currency), "most": money(most, currency)}
        one = _("Granted in %(n)s of them: %(least)s.")
        said.append((one if least == most else _("Granted in %(n)s of them: from %(least)s to %(most)s.")) % sums)
    return said


FOLD = Fold(
    key="similar", title=lambda: _("Similar cases and known matters"), url_name="scripts_library:similar", letter="["
)
