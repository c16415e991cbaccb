"""Beyond one's own authority: who is asked, who may say yes, and what comes back (R82, R89, R132)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.budgets import Means, means_at
from complaints.codes import ApprovalBecause, OptionKind
from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.models import Approval, Complaint, Escalation, ProposalOption
from complaints.ports import approval_settled
from complaints.recipients import as_told, head_office_of, owner_told, supervisors_of, tell
from complaints.usecases.door import use_case, write
from complaints.usecases.escalating import HIGHEST_LEVEL, end_what_authority_raised, raise_up
from evidence.act import Act
from evidence.facts import Facts
from organisation.authority import Limits, limit_for, limits_in_force, takes_two
from organisation.models import CompensationKind, User
from organisation.scope import reach_of

# Which authority covers what an option costs where it does not say what is given (R82).
AUTHORITY_KIND = {
    OptionKind.REFUND: CompensationKind.REFUND,
    OptionKind.COMPENSATION: CompensationKind.CASH,
    OptionKind.GOODWILL: CompensationKind.VOUCHER,
    OptionKind.CONDITIONAL: CompensationKind.CASH,
}


def kind_given(option: ProposalOption) -> str:
    """What is given, as limits are kept for it; options of old say only what kind of remedy they are."""
    return option.compensation or AUTHORITY_KIND[OptionKind(option.kind)].value


def within_authority(
    user: User | None,
    complaint: Complaint,
    option: ProposalOption,
    *,
    now: datetime,
    limits: Limits | None = None,
) -> bool:
    """Tell whether `user` may grant this amount alone at this branch (R82); the system itself may grant nothing.
    `limits` are those in force where they were read already."""
    if user is None or option.amount is None:
        return option.amount is None
    roles = reach_of(user, now=now).authority_at(complaint.branch_id)
    limit = limit_for(roles, kind_given(option), option.currency, now=now, limits=limits)
    return limit is not None and option.amount <= limit


def why_ask(complaint: Complaint, option: ProposalOption, act: Act, *, means: Means | None = None) -> list[str]:
    """Say why whoever proposes this may not grant it alone: the amount is beyond them, the month's budget of the branch
    does not hold it, or it is so much that two people stand for it. Empty where they may (R82)."""
    if option.amount is None:
        return []
    known = means or means_at([complaint.branch], now=act.now)
    because = []
    if not within_authority(act.by, complaint, option, now=act.now, limits=known.limits):
        because.append(ApprovalBecause.AUTHORITY.value)
    if not known.month(complaint.branch, option.currency).takes(option.amount):
        because.append(ApprovalBecause.BUDGET.value)
    if takes_two(option.amount, kind_given(option), option.currency, limits=known.limits):
        because.append(ApprovalBecause.TWO_PEOPLE.value)
    return because


def ask_approval(
    complaint: Complaint,
    act: Act,
    what: str,
    *,
    option: ProposalOption | None = None,
    words: str = "",
    because: list[str] | None = None,
) -> Approval:
    """Ask whoever has the authority, and send it up so that nobody waits unseen (R132). Whoever asks is not asked."""
    approval = Approval.objects.create(
        complaint=complaint,
        what=what,
        option=option,
        ask=words,
        because=because or [],
        asked_by=act.by,
        asked_at=act.now,
    )
    facts = {"approval": str(approval.public_id), "what": what, **({"because": because} if because else {})}
    write(complaint, act, "approval.asked", facts=facts)
    raise_up(complaint, act, Escalation.Reason.AUTHORITY, words=words)
    _tell_who_decides(complaint, act, approval, which=str(approval.public_id), but=[act.by])
    return approval


def _tell_who_decides(
    complaint: Complaint, act: Act, approval: Approval, *, which: str, but: list[User | None]
) -> None:
    """Write to the supervisors, and to the head office where it has the matter or nobody else is left to ask."""
    people = [user for user in supervisors_of(complaint, now=act.now) if user not in but]
    if is_at_head_office(complaint) or not people:
        people += [user for user in head_office_of(complaint, now=act.now) if user not in but]
    tell(complaint, "approval-asked", as_told(people), act, which=which, facts=mail_facts(approval))


def mail_facts(approval: Approval) -> Facts:
    """What the mail to whoever decides is written from: what is asked, and why nobody may grant it alone."""
    return {"approval": str(approval.public_id), "what": approval.what, "because": list(approval.because)}


def is_at_head_office(complaint: Complaint) -> bool:
    """Say whether what is beyond the branch's authority was sent on to the head office, and is still there."""
    return any(step.is_for_head_office and step.done_at is None for step in complaint.escalations.all())


