"""Pages of a long list, each beginning after the last row of the one before: no counting, no skipping, nothing twice
while others work on the same rows."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from complaints.errors import BadInput

Row = TypeVar("Row", bound=Model)
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Place:
    """Where a page ended: the moment it is ordered by, and the row's own number."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.at.isoformat()}|{self.pk}".encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Place:
        """Read a place back from an address.

        :raises BadInput: it was not made here.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            at, _bar, pk = base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition("|")
            moment = datetime.fromisoformat(at)
            place = cls(moment.astimezone(UTC), int(pk)) if moment.tzinfo else None
        except (ValueError, OverflowError):
            place = None
        if place is None or not 0 < place.pk <= LARGEST_ID:
            sentence = _("This page of the list cannot be found. Start again from its first page.")
            raise BadInput(sentence, fields={"after": sentence})
        return place


def page(rows: QuerySet[Row, Row], *, by: str, after: Place | None, size: int) -> tuple[Sequence[Row], Place | None]:
    """Give the rows of one page in the order of the moment `by`, and where the next begins (None: that was all)."""
    ordered = rows.order_by(by, "id")
    if after is not None:
        # The first condition lets an index begin in the right place; the second leaves out what was shown.
        same: dict[str, Any] = {by: after.at, "id__lte": after.pk}
        ordered = ordered.filter(**{f"{by}__gte": after.at}).exclude(**same)
    return cut(list(ordered[: size + 1]), by=by, size=size)


def cut(found: list[Row], *, by: str, size: int) -> tuple[list[Row], Place | None]:
    """Cut a page off rows of which one more than `size` was asked for, and say where the next begins."""
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], Place(getattr(last, by), last.pk)
