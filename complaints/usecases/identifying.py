"""Saying who the customer is, at whatever moment that becomes known (R10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from complaints.codes import Anonymity, ContactKind, Title
from complaints.customers import add_contact
from complaints.errors import BadInput
from complaints.families import split_family
from complaints.models import Complaint
from complaints.severity import standing_facts
from complaints.usecases.climbing import reassess, recognise, tell_customer_manager
from complaints.usecases.door import columns, save_changes, use_case, write
from complaints.usecases.recognising import note_correction, who_it_is
from evidence.act import Act


def _split_family(pk: int, _arguments: dict[str, Any]) -> Iterable[int]:
    return split_family(pk)


@use_case(beside=_split_family)
def tell_customer(
    complaint: Complaint,
    act: Act,
    *,
    surname: str = "",
    title: str = "",
    phone: str = "",
    email: str = "",
    anonymity: str = "",
    same_person: str = "",
) -> None:
    """Say who the customer is and how to reach them, or that they wish neither (R10). What is left out stays as it is;
    whoever is new gives a name unless something else is said. What was split from it, or it from, before anybody knew
    is theirs as well.

    :raises BadInput: a number or address that is none, or the number of somebody of another name while `same_person`
    does not say who it is.
    """
    customer, before = complaint.customer, standing_facts(complaint)
    name_before = ""
    anonymity = anonymity or (customer.anonymity if customer else Anonymity.NAMED)
    if anonymity not in Anonymity.values or title not in Title.values:
        raise BadInput(_("Choose from the list."))
    if customer is None:
        complaint.customer, name_before = who_it_is(
            act,
            surname=surname,
            title=title,
            phone=phone,
            email=email,
            anonymity=anonymity,
            language="zh-hans",
            same_person=same_person,
        )
    else:
        customer.surname = surname.strip() or customer.surname
        customer.title = title or customer.title
        customer.anonymity = anonymity
        customer.save(update_fields=["surname", "title", "anonymity"])
        if phone.strip():
            add_contact(customer, ContactKind.PHONE, phone, now=act.now)
        if email.strip():
            add_contact(customer, ContactKind.EMAIL, email, now=act.now)
    if complaint.customer is None:
        sentence = _("Give a phone number, or choose “anonymous” or “declined”.")
        raise BadInput(sentence, fields={"phone": sentence})
    write(
        complaint, act, "customer.told", facts={"customer": str(complaint.customer.public_id), "anonymity": anonymity}
    )
    note_correction(complaint, act, name_before)
    if customer is None:
        recognise(complaint, act)
        _tell_family(complaint, act, anonymity)
    reassess(complaint, act, new=standing_facts(complaint) - before)
    tell_customer_manager(complaint, act)


def _tell_family(complaint: Complaint, act: Act, anonymity: str) -> None:
    """Whoever is erased one day must be found on each of them."""
    unknown = Complaint.objects.select_related("branch").filter(pk__in=split_family(complaint.pk), customer=None)
    for one in unknown.exclude(pk=complaint.pk).order_by("pk"):
        before, facts = columns(one), standing_facts(one)
        one.customer = complaint.customer
        told = {"customer": str(one.customer.public_id) if one.customer else "", "anonymity": anonymity}
        write(one, act, "customer.told", facts=told)
        if one.is_open:
            recognise(one, act)
            reassess(one, act, new=standing_facts(one) - facts)
        save_changes(one, before, act, counts=True)
