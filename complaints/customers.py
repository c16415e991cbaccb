"""Customers and the ways to reach them: normalised, sealed, found again, masked."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from complaints.codes import Anonymity, ContactKind, Severity, Stage, Title
from complaints.errors import BadInput
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
    """Seal one more way to reach the customer; the same one twice stays one.

    :raises BadInput: the value is none of its kind.
    """
    value = NORMAL.get(kind, str.strip)(typed)
    tail = value[-4:] if kind == ContactKind.PHONE else ""
    point, _new = ContactPoint.objects.get_or_create(
        customer=customer,
        kind=kind,
        found_by=blind_index(kind, value),
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
    """Find customers by a full number, or by its last four digits."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed))
    if len(digits) == 4:
        hit = Q(contacts__found_by_tail=blind_index(f"{ContactKind.PHONE}-tail", digits))
    else:
        hit = Q(contacts__found_by=blind_index(ContactKind.PHONE, normal_phone(typed)))
    return Customer.objects.filter(hit, contacts__kind=ContactKind.PHONE).distinct().order_by("-id")


def find_or_add(
    *, surname: str, title: str, phone: str, email: str, anonymity: str, language: str, now: datetime
) -> Customer | None:
    """Give the customer of that phone, or a new one; None when nothing at all is known yet (R10, R14).

    A known phone wins over a typed name: the name is filled in only where it was empty.

    :raises BadInput: a number or mailbox that is none.
    """
    customer = _known(phone) if phone else None
    if customer is None:
        if not (surname or phone or email or anonymity != Anonymity.NAMED):
            return None
        customer = Customer.objects.create(
            surname=surname, title=title, anonymity=anonymity, language=language, created_at=now
        )
    elif surname and not customer.surname:
        customer.surname, customer.title = surname, title
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
        .exclude(pk=(but.pk if but else None) or 0)
        .exclude(severity=Severity.POTENTIAL)
        .exclude(stage__in=[Stage.WITHDRAWN, Stage.MERGED])
        .order_by("-received_at", "-id")
        .first()
    )


def _known(phone: str) -> Customer | None:
    """Look for the customer of this number, one look at a time: two desks that hear it for the first time at the same
    moment must not make two customers of one caller."""
    hold_number(blind_index(ContactKind.PHONE, normal_phone(phone)))
    return by_phone(phone).first()


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
