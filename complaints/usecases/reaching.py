"""Several ways to reach one customer: adding, saying which comes first, ending one that is wrong (R10, R147)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from complaints.codes import ContactKind
from complaints.contacts import TAKEN, first_of
from complaints.customers import add_contact, hold_number, normal_email, normal_phone
from complaints.errors import BadInput, NotFound, WrongState
from complaints.models import Complaint, ContactPoint, Customer
from complaints.usecases.door import use_case, write
from evidence.act import Act
from evidence.crypto import blind_index

NORMAL = {ContactKind.PHONE: normal_phone, ContactKind.EMAIL: normal_email}


@use_case(counts=False)
def add_way(complaint: Complaint, act: Act, *, kind: str, value: str, preferred: bool = False) -> None:
    """Keep one more phone or e-mail of the customer, sealed and masked; `preferred`: it is the first to be used from
    now on. The trail names its reference and kind, never the value.

    :raises BadInput: no such kind, a value that is none, or one that stands here already. :raises WrongState: nobody
    knows who the customer is, or they were erased.
    """
    if kind not in TAKEN:
        raise BadInput(_("Choose from the list."), fields={"kind": _("Choose from the list.")})
    value = _normal(ContactKind(kind), value)
    # A desk that receives a call of this number right now finds either nobody or this customer.
    hold_number(blind_index(kind, value))
    customer = _customer_of(complaint)
    if _standing(customer).filter(kind=kind, found_by=blind_index(kind, value)).exists():
        sentence = _("This is on record already.")
        raise BadInput(sentence, fields={"value": sentence})
    point = add_contact(customer, ContactKind(kind), value, now=act.now)
    write(complaint, act, "contact.added", facts=_facts(customer, point))
    if preferred:
        _prefer(complaint, customer, point, act)


@use_case(counts=False)
def prefer_way(complaint: Complaint, act: Act, *, contact: str) -> None:
    """Use this way first from now on: calls show its number, papers name it in front. Of each kind one is preferred.

    :raises NotFound: the customer has no such way, or it was ended. :raises WrongState: as `add_way`.
    """
    customer = _customer_of(complaint)
    point = _one_of(customer, contact)
    if not point.is_preferred:
        _prefer(complaint, customer, point, act)


@use_case(counts=False)
def end_way(complaint: Complaint, act: Act, *, contact: str, reason: str) -> None:
    """End a way that is wrong. It stays on record with who, when and why; it finds and reaches nobody any more.

    :raises BadInput: no reason. :raises NotFound: the customer has no such way, or it was ended before.
    :raises WrongState: as `add_way`.
    """
    customer = _customer_of(complaint)
    point = _one_of(customer, contact)
    if not reason.strip():
        sentence = _("Say what is wrong with it, for example: a stranger answers.")
        raise BadInput(sentence, fields={"reason": sentence})
    point.ended_at, point.ended_by, point.end_reason = act.now, act.by, reason.strip()
    point.is_preferred = False
    point.save(update_fields=["ended_at", "ended_by", "end_reason", "is_preferred"])
    write(complaint, act, "contact.ended", facts=_facts(customer, point))


def _customer_of(complaint: Complaint) -> Customer:
    """Hold the customer's row: two desks on two of their complaints change the ways one after the other."""
    customer = Customer.objects.select_for_update().filter(pk=complaint.customer_id or 0).first()
    if customer is None or customer.erased_at is not None:
        raise WrongState(_("Nobody knows yet who the customer is."))
    return customer


def _standing(customer: Customer) -> Any:
    return ContactPoint.objects.standing().filter(customer=customer)


def _one_of(customer: Customer, contact: str) -> ContactPoint:
    point: ContactPoint | None = _standing(customer).filter(public_id=contact).first()
    if point is None:
        raise NotFound
    return point


def _normal(kind: ContactKind, value: str) -> str:
    try:
        return NORMAL[kind](value)
    except BadInput as refused:
        raise BadInput(refused.sentence, fields={"value": str(refused.fields[kind])}) from None


def _prefer(complaint: Complaint, customer: Customer, point: ContactPoint, act: Act) -> None:
    first_of(customer, point.kind).filter(is_preferred=True).update(is_preferred=False)
    point.is_preferred = True
    point.save(update_fields=["is_preferred"])
    write(complaint, act, "contact.preferred", facts=_facts(customer, point))


def _facts(customer: Customer, point: ContactPoint) -> dict[str, Any]:
    return {"customer": str(customer.public_id), "contact": str(point.public_id), "way": str(point.kind)}
