"""The due queues of this floor: limits that come due, and pauses that run out.

Every step takes its complaints' rows first, then their deadlines (lock order complaint → deadline → outbox → trail),
and is one transaction: a killed process loses nothing and repeats nothing (REL-R2, REL-R12).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Complaint, Deadline, Pause
from complaints.several import hold_together, save_together, with_their_people
from complaints.usecases.door import columns, save_changes
from complaints.usecases.pausing import go_on
from complaints.waking import latest_step, take_step
from evidence.act import Act
from evidence.gathering import entries_gathered
from organisation.each_its_own import update_each
from organisation.kept import reference_kept
from outbox.gathering import messages_gathered
from outbox.one_by_one import in_batches, one_by_one

# A limit whose step can't be worked is looked at again after so long; meanwhile it stands on the desk as due.
PUT_OFF = timedelta(hours=1)
# So many complaints are held at once: a desk that saves one of them waits for the others, a tenth of a second.
AT_ONCE = 100

# A deadline's key and its complaint's.
Due = tuple[int, int]


def due_deadlines(now: datetime) -> QuerySet[Deadline]:
    """Limits whose next step has come."""
    return Deadline.objects.filter(met_at=None, dropped_at=None, wake_at__lte=now)


def wake_deadlines(now: datetime, limit: int) -> int:
    """Wake up to `limit` deadlines whose next step has come; says how many. Safe to run in several processes."""
    due = due_deadlines(now).order_by("wake_at", "id")
    return in_batches(
        _of_different_complaints(due.values_list("pk", "complaint_id")[:limit]),
        lambda rows: wake_together(rows, now=now),
        put_off=lambda row: Deadline.objects.filter(pk=row[0], wake_at__lte=now).update(wake_at=now + PUT_OFF),
    )


def _of_different_complaints(rows: Iterable[Due]) -> Iterator[Sequence[Due]]:
    """Put the rows into batches in which each complaint comes once: what one step does the next one finds stored."""
    left = list(rows)
    while left:
        first: dict[int, Due] = {}
        for row in left:
            first.setdefault(row[1], row)
        left = [row for row in left if first[row[1]] != row]
        several = iter(first.values())
        while batch := list(islice(several, AT_ONCE)):
            yield batch


def wake_one(pk: int, complaint_id: int, *, now: datetime) -> int:
    """Wake one deadline of a complaint if its next step has come; says how many were woken."""
    return wake_together([(pk, complaint_id)], now=now)


def wake_together(rows: Sequence[Due], *, now: datetime) -> int:
    """Wake deadlines of different complaints in one transaction, those whose next step has come and whose complaint
    nobody at the desk holds right now: the next sweep finds the others again. Says how many were woken."""
    act = Act.system(now=now)
    with transaction.atomic(), reference_kept():
        held = hold_together(complaint_id for _pk, complaint_id in rows)
        # How a limit was reckoned is long, and no step asks for it.
        due = Deadline.objects.defer("trace").filter(pk__in=[pk for pk, _complaint_id in rows], complaint_id__in=held)
        due = due.filter(met_at=None, dropped_at=None, wake_at__lte=now).select_for_update().order_by("wake_at", "id")
        deadlines = with_their_people(due, held, now=now)
        complaints = [(deadline.complaint, columns(deadline.complaint)) for deadline in deadlines]
        with entries_gathered([complaint.trail_chain for complaint, _before in complaints]), messages_gathered():
            for deadline in deadlines:
                following = latest_step(deadline, deadline.complaint, now=now)
                take_step(deadline, deadline.complaint, act)
                deadline.step, deadline.wake_at = following
        _save_steps(deadlines)
        save_together(complaints, act)
    return len(deadlines)


def _save_steps(deadlines: Sequence[Deadline]) -> None:
    """Keep where the deadlines stand now, unless its own step moved one: a missed reply raises the severity, and with
    it the reply gets a new moment and begins anew."""
    keys = [deadline.pk for deadline in deadlines]
    versions = dict(Deadline.objects.filter(pk__in=keys).values_list("pk", "version"))
    unmoved = [deadline for deadline in deadlines if versions[deadline.pk] == deadline.version]
    update_each(unmoved, ["step", "wake_at", "breached_at"])


def pauses_over(now: datetime) -> QuerySet[Pause]:
    """Pauses that have run out."""
    return Pause.objects.filter(ended_at=None, until_at__lte=now)


def end_pauses(now: datetime, limit: int) -> int:
    """Resume complaints whose pause has run out; says how many."""
    over = pauses_over(now).order_by("until_at", "id")
    return one_by_one(
        over.values_list("complaint_id", flat=True)[:limit],
        lambda complaint_id: _resume(complaint_id, now),
        # When it ends is what the customer was told; it stays, and is tried again with each sweep.
        put_off=lambda _complaint_id: None,
    )


def _resume(complaint_id: int, now: datetime) -> int:
    act = Act.system(now=now)
    with transaction.atomic():
        complaint = (
            Complaint.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("branch")
            .filter(pk=complaint_id, paused_at__isnull=False)
            .first()
        )
        if complaint is None:
            return 0
        before = columns(complaint)
        go_on(complaint, act)
        save_changes(complaint, before, act, counts=False)
    return 1
