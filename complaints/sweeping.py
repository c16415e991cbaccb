"""The due queues of this floor: limits that come due, severities raised by missed ones, pauses that run out.

Every step takes one complaint's row first, then its deadline (lock order complaint → deadline → outbox → trail), and is
one transaction: a killed process loses nothing and repeats nothing (REL-R2, REL-R12).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from complaints.codes import DeadlineKind, Severity
from complaints.deadlines import is_watch, minutes_given, open_deadlines, plan_next_step
from complaints.models import Complaint, Deadline, Escalation, Pause
from complaints.ports import waker
from complaints.recipients import answering, as_told, supervisors_of, tell
from complaints.severity import When
from complaints.usecases.climbing import reassess
from complaints.usecases.door import columns, save_changes
from complaints.usecases.escalating import HIGHEST_LEVEL, raise_up
from complaints.usecases.missing import miss
from complaints.usecases.pausing import go_on
from complaints.usecases.promising import break_if_late
from evidence.act import Act
from evidence.facts import Facts
from organisation.policies import policies_for
from outbox.one_by_one import one_by_one

# A missed one of these raises the complaint itself; the others have their own consequences.
RAISES = (DeadlineKind.REPLY, DeadlineKind.RESOLVE, DeadlineKind.FIRST_CONTACT)
# A limit whose step can't be worked is looked at again after so long; meanwhile it stands on the desk as due.
PUT_OFF = timedelta(hours=1)


def wake_deadlines(now: datetime, limit: int) -> int:
    """Wake up to `limit` deadlines whose next step has come; says how many. Safe to run in several processes."""
    due = Deadline.objects.filter(met_at=None, dropped_at=None, wake_at__lte=now).order_by("wake_at", "id")
    return one_by_one(
        due.values_list("pk", "complaint_id")[:limit],
        lambda row: wake_one(*row, now=now),
        put_off=lambda row: Deadline.objects.filter(pk=row[0], wake_at__lte=now).update(wake_at=now + PUT_OFF),
    )


def wake_one(pk: int, complaint_id: int, *, now: datetime) -> int:
    """Wake one deadline of a complaint if its next step has come; says how many were woken."""
    act = Act.system(now=now)
    with transaction.atomic():
        # Somebody at the desk holds the row right now: the next sweep finds it again.
        complaint = (
            Complaint.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("branch", "owner", "customer")
            .filter(pk=complaint_id)
            .first()
        )
        if complaint is None:
            return 0
        deadline = open_deadlines(complaint).select_for_update().filter(pk=pk, wake_at__lte=now).first()
        if deadline is None:
            return 0
        complaint.look(now=now)
        before = columns(complaint)
        _skip_missed_steps(deadline, complaint, now)
        take_step(deadline, complaint, act)
        plan_next_step(deadline, complaint)
        _save_step(deadline)
        save_changes(complaint, before, act, counts=False)
    return 1


def _save_step(deadline: Deadline) -> None:
    """Keep where the deadline stands now, unless its own step moved it: a missed reply raises the severity, and with it
    the reply gets a new moment and begins anew."""
    Deadline.objects.filter(pk=deadline.pk, version=deadline.version).update(
        step=deadline.step, wake_at=deadline.wake_at, breached_at=deadline.breached_at
    )


def _skip_missed_steps(deadline: Deadline, complaint: Complaint, now: datetime) -> None:
    """After a standstill of the sweep one mail says it all: go straight to the latest step that has come."""
    while deadline.step not in (Deadline.Step.DUE, Deadline.Step.SILENT, Deadline.Step.DONE):
        step, wake_at = deadline.step, deadline.wake_at
        plan_next_step(deadline, complaint)
        if deadline.wake_at is None or deadline.wake_at > now:
            deadline.step, deadline.wake_at = step, wake_at
            return


def take_step(deadline: Deadline, complaint: Complaint, act: Act) -> None:
    """Do what the step asks for: remind the owner ahead, or record the breach and tell the supervisor too."""
    handler = waker(deadline.kind)
    if deadline.step in (Deadline.Step.DUE, Deadline.Step.SILENT) and is_watch(deadline, complaint):
        _look(deadline, complaint, act)
        return
    if deadline.step == Deadline.Step.DUE:
        miss(deadline, complaint, act)
    if handler is not None:
        handler(deadline, complaint, act)
    elif deadline.step in (Deadline.Step.DUE, Deadline.Step.SILENT):
        _overdue(deadline, complaint, act)
    else:
        _remind(deadline, complaint, act)


def _which(deadline: Deadline) -> str:
    return f"{deadline.public_id}:v{deadline.version}:{deadline.step}"


def _facts(deadline: Deadline) -> Facts:
    due = deadline.due_at.isoformat()
    return {"deadline": str(deadline.public_id), "version": deadline.version, "due": due}


def _remind(deadline: Deadline, complaint: Complaint, act: Act) -> None:
    """50 % and 80 %: to the owner; short limits warn on the page only (R127)."""
    if minutes_given(deadline, complaint) < policies_for(complaint.branch_id, now=act.now).int("short_limit_minutes"):
        return
    people = answering(complaint, deadline.owner or complaint.owner, now=act.now)
    tell(complaint, "deadline-reminder", as_told(people), act, which=_which(deadline), facts=_facts(deadline))


def _look(deadline: Deadline, complaint: Complaint, act: Act) -> None:
    """The watch date of a condition: its owner is asked to look, whether or not the complaint has ended. Who says
    nothing for a day has let it slip, and the supervisor hears of it too (R94)."""
    people = answering(complaint, deadline.owner or complaint.owner, now=act.now)
    is_silent = deadline.step == Deadline.Step.SILENT
    if is_silent:
        miss(deadline, complaint, act)
        people = [*people, *supervisors_of(complaint, now=act.now)]
    facts: Facts = {**_facts(deadline), "silent": is_silent}
    tell(complaint, "promise-watch", as_told(people), act, which=_which(deadline), facts=facts)


def _overdue(deadline: Deadline, complaint: Complaint, act: Act) -> None:
    """Past due: owner and supervisor hear it; a broken word and a missed reply have consequences. That nobody told the
    result hears the owner first, and the supervisor when nothing came of it (R112)."""
    people = answering(complaint, deadline.owner or complaint.owner, now=act.now)
    if deadline.kind != DeadlineKind.TELL_RESULT or deadline.step == Deadline.Step.SILENT:
        people = [*people, *supervisors_of(complaint, now=act.now)]
    tell(complaint, "deadline-overdue", as_told(people), act, which=_which(deadline), facts=_facts(deadline))
    match deadline.kind:
        case DeadlineKind.PROMISE:
            for promise in complaint.promises.filter(public_id=str(deadline.about)):
                break_if_late(complaint, act, promise)
        case DeadlineKind.ACKNOWLEDGE:
            _next_level(complaint, act)
        case kind if kind in RAISES and complaint.severity != Severity.POTENTIAL:
            reassess(complaint, act, new=[(When.BREACH, "")])


def _next_level(complaint: Complaint, act: Act) -> None:
    """Nobody said “I have it”: the next level hears of it. Never above the highest, never in a loop (REL-R8)."""
    waiting = complaint.escalations.filter(acknowledged_at=None, done_at=None).order_by("-level").first()
    if waiting is not None and waiting.level < HIGHEST_LEVEL:
        raise_up(complaint, act, Escalation.Reason.BREACH, level=waiting.level + 1)


def end_pauses(now: datetime, limit: int) -> int:
    """Resume complaints whose pause has run out; says how many."""
    over = Pause.objects.filter(ended_at=None, until_at__lte=now).order_by("until_at", "id")
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
