"""Ways to settle it: options, authority and what lies beyond it (R76–R97)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import (
    WITHOUT_CAUSE_KINDS,
    OneOptionReason,
    OptionKind,
    OptionSource,
    Stage,
)
from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.models import Approval, Complaint, Escalation, ProposalOption
from complaints.money import HOME_CURRENCY
from complaints.recipients import as_told, head_office_of, owner_told, supervisors_of, tell
from complaints.usecases.door import move, use_case, write
from complaints.usecases.escalating import HIGHEST_LEVEL, end_what_authority_raised, raise_up
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act
from organisation.authority import Limits, limit_for
from organisation.models import CompensationKind, User
from organisation.scope import reach_of

CURRENCY = re.compile(r"[A-Z]{3}\Z")
# As the column of an option takes it; the names of staff may be longer.
LONGEST_PERSON = 60


# Which authority covers what an option costs (R82). No other kind may carry an amount.
AUTHORITY_KIND = {
    OptionKind.REFUND: CompensationKind.REFUND,
    OptionKind.COMPENSATION: CompensationKind.CASH,
    OptionKind.GOODWILL: CompensationKind.VOUCHER,
    OptionKind.CONDITIONAL: CompensationKind.CASH,
}
# A conditional promise may be of money; these always are.
PAID_KINDS = (OptionKind.REFUND, OptionKind.COMPENSATION, OptionKind.GOODWILL)
CENT = Decimal("0.01")
LARGEST_AMOUNT = Decimal("9999999999.99")


@dataclass(frozen=True)
class Offer:
    """One option as typed: what we do, who does it, how, and until which date and hour (R78)."""

    kind: str
    action: str
    person: str = ""
    process: str = ""
    due_at: datetime | None = None
    amount: Decimal | None = None
    currency: str = HOME_CURRENCY
    condition: str = ""
    source: str = OptionSource.DESK


@use_case()
def add_option(complaint: Complaint, act: Act, *, offer: Offer) -> None:
    """Put one option on the table; one beyond the clerk's authority asks for approval at once (R82).

    :raises BadInput: what R78 asks for is missing. :raises WrongState: the complaint is not at proposing.
    :raises WordsStopped: the words would hurt.
    """
    place_option(complaint, act, offer)


def place_option(complaint: Complaint, act: Act, offer: Offer) -> ProposalOption:
    """The step inside `add_option`, for the on-the-spot save as well."""
    if complaint.stage not in (Stage.PROPOSE, Stage.CONFIRM):
        raise WrongState(_("Options come once the facts are settled. Finish this stage first."))
    _check(offer, complaint, act)
    demand_good_words(complaint, act, action=offer.action, condition=offer.condition)
    option = ProposalOption.objects.create(
        complaint=complaint,
        round=complaint.round,
        source=offer.source,
        kind=offer.kind,
        action=offer.action.strip(),
        person=offer.person.strip() or (act.by.name[:LONGEST_PERSON] if act.by else ""),
        process=offer.process.strip(),
        due_at=offer.due_at,
        amount=offer.amount,
        currency=offer.currency,
        condition=offer.condition.strip(),
        by=act.by,
        at=act.now,
    )
    cents = None if offer.amount is None else int(offer.amount * 100)
    facts = {"option": option.pk, "kind": offer.kind, "cents": cents, "currency": offer.currency}
    write(complaint, act, "option.added", facts=facts, words={"action": offer.action, "condition": offer.condition})
    if _beyond_authority(option, complaint, act):
        ask_approval(complaint, act, Approval.What.OPTION, option=option, words=offer.action)
    return option


def _check(offer: Offer, complaint: Complaint, act: Act) -> None:
    fields = {}
    if offer.kind not in OptionKind.values:
        fields["kind"] = _("Choose what kind of remedy it is.")
    if not offer.action.strip():
        fields["action"] = _("Say what exactly will be done.")
    if offer.kind != OptionKind.APOLOGY and offer.kind != OptionKind.EXPLAIN and offer.due_at is None:
        fields["due_at"] = _("Give the date and the hour. “Some days” is no answer.")
    if offer.due_at is not None and offer.due_at <= act.now:
        fields["due_at"] = _("That moment has passed. Choose a later date and hour.")
    if not CURRENCY.match(offer.currency):
        fields["currency"] = _("Use the three capital letters of the currency, like CNY.")
    fields |= _lacks_of_amount(offer)
    if offer.kind == OptionKind.CONDITIONAL and not offer.condition.strip():
        fields["condition"] = _("Say under which condition we do it: if …, then …")
    if not complaint.cause and offer.kind in OptionKind.values and offer.kind not in WITHOUT_CAUSE_KINDS:
        fields["kind"] = _("The cause is still open: offer interim relief or a conditional promise only.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)


def _lacks_of_amount(offer: Offer) -> dict[str, str]:
    if offer.amount is None:
        return {"amount": _("Give the amount, for example 58.20.")} if offer.kind in PAID_KINDS else {}
    if offer.kind not in AUTHORITY_KIND:
        return {
            "amount": _("This kind of remedy carries no amount. Choose refund, compensation or goodwill for money.")
        }
    is_sum = offer.amount.is_finite() and 0 < offer.amount <= LARGEST_AMOUNT
    if not is_sum or offer.amount != offer.amount.quantize(CENT):
        return {"amount": _("Give the amount, for example 58.20.")}
    return {}


def _beyond_authority(option: ProposalOption, complaint: Complaint, act: Act) -> bool:
    return option.amount is not None and not within_authority(act.by, complaint, option, now=act.now)


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
    limit = limit_for(roles, AUTHORITY_KIND[OptionKind(option.kind)], option.currency, now=now, limits=limits)
    return limit is not None and option.amount <= limit


@use_case()
def drop_option(complaint: Complaint, act: Act, *, option: int) -> None:
    """Take an option off the table; it stays on the record.

    :raises NotFound: no such option here.
    """
    row = complaint.options.filter(pk=option, dropped_at=None).first()
    if row is None:
        raise NotFound
    row.dropped_at = act.now
    row.save(update_fields=["dropped_at"])
    write(complaint, act, "option.dropped", facts={"option": option})
    _let_go(complaint, act, row.approvals.filter(state=Approval.State.ASKED))


@use_case()
def explain_options(
    complaint: Complaint, act: Act, *, one_option_reason: str = "", remedy_waiver_reason: str = ""
) -> None:
    """Say why there is one option only (R80), or why our own doing needs no remedy (R69).

    :raises BadInput: an unknown reason.
    """
    if one_option_reason not in [*OneOptionReason.values, ""]:
        raise BadInput(_("Choose one of the reasons shown."))
    complaint.one_option_reason = one_option_reason
    complaint.remedy_waiver_reason = remedy_waiver_reason.strip()
    words = {"waiver": remedy_waiver_reason}
    write(complaint, act, "options.explained", facts={"one_option": one_option_reason}, words=words)


def ask_approval(
    complaint: Complaint, act: Act, what: str, *, option: ProposalOption | None = None, words: str = ""
) -> Approval:
    """Ask whoever has the authority, and send it up so that nobody waits unseen (R132)."""
    approval = Approval.objects.create(
        complaint=complaint, what=what, option=option, ask=words, asked_by=act.by, asked_at=act.now
    )
    facts = {"approval": str(approval.public_id), "what": what}
    write(complaint, act, "approval.asked", facts=facts)
    raise_up(complaint, act, Escalation.Reason.AUTHORITY, words=words)
    people = supervisors_of(complaint, now=act.now)
    if is_at_head_office(complaint):
        people += head_office_of(complaint, now=act.now)
    tell(complaint, "approval-asked", as_told(people), act, which=str(approval.public_id), facts=facts)
    return approval


def is_at_head_office(complaint: Complaint) -> bool:
    """Say whether what is beyond the branch's authority was sent on to the head office, and is still there."""
    return any(step.is_for_head_office and step.done_at is None for step in complaint.escalations.all())


