"""The customer's answer, and the word we give on it (R98–R109)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from complaints.codes import WITHOUT_CAUSE_KINDS, DeadlineKind, Decision, OptionKind, Stage
from complaints.deadlines import Limit, drop, meet, open_deadline
from complaints.errors import BadInput, NotAllowed, WrongState
from complaints.models import Approval, Complaint, CustomerDecision, ProposalOption
from complaints.ports import option_accepted, stage_entered
from complaints.recourse import recourse_of
from complaints.usecases.approving import let_approvals_go
from complaints.usecases.door import move, use_case, write
from complaints.usecases.granting import begin_clock, give_at_once, grant, let_compensations_go
from complaints.usecases.promising import demand_may_promise, give_promise, may_promise
from complaints.usecases.telling import expect_telling
from evidence.act import Act, Via
from organisation.policies import policies_for


@use_case()
def record_decision(
    complaint: Complaint,
    act: Act,
    *,
    decision: str,
    opinion: str,
    option: int | None = None,
    signed: str = "",
    answer_by: datetime | None = None,
    limits_told: bool = False,
    recourse_told: bool = False,
    counter_wish: str = "",
) -> None:
    """Keep what the customer says to the options, in own words (R79, R98). A yes turns the option into a promise;
    thinking it over gets a date and hour; a refusal needs limits, recourse and the customer's own wish (R100, R101).

    :raises BadInput: what the answer needs is missing. :raises WrongState: nothing was proposed yet.
    :raises NotAllowed: the yes would be a promise, and one was broken here before.
    """
    decide(
        complaint,
        act,
        CustomerDecision(
            complaint=complaint,
            round=complaint.round,
            decision=decision,
            option_id=option,
            opinion=opinion.strip(),
            signed=signed,
            answer_by=answer_by,
            limits_told=limits_told,
            recourse_told=recourse_told,
            counter_wish=counter_wish.strip(),
            by=act.by,
            at=act.now,
        ),
    )


def decide(complaint: Complaint, act: Act, row: CustomerDecision, *, done_already: bool = False) -> None:
    """The step inside `record_decision`, for the on-the-spot save as well: what is `done_already` nobody waits for."""
    if complaint.stage not in (Stage.CONFIRM, Stage.FOLLOW_UP):
        raise WrongState(_("Ask the customer once the options are ready."))
    chosen = complaint.options.filter(pk=row.option_id or 0, dropped_at=None, round=complaint.round).first()
    _check(complaint, act, row, chosen)
    row.save()
    facts: dict[str, object] = {
        "decision": row.decision,
        "option": row.option_id,
        "signed": row.signed,
        "round": row.round,
    }
    if row.decision == Decision.REFUSED:
        # What was told of it is what stands in the reference data now.
        facts["recourse"] = [way.code for way in recourse_of(complaint.branch, complaint.branch.desk_language)]
    words = {"opinion": row.opinion, "counter_wish": row.counter_wish}
    write(complaint, act, "customer.decided", facts=facts, words=words)
    drop(complaint, DeadlineKind.THINKING, DeadlineKind.CONSENT, act=act)
    let_compensations_go(complaint, act, but=chosen if row.decision == Decision.ACCEPTED else None)
    if row.decision == Decision.ACCEPTED and chosen is not None:
        _accept(complaint, act, chosen, done_already=done_already)
    elif row.decision == Decision.THINKING and row.answer_by is not None:
        open_deadline(complaint, DeadlineKind.THINKING, Limit(row.answer_by), act)


def _accept(complaint: Complaint, act: Act, chosen: ProposalOption, *, done_already: bool) -> None:
    """The yes: the clock of the reply stops, and what was agreed becomes our word, frozen as it was said (R105)."""
    complaint.accepted_at = act.now
    meet(complaint, DeadlineKind.REPLY, DeadlineKind.ULTIMATUM, act=act)
    promise = None
    if chosen.due_at is not None and chosen.kind not in (OptionKind.APOLOGY, OptionKind.EXPLAIN):
        if not done_already:
            _demand_giver(complaint, act, chosen)
        promise = give_promise(
            complaint, act, what=chosen.agreed, due_at=chosen.due_at, condition=chosen.condition, option=chosen
        )
    if promise is not None and not done_already and not chosen.condition:
        begin_clock(complaint, act)
    if chosen.gives:
        granted = grant(complaint, act, chosen, promise=promise)
        if done_already:
            give_at_once(complaint, act, granted)
    if not done_already:
        option_accepted.send(Complaint, complaint=complaint, act=act, option=chosen)


def _demand_giver(complaint: Complaint, act: Act, chosen: ProposalOption) -> None:
    """Once our word was broken the next one is a supervisor's (R128). Behind the customer's own link nobody of ours
    stands: there whoever put the option on the table gives it.

    :raises NotAllowed: they may not; a customer reads what happens instead.
    """
    if act.via != Via.CUSTOMER:
        demand_may_promise(complaint, act)
    elif not may_promise(complaint, chosen.by, now=act.now):
        sentence = _(
            "We broke our word to you before, so our duty manager promises this one in person. "
            "Write to us below that it suits you, or call us: they get in touch with you."
        )
        raise NotAllowed(sentence)


def _check(complaint: Complaint, act: Act, row: CustomerDecision, chosen: ProposalOption | None) -> None:
    fields: dict[str, str] = {}
    if not row.opinion:
        fields["opinion"] = _("Write what the customer says to it, in their own words.")
    if row.option_id is not None and chosen is None:
        fields["option"] = _("Choose one of the options on the table.")
    match row.decision:
        case Decision.ACCEPTED:
            fields |= _lacks_of_yes(complaint, act, row, chosen)
        case Decision.THINKING:
            fields |= _lacks_of_thinking(complaint, act, row)
        case Decision.REFUSED:
            fields |= _lacks_of_no(row)
        case _:
            fields["decision"] = _("Accepted, thinking it over, or refused? Choose one.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)


def _lacks_of_yes(
    complaint: Complaint, act: Act, row: CustomerDecision, chosen: ProposalOption | None
) -> dict[str, str]:
    fields = {}
    if chosen is None:
        fields["option"] = _("Which option did the customer take?")
    elif act.via == Via.CUSTOMER and chosen.due_at is not None and chosen.due_at <= act.now:
        fields["option"] = _("Its time has passed meanwhile. Write to us below that it suits you: we name a new one.")
    elif chosen.approvals.exclude(state=Approval.State.APPROVED).exists():
        fields["option"] = _("This option is beyond your authority and not approved. Ask for it, or offer another one.")
    elif not complaint.cause and chosen.kind not in WITHOUT_CAUSE_KINDS:
        fields["option"] = _("The cause is still open: offer interim relief, a check or a conditional promise only.")
    # Nobody at the desk can say that the customer pressed the button.
    if row.signed not in (("page",) if act.via == Via.CUSTOMER else ("signature", "spoken")):
        fields["signed"] = _("Signed on paper, or a spoken yes? Choose one.")
    return fields


def _lacks_of_thinking(complaint: Complaint, act: Act, row: CustomerDecision) -> dict[str, str]:
    days = policies_for(complaint.branch_id, now=act.now).int("thinking_max_days")
    if row.answer_by is not None and act.now < row.answer_by <= act.now + timedelta(days=days):
        return {}
    sentence = _("By which date and hour will the customer answer? At most %(days)d days ahead.")
    return {"answer_by": sentence % {"days": days}}


def _lacks_of_no(row: CustomerDecision) -> dict[str, str]:
    fields = {}
    if not (row.limits_told and row.recourse_told):
        fields["limits_told"] = _("Tell frankly what we cannot do and where else to turn, then tick both.")
    if not row.counter_wish:
        fields["counter_wish"] = _("Ask what the customer would like us to do, and write it here.")
    return fields


@use_case()
def follow_up(complaint: Complaint, act: Act) -> None:
    """Go on to keeping what was agreed; upper floors hear of it and plan the callback in the same transaction.

    :raises Blocked: the customer has not answered.
    """
    move(complaint, act, "follow_up")
    expect_telling(complaint, act)
    stage_entered.send(Complaint, complaint=complaint, act=act)


@use_case()
def propose_again(complaint: Complaint, act: Act) -> None:
    """After a refusal, look for another way: a new round of options, counted (R100).

    :raises Blocked: limits, recourse and the customer's own wish are not on record.
    """
    move(complaint, act, "propose_again")
    new_round(complaint, act)


def new_round(complaint: Complaint, act: Act) -> None:
    """Other options, other reasons, other approvals: nothing of the last round holds for this one. A call that is to
    be moved is none of that round's."""
    let_approvals_go(complaint, act, but=[Approval.What.CALL_DATE])
    drop(complaint, DeadlineKind.CONSENT, act=act)
    complaint.round += 1
    complaint.one_option_reason = ""
    complaint.remedy_waiver_reason = ""
    complaint.accepted_at = None
