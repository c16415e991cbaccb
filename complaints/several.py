"""Several complaints held in one transaction: fetched with what their steps will ask, and saved together.

A sweep that works them one by one asks some twenty times for each; here most is asked once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from complaints.deadlines import settle_next_due
from complaints.models import Complaint, Deadline
from complaints.recipients import keep_who_can_answer
from complaints.usecases.door import changes
from evidence.act import Act
from organisation.each_its_own import update_each
from organisation.models import User
from organisation.scope import read_postings

# What changes with every step, and is written in one statement for all of them.
ALWAYS = {"next_due_at", "version_marks", "updated_at"}


def hold_together(keys: Iterable[int]) -> dict[int, Complaint]:
    """Lock and load the complaints that nobody holds right now, by key. Demands a transaction."""
    rows = Complaint.objects.select_for_update(of=("self",), skip_locked=True).select_related("branch", "customer")
    rows = rows.filter(pk__in=list(keys)).prefetch_related("recusals", "pauses").order_by("pk")
    return {complaint.pk: complaint for complaint in rows}


def with_their_people(due: QuerySet[Deadline], complaints: Mapping[int, Complaint], *, now: datetime) -> list[Deadline]:
    """Fetch deadlines of these complaints, each with its complaint and with those who answer for either; that these may
    see it is known from then on. Some queries, and one for each person."""
    deadlines = list(due)
    owners = {deadline.owner_id for deadline in deadlines} | {one.owner_id for one in complaints.values()}
    people = User.objects.in_bulk([pk for pk in owners if pk is not None])
    read_postings(list(people.values()))
    for complaint in complaints.values():
        complaint.owner = people.get(complaint.owner_id or 0)
    for deadline in deadlines:
        deadline.complaint = complaints[deadline.complaint_id]
        deadline.owner = people.get(deadline.owner_id or 0)
    keep_who_can_answer(complaints.values(), people.values(), now=now)
    return deadlines


def save_together(held: Sequence[tuple[Complaint, dict[str, Any]]], act: Act) -> None:
    """Save what changed on each since its columns were copied, as `save_changes` does, without counting versions."""
    settle_next_due(*(complaint for complaint, _before in held))
    alike: list[Complaint] = []
    for complaint, before in held:
        changed = changes(complaint, before, act, counts=False)
        if ALWAYS.issuperset(changed):
            alike.append(complaint)
        else:
            complaint.save(update_fields=changed)
    update_each(alike, sorted(ALWAYS))
