"""What a limit does when its next step has come: remind ahead, look, or tell that it was missed (R125–R127, R94)."""

from __future__ import annotations

from datetime import datetime

from complaints.codes import DeadlineKind, Severity
from complaints.deadlines import is_watch, minutes_given, step_after
from complaints.models import Complaint, Deadline, Escalation
from complaints.ports import waker
from complaints.recipients import answering, as_told, supervisors_of, tell
from complaints.severity import When
from complaints.usecases.climbing import reassess
from complaints.usecases.escalating import HIGHEST_LEVEL, raise_up
from complaints.usecases.missing import miss
from complaints.usecases.promising import break_if_late
from evidence.act import Act
from evidence.facts import Facts
from organisation.policies import policies_for

# A missed one of these raises the complaint itself; the others have their own consequences.
RAISES = (DeadlineKind.REPLY, DeadlineKind.RESOLVE, DeadlineKind.FIRST_CONTACT)


def latest_step(deadline: Deadline, complaint: Complaint, *, now: datetime) -> tuple[Deadline.Step, datetime | None]:
    """Bring it to the latest step that has come, and say which follows: after a standstill of the sweep one mail says
    it all."""
    following = step_after(deadline, complaint)
    while deadline.step in (Deadline.Step.HALF, Deadline.Step.MOST, Deadline.Step.AHEAD):
        if following[1] is None or following[1] > now:
            break
        deadline.step, deadline.wake_at = following
        following = step_after(deadline, complaint)
    return following


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
    elif deadline.step == Deadline.Step.DUE:
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
    """Past due: owner and supervisor hear it; a broken word and a missed reply have consequences."""
    owner = answering(complaint, deadline.owner or complaint.owner, now=act.now)
    people = [*owner, *supervisors_of(complaint, now=act.now)]
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
