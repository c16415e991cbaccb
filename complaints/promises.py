"""Questions about our word beyond one complaint: which promise waits for whom, and how much of it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from complaints.codes import PromiseState
from complaints.models import Complaint, Promise, WorkOrder
from complaints.queries import ComplaintQuerySet
from organisation.models import User
from organisation.models.places import in_current_language


def to_look_at(user: User, *, now: datetime) -> QuerySet[Promise]:
    """The promises under a condition whose watch date has come and of which `user`, who answers for them, has said
    nothing yet; on ended complaints as well (R94). The longest silent first."""
    rows = Promise.objects.filter(owner=user, state=PromiseState.OPEN, due_at__lte=now).exclude(condition="")
    return rows.filter(complaint__in=Complaint.objects.visible_to(user, now=now)).order_by("due_at", "id")


@dataclass(frozen=True)
class KeptWord:
    """Of so many words whose hour came, how many were kept by it; `name` says whose, in the language in use."""

    name: str
    due: int
    kept: int

    @property
    def percent(self) -> int:
        """The rate in whole per cent, never rounded up to a hundred."""
        return 100 * self.kept // self.due


def kept_by_branch(complaints: ComplaintQuerySet, *, since: datetime, until: datetime) -> list[KeptWord]:
    """The promises of these complaints whose hour lay in [since, until), by branch; the worst first. `until` has come.

    One from which the customer released us in time counts for nothing, nor does a condition, nor what was done as it
    was said, on the spot. One query.
    """
    rows = (
        Promise.objects.filter(complaint__in=complaints, condition="", due_at__gte=since, due_at__lt=until)
        .exclude(state=PromiseState.RELEASED, broken_at=None)
        .exclude(state=PromiseState.KEPT, settled_at=F("given_at"))
    )
    return _counted(rows, Q(state=PromiseState.KEPT, broken_at=None), "complaint__branch")


def kept_by_department(complaints: ComplaintQuerySet, *, since: datetime, until: datetime) -> list[KeptWord]:
    """The same of departments, whose word is the answer to a work order by its hour (R150); a waived one counts for
    nothing. One query."""
    rows = WorkOrder.objects.filter(complaint__in=complaints, waived_at=None, due_at__gte=since, due_at__lt=until)
    return _counted(rows, Q(answered_at__lte=F("due_at")), "department")


def _counted(rows: QuerySet[Any, Any], kept: Q, whose: str) -> list[KeptWord]:
    zh, en = f"{whose}__name_zh", f"{whose}__name_en"
    found = rows.order_by().values(whose, zh, en).annotate(due=Count("pk"), kept=Count("pk", filter=kept))
    words = [KeptWord(in_current_language(row[zh], row[en]), row["due"], row["kept"]) for row in found]
    return sorted(words, key=lambda word: (word.percent, -word.due, word.name))
