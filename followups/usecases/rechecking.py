"""Asking some satisfied customers once more, by somebody who did not handle the complaint (R114).

Which ones is no chance that could fall out otherwise when it is run again: a hash of the complaint decides. The answer
stands apart from the handler's own callback and holds up no closing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import translation
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import CloseWay
from complaints.errors import NotAllowed
from complaints.models import Complaint, Escalation
from complaints.recipients import as_told, supervisors_of, tell
from complaints.usecases.door import write
from complaints.usecases.escalating import raise_up
from evidence.act import Act
from followups.codes import RECHECK_UNHAPPY, CallbackKind
from followups.models import Callback, CallbackAttempt
from followups.quiet_hours import quiet_hours_of
from followups.usecases.planning import has_contact, let_go, place_callback, start_clock
from organisation.absences import away_at
from organisation.duties import people_posted
from organisation.models import Role, User
from organisation.opening import calendar_of
from organisation.policies import Policies, policies_for
from organisation.working_time import CalendarError, add_working_days


def is_drawn(complaint: Complaint, *, percent: int) -> bool:
    """Say whether this one is among so many of a hundred; always the same answer for the same complaint."""
    return _number(complaint, "drawn") % 100 < percent


def _number(complaint: Complaint, what: str) -> int:
    digest = sha256(f"recheck:{what}:{complaint.public_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def draw(complaint: Complaint, act: Act) -> None:
    """Plan a recheck where a satisfied answer came in and the draw falls on it; one for each complaint."""
    policies = policies_for(complaint.branch_id, now=act.now)
    percent = policies.int("recheck_percent")
    if complaint.callback_result != CloseWay.CONFIRMED or not is_drawn(complaint, percent=percent):
        return
    if complaint.callbacks.filter(kind=CallbackKind.RECHECK).exists() or not has_contact(complaint):
        return
    caller = somebody_else(complaint, act)
    if caller is None:
        write(complaint, act, "recheck.nobody")
        return
    with translation.override(complaint.branch.desk_language):
        purpose = _("Ask as somebody who did not handle it: is it settled, and how did we treat you?")
    due_at = _due(complaint, policies, now=act.now)
    place_callback(complaint, act, kind=CallbackKind.RECHECK, purpose=purpose, due_at=due_at, caller=caller)


def _due(complaint: Complaint, policies: Policies, *, now: datetime) -> datetime:
    days = policies.int("recheck_after_days")
    try:
        due = add_working_days(calendar_of(complaint.branch), now, days, at=policies.time("callback_hour"))
    except CalendarError:
        due = now + timedelta(days=days)
    return quiet_hours_of(complaint.branch, policies).after(due)


def handlers_of(complaint: Complaint) -> set[int]:
    """The keys of those whose work would be rechecked: who answers for it, and who asked the customer before."""
    asked = CallbackAttempt.objects.filter(callback__complaint=complaint, callback__kind=CallbackKind.SATISFACTION)
    found = {complaint.owner_id, *asked.values_list("by_id", flat=True)}
    return {pk for pk in found if pk is not None}


def somebody_else(complaint: Complaint, act: Act) -> User | None:
    """Choose a clerk of the branch who is there and had nothing to do with it, where there is none a supervisor; nobody
    where all had. The same ones to choose from give the same person."""
    out = handlers_of(complaint) | {act.by.pk if act.by else 0} | set(away_at(act.now))
    out |= set(complaint.recusals.values_list("user_id", flat=True))
    clerks = people_posted(Role.CLERK, branch_id=complaint.branch_id, now=act.now)
    for people in (clerks, supervisors_of(complaint, now=act.now)):
        able = [user for user in people if user.pk not in out and may(Right.HANDLE, complaint, user, now=act.now)]
        if able:
            return able[_number(complaint, "caller") % len(able)]
    return None


def demand_somebody_else(row: Callback, complaint: Complaint, act: Act) -> None:
    """:raises NotAllowed: whoever handled it does not recheck it."""
    if row.kind == CallbackKind.RECHECK and act.by is not None and act.by.pk in handlers_of(complaint):
        raise NotAllowed(_("A recheck is made by somebody who did not handle the complaint."))


def hand_on_rechecks(complaint: Complaint, act: Act) -> None:
    """The new owner cannot recheck themselves: somebody else gets the call, or nobody."""
    for row in complaint.callbacks.open().filter(kind=CallbackKind.RECHECK, caller=complaint.owner):
        caller = somebody_else(complaint, act)
        if caller is None:
            let_go(row, complaint, act, why="nobody_else")
            continue
        row.caller = caller
        row.version += 1
        row.save(update_fields=["caller", "version"])
        start_clock(row, complaint, act)


def tell_unhappy(row: Callback, complaint: Complaint, act: Act, *, said: str) -> None:
    """Not satisfied after all: a supervisor takes it up. What was closed too long ago to reopen they hear by mail."""
    facts = {"callback": str(row.public_id)}
    write(complaint, act, "recheck.unhappy", facts=facts)
    if complaint.is_open:
        raise_up(complaint, act, Escalation.Reason.NO_AGREEMENT, words=said)
        return
    people = as_told(supervisors_of(complaint, now=act.now))
    tell(complaint, RECHECK_UNHAPPY, people, act, which=str(row.public_id), facts=facts)
