"""Customers and the ways to reach them: normalised, sealed, found again, masked."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from complaints.codes import Anonymity, ContactKind, SamePerson, Severity, Stage, Title
from complaints.errors import BadInput
from complaints.families import split_family
from complaints.models import Complaint, ContactPoint, Customer
from evidence.crypto import blind_index, seal, unseal
from organisation.policies import policies_for

HOME_REGION = "CN"
HOME_CODE = 86
MOBILE_DIGITS = 11


def normal_phone(text: str) -> str:
    """Bring a phone number, however it was typed, to +8613800000001.

    :raises BadInput: no number in it that can be dialled.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        number = phonenumbers.parse(plain, HOME_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not _can_be_dialled(number):
        raise BadInput(
            _("That phone number does not look complete."),
            fields={"phone": _("That phone number does not look complete. Type it like 138 0000 0001.")},
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _can_be_dialled(number: phonenumbers.PhoneNumber) -> bool:
    """Ask for a possible length. A mobile number with a digit missing would pass as somebody's landline, so mobiles are
    counted exactly."""
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return False
    national = str(number.national_number)
    is_mobile = number.country_code == HOME_CODE and re.match("1[3-9]", national)
    return len(national) == MOBILE_DIGITS if is_mobile else True


def normal_email(text: str) -> str:
    """Bring an e-mail address to lower case.

    :raises BadInput: it is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        validate_email(plain)
    except ValidationError:
        sentence = _("That is not an e-mail address. Type it like name@example.com, or leave it empty.")
        raise BadInput(sentence, fields={"email": sentence}) from None
    return plain


def mask_phone(number: str) -> str:
    """Show enough to recognise and too little to dial: 138****0001. Four digits are hidden, whatever its length."""
    national = number.removeprefix("+86")
    if len(national) < 8:
        return "*" * max(len(national) - 2, 3) + national[-2:]
    return f"{national[:-8][:3]}****{national[-4:]}"


def phone_in_groups(number: str) -> str:
    """Show a number as one reads it out: 138 0000 0001; one from elsewhere as it is dialled."""
    national = number.removeprefix("+86")
    return f"{national[:3]} {national[3:7]} {national[7:]}" if len(national) == 11 and national[0] == "1" else number


def mask_email(address: str) -> str:
    name, _at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


def masked(kind: ContactKind, value: str) -> str:
    """Show one contact value as everybody may see it."""
    mask = MASK.get(kind)
    return (mask(value) if mask else "*" * len(value))[:60]


NORMAL = {ContactKind.PHONE: normal_phone, ContactKind.EMAIL: normal_email}
MASK = {ContactKind.PHONE: mask_phone, ContactKind.EMAIL: mask_email}


def add_contact(customer: Customer, kind: ContactKind, typed: str, *, now: datetime) -> ContactPoint:
    """Seal one more way to reach the customer; the same one twice stays one, one that was ended is told anew.

    :raises BadInput: the value is none of its kind.
    """
    value = NORMAL.get(kind, str.strip)(typed)
    tail = value[-4:] if kind == ContactKind.PHONE else ""
    point, _new = ContactPoint.objects.get_or_create(
        customer=customer,
        kind=kind,
        found_by=blind_index(kind, value),
        ended_at=None,
        defaults={
            "sealed": seal(customer.public_id, kind, value),
            "found_by_tail": blind_index(f"{kind}-tail", tail) if tail else "",
            "masked": masked(kind, value),
            "created_at": now,
        },
    )
    return point


def contact_value(point: ContactPoint) -> str:
    """Open one sealed value.

    :raises evidence.crypto.Erased: the customer's key was destroyed.
    """
    return unseal(point.customer.public_id, point.kind, bytes(point.sealed))


def by_phone(typed: str) -> QuerySet[Customer]:
    """Find customers by a full number, by its last four digits, or by a whole mailbox. One that was ended finds nobody;
    of records that were merged it is the one that stays."""
    plain = unicodedata.normalize("NFKC", typed)
    digits, kind = re.sub(r"\D", "", plain), ContactKind.PHONE
    if "@" in plain:
        kind = ContactKind.EMAIL
        hit = Q(contacts__found_by=blind_index(kind, normal_email(typed)))
    elif len(digits) == 4:
        hit = Q(contacts__found_by_tail=blind_index(f"{ContactKind.PHONE}-tail", digits))
    else:
        hit = Q(contacts__found_by=blind_index(ContactKind.PHONE, normal_phone(typed)))
    standing = Q(contacts__kind=kind, contacts__ended_at=None)
    return Customer.objects.filter(hit, standing, merged_into=None).distinct().order_by("-id")


class NameDiffers(Exception):
    """The number belongs to a customer of another name than the typed one: the desk must say who it is."""

    def __init__(self, known: Customer) -> None:
        super().__init__(f"customer #{known.pk}")
        self.known = known


def find_or_add(
    *,
    surname: str,
    title: str,
    phone: str,
    email: str,
    anonymity: str,
    language: str,
    now: datetime,
    same_person: str = "",
) -> Customer | None:
    """Give the customer of that phone, or a new one; None when nothing at all is known yet (R10, R14).

    Of several who share a number it is the one of the typed name, of namesakes the one added last; without a name,
    whoever complained last. A name is
    filled in where it was empty and never replaced; the language is the customer's own once they are known.
    `same_person` (SamePerson) answers for a name that differs.

    :raises BadInput: a number or mailbox that is none. :raises NameDiffers: the name differs and nobody answered.
    """
    customer = _meant(_known(phone), surname, title, same_person) if phone else None
    if customer is None:
        if not (surname or phone or email or anonymity != Anonymity.NAMED):
            return None
        customer = Customer.objects.create(
            surname=surname, title=title, anonymity=anonymity, language=language, created_at=now
        )
    elif (surname and not customer.surname) or (title and not customer.title and _named(customer, surname)):
        customer.surname, customer.title = customer.surname or surname, title or customer.title
        customer.save(update_fields=["surname", "title"])
    if phone:
        add_contact(customer, ContactKind.PHONE, phone, now=now)
    if email:
        add_contact(customer, ContactKind.EMAIL, email, now=now)
    return customer


def earlier_of(
    customer: Customer | None, *, branch_id: int, now: datetime, but: Complaint | None = None
) -> Complaint | None:
    """The customer's latest real complaint within the branch's window, made at any branch; `but` is left out (R10)."""
    if customer is None:
        return None
    since = now - timedelta(days=policies_for(branch_id, now=now).int("repeat_window_days"))
    return (
        customer.complaints.filter(received_at__gte=since)
        .exclude(pk__in=split_family(but.pk) if but and but.pk else ())
        .exclude(severity=Severity.POTENTIAL)
        .exclude(stage__in=[Stage.WITHDRAWN, Stage.MERGED])
        .order_by("-received_at", "-id")
        .first()
    )


def _known(phone: str) -> list[Customer]:
    """Look for the customers of this number, whoever complained last first, one look at a time: two desks that hear it
    for the first time at the same moment must not make two customers of one caller."""
    hold_number(blind_index(ContactKind.PHONE, normal_phone(phone)))
    latest = F("last_complaint").desc(nulls_last=True)
    return list(by_phone(phone).annotate(last_complaint=Max("complaints__received_at")).order_by(latest, "-id"))


def _meant(known: list[Customer], surname: str, title: str, same_person: str) -> Customer | None:
    """Choose among the customers of one number; None for somebody new.

    :raises NameDiffers: nobody of them has this name, and nobody said whether it is one of them.
    """
    if not known or same_person == SamePerson.OTHER:
        return None
    alike = [one for one in known if not is_other_name(one, surname, title)]
    if alike:
        named = [one for one in alike if surname and _named(one, surname)]
        return max(named, key=lambda one: one.pk) if named else alike[0]
    if not same_person:
        raise NameDiffers(known[0])
    return known[0]


def is_other_name(customer: Customer, surname: str, title: str) -> bool:
    """Tell whether what was typed contradicts the known name; what is empty on either side contradicts nothing."""
    names = bool(surname and customer.surname) and not _named(customer, surname)
    return names or bool(title and customer.title and title != customer.title)


def _named(customer: Customer, surname: str) -> bool:
    return _folded(surname) == _folded(customer.surname)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def hold_number(index: str) -> None:
    """Let nobody else look for this number, by its keyed hash, until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [index])


def address_as(customer: Customer | None, *, masked: bool = False) -> str:
    """Say how to address them: 郑先生, Ms Smith; empty when unknown (then the greeting stands alone)."""
    if customer is None or not customer.surname:
        return ""
    titles = {Title.MR: ("先生", "Mr"), Title.MS: ("女士", "Ms")}
    zh, en = titles.get(Title(customer.title), ("", ""))
    if _is_chinese(customer.surname):
        return customer.surname + ("**" if masked else "") + zh
    # An English title with the surname shows no given name anyway.
    return f"{en} {customer.surname}".strip()


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
