"""Forgetting a customer: their key is destroyed, what was said is gone, what happened stays (REL-R31).

The chains still verify and say "erased" where words stood. Numbers, stages, moments and amounts stay: they are nobody's
any more.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from complaints.codes import CustomerType, PromiseState
from complaints.contacts import family_of, stands_for
from complaints.customers import hold_number
from complaints.deadlines import open_deadlines
from complaints.drafts import drop_drafts
from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.models import (
    Approval,
    AskedQuestion,
    Attachment,
    Compensation,
    Complaint,
    ContactPoint,
    Customer,
    CustomerDecision,
    CustomerMerge,
    Escalation,
    FactAnswer,
    FeeLine,
    FeeTable,
    Finding,
    Lesson,
    Objection,
    Pause,
    Promise,
    ProposalOption,
    RecordCheck,
    Recusal,
    ReplyLetter,
    SpecialCase,
    WorkOrder,
)
from complaints.models.complaint import OwnerSpell
from complaints.ports import customer_erased
from complaints.search import index
from complaints.usecases.door import columns, save_changes
from evidence.act import Act
from evidence.crypto import destroy_key
from evidence.trail import append, erase_words
from organisation.kept import one_act
from organisation.models import Role
from organisation.scope import reach_of
from outbox.queue import drop as drop_messages

# What stands where somebody's words stood: a text that must not be empty says that it was erased.
GONE = "—"

OF_THE_COMPLAINT = (
    "own_words", "hurt_most", "stated_demand", "real_intention", "source_ref", "related_party", "restatement",
    "customers_version", "restatement_reason", "remedy_waiver_reason", "end_reason", "arbitration_ref", "waits_for",
    "care_tip",
)  # fmt: skip
BESIDE_IT: dict[type[models.Model], tuple[str, ...]] = {
    Finding: ("text", "source"),
    FactAnswer: ("answer",),
    FeeTable: ("thought", "truth"),
    AskedQuestion: ("question", "answer"),
    WorkOrder: ("question", "answer", "missing", "returned_reason", "waived_reason"),
    ProposalOption: ("action", "process", "condition", "cost_terms", "benefits", "regret", "why_not"),
    Objection: ("said", "reply"),
    SpecialCase: ("what", "reason"),
    CustomerDecision: ("opinion", "counter_wish"),
    Compensation: ("paid_by", "what", "reference"),
    Promise: ("what", "condition"),
    Escalation: ("words", "interim_answer", "instruction"),
    Approval: ("ask", "first_words", "words"),
    Lesson: ("success", "failure"),
    Pause: ("reason",),
    ReplyLetter: ("thanks", "regret", "happens"),
    RecordCheck: ("reason", "recording", "signed_as"),
    OwnerSpell: ("reason", "summary"),
    Recusal: ("reason",),
    Attachment: ("name", "withdrawn_reason"),
}

OF_THE_PERSON = (
    "surname", "title", "customer_manager", "habits", "debt_note", "owes", "is_regular", "customer_since",
    "relation_by", "relation_at", "erased_at",
)  # fmt: skip


def erase_customer(ref: UUID, act: Act, *, reason: str) -> Customer:
    """Forget one customer for good: who they are, how to reach them, what was noted of them, and every word of their
    complaints. Of records that were merged all are forgotten, whichever is named.

    Quality management only, at every branch where the customer complained, and nobody whom one of the complaints is
    about. Upper floors forget theirs in the same transaction.

    :raises BadInput: no reason. :raises NotFound: no such customer. :raises NotAllowed: as above.
    :raises WrongState: something is still open with them, or they were erased before.
    """
    if not reason.strip():
        sentence = _("Say why the customer is erased, for example: asked for it in writing. Name nobody.")
        raise BadInput(sentence, fields={"reason": sentence})
    with one_act():
        customer, family, complaints = _hold(ref)
        _demand(complaints, act)
        _demand_an_end(customer, complaints)
        customer_erased.send(Customer, customer=customer, complaints=complaints, act=act)
        for complaint in complaints:
            _forget_words(complaint, act, customer, reason.strip())
        for record in family:
            _forget_person(record, act)
        CustomerMerge.objects.filter(Q(into__in=family) | Q(merged__in=family)).update(reason=GONE)
    return customer


def _hold(ref: UUID) -> tuple[Customer, list[Customer], list[Complaint]]:
    """Hold their complaints, numbers and rows, in this order as everywhere: whoever receives a call of theirs right now
    waits. Gives the record that stands, all that were merged into it with it, and their complaints."""
    named = Customer.objects.filter(public_id=ref).first()
    if named is None:
        raise NotFound
    keys = [record.pk for record in family_of(stands_for(named))]
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("branch")
    complaints = list(rows.filter(customer__in=keys).order_by("pk"))
    numbers = ContactPoint.objects.filter(customer__in=keys).order_by().values_list("found_by", flat=True)
    for number in sorted(set(numbers)):
        hold_number(number)
    held = {record.pk: record for record in Customer.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    customer = held[keys[0]]
    now_theirs = Complaint.objects.filter(customer__in=keys).order_by("pk").values_list("pk", flat=True)
    came = list(now_theirs) != [complaint.pk for complaint in complaints]
    if came or [record.pk for record in family_of(stands_for(customer))] != keys:
        # They complained, or two records were merged or parted, while we waited for the rows.
        raise WrongState(_("The customer's records changed just now. Look again, then erase."))
    return customer, [held[key] for key in keys], complaints


def _demand(complaints: list[Complaint], act: Act) -> None:
    if act.by is None:
        return
    reach = reach_of(act.by, now=act.now)
    branches: set[int | None] = {complaint.branch_id for complaint in complaints}
    if not all(reach.has(Role.QUALITY, branch) for branch in branches or {None}):
        raise NotAllowed(_("Only quality management erases a customer, at every branch where they complained."))
    if Recusal.objects.filter(user=act.by, complaint__in=complaints).exists():
        raise NotAllowed(_("One of these complaints is about you: a colleague must decide."))


def _demand_an_end(customer: Customer, complaints: list[Complaint]) -> None:
    if customer.erased_at is not None:
        raise WrongState(_("This customer was erased before."))
    waiting = [complaint.number for complaint in complaints if complaint.is_open]
    if waiting:
        raise WrongState(_("Still open with them: %(numbers)s. End it first.") % {"numbers": ", ".join(waiting)})
    if Promise.objects.filter(complaint__in=complaints, state=PromiseState.OPEN).exists():
        raise WrongState(_("A promise to them is still open: keep it, or have the customer release us."))


def _forget_words(complaint: Complaint, act: Act, customer: Customer, reason: str) -> None:
    before = columns(complaint)
    for name in OF_THE_COMPLAINT:
        if getattr(complaint, name):
            setattr(complaint, name, GONE)
    complaint.customer_type, complaint.second_type = CustomerType.ORDINARY, ""
    for model, names in BESIDE_IT.items():
        forget(model._default_manager.filter(complaint=complaint), *names)
    # Their files can't be opened any more; the sweep finds them without a row and takes them away.
    complaint.attachments.update(stored=None, sha256="", sent_sha256="")
    forget(FeeLine.objects.filter(table__complaint=complaint), "what")
    drop_drafts(complaint.drafts.all())
    open_deadlines(complaint).update(dropped_at=act.now, wake_at=None)
    drop_messages(about=complaint.public_id, now=act.now)
    erase_words(complaint.public_id, act=act)
    index.forget(complaint)
    destroy_key(complaint.public_id)
    # The reason is the house's, not the customer's: it stays readable when their key is gone.
    facts = {"customer": str(customer.public_id)}
    append(complaint.trail_chain, "customer.erased", act=act, facts=facts, words={"reason": reason})
    save_changes(complaint, before, act, counts=True)


def forget(rows: models.QuerySet[Any, Any], *names: str) -> None:
    """Take the words out of these columns; where none stood, none are told of."""
    for name in names:
        rows.exclude(**{name: ""}).update(**{name: GONE})


def _forget_person(customer: Customer, act: Act) -> None:
    for point in customer.contacts.all():
        point.sealed, point.masked, point.found_by, point.found_by_tail = b"", GONE, f"erased:{point.pk}", ""
        point.end_reason = GONE if point.end_reason else ""
        point.save(update_fields=["sealed", "masked", "found_by", "found_by_tail", "end_reason"])
    customer.surname, customer.title, customer.customer_manager = "", "", None
    customer.habits, customer.debt_note, customer.owes, customer.is_regular = "", "", False, False
    customer.customer_since, customer.relation_by, customer.relation_at = None, None, None
    customer.erased_at = act.now
    customer.save(update_fields=OF_THE_PERSON)
    erase_words(customer.public_id, act=act)
    destroy_key(customer.public_id)
