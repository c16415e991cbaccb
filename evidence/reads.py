"""The access log: who looked at what they would not have had to see (reveals, exports, rows of other branches)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from evidence.trail import append

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from evidence.act import Act
    from evidence.facts import Facts
    from evidence.models import TrailEntry


@transaction.atomic(savepoint=False)
def record_read(
    act: Act,
    what: str,
    facts: Facts,
    *,
    words: Mapping[str, str] | None = None,
    subject: UUID | None = None,
) -> TrailEntry:
    """Write that `act.by` read something: one chain per person and day of the house (R148).

    `what` is the kind ("customer.revealed"), `facts` say of whom, `words` the reason given. It joins the transaction
    that is open, so that nothing is shown when it can't be written. Acts of nobody go to the chain "reads:nobody:…".

    :raises NotAFact: the facts hold free text; a reason belongs into `words`.
    """
    reader = "nobody" if act.by is None else str(act.by.pk)
    day = timezone.localtime(act.now, timezone.get_default_timezone()).date()
    return append(f"reads:{reader}:{day.isoformat()}", what, act=act, facts=facts, words=words, subject=subject)