def why_not_approve(
    user: User | None, complaint: Complaint, approval: Approval, *, now: datetime, limits: Limits | None = None
) -> str:
    """Say in a sentence why `user` may not say yes to this; empty where they may. The refusal and the page are one."""
    if approval.option is None or within_authority(user, complaint, approval.option, now=now, limits=limits):
        return ""
    if user is None or reach_of(user, now=now).is_head_office:
        return _("This amount is beyond your authority. Say no, and what may be offered instead.")
    if is_at_head_office(complaint):
        return _("This amount is beyond your authority too. The head office has it; their answer will show here.")
    return _("This amount is beyond your authority too. Send it up to the head office.")


@use_case(Right.SUPERVISE)
def approve(complaint: Complaint, act: Act, *, approval: str, words: str = "") -> None:
    """Say yes, within the approver's own authority.

    :raises NotAllowed: the amount is beyond the approver too.
    """
    row = _asked(complaint, approval)
    if why_not := why_not_approve(act.by, complaint, row, now=act.now):
        raise NotAllowed(why_not)
    _decide(complaint, act, row, Approval.State.APPROVED, words)


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
            facts = {"approval": str(one.public_id), "what": one.what}
            write(complaint, act, "approval.passed_up", facts=facts)
            told += tell(complaint, "approval-asked", as_told(above), act, which=f"{one.public_id}:up", facts=facts)
    taken = set(complaint.escalations.filter(done_at=None).values_list("level", flat=True))
    level = next((one for one in range(2, HIGHEST_LEVEL) if one not in taken), HIGHEST_LEVEL)
    raise_up(complaint, act, Escalation.Reason.AUTHORITY, words=words.strip(), interim_answer=interim, level=level)
    if level in taken and not told:
        raise WrongState(_("The head office has it already; their answer will show here."))


def _asked(complaint: Complaint, approval: str) -> Approval:
    try:
        return complaint.approvals.select_related("option").get(public_id=approval, state=Approval.State.ASKED)
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


def let_approvals_go(complaint: Complaint, act: Act) -> None:
    """Nobody needs the answers any more that are still asked for: the options they were about are gone."""
    _let_go(complaint, act, complaint.approvals.filter(state=Approval.State.ASKED))


def _let_go(complaint: Complaint, act: Act, asked: QuerySet[Approval]) -> None:
    for row in asked:
        write(complaint, act, "approval.lapsed", facts={"approval": str(row.public_id), "what": row.what})
    if asked.update(state=Approval.State.LAPSED, decided_at=act.now):
        end_what_authority_raised(complaint, act, answered=False)


@use_case()
def confirm(complaint: Complaint, act: Act) -> None:
    """Put the options to the customer.

    :raises Blocked: an option is missing, unapproved or does not fit the cause.
    """
    move(complaint, act, "confirm")
