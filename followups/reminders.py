"""What happens when a call comes due: its caller is reminded ahead, a missed one reaches the supervisor too (R127)."""

from __future__ import annotations

from complaints.codes import DeadlineKind
from complaints.models import Complaint, Deadline
from complaints.ports import set_waker
from complaints.recipients import answering, as_told, supervisors_of, tell
from evidence.act import Act
from evidence.facts import Facts
from followups.codes import MISSED, REMINDER
from followups.models import Callback
from organisation.models import User


def register() -> None:
    """Answer for the limits of calls."""
    set_waker(DeadlineKind.CALLBACK, wake)
    set_waker(DeadlineKind.PROGRESS_CALL, wake)
    set_waker(DeadlineKind.RECHECK, wake)


def wake(deadline: Deadline, complaint: Complaint, act: Act) -> None:
    """Do what the limit's step asks for. Runs under the complaint's lock, in the sweep's transaction."""
    rows = complaint.callbacks.open().select_related("caller")
    callback = rows.filter(public_id=deadline.about).first() if deadline.about else None
    if callback is None:
        return
    if deadline.step == Deadline.Step.DUE:
        callback.missed_at = act.now
        callback.save(update_fields=["missed_at"])
        people = [*_callers(callback, complaint, act), *supervisors_of(complaint, now=act.now)]
        _mail(MISSED, people, deadline, callback, complaint, act)
    else:
        _mail(REMINDER, _callers(callback, complaint, act), deadline, callback, complaint, act)


def _callers(callback: Callback, complaint: Complaint, act: Act) -> list[User]:
    """Who calls; when they have left the house or the branch, the complaint's owner, else a supervisor."""
    return answering(complaint, callback.caller, complaint.owner, now=act.now)


def _mail(
    kind: str, people: list[User], deadline: Deadline, callback: Callback, complaint: Complaint, act: Act
) -> None:
    which = f"{deadline.public_id}:v{deadline.version}:{deadline.step}"
    facts: Facts = {
        "callback": str(callback.public_id),
        "deadline": str(deadline.public_id),
        "version": deadline.version,
    }
    tell(complaint, kind, as_told(people), act, which=which, facts=facts)
