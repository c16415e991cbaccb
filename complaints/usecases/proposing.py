"""Ways to settle it: options, authority and what lies beyond it (R76–R97)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from complaints.codes import (
    WITHOUT_CAUSE_KINDS,
    Cause,
    Ground,
    OneOptionReason,
    OptionKind,
    OptionSource,
    Stage,
)
from complaints.errors import BadInput, NotFound, WrongState
from complaints.models import Approval, Complaint, ProposalOption
from complaints.money import HOME_CURRENCY
from complaints.usecases.approving import AUTHORITY_KIND, ask_approval, let_go, why_ask
from complaints.usecases.door import move, use_case, write
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act
from organisation.models import CompensationKind

CURRENCY = re.compile(r"[A-Z]{3}\Z")
# As the column of an option takes it; the names of staff may be longer.
LONGEST_PERSON = 60


# A conditional promise may be of money; these always are.
PAID_KINDS = (OptionKind.REFUND, OptionKind.COMPENSATION, OptionKind.GOODWILL)
# Here something is said and nothing given.
SAID_KINDS = (OptionKind.APOLOGY, OptionKind.EXPLAIN, OptionKind.DECLINE)
# What the cause says about why something is given; with any other it is goodwill.
GROUND_OF_CAUSE = {
    Cause.OURS: Ground.OUR_DOING,
    Cause.INTERFACE: Ground.OUR_DOING,
    Cause.NOTICE: Ground.OUR_DOING,
    Cause.DEVICE: Ground.FAULT,
    Cause.PRODUCT: Ground.FAULT,
}
# What of an offer the customer hears, in the order it is said.
SPOKEN = ("regret", "why_not", "action", "cost_terms", "condition")
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
    compensation: str = ""
    ground: str = ""
    cost_terms: str = ""
    benefits: str = ""
    regret: str = ""
    why_not: str = ""


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
    spoken = {name: getattr(offer, name) for name in SPOKEN}
    demand_good_words(complaint, act, **spoken)
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
        cost_terms=offer.cost_terms.strip(),
        benefits=offer.benefits.strip(),
        regret=offer.regret.strip(),
        why_not=offer.why_not.strip(),
        compensation=given_by(offer),
        ground=ground_of(offer, complaint),
        by=act.by,
        at=act.now,
    )
    cents = None if offer.amount is None else int(offer.amount * 100)
    facts = {"option": option.pk, "kind": offer.kind, "cents": cents, "currency": offer.currency}
    facts |= {"gives": option.compensation, "ground": option.ground} if option.compensation else {}
    write(complaint, act, "option.added", facts=facts, words=spoken)
    if because := why_ask(complaint, option, act):
        ask_approval(complaint, act, Approval.What.OPTION, option=option, words=offer.action, because=because)
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
    fields |= _lacks_of_amount(offer) | _lacks_of_compensation(offer)
    fields |= _lacks_of_kind(offer)
    if not complaint.cause and offer.kind in OptionKind.values and offer.kind not in WITHOUT_CAUSE_KINDS:
        fields["kind"] = _("The cause is still open: offer interim relief, a check or a conditional promise only.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)


def _lacks_of_amount(offer: Offer) -> dict[str, str]:
    if offer.amount is None:
        return {"amount": _("Give the amount, for example 58.20.")} if offer.kind in PAID_KINDS else {}
    if not given_by(offer):
        return {"amount": _("This kind of remedy carries no amount. Choose what the customer gets, or leave it out.")}
    is_sum = offer.amount.is_finite() and 0 < offer.amount <= LARGEST_AMOUNT
    if not is_sum or offer.amount != offer.amount.quantize(CENT):
        return {"amount": _("Give the amount, for example 58.20.")}
    return {}


def _lacks_of_kind(offer: Offer) -> dict[str, str]:
    """What only some kinds of remedy need."""
    fields: dict[str, str] = {}
    if offer.kind == OptionKind.DECLINE:
        fields |= _lacks_of_refusal(offer)
    if offer.kind == OptionKind.CHECK and not offer.cost_terms.strip():
        fields["cost_terms"] = _("Say what the check costs before it begins: no part, no fee, for example.")
    if offer.kind == OptionKind.CONDITIONAL and not offer.condition.strip():
        fields["condition"] = _("Say under which condition we do it: if …, then …")
    return fields


def _lacks_of_refusal(offer: Offer) -> dict[str, str]:
    """A bare no is none: regret, the reason or a condition, and what is done instead, each in its place (R84, R85)."""
    fields = {}
    if not offer.regret.strip():
        fields["regret"] = _("Say first that you are sorry it cannot be done.")
    if not offer.why_not.strip():
        fields["why_not"] = _("Say why it cannot be done, or under which condition it could.")
    if not offer.action.strip():
        fields["action"] = _("Say what you will do instead.")
    return fields


def _lacks_of_compensation(offer: Offer) -> dict[str, str]:
    fields = {}
    if offer.compensation and offer.compensation not in CompensationKind.values:
        fields["compensation"] = _("Choose from what can be given.")
    elif offer.compensation and offer.kind in SAID_KINDS:
        fields["compensation"] = _("With this kind of remedy nothing is given. Choose another one for that.")
    if offer.ground and offer.ground not in Ground.values:
        fields["ground"] = _("Choose one of the grounds shown.")
    return fields


def given_by(offer: Offer) -> str:
    """What is given, as it is accounted for; empty where nothing is (R89). Refund, compensation and goodwill are of the
    usual kind unless another one is named."""
    if offer.compensation or offer.amount is None or offer.kind not in AUTHORITY_KIND:
        return offer.compensation
    return AUTHORITY_KIND[OptionKind(offer.kind)].value


def ground_of(offer: Offer, complaint: Complaint) -> str:
    """Why it is given; left open, what was found to be the cause says so (R89)."""
    if offer.ground or not given_by(offer):
        return offer.ground
    if offer.kind == OptionKind.GOODWILL:
        return Ground.GOODWILL
    return GROUND_OF_CAUSE.get(Cause(complaint.cause), Ground.GOODWILL) if complaint.cause else Ground.GOODWILL


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
    let_go(complaint, act, row.approvals.filter(state=Approval.State.ASKED))


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


@use_case()
def confirm(complaint: Complaint, act: Act) -> None:
    """Put the options to the customer.

    :raises Blocked: an option is missing, unapproved or does not fit the cause.
    """
    move(complaint, act, "confirm")