def is_covered(user: User | None, complaint: Complaint, approval: Approval, *, now: datetime, limits: Limits) -> bool:
    """Say whether somebody with the authority for the amount stands for it: this person, whoever asked, or whoever said
    yes before them."""
    if approval.option is None or approval.first_by_id is not None:
        return True
    asker_had_it = bool(approval.because) and ApprovalBecause.AUTHORITY not in approval.because
    return asker_had_it or within_authority(user, complaint, approval.option, now=now, limits=limits)


def why_not_approve(
    user: User | None, complaint: Complaint, approval: Approval, *, now: datetime, limits: Limits | None = None
) -> str:
    """Say in a sentence why `user` may not say yes to this; empty where they may. The refusal and the page are one.
    Nobody says yes to what they asked for, or twice."""
    if approval.option is None:
        return ""
    if user is not None and approval.first_by_id == user.pk:
        return _("You said yes already. At this amount a second person must agree; they have been told.")
    if user is not None and approval.asked_by_id == user.pk:
        return _("You asked for this yourself: somebody else says yes to it.")
    known = limits_in_force(now=now) if limits is None else limits
    if is_covered(user, complaint, approval, now=now, limits=known):
        return ""
    if user is None or reach_of(user, now=now).is_head_office:
        return _("This amount is beyond your authority. Say no, and what may be offered instead.")
    if is_at_head_office(complaint):
        return _("This amount is beyond your authority too. The head office has it; their answer will show here.")
    return _("This amount is beyond your authority too. Send it up to the head office.")


def takes_another_yes(approval: Approval) -> bool:
    """Say whether this yes is the first of two. Whoever proposed it within their own authority stands for it already;
    otherwise two others do."""
    two = ApprovalBecause.TWO_PEOPLE in approval.because and ApprovalBecause.AUTHORITY in approval.because
    return two and approval.first_by_id is None


@use_case(Right.SUPERVISE)
def approve(complaint: Complaint, act: Act, *, approval: str, words: str = "") -> None:
    """Say yes, within the approver's own authority. Where two people stand for the amount it is done with the second
    yes, by somebody else; the words of both come back to the desk as the instruction (R82).

    :raises NotAllowed: the amount is beyond the approver too, or they asked for it, or said yes before.
    """
    row = _asked(complaint, approval)
    if why_not := why_not_approve(act.by, complaint, row, now=act.now):
        raise NotAllowed(why_not)
    if not takes_another_yes(row):
        _decide(complaint, act, row, Approval.State.APPROVED, words)
        return
    row.first_by, row.first_at, row.first_words = act.by, act.now, words.strip()
    row.save(update_fields=["first_by", "first_at", "first_words"])
    write(complaint, act, "approval.first_yes", facts={"approval": str(row.public_id)}, words={"words": words})
    _tell_who_decides(complaint, act, row, which=f"{row.public_id}:second", but=[act.by, row.asked_by])


@use_case(Right.SUPERVISE)
def decline(complaint: Complaint, act: Act, *, approval: str, words: str) -> None:
    """Say no, with what to offer instead.

    :raises BadInput: no words.
    """
    if not words.strip():
        sentence = _("Say why not, and what may be offered instead.")
        raise BadInput(sentence, fields={"words": sentence})
    _decide(complaint, act, _asked(complaint, approval), Approval.State.DECLINED, words)


