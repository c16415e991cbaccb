"""Planning a call and letting it go (R111, R114, R124)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import DeadlineKind, Severity, Stage
from complaints.deadlines import Limit, drop, meet, open_deadline, open_deadlines
from complaints.errors import BadInput, NotFound, Stale, WrongState
from complaints.models import Complaint
from complaints.recipients import supervisors_of
from complaints.usecases.approving import let_approval_go
from complaints.usecases.door import use_case, write
from complaints.usecases.promising import MANAGER_CALLS_WITHIN, demand_may_promise
from evidence.act import Act
from followups.codes import CALL_KINDS, CallbackKind, CallbackState, MoveState
from followups.models import Callback
from followups.quiet_hours import quiet_hours_of
from followups.times import objection, satisfaction_due
from followups.usecases.unreached import end_waiting
from organisation.models import User
from outbox.queue import drop as drop_messages

LONGEST_PURPOSE = 400


@use_case(counts=False)
def plan_callback(
    complaint: Complaint,
    act: Act,
    *,
    kind: str,
    due_at: datetime,
    purpose: str = "",
    caller: User | None = None,
    asked_for: bool = False,
) -> None:
    """Plan one call by date and hour; its caller is the complaint's owner unless somebody else is named. An hour that
    the customer `asked_for` may lie in the quiet hours.

    :raises BadInput: the hour has passed or is a quiet one, the purpose is missing, the caller cannot take it, or the
    same call is planned already. :raises WrongState: nobody calls about a complaint that ended this way.
    :raises NotAllowed: a promise was broken here, and this is one more (R128).
    """
    _demand_stage(complaint, kind)
    caller = caller or complaint.owner or act.by
    fields = {}
    if why := objection(complaint, complaint.gate.policies, due_at, now=act.now, asked_for=asked_for):
        fields["due_at"] = why
    if kind != CallbackKind.SATISFACTION and not purpose.strip():
        fields["purpose"] = _("What will the call be about? One sentence is enough.")
    if len(purpose) > LONGEST_PURPOSE:
        fields["purpose"] = _("Keep it to %(most)d characters.") % {"most": LONGEST_PURPOSE}
    if caller is None or not _may_call(complaint, caller, act):
        fields["caller"] = _("Choose a colleague who works at this branch and whom the complaint is not about.")
    fields |= _planned_already(complaint, kind, due_at)
    if fields or caller is None:
        raise BadInput(" ".join(fields.values()), fields=fields)
    # Asking how satisfied they are is our own wish; any other call is one that the customer waits for.
    if kind != CallbackKind.SATISFACTION and not is_managers_call(complaint, act, caller, due_at):
        demand_may_promise(complaint, act)
    if kind == CallbackKind.SATISFACTION:
        # They can be reached after all: nobody waits for an answer to a letter.
        end_waiting(complaint, act)
    place_callback(complaint, act, kind=kind, purpose=purpose, due_at=due_at, caller=caller)
    if kind != CallbackKind.SATISFACTION:
        _let_the_rule_rest(complaint, act, due_at)


def _let_the_rule_rest(complaint: Complaint, act: Act, due_at: datetime) -> None:
    """Somebody calls by then anyway: what the house planned for later, and nobody was told, is not needed."""
    rows = complaint.callbacks.open().select_related("caller")
    for row in rows.filter(at_intervals=True, previous=None, tries=0, moves=None, due_at__gte=due_at):
        let_go(row, complaint, act, why="planned_by_hand")


def is_managers_call(complaint: Complaint, act: Act, caller: User, due_at: datetime) -> bool:
    """The one promise that anybody at the desk may give at any time (R128)."""
    return due_at <= act.now + MANAGER_CALLS_WITHIN and may(Right.SUPERVISE, complaint, caller, now=act.now)


@use_case(counts=False, after_end=False)
def promise_managers_call(complaint: Complaint, act: Act, *, asked_for: bool = False) -> None:
    """Promise that the duty manager calls within two hours; who that is hears of it at once. One that the customer
    `asked_for` may lie in the quiet hours.

    :raises BadInput: only quiet hours are left, nobody is there to call, or it is promised already. :raises WrongState:
    nobody calls about this one.
    """
    _demand_stage(complaint, CallbackKind.PROGRESS)
    latest = (act.now + MANAGER_CALLS_WITHIN).replace(second=0, microsecond=0)
    quiet = quiet_hours_of(complaint.branch, complaint.gate.policies)
    due_at = latest if asked_for else quiet.before(latest)
    if due_at <= act.now:
        raise BadInput(objection(complaint, complaint.gate.policies, latest, now=act.now))
    managers = [user for user in supervisors_of(complaint, now=act.now) if _may_call(complaint, user, act)]
    if not managers:
        raise BadInput(_("No duty manager is posted who could call. Send the complaint up."))
    promised = complaint.callbacks.open().filter(kind=CallbackKind.PROGRESS, caller__in=managers, due_at__gt=act.now)
    if promised.filter(due_at__lte=act.now + MANAGER_CALLS_WITHIN).exists():
        raise BadInput(_("The duty manager's call is promised already."))
    purpose = _("The duty manager calls in person, as the customer was promised.")
    callback = place_callback(
        complaint, act, kind=CallbackKind.PROGRESS, purpose=purpose, due_at=due_at, caller=managers[0]
    )
    # They did not promise it themselves: a reminder shortly before would be the first they hear of it.
    open_deadlines(complaint, callback.deadline_kind, about=callback.public_id).update(wake_at=act.now)


def _demand_stage(complaint: Complaint, kind: str) -> None:
    if kind not in CallbackKind.values or kind == CallbackKind.RECHECK:
        raise BadInput(_("What kind of call? Choose one."), fields={"kind": _("What kind of call? Choose one.")})
    if complaint.stage in (Stage.WITHDRAWN, Stage.MERGED) or complaint.severity == Severity.POTENTIAL:
        raise WrongState(_("Nobody needs to be called about this any more."))
    if kind == CallbackKind.SATISFACTION and complaint.stage not in (Stage.FOLLOW_UP, Stage.CLOSED):
        raise WrongState(_("A satisfaction callback belongs to follow-up."))
    if kind != CallbackKind.SATISFACTION and not complaint.is_open:
        raise WrongState(_("This complaint is closed: plan a satisfaction callback, or reopen it."))


def _may_call(complaint: Complaint, caller: User, act: Act) -> bool:
    return (
        caller.is_active
        and may(Right.HANDLE, complaint, caller, now=act.now)
        and not complaint.recusals.filter(user=caller).exists()
    )


def _planned_already(complaint: Complaint, kind: str, due_at: datetime) -> dict[str, str]:
    """A double press plans nothing twice."""
    rows = complaint.callbacks.open().filter(kind=kind)
    if kind == CallbackKind.SATISFACTION and rows.exists():
        return {"kind": _("A satisfaction callback is planned already. Change its time instead.")}
    if rows.filter(due_at=due_at).exists():
        return {"due_at": _("This call is planned already.")}
    return {}


def place_callback(
    complaint: Complaint,
    act: Act,
    *,
    kind: str,
    purpose: str,
    due_at: datetime,
    caller: User,
    previous: Callback | None = None,
    at_intervals: bool = False,
) -> Callback:
    """The step inside `plan_callback`, without its questions: the row, its limit and the trail."""
    callback = Callback.objects.create(
        complaint=complaint,
        kind=kind,
        purpose=purpose.strip(),
        due_at=due_at,
        caller=caller,
        previous=previous,
        at_intervals=at_intervals,
        planned_by=act.by,
        planned_at=act.now,
    )
    start_clock(callback, complaint, act)
    facts = {
        "callback": str(callback.public_id),
        "kind": kind,
        "due": due_at.isoformat(),
        "caller": caller.pk,
        "previous": str(previous.public_id) if previous else None,
        "at_intervals": at_intervals,
    }
    write(complaint, act, "callback.planned", facts=facts, words={"purpose": purpose})
    return callback


def start_clock(callback: Callback, complaint: Complaint, act: Act) -> None:
    """Open the call's limit, or move the one that runs: reminded ahead, missed when nobody called by then."""
    limit = Limit(callback.due_at)
    # What waits about the hour before is not said any more (REL-R6).
    fact = ("callback", str(callback.public_id))
    drop_messages(about=complaint.public_id, kinds=CALL_KINDS, fact=fact, now=act.now)
    open_deadline(complaint, callback.deadline_kind, limit, act, owner=callback.caller, about=callback.public_id)


