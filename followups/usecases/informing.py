"""Calls at intervals while the customer waits: how it stands, and when they hear next (R111)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.codes import PromiseState, Severity, Stage
from complaints.models import Complaint
from evidence.act import Act
from followups.codes import CallbackKind
from followups.models import Callback
from followups.times import progress_due
from followups.usecases.planning import has_contact, let_go, move_by_rule, place_callback
from organisation.policies import policies_for

# The calls that tell the customer how it stands, whoever planned them.
TELLING = (CallbackKind.PROGRESS, CallbackKind.RESULT)


def keep_informed(complaint: Complaint, act: Act) -> None:
    """Plan the next progress call of a complaint whose customer waits, unless one is planned: one interval from now, as
    the policy of its severity says. Whoever makes it names the hour of the next."""
    caller = complaint.owner or act.by
    if caller is None or not _can_wait(complaint):
        return
    due_at = _next(complaint, act)
    if due_at is None or not _waits_beyond(complaint, due_at):
        return
    if complaint.callbacks.open().filter(kind__in=TELLING).exists() or not has_contact(complaint):
        return
    with translation.override(complaint.branch.desk_language):
        purpose = _("Say how it stands, that we are sorry for the wait, and when we call next.")
    place_callback(
        complaint,
        act,
        kind=CallbackKind.PROGRESS,
        purpose=purpose,
        due_at=due_at,
        caller=caller,
        at_intervals=True,
    )


def _can_wait(complaint: Complaint) -> bool:
    """While the clock stands still we wait for them; whoever knows the result waits no more. Asks no database."""
    waits_for = complaint.open_orders or (complaint.cause_due_at is not None and not complaint.cause)
    return (
        bool(waits_for or complaint.stage in (Stage.FOLLOW_UP, Stage.ARBITRATION))
        and complaint.is_open
        and complaint.severity != Severity.POTENTIAL
        and not complaint.on_the_spot
        and complaint.paused_at is None
        and complaint.result_told_at is None
    )


def _waits_beyond(complaint: Complaint, moment: datetime) -> bool:
    """Say whether they still wait then: for a department, a cause, a body outside, or for what we promised."""
    if complaint.open_orders or complaint.stage == Stage.ARBITRATION:
        return True
    if not complaint.cause and complaint.cause_due_at is not None and complaint.cause_due_at > moment:
        return True
    promised = complaint.promises.filter(state=PromiseState.OPEN, condition="", due_at__gt=moment)
    return complaint.stage == Stage.FOLLOW_UP and promised.exists()


def come_sooner(complaint: Complaint, act: Act) -> None:
    """It has become more serious: a call by the longer interval comes earlier, as long as nobody was told its hour."""
    rows = list(_at_intervals(complaint).filter(previous=None, tries=0, moves=None))
    due_at = _next(complaint, act) if rows else None
    if due_at is None:
        return
    for row in rows:
        if row.due_at > due_at:
            move_by_rule(row, complaint, act, due_at)


def _next(complaint: Complaint, act: Act) -> datetime | None:
    return progress_due(complaint, policies_for(complaint.branch_id, now=act.now), now=act.now)


def end_informing(complaint: Complaint, act: Act) -> None:
    """The result is told: nobody waits for these calls any more. What somebody promised by hand stands."""
    rows = complaint.callbacks.open().select_related("caller")
    for row in rows.filter(Q(kind=CallbackKind.RESULT) | Q(kind=CallbackKind.PROGRESS, at_intervals=True)):
        let_go(row, complaint, act, why="result_told")


def _at_intervals(complaint: Complaint) -> QuerySet[Callback]:
    return complaint.callbacks.open().select_related("caller").filter(kind=CallbackKind.PROGRESS, at_intervals=True)