@use_case(Right.SUPERVISE)
def pass_up(complaint: Complaint, act: Act, *, approval: str, words: str = "") -> None:
    """Send on to the head office what is beyond the branch's authority as well (R82, R132): a step up of its own, with
    the limit to say “I have it”, and mail to those who decide there. Whatever else of this complaint is beyond whoever
    sends it goes along.

    :raises NotAllowed: nobody decides above. :raises WrongState: it is theirs to decide, or up there already.
    """
    row = _asked(complaint, approval)
    if not why_not_approve(act.by, complaint, row, now=act.now):
        raise WrongState(_("This is within your authority. Decide it here."))
    above = [user for user in head_office_of(complaint, now=act.now) if user != act.by]
    if not above or (act.by is not None and reach_of(act.by, now=act.now).is_head_office):
        raise NotAllowed(_("Nobody decides above you here. Say no, and what may be offered instead."))
    if is_at_head_office(complaint):
        raise WrongState(_("The head office has it already; their answer will show here."))
    first = complaint.escalations.filter(reason=Escalation.Reason.AUTHORITY, level=1, done_at=None)
    interim = first.values_list("interim_answer", flat=True).first() or ""
    first.filter(acknowledged_at=None).update(acknowledged_by=act.by, acknowledged_at=act.now)
    told = 0
    for one in complaint.approvals.filter(state=Approval.State.ASKED).select_related("option").order_by("id"):
        if why_not_approve(act.by, complaint, one, now=act.now):
            write(complaint, act, "approval.passed_up", facts={"approval": str(one.public_id), "what": one.what})
            which = f"{one.public_id}:up"
            told += tell(complaint, "approval-asked", as_told(above), act, which=which, facts=mail_facts(one))
    taken = set(complaint.escalations.filter(done_at=None).values_list("level", flat=True))
    level = next((one for one in range(2, HIGHEST_LEVEL) if one not in taken), HIGHEST_LEVEL)
    raise_up(complaint, act, Escalation.Reason.AUTHORITY, words=words.strip(), interim_answer=interim, level=level)
    if level in taken and not told:
        raise WrongState(_("The head office has it already; their answer will show here."))


def _asked(complaint: Complaint, approval: str) -> Approval:
    try:
        return complaint.approvals.select_related("option", "asked_by").get(
            public_id=approval, state=Approval.State.ASKED
        )
    except Approval.DoesNotExist:
        raise NotFound from None


def _decide(complaint: Complaint, act: Act, row: Approval, state: str, words: str) -> None:
    row.state, row.words, row.decided_by, row.decided_at = state, words.strip(), act.by, act.now
    row.save(update_fields=["state", "words", "decided_by", "decided_at"])
    facts = {"approval": str(row.public_id), "state": state}
    write(complaint, act, "approval.decided", facts=facts, words={"words": words})
    owner = as_told(owner_told(complaint, now=act.now))
    tell(complaint, "approval-decided", owner, act, which=str(row.public_id), facts={"state": state})
    end_what_authority_raised(complaint, act, answered=True)
    approval_settled.send(Complaint, complaint=complaint, act=act, approval=row)


def let_approvals_go(complaint: Complaint, act: Act, *, but: Collection[str] = ()) -> None:
    """Nobody needs the answers any more that are still asked for: the options they were about are gone. `but`: what
    these are about is still there."""
    let_go(complaint, act, complaint.approvals.filter(state=Approval.State.ASKED).exclude(what__in=but))


def let_approval_go(complaint: Complaint, act: Act, approval: Approval) -> None:
    """Nobody needs this answer any more; nothing happens where it was given already."""
    let_go(complaint, act, complaint.approvals.filter(pk=approval.pk, state=Approval.State.ASKED))


def let_go(complaint: Complaint, act: Act, asked: QuerySet[Approval]) -> None:
    """The step inside, for some of them."""
    rows = list(asked)
    for row in rows:
        write(complaint, act, "approval.lapsed", facts={"approval": str(row.public_id), "what": row.what})
    if asked.update(state=Approval.State.LAPSED, decided_at=act.now):
        end_what_authority_raised(complaint, act, answered=False)
    for row in rows:
        row.state = Approval.State.LAPSED
        approval_settled.send(Complaint, complaint=complaint, act=act, approval=row)