def plan_satisfaction(complaint: Complaint, act: Act) -> None:
    """Plan the satisfaction callback of a complaint that came to follow-up (R114); one that is planned is moved.

    Settled on the spot needs none, and without any way to reach the customer there can be none.
    """
    caller = complaint.owner or act.by
    if complaint.on_the_spot or caller is None or not has_contact(complaint):
        return
    due_at = satisfaction_due(complaint, complaint.gate.policies, now=act.now)
    planned = complaint.callbacks.open().satisfaction().first()
    if planned is None:
        place_callback(complaint, act, kind=CallbackKind.SATISFACTION, purpose="", due_at=due_at, caller=caller)
        return
    move_by_rule(planned, complaint, act, due_at)


def has_contact(complaint: Complaint) -> bool:
    """Say whether there is any way to reach the customer."""
    return complaint.customer is not None and complaint.customer.contacts.standing().exists()


def move_by_rule(row: Callback, complaint: Complaint, act: Act, due_at: datetime) -> None:
    """A rule of the house moves a call whose hour nobody outside was told."""
    before = row.due_at
    again(row, complaint, act, due_at)
    facts = {"callback": str(row.public_id), "from": before.isoformat(), "to": due_at.isoformat()}
    write(complaint, act, "callback.moved", facts=facts)


