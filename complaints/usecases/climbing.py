"""Climbing the severity ladder: at once by facts or by hand, down only by a supervisor (R139)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import LADDER, DeadlineKind, Flag, Level, Severity
from complaints.customers import earlier_of
from complaints.deadlines import drop, meet, open_deadlines
from complaints.errors import BadInput, NotAllowed, WrongState
from complaints.limits import set_limits
from complaints.models import Complaint, Escalation
from complaints.ports import severity_raised
from complaints.recipients import as_told, can_answer, duty_list, supervisors_of, tell
from complaints.severity import Fact, When, assess, burns, is_up
from complaints.usecases.crisis import launch_checklist
from complaints.usecases.door import use_case, write
from complaints.usecases.escalating import raise_up
from evidence.act import Act
from organisation.absences import stand_in
from organisation.policies import policies_for

TIMED_BY_SEVERITY = (DeadlineKind.FIRST_CONTACT, DeadlineKind.REPLY, DeadlineKind.RESOLVE)
MOVED_BY_SEVERITY = (*TIMED_BY_SEVERITY, DeadlineKind.ACKNOWLEDGE)


def reassess(complaint: Complaint, act: Act, *, new: Collection[Fact] | None = None, tells: bool = True) -> None:
    """Ask the rules about the facts that just came about, or (None) about all; raise at once what they raise and tell
    whom they name, unless (`tells`) they were told this very moment. What a supervisor lowered in the face of old facts
    stays down until something new happens.
    """
    raised = assess(complaint, new=new)
    if is_up(complaint.severity, raised.severity):
        climb(complaint, act, raised.severity, reasons=raised.reasons, by_hand=False)
    if raised.tells and tells:
        tell(
            complaint,
            "severity-told",
            duty_list(complaint, raised.tells, now=act.now),
            act,
            which=f"{complaint.severity}:{'+'.join(sorted(raised.reasons))}",
            facts={"severity": complaint.severity},
        )


def climb(
    complaint: Complaint, act: Act, severity: str, *, reasons: tuple[str, ...], by_hand: bool, words: str = ""
) -> None:
    """Raise the severity, start its clocks, and send serious and crisis up."""
    complaint.severity_before, before = complaint.severity, complaint.severity
    complaint.severity = severity
    complaint.severity_raised_at = act.now if by_hand else None
    complaint.severity_raised_by = act.by if by_hand else None
    facts = {"from": before, "to": severity, "reasons": list(reasons), "by_hand": by_hand}
    write(complaint, act, "severity.raised", facts=facts, words={"why": words})
    _move_limits(complaint, act, later=False)
    launch_checklist(complaint, act)
    if burns(severity):
        undo = timedelta(minutes=policies_for(complaint.branch_id, now=act.now).int("severity_undo_minutes"))
        raise_up(complaint, act, Escalation.Reason.SEVERITY, notice_from=act.now + undo if by_hand else None)
    severity_raised.send(Complaint, complaint=complaint, act=act)


def _move_limits(complaint: Complaint, act: Act, *, later: bool) -> None:
    """Give the limits that run the span of the new severity, counted from now; unless `later`, one that was to come
    sooner stays: who became more serious is not answered after the hour that they were told. What was met before stays
    met: nobody makes the first contact twice."""
    running = dict(open_deadlines(complaint).order_by("-due_at").values_list("kind", "due_at"))
    moved = [kind for kind in MOVED_BY_SEVERITY if kind in running]
    ahead = {kind: due_at for kind, due_at in running.items() if due_at > act.now}
    set_limits(complaint, act, *moved, at_the_latest={} if later else ahead)


@use_case()
def set_flags(complaint: Complaint, act: Act, *, flags: list[str]) -> None:
    """Tick the facts that hold; what they raise is raised at once.

    :raises BadInput: an unknown fact.
    """
    before = set(complaint.flags)
    note_flags(complaint, act, flags)
    reassess(complaint, act, new=[(When.FLAG, flag) for flag in complaint.flags if flag not in before])


def note_flags(complaint: Complaint, act: Act, flags: list[str]) -> None:
    unknown = [flag for flag in flags if flag not in Flag.values]
    if unknown:
        raise BadInput(_("Choose from the facts shown."))
    if set(flags) == set(complaint.flags):
        return
    complaint.flags = [flag for flag in Flag.values if flag in flags]
    write(complaint, act, "flags.set", facts={"flags": complaint.flags})


@use_case()
def raise_severity(complaint: Complaint, act: Act, *, severity: str, why: str) -> None:
    """Raise it by hand. Whoever did may undo it within the policy's minutes, before notices leave.

    :raises BadInput: not higher than it is.
    """
    if severity not in Severity.values or not is_up(complaint.severity, severity):
        raise BadInput(_("Choose a higher severity. Only a duty manager lowers it."))
    climb(complaint, act, severity, reasons=("by_hand",), by_hand=True, words=why)
    complaint.severity_looked_at = True


@use_case()
def look_at_severity(complaint: Complaint, act: Act) -> None:
    """Confirm that somebody looked at the severity and finds it right."""
    complaint.severity_looked_at = True
    write(complaint, act, "severity.looked_at", facts={"severity": complaint.severity})


@use_case()
def lower_severity(complaint: Complaint, act: Act, *, severity: str, why: str) -> None:
    """Lower it: a supervisor with a reason, or whoever raised it by hand, within the policy's minutes.

    :raises NotAllowed: neither. :raises BadInput: no reason, or not lower.
    """
    if severity not in LADDER[1:] or not is_up(severity, complaint.severity):
        raise BadInput(_("Choose a lower severity than now."))
    if not _may_lower(complaint, act, severity):
        raise NotAllowed(_("Only a duty manager lowers the severity. Escalate, and say why it should be lower."))
    if not _supervises(complaint, act) and is_up(severity, assess(complaint, above=severity).severity):
        raise NotAllowed(_("What is ticked here asks for this severity. A duty manager may lower it all the same."))
    if not why.strip():
        sentence = _("Say why it is less severe.")
        raise BadInput(sentence, fields={"why": sentence})
    before, complaint.severity = complaint.severity, severity
    complaint.severity_raised_at = None
    complaint.severity_looked_at = True
    write(complaint, act, "severity.lowered", facts={"from": before, "to": severity}, words={"why": why})
    _move_limits(complaint, act, later=True)
    if not burns(severity):
        _call_off(complaint, act)


def _supervises(complaint: Complaint, act: Act) -> bool:
    return act.by is None or may(Right.SUPERVISE, complaint, act.by, now=act.now)


def _may_lower(complaint: Complaint, act: Act, severity: str) -> bool:
    if act.by is None or _supervises(complaint, act):
        return True
    minutes = policies_for(complaint.branch_id, now=act.now).int("severity_undo_minutes")
    return (
        complaint.severity_raised_by_id == act.by.pk
        and complaint.severity_raised_at is not None
        and act.now - complaint.severity_raised_at <= timedelta(minutes=minutes)
        and severity == complaint.severity_before
    )


def _call_off(complaint: Complaint, act: Act) -> None:
    """Nothing burns any more: what went up for its severity alone, and nobody answered, comes down again."""
    complaint.escalations.filter(reason=Escalation.Reason.SEVERITY, acknowledged_at=None, done_at=None).update(
        done_at=act.now, done_by=act.by
    )
    if not complaint.escalations.filter(done_at=None).exists():
        drop(complaint, DeadlineKind.ACKNOWLEDGE, act=act)


def recognise(complaint: Complaint, act: Act) -> None:
    """Now that we know who it is: have they complained before, and was our word broken then (R10)?"""
    earlier = earlier_of(complaint.customer, branch_id=complaint.branch_id, now=act.now, but=complaint)
    if earlier is None:
        return
    complaint.repeat_of = earlier
    complaint.broken_promises += earlier.broken_promises
    write(complaint, act, "customer.recognised", facts={"repeat_of": earlier.number})


def tell_customer_manager(complaint: Complaint, act: Act) -> None:
    """A high-value or group customer complains: their manager hears it first of all (R144)."""
    customer = complaint.customer
    if customer is None or customer.level == Level.ORDINARY:
        return
    manager = customer.customer_manager and stand_in(customer.customer_manager, now=act.now)
    manager = manager if can_answer(complaint, manager, now=act.now) else None
    contacts = (
        as_told([manager])
        or duty_list(complaint, ["customer_manager"], now=act.now)
        or as_told(supervisors_of(complaint, now=act.now))
    )
    if tell(complaint, "high-value-complaint", contacts, act, which="1", facts={"level": customer.level}):
        set_limits(complaint, act, DeadlineKind.MANAGER_CALL, owner=manager)
        write(complaint, act, "customer_manager.told", facts={"manager": manager.pk if manager else None})


@use_case(Right.TEND, counts=False)
def answer_for_customer(complaint: Complaint, act: Act) -> None:
    """The customer manager knows and has been in touch with the desk: their limit is met (R144). They say so
    themselves, or the desk notes their call.

    :raises WrongState: nobody waits for them.
    """
    if not meet(complaint, DeadlineKind.MANAGER_CALL, act=act):
        raise WrongState(_("The customer manager was not asked, or has answered already."))
    write(complaint, act, "customer_manager.answered")
