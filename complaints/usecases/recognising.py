"""Who is calling, and whether it was logged already: what a desk is asked before a second customer or a second
complaint comes of one (R10)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.codes import ContactKind, SamePerson, Title
from complaints.customers import NameDiffers, address_as, find_or_add, is_other_name, normal_phone
from complaints.errors import BadInput
from complaints.models import Complaint, Customer
from complaints.usecases.door import write
from evidence.act import Act
from evidence.crypto import blind_index
from organisation.models import Branch
from organisation.policies import policies_for


class LoggedAlready(BadInput):
    """The same person logged the same moments ago. Carries that complaint."""

    def __init__(self, complaint: Complaint, sentence: str) -> None:
        super().__init__(sentence, fields={"log_another": sentence})
        self.complaint = complaint


def who_it_is(
    act: Act,
    *,
    surname: str,
    title: str,
    phone: str,
    email: str,
    anonymity: str,
    language: str,
    same_person: str,
) -> tuple[Customer | None, str]:
    """Give the customer, and the name they had where it was corrected. Demands an open transaction.

    :raises BadInput: a number or mailbox that is none, or the number belongs to somebody of another name and
    `same_person` does not say who it is.
    """
    surname = surname.strip()
    if same_person not in [*SamePerson.values, ""]:
        raise BadInput(_("Choose from the list."), fields={"same_person": _("Choose from the list.")})
    try:
        customer = find_or_add(
            surname=surname,
            title=title,
            phone=phone.strip(),
            email=email.strip(),
            anonymity=anonymity,
            language=language,
            now=act.now,
            same_person=same_person,
        )
    except NameDiffers as differs:
        sentence = _sentence(differs.known, surname, title, act)
        raise BadInput(sentence, fields={"same_person": sentence}) from None
    if customer is None or same_person != SamePerson.CORRECT or not is_other_name(customer, surname, title):
        return customer, ""
    before = address_as(customer) or Title(customer.title).label
    customer.surname, customer.title = surname or customer.surname, title or customer.title
    customer.save(update_fields=["surname", "title"])
    return customer, str(before)


def note_correction(complaint: Complaint, act: Act, before: str) -> None:
    """Write down that the customer's name was corrected; nothing where `before` is empty."""
    customer = complaint.customer
    if before and customer is not None:
        facts = {"customer": str(customer.public_id)}
        write(complaint, act, "customer.renamed", facts=facts, words={"name": f"{before} → {address_as(customer)}"})


def _sentence(known: Customer, surname: str, title: str, act: Act) -> str:
    """Say whose number it is, to whoever may know of them (R148)."""
    rows = Complaint.objects.filter(customer=known)
    may_know = act.by is None or rows.on_cards_for(act.by, now=act.now).exists()
    if not may_know:
        return _("This number belongs to a customer of another name. Say who it is.")
    return _("This number belongs to %(known)s, and you wrote %(typed)s. Say who it is.") % {
        "known": _called(known),
        "typed": _called(Customer(surname=surname, title=title)),
    }


def _called(customer: Customer) -> str:
    return address_as(customer) or str(Title(customer.title).label)


def ask_before_a_second(
    act: Act, branch: Branch, *, own_words: str, feeling: int | None, phone: str, surname: str
) -> None:
    """Ask whoever logged the same customer's same words minutes ago, at the same branch, whether this is another one:
    going back in the browser and logging again brings a new key.

    :raises LoggedAlready: they did.
    """
    minutes = policies_for(branch.pk, now=act.now).int("same_again_minutes")
    tells_anything = own_words.strip() or phone.strip() or surname.strip() or feeling
    if act.by is None or not minutes or not tells_anything:
        return
    rows = Complaint.objects.filter(
        received_by=act.by,
        branch=branch,
        own_words=own_words.strip(),
        received_at__gt=act.now - timedelta(minutes=minutes),
    )
    if not own_words.strip():
        rows = rows.filter(feeling_first=feeling)
    if phone.strip():
        index = blind_index(ContactKind.PHONE, normal_phone(phone))
        rows = rows.filter(
            customer__contacts__kind=ContactKind.PHONE,
            customer__contacts__found_by=index,
            customer__contacts__ended_at=None,
        )
    elif surname.strip():
        rows = rows.filter(customer__surname=surname.strip())
    elif not own_words.strip():
        # A feeling alone is everybody's.
        rows = rows.filter(customer=None)
    # There hardly ever is one; who may see it is asked then.
    twin = rows.visible_to(act.by, now=act.now).order_by("-received_at", "-id").first() if rows.exists() else None
    if twin is not None:
        raise LoggedAlready(twin, _logged_since(twin, act))


def _logged_since(twin: Complaint, act: Act) -> str:
    minutes = int((act.now - twin.received_at).total_seconds() // 60)
    if not minutes:
        sentence = _("You logged this a moment ago as %(number)s. Open it, or say that this is another one.")
    else:
        sentence = ngettext(
            "You logged this %(minutes)d minute ago as %(number)s. Open it, or say that this is another one.",
            "You logged this %(minutes)d minutes ago as %(number)s. Open it, or say that this is another one.",
            minutes,
        )
    return sentence % {"number": twin.number, "minutes": minutes}
