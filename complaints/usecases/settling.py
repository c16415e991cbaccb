"""Resolve on the spot: one save that answers every gate of the road, each for real."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from complaints.codes import (
    Anonymity,
    CalmAct,
    Cause,
    CloseWay,
    DeadlineKind,
    Decision,
    OneOptionReason,
    OptionKind,
    RestatementOutcome,
)
from complaints.deadlines import meet
from complaints.errors import BadInput
from complaints.gate_facts import has_help_in, has_remedy_in
from complaints.models import Complaint, CustomerDecision, Finding
from complaints.severity import burns
from complaints.usecases.calming import note_feeling, note_tick
from complaints.usecases.deciding import decide
from complaints.usecases.door import columns, move, save_changes, take, write
from complaints.usecases.ending import finish
from complaints.usecases.following import note_callback_result
from complaints.usecases.proposing import Offer, place_option
from complaints.usecases.receiving import Intake, begin, replay_of
from complaints.usecases.speaking import refuse_without_reason
from evidence.act import Act
from organisation.kept import one_act
from organisation.models import Branch


@dataclass(frozen=True)
class Settlement:
    """What was found and done at once, and the customer's yes."""

    found: str
    done: str
    customer_says: str
    feeling_after: int
    cause: str = ""
    kind: str = ""
    amount: Decimal | None = None

    @property
    def fitting_kind(self) -> str:
        """The kind of remedy; left open, the one that fits the cause (R68, R69)."""
        return self.kind or (OptionKind.HELP if self.cause == Cause.CUSTOMER else OptionKind.FIX)


def settle_on_the_spot(intake: Intake, settlement: Settlement, act: Act, *, branch: Branch, key: str) -> Complaint:
    """Log, settle and close a simple matter in one save. The customer's yes is the restatement's yes, the reason for
    the one option, and replaces the callback. Serious ones take the whole road.

    :raises BadInput: words, what was found or done, or the yes is missing. :raises WordsStopped: the words about what
    was done would hurt. :raises Blocked: a gate that one save cannot answer, for example an amount beyond authority.
    """
    _check(intake, settlement)
    refuse_without_reason(act, {"done": settlement.done}, cause_known=True)
    if not (intake.phone.strip() or intake.email.strip()) and intake.anonymity == Anonymity.NAMED:
        # Settled in front of us: nobody needs a number for that.
        intake = replace(intake, anonymity=Anonymity.DECLINED)
    if intake.feeling is None:
        # One key says how they feel; it was not worse before, or it would have been pressed.
        intake = replace(intake, feeling=settlement.feeling_after)
    with one_act():
        ref = uuid4()
        known = replay_of(act, key, "settle", intake, branch, ref, settlement=asdict(settlement))
        return known or settle(intake, settlement, act, branch=branch, ref=ref)


def settle(intake: Intake, settlement: Settlement, act: Act, *, branch: Branch, ref: UUID | None = None) -> Complaint:
    """The step inside `settle_on_the_spot`. Demands an open transaction."""
    complaint = take(begin(intake, act, branch=branch, ref=ref).public_id, act)
    before = columns(complaint)
    if burns(complaint.severity):
        raise BadInput(
            _("This one is serious: log it and let the duty manager help. It cannot be settled in one save.")
        )
    walk(complaint, act, settlement)
    save_changes(complaint, before, act, counts=False)
    return complaint


def walk(complaint: Complaint, act: Act, settlement: Settlement) -> None:
    """Walk the road through its own gates with what the one save said."""
    complaint.on_the_spot = True
    move(complaint, act, "calm")
    note_tick(complaint, act, CalmAct.LISTEN)
    note_feeling(complaint, act, settlement.feeling_after)
    move(complaint, act, "clarify")
    complaint.severity_looked_at = True
    complaint.receipt_given_at = act.now
    complaint.restatement = complaint.own_words
    complaint.restatement_outcome = RestatementOutcome.CONFIRMED
    complaint.restated_at = act.now
    complaint.cause = settlement.cause
    Finding.objects.create(complaint=complaint, text=settlement.found.strip(), by=act.by, at=act.now)
    write(complaint, act, "finding.added", facts={"kind": "check"}, words={"text": settlement.found})
    move(complaint, act, "propose")
    option = place_option(
        complaint,
        act,
        Offer(
            kind=settlement.fitting_kind,
            action=settlement.done,
            due_at=act.now + timedelta(minutes=1),
            amount=settlement.amount,
        ),
    )
    complaint.one_option_reason = OneOptionReason.ALREADY_ACCEPTED
    move(complaint, act, "confirm")
    row = CustomerDecision(
        complaint=complaint,
        decision=Decision.ACCEPTED,
        option=option,
        opinion=settlement.customer_says.strip(),
        signed="spoken",
        by=act.by,
        at=act.now,
    )
    decide(complaint, act, row, done_already=True)
    complaint.promises.filter(state="open").update(state="kept", settled_at=act.now)
    meet(complaint, DeadlineKind.PROMISE, act=act)
    move(complaint, act, "follow_up")
    complaint.result_told_at = act.now
    note_callback_result(complaint, act, result=CloseWay.ON_THE_SPOT, said=settlement.customer_says)
    finish(complaint, act)


def _check(intake: Intake, settlement: Settlement) -> None:
    fields = {}
    if not intake.own_words.strip():
        fields["own_words"] = _("Write what happened, in the customer's own words.")
    if not settlement.found.strip():
        fields["found"] = _("Write what you found.")
    if not settlement.done.strip():
        fields["done"] = _("Write what you did about it.")
    if settlement.cause not in Cause.values:
        fields["cause"] = _("What caused it? Choose one.")
    elif settlement.cause == Cause.CUSTOMER and not has_help_in([settlement.fitting_kind]):
        fields["kind"] = _("It came from how it was used: choose help and showing how.")
    elif settlement.cause == Cause.OURS and not has_remedy_in([settlement.fitting_kind]):
        fields["kind"] = _("It was our doing: choose what was put right. An explanation alone is no remedy.")
    if not settlement.customer_says.strip():
        fields["customer_says"] = _("Write the customer's yes, in their own words.")
    if not 1 <= settlement.feeling_after <= 3:
        fields["feeling_after"] = _("How is the customer now? Still agitated: log it and take the whole road.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
