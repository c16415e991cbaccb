"""Going up: at once to whoever may decide, with an answer that comes back down (R132–R136)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import DeadlineKind
from complaints.deadlines import drop, meet
from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.limits import set_limits
from complaints.models import Approval, Complaint, Escalation
from complaints.ports import went_up
from complaints.recipients import Told, as_told, duty_list, head_office_of, owner_told, supervisors_of, tell
from complaints.usecases.door import use_case, write
from complaints.usecases.speaking import WENT_UP as WENT_UP_AT_ONCE
from complaints.usecases.speaking import keep_what_hurts
from complaints.watchers import WENT_UP, tell_watchers
from evidence.act import Act
from organisation.scope import reach_of

HIGHEST_LEVEL = 3
DUTY_OF_LEVEL = {1: ["duty_manager"], 2: ["hall_manager"], 3: ["executive"]}


def raise_up(
    complaint: Complaint,
    act: Act,
    reason: str,
    *,
    words: str = "",
    interim_answer: str = "",
    level: int = 1,
    notice_from: datetime | None = None,
) -> Escalation:
    """Open a step up, or find the one that is open at this level (never a loop, REL-R8), and tell who must know."""
    standing = complaint.escalations.filter(level=level, done_at=None).first()
    if standing is not None:
        if reason == Escalation.Reason.SEVERITY:
            # It is up already, but those who have it must hear that it burns now.
            _announce(complaint, act, standing, which=f"{standing.public_id}:{complaint.severity}", from_=notice_from)
        return standing
    escalation = Escalation.objects.create(
        complaint=complaint,
        level=level,
        reason=reason,
        words=words,
        interim_answer=interim_answer,
        raised_by=act.by,
        raised_at=act.now,
    )
    write(
        complaint,
        act,
        "escalation.raised",
        facts={"level": level, "reason": reason, "escalation": str(escalation.public_id)},
        words={"words": words, "interim_answer": interim_answer},
    )
    _announce(complaint, act, escalation, which=str(escalation.public_id), from_=notice_from)
    set_limits(complaint, act, DeadlineKind.ACKNOWLEDGE)
    went_up.send(Complaint, complaint=complaint, act=act, escalation=escalation)
    return escalation


def _announce(complaint: Complaint, act: Act, escalation: Escalation, *, which: str, from_: datetime | None) -> None:
    tell(
        complaint,
        "escalated",
        _readers(complaint, escalation, now=act.now),
        act,
        which=which,
        facts={"escalation": str(escalation.public_id), "reason": escalation.reason, "level": escalation.level},
        not_before=from_,
    )
    named = {"escalation": str(escalation.public_id)}
    tell_watchers(complaint, act, WENT_UP, which=which, facts=named, not_before=from_)


def _readers(complaint: Complaint, escalation: Escalation, *, now: datetime) -> list[Told]:
    """Who hears of a step up. Where its level names nobody beyond those below, who did not take it, the head office
    hears of it too: no step may go to the same people only."""
    if escalation.is_for_head_office and (above := as_told(head_office_of(complaint, now=now))):
        # The branch's own duty list may not decide what went on to the head office.
        return above
    supervisors = as_told(supervisors_of(complaint, now=now))
    named = duty_list(complaint, DUTY_OF_LEVEL[escalation.level], now=now)
    below = [code for level, codes in DUTY_OF_LEVEL.items() if level < escalation.level for code in codes]
    if not below or set(named).difference(supervisors, duty_list(complaint, below, now=now)):
        return [*supervisors, *named]
    return [*supervisors, *named, *as_told(head_office_of(complaint, now=now))]


@use_case()
def escalate(
    complaint: Complaint, act: Act, *, reason: str, words: str, interim_answer: str = "", level: int = 1
) -> None:
    """Send it up by hand: why, and what the customer was told meanwhile (R132–R134).

    :raises BadInput: no words, an unknown reason, or it is up already. What the customer was told is not stopped: help
    waits for no words. Coaching hears of it.
    """
    if reason not in Escalation.Reason.values or not 1 <= level <= HIGHEST_LEVEL:
        raise BadInput(_("Choose why it goes up."))
    if not words.strip():
        sentence = _("Say what you need from the duty manager, and what you tried.")
        raise BadInput(sentence, fields={"words": sentence})
    if complaint.escalations.filter(level=level, done_at=None).exists():
        raise BadInput(_("It is with the duty manager already. Their answer will show here."))
    raise_up(complaint, act, reason, words=words, interim_answer=interim_answer, level=level)
    keep_what_hurts(complaint, act, because=WENT_UP_AT_ONCE, interim_answer=interim_answer)


def _open_escalation(complaint: Complaint, ref: str) -> Escalation:
    try:
        return complaint.escalations.select_for_update().get(public_id=ref, done_at=None)
    except Escalation.DoesNotExist:
        raise NotFound from None


def may_answer(step: Escalation, complaint: Complaint, act: Act) -> bool:
    """Tell whether a supervisor of the branch may answer this step: what went on to the head office is theirs, as long
    as somebody sits there."""
    if not step.is_for_head_office or act.by is None or reach_of(act.by, now=act.now).is_head_office:
        return True
    return not head_office_of(complaint, now=act.now)


def _step_to_answer(complaint: Complaint, act: Act, ref: str) -> Escalation:
    step = _open_escalation(complaint, ref)
    if not may_answer(step, complaint, act):
        raise NotAllowed(_("This went on to the head office. Their answer will show here."))
    return step


@use_case(Right.SUPERVISE, counts=False)
def acknowledge(complaint: Complaint, act: Act, *, escalation: str) -> None:
    """Say “I have it”: the clerk sees who, the clock of acknowledging stops.

    :raises NotAllowed: it went on to the head office.
    """
    step = _step_to_answer(complaint, act, escalation)
    if step.acknowledged_at is None:
        step.acknowledged_by, step.acknowledged_at = act.by, act.now
        step.save(update_fields=["acknowledged_by", "acknowledged_at"])
        meet(complaint, DeadlineKind.ACKNOWLEDGE, act=act)
        write(complaint, act, "escalation.acknowledged", facts={"escalation": escalation})


@use_case(Right.SUPERVISE)
def instruct(complaint: Complaint, act: Act, *, escalation: str, instruction: str, heard_customer: bool) -> None:
    """Answer with an instruction that the clerk marks done. The customer is heard first, not only the colleague (R12).

    :raises BadInput: no instruction, or nobody heard the customer yet. :raises NotAllowed: it went on to the head
    office.
    """
    fields = {}
    if not instruction.strip():
        fields["instruction"] = _("Write what is to be done, by whom and by when.")
    if not heard_customer:
        fields["heard_customer"] = _("Read or hear the customer's own words first, then tick this.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    step = _step_to_answer(complaint, act, escalation)
    if step.acknowledged_at is None:
        step.acknowledged_by, step.acknowledged_at = act.by, act.now
        meet(complaint, DeadlineKind.ACKNOWLEDGE, act=act)
    step.instruction, step.heard_customer = instruction, heard_customer
    step.instructed_by, step.instructed_at = act.by, act.now
    step.save()
    write(
        complaint,
        act,
        "escalation.instructed",
        facts={"escalation": escalation},
        words={"instruction": instruction},
    )
    owner = as_told(owner_told(complaint, now=act.now))
    which = f"{escalation}:{complaint.version}"
    tell(complaint, "instructed", owner, act, which=which, facts={"escalation": escalation})


@use_case()
def mark_done(complaint: Complaint, act: Act, *, escalation: str) -> None:
    """The clerk did as instructed and told the customer the answer (R133).

    :raises BadInput: there is no instruction yet.
    """
    step = _open_escalation(complaint, escalation)
    if not step.instructed_at:
        raise BadInput(_("There is no instruction yet. Ask the duty manager for one."))
    step.done_by, step.done_at = act.by, act.now
    step.save(update_fields=["done_by", "done_at"])
    write(complaint, act, "escalation.done", facts={"escalation": escalation})


def end_what_authority_raised(complaint: Complaint, act: Act, *, answered: bool) -> None:
    """Nothing waits for a yes any more: what went up because it was beyond authority is done with it, and so is the
    limit of acknowledging, unless another step waits for that. An instruction stays until the clerk has carried it out.

    `answered`: a supervisor decided, so the limit is met; otherwise the question went away, and the limit with it.
    """
    if complaint.approvals.filter(state=Approval.State.ASKED).exists():
        return
    steps = complaint.escalations.filter(reason=Escalation.Reason.AUTHORITY, done_at=None, instructed_at=None)
    ended = list(steps.order_by("level"))
    for step in ended:
        if answered and step.acknowledged_at is None:
            step.acknowledged_by, step.acknowledged_at = act.by, act.now
        step.done_by, step.done_at = act.by, act.now
        step.save(update_fields=["acknowledged_by", "acknowledged_at", "done_by", "done_at"])
        write(complaint, act, "escalation.settled", facts={"escalation": str(step.public_id)})
    if ended and not complaint.escalations.filter(done_at=None, acknowledged_at=None).exists():
        (meet if answered else drop)(complaint, DeadlineKind.ACKNOWLEDGE, act=act)