def again(row: Callback, complaint: Complaint, act: Act, due_at: datetime) -> None:
    """Set the call to another hour: its limit starts afresh, a missed one is not missed any more."""
    row.due_at = due_at
    row.missed_at = None
    row.version += 1
    row.save(update_fields=["due_at", "missed_at", "version", "tries"])
    start_clock(row, complaint, act)


@use_case(counts=False)
def drop_callback(complaint: Complaint, act: Act, *, callback: UUID, reason: str, seen: int | None = None) -> None:
    """Let a call go that has lost its reason.

    :raises BadInput: no reason. :raises Stale: somebody was faster.
    """
    row = open_callback(complaint, callback, seen)
    if not reason.strip():
        sentence = _("Say why the call is no longer needed.")
        raise BadInput(sentence, fields={"reason": sentence})
    let_go(row, complaint, act, why="by_hand", reason=reason)


def let_go(row: Callback, complaint: Complaint, act: Act, *, why: str, reason: str = "") -> None:
    """The step inside `drop_callback`; `why` is a code."""
    settle(row, complaint, CallbackState.DROPPED, act)
    drop(complaint, row.deadline_kind, act=act, about=row.public_id)
    facts = {"callback": str(row.public_id), "why": why}
    write(complaint, act, "callback.dropped", facts=facts, words={"reason": reason})


def settle(row: Callback, complaint: Complaint, state: CallbackState, act: Act) -> None:
    """End the call's row, and with it what was still to be said or asked about its hour."""
    row.state = state
    row.settled_at = act.now
    row.version += 1
    row.save(update_fields=["state", "settled_at", "version", "tries"])
    for move in row.moves.select_related("approval").filter(
        Q(state=MoveState.ASKED) | Q(tell_by__isnull=False, told_at=None)
    ):
        drop(complaint, DeadlineKind.DELAY_NOTICE, act=act, about=move.public_id)
        if move.state == MoveState.ASKED and move.approval is not None:
            let_approval_go(complaint, act, move.approval)


def end_clock(row: Callback, complaint: Complaint, act: Act) -> None:
    """The call was made: its limit is met, on time or late."""
    meet(complaint, row.deadline_kind, act=act, about=row.public_id)


def open_callback(complaint: Complaint, callback: UUID, seen: int | None) -> Callback:
    """Load one open call of this complaint. Its complaint's row is locked, so nobody else changes it meanwhile.

    :raises NotFound: the complaint has no such call. :raises Stale: not open any more, or not as the page showed it.
    """
    try:
        row = complaint.callbacks.select_related("caller").get(public_id=callback)
    except Callback.DoesNotExist:
        raise NotFound from None
    if not row.is_open or seen not in (None, row.version):
        raise Stale(complaint)
    return row
