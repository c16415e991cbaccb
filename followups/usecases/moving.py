"""Another hour for a call: why, who says yes to it, and that the customer hears of it in time (R117, R128)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.clock_words import short
from complaints.codes import DeadlineKind
from complaints.deadlines import Limit, drop, meet, open_deadline
from complaints.errors import BadInput, WrongState
from complaints.models import Approval, Complaint
from complaints.usecases.approving import ask_approval
from complaints.usecases.door import use_case, write
from complaints.usecases.following import record
from complaints.usecases.promising import demand_may_promise
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act
from followups.codes import MoveState, ToldHow
from followups.models import Callback, CallbackMove
from followups.ports import due_changed
from followups.times import objection
from followups.usecases.planning import again, is_managers_call, open_callback


@dataclass(frozen=True)
class Change:
    """The hour that is wanted, the reason as the customer would be told it, and how they heard of it if they did.
    `asked_for`: they named the hour themselves."""

    due_at: datetime
    reason: str
    told_how: str = ""
    asked_for: bool = False


@use_case(counts=False)
def change_due(
    complaint: Complaint,
    act: Act,
    *,
    callback: UUID,
    due_at: datetime,
    reason: str,
    told_how: str = "",
    asked_for: bool = False,
    seen: int | None = None,
) -> None:
    """Move a call to another hour, with the reason that the customer would be told (R117); one that the customer
    `asked_for` may lie in the quiet hours. Whoever moves a date of ours a second time needs a supervisor's yes: until
    it comes the call stays where it is. `told_how` says that the customer knows of the new hour already; else they are
    told before the old one, and a limit runs until then. `seen` is the call's version on the page.

    :raises BadInput: no reason, an hour at which nobody is called, another one is asked for already, or the old hour
    has passed and the customer knows of no new one. :raises NotAllowed: a promise was broken here (R128).
    :raises Stale: somebody was faster. :raises WordsStopped: the reason would hurt.
    """
    row = open_callback(complaint, callback, seen)
    change = Change(due_at, reason.strip(), told_how, asked_for)
    needs_a_yes = _needs_a_yes(row, complaint, act, change)
    _check(row, complaint, act, change, needs_a_yes=needs_a_yes)
    if row.is_awaited and not asked_for:
        # The customer reads it.
        demand_good_words(complaint, act, reason=change.reason)
    if row.is_awaited and not is_managers_call(complaint, act, row.caller, due_at):
        demand_may_promise(complaint, act)
    if needs_a_yes:
        _ask(row, complaint, act, change)
    else:
        _make(row, complaint, act, change)


def _needs_a_yes(row: Callback, complaint: Complaint, act: Act, change: Change) -> bool:
    """The first change is the clerk's own, the next ones a supervisor's (R117). An hour that the customer names is no
    change of ours, and after the end nobody waits any more."""
    if change.asked_for or not complaint.is_open or act.by is None:
        return False
    if may(Right.SUPERVISE, complaint, act.by, now=act.now):
        return False
    return row.moves.filter(state=MoveState.MADE, asked_for=False).exists()


def _check(row: Callback, complaint: Complaint, act: Act, change: Change, *, needs_a_yes: bool) -> None:
    fields = {}
    if why := objection(complaint, complaint.gate.policies, change.due_at, now=act.now, asked_for=change.asked_for):
        fields["due_at"] = why
    elif row.moves.filter(state=MoveState.ASKED).exists():
        fields["due_at"] = _("Another hour is asked for already. The duty manager's answer will show here.")
    if not change.reason:
        fields["reason"] = _("Say why the call moves, the way you would tell the customer.")
    if change.told_how not in ("", *ToldHow.values):
        fields["told_how"] = _("Choose one from the list.")
    late = row.is_awaited and not change.asked_for and row.due_at <= act.now
    if late and not needs_a_yes and not change.told_how:
        fields["told_how"] = _("The customer is waiting since the old hour: tell them first, then say how you did.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)


def _ask(row: Callback, complaint: Complaint, act: Act, change: Change) -> None:
    """The call stays where it is until a supervisor has said yes."""
    zone = complaint.branch.time_zone
    hours = {"old": short(row.due_at, zone, now=act.now), "new": short(change.due_at, zone, now=act.now)}
    ask = _("From %(old)s to %(new)s: %(reason)s") % {**hours, "reason": change.reason}
    approval = ask_approval(complaint, act, Approval.What.CALL_DATE, words=ask)
    move = _move_of(row, act, change, MoveState.ASKED)
    move.approval = approval
    move.save()
    row.version += 1
    row.save(update_fields=["version"])
    write(complaint, act, "callback.move_asked", facts=_facts(move), words={"reason": change.reason})


def _make(row: Callback, complaint: Complaint, act: Act, change: Change) -> None:
    move = _move_of(row, act, change, MoveState.MADE)
    move.save()
    _carry_out(row, complaint, act, move)
    if move.tell_by is None:
        return
    if change.told_how:
        note_told(complaint, act, move, how=change.told_how)
    due_changed.send(CallbackMove, complaint=complaint, act=act, move=move)


def _move_of(row: Callback, act: Act, change: Change, state: MoveState) -> CallbackMove:
    return CallbackMove(
        callback=row,
        state=state,
        from_at=row.due_at,
        to_at=change.due_at,
        reason=change.reason,
        asked_for=change.asked_for,
        by=act.by,
        at=act.now,
    )


def _carry_out(row: Callback, complaint: Complaint, act: Act, move: CallbackMove) -> None:
    """The call has its new hour. Who waits for the old one hears of it before: until the first hour that they still
    believe in."""
    believed = [row.due_at]
    for untold in untold_of(row).exclude(pk=move.pk):
        believed.append(untold.tell_by or row.due_at)
        _end_the_telling(complaint, act, untold)
    again(row, complaint, act, move.to_at)
    write(complaint, act, "callback.moved", facts=_facts(move), words={"reason": move.reason})
    if row.is_awaited and not move.asked_for:
        move.tell_by = min(believed)
        move.save(update_fields=["tell_by"])
        limit = Limit(move.tell_by)
        open_deadline(complaint, DeadlineKind.DELAY_NOTICE, limit, act, owner=row.caller, about=move.public_id)


def untold_of(row: Callback) -> QuerySet[CallbackMove]:
    """The changes that the customer does not know of yet."""
    return row.moves.filter(state=MoveState.MADE, tell_by__isnull=False, told_at=None)


def _end_the_telling(complaint: Complaint, act: Act, move: CallbackMove) -> None:
    """A later change says it all: nobody tells the customer of this one any more."""
    drop(complaint, DeadlineKind.DELAY_NOTICE, act=act, about=move.public_id)
    move.tell_by = None
    move.save(update_fields=["tell_by"])


def approval_settled(*, complaint: Complaint, act: Act, approval: Approval, **_news: object) -> None:
    """Somebody decided about another hour, or nobody needs to any more. A yes that comes too late, for an hour that has
    passed, moves nothing."""
    move = CallbackMove.objects.select_related("callback__caller").filter(approval=approval, state=MoveState.ASKED)
    for one in move:
        _settle_asked(one, complaint, act, approval)


def _settle_asked(move: CallbackMove, complaint: Complaint, act: Act, approval: Approval) -> None:
    row = move.callback
    approved = approval.state == Approval.State.APPROVED
    holds = approved and row.is_open and move.to_at > act.now
    lapsed = approved or approval.state == Approval.State.LAPSED
    move.state = MoveState.MADE if holds else MoveState.LAPSED if lapsed else MoveState.DECLINED
    move.save(update_fields=["state"])
    if holds:
        _carry_out(row, complaint, act, move)
        if move.tell_by is not None:
            due_changed.send(CallbackMove, complaint=complaint, act=act, move=move)
    elif row.is_open:
        row.version += 1
        row.save(update_fields=["version"])
        write(complaint, act, "callback.move_refused", facts={**_facts(move), "state": str(move.state)})


@use_case(counts=False)
def tell_delay(complaint: Complaint, act: Act, *, callback: UUID, how: str, seen: int | None = None) -> None:
    """Say that the customer knows of the new hour, and how they heard of it (R117).

    :raises BadInput: no way that is known. :raises WrongState: they know already. :raises Stale: somebody was faster.
    """
    row = open_callback(complaint, callback, seen)
    if how not in ToldHow.values:
        sentence = _("How did the customer hear of it? Choose one.")
        raise BadInput(sentence, fields={"how": sentence})
    move = untold_of(row).order_by("-id").first()
    if move is None:
        raise WrongState(_("The customer knows of it already, or waits for no call."))
    note_told(complaint, act, move, how=how)
    row.version += 1
    row.save(update_fields=["version"])


def note_told(complaint: Complaint, act: Act, move: CallbackMove, *, how: str) -> None:
    """The step inside `tell_delay`, for a letter or message that left as well. Checks nothing."""
    move.told_at, move.told_how, move.told_by = act.now, how, act.by
    move.save(update_fields=["told_at", "told_how", "told_by"])
    meet(complaint, DeadlineKind.DELAY_NOTICE, act=act, about=move.public_id)
    which: dict[str, str | int] = {"callback": str(move.callback.public_id), "move": str(move.public_id)}
    record(complaint, act, kind="callback.delay_told", said=move.reason, facts={**which, "how": str(how)})


def _facts(move: CallbackMove) -> dict[str, object]:
    return {
        "callback": str(move.callback.public_id),
        "move": str(move.public_id),
        "from": move.from_at.isoformat(),
        "to": move.to_at.isoformat(),
        "asked_for": move.asked_for,
    }
