"""The ends of the road, and the ways back from them."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import DeadlineKind, Severity
from complaints.deadlines import drop, meet, open_deadlines
from complaints.errors import BadInput, WrongState
from complaints.limits import set_limits
from complaints.models import Complaint
from complaints.ports import ended, reopened, stage_entered
from complaints.recipients import as_told, supervisors_of, tell
from complaints.severity import is_up
from complaints.usecases.approving import let_approvals_go
from complaints.usecases.climbing import TIMED_BY_SEVERITY, climb, note_flags, reassess
from complaints.usecases.deciding import new_round
from complaints.usecases.door import columns, move, save_changes, use_case, write
from complaints.usecases.granting import let_compensations_go
from complaints.usecases.inviting import withdraw_invitation
from complaints.usecases.ordering import bring_orders_along, let_orders_go
from complaints.usecases.promising import let_promises_go
from complaints.usecases.relieving import relief_came
from complaints.watchers import CLOSED, REOPENED, tell_watchers
from evidence.act import Act
from organisation.policies import policies_for
from outbox.ports import kinds_that_outlive_the_end
from outbox.queue import drop as drop_messages

# A lesson and a conditional promise live on after the close.
OUTLIVES_THE_END = (DeadlineKind.LESSON,)


@use_case()
def close(complaint: Complaint, act: Act) -> None:
    """End it one of the four ways. Pending reminders go in the same transaction; the lesson becomes a task.

    :raises Blocked: a promise, a message, the callback or the lesson holds it.
    """
    finish(complaint, act)


def finish(complaint: Complaint, act: Act) -> None:
    """The step inside `close`, for the on-the-spot save as well."""
    complaint.close_way = complaint.callback_result
    move(complaint, act, "close", way=complaint.callback_result)
    _end(complaint, act)
    if complaint.severity != Severity.POTENTIAL and not complaint.gate.lesson_written:
        set_limits(complaint, act, DeadlineKind.LESSON)


def _end(complaint: Complaint, act: Act) -> None:
    # The gates of closing and merging let none through that is open: who takes the matter back releases us (R9).
    let_promises_go(complaint, act, why=complaint.end_reason)
    let_compensations_go(complaint, act)
    complaint.ended_at = act.now
    complaint.paused_at = None
    complaint.pauses.filter(ended_at=None).update(ended_at=act.now)
    meet(complaint, DeadlineKind.REPLY, DeadlineKind.RESOLVE, DeadlineKind.FIRST_CONTACT, act=act)
    conditional = complaint.promises.filter(state="open").exclude(condition="").values("public_id")
    leftover = open_deadlines(complaint).exclude(kind__in=[str(kind) for kind in OUTLIVES_THE_END])
    leftover.exclude(about__in=conditional).update(dropped_at=act.now, wake_at=None)
    complaint.escalations.filter(done_at=None).update(done_at=act.now, done_by=act.by)
    let_approvals_go(complaint, act)
    relief_came(complaint, act)
    withdraw_invitation(complaint, act)
    let_orders_go(complaint, act)
    drop_messages(about=complaint.public_id, but=kinds_that_outlive_the_end(), now=act.now)
    tell_watchers(complaint, act, CLOSED, which=act.now.isoformat())
    ended.send(Complaint, complaint=complaint, act=act)


@use_case()
def withdraw(complaint: Complaint, act: Act, *, reason: str) -> None:
    """The customer takes it back, for a reason in their words. “Not our responsibility” is none (R9).

    :raises BadInput: no reason.
    """
    _demand_reason(reason, _("Write in the customer's words why they take it back."))
    move(complaint, act, "withdraw")
    complaint.end_reason = reason.strip()
    write(complaint, act, "complaint.withdrawn", words={"reason": reason})
    _end(complaint, act)


@use_case(beside=lambda _pk, arguments: [arguments["into"].pk])
def merge(complaint: Complaint, act: Act, *, into: Complaint, reason: str = "") -> None:
    """The same matter stands under another open number: go on there. What is ticked here holds there too, and the
    severity does not fall by it; a department that was asked answers there.

    :raises BadInput: into itself, an ended one, or one that is not theirs to see at this branch.
    :raises Blocked: a promise is open, which nobody would keep any more.
    """
    rows = Complaint.objects.select_related("branch", "customer").open().filter(branch=complaint.branch)
    if act.by is not None:
        rows = rows.visible_to(act.by, now=act.now)
    # As it stands now, and held: two merged into each other at once would leave nobody to go on with.
    going_on = rows.exclude(pk=complaint.pk).filter(pk=into.pk).first()
    if going_on is None:
        sentence = _("Choose another open complaint of this branch.")
        raise BadInput(sentence, fields={"into": sentence})
    complaint.merged_into = going_on
    move(complaint, act, "merge", into=going_on.number)
    complaint.end_reason = reason.strip()
    _bring_along(complaint, going_on, act)
    _end(complaint, act)


def _bring_along(complaint: Complaint, going_on: Complaint, act: Act) -> None:
    before = columns(going_on)
    write(going_on, act, "complaint.merged_here", facts={"from": complaint.number})
    note_flags(going_on, act, [*going_on.flags, *complaint.flags])
    going_on.medical_help_at = going_on.medical_help_at or complaint.medical_help_at
    # The same matter, often as a repeat that knows of it already: the next promise is no clerk's there either (R128).
    going_on.broken_promises = max(going_on.broken_promises, complaint.broken_promises)
    if is_up(going_on.severity, complaint.severity):
        climb(going_on, act, complaint.severity, reasons=("merged",), by_hand=False)
    bring_orders_along(complaint, going_on, act)
    save_changes(going_on, before, act, counts=True)


@use_case(Right.SUPERVISE)
def refer_to_arbitration(complaint: Complaint, act: Act, *, body: str, reference: str = "") -> None:
    """Somebody outside decides now (R103).

    :raises BadInput: no body named.
    """
    _demand_reason(body, _("Name the body that will decide, for example the consumer association."))
    move(complaint, act, "refer_to_arbitration")
    complaint.arbitration_body, complaint.arbitration_ref = body.strip(), reference.strip()
    words = {"body": body, "reference": reference}
    write(complaint, act, "arbitration.referred", words=words)
    stage_entered.send(Complaint, complaint=complaint, act=act)


@use_case()
def carry_out_award(complaint: Complaint, act: Act, *, award: str) -> None:
    """The outside body decided: carry it out.

    :raises BadInput: nothing said.
    """
    _demand_reason(award, _("Write what was decided."))
    move(complaint, act, "carry_out_award")
    write(complaint, act, "arbitration.decided", words={"award": award})
    stage_entered.send(Complaint, complaint=complaint, act=act)


@use_case()
def rework(complaint: Complaint, act: Act, *, reason: str) -> None:
    """The result did not satisfy: go back and look for a better way (R113).

    :raises BadInput: no reason.
    """
    _demand_reason(reason, _("Write what the customer is not satisfied with."))
    move(complaint, act, "rework")
    write(complaint, act, "complaint.reworked", words={"reason": reason})
    start_over(complaint, act)
    stage_entered.send(Complaint, complaint=complaint, act=act)


@use_case(after_end=True)
def reopen(complaint: Complaint, act: Act, *, reason: str) -> None:
    """The customer came back within the policy's days, or the callback found them unsatisfied (R113).

    :raises BadInput: no reason. :raises WrongState: too long ago.
    """
    _demand_reason(reason, _("Write what the customer says now."))
    bring_back(complaint, act, reason)


def bring_back(complaint: Complaint, act: Act, reason: str) -> None:
    """The step inside `reopen`, for a callback that ends unsatisfied."""
    days = policies_for(complaint.branch_id, now=act.now).int("reopen_days")
    if complaint.ended_at is not None and act.now - complaint.ended_at > timedelta(days=days):
        raise WrongState(
            _("It was closed more than %(days)d days ago. Log a new complaint: it will show this one beside it.")
            % {"days": days}
        )
    move(complaint, act, "reopen")
    complaint.ended_at = None
    complaint.close_way = ""
    complaint.reopened_count += 1
    drop(complaint, DeadlineKind.LESSON, act=act)
    write(complaint, act, "complaint.reopened", facts={"times": complaint.reopened_count}, words={"reason": reason})
    start_over(complaint, act)
    contacts = as_told(supervisors_of(complaint, now=act.now))
    tell(complaint, "reopened", contacts, act, which=str(complaint.reopened_count))
    tell_watchers(complaint, act, REOPENED, which=str(complaint.reopened_count))
    reopened.send(Complaint, complaint=complaint, act=act)


def start_over(complaint: Complaint, act: Act) -> None:
    """A new round with new clocks; what was confirmed stays confirmed."""
    new_round(complaint, act)
    complaint.callback_result = ""
    complaint.callback_result_at = None
    complaint.limits_and_recourse_told = False
    # What was told did not hold: the customer waits for a result again (R112).
    complaint.result_told_at = None
    complaint.parting_ticks, complaint.parted_at = [], None
    drop(complaint, DeadlineKind.TELL_RESULT, act=act)
    set_limits(complaint, act, DeadlineKind.REPLY, DeadlineKind.RESOLVE)


@use_case(after_end=True)
def take_up(complaint: Complaint, act: Act) -> None:
    """The potential complaint has become one: one key, and the road begins (R17)."""
    move(complaint, act, "take_up")
    complaint.ended_at = None
    complaint.close_way = ""
    complaint.severity = Severity.GENERAL
    seq = write(complaint, act, "potential.taken_up")
    tell_watchers(complaint, act, REOPENED, which=f"taken-up-{seq}")
    set_limits(complaint, act, *TIMED_BY_SEVERITY)
    reassess(complaint, act)
    stage_entered.send(Complaint, complaint=complaint, act=act)


def _demand_reason(text: str, sentence: str) -> None:
    if not text.strip():
        raise BadInput(sentence, fields={"reason": sentence})
