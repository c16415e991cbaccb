"""By which way a customer is written to, and where that leads. Addresses are opened only as a letter leaves."""

from __future__ import annotations

import re
from datetime import datetime

import phonenumbers

from complaints.codes import ContactKind, Severity
from complaints.contacts import first_of
from complaints.customers import contact_value
from complaints.messages import complaint_of
from complaints.models import Complaint, ContactPoint
from organisation.policies import Policies, policies_for
from outbox.models import Channel, Message
from outbox.transports import can_send

# As a masked number shows it: a mobile one at home, or one from elsewhere, which is looked at as the letter leaves.
_PERHAPS_MOBILE = re.compile(r"1[3-9][0-9]\*{4}[0-9]{4}\Z|\+")
_MOBILE = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
_BY = {Channel.EMAIL: "letters_by_mail", Channel.SMS: "letters_by_sms"}


def channel_for(complaint: Complaint, letter: str, *, now: datetime) -> Channel | None:
    """Say by which way a letter would go to the customer: by mail where they gave an address, else as a text message;
    None where they can't be reached so, or the policy sends none. At most one query beside the policies."""
    customer = complaint.customer
    if customer is None or customer.erased_at is not None or complaint.severity == Severity.POTENTIAL:
        return None
    policies = policies_of(complaint, now=now)
    if not any(letter in policies.list(key) for key in _BY.values()):
        return None
    ways = ContactPoint.objects.standing().filter(customer=customer, kind__in=[ContactKind.EMAIL, ContactKind.PHONE])
    known = list(ways.values_list("kind", "masked"))
    if any(kind == ContactKind.EMAIL for kind, _masked in known):
        return Channel.EMAIL if is_wished(letter, Channel.EMAIL, policies) else None
    if any(kind == ContactKind.PHONE and _PERHAPS_MOBILE.match(masked) for kind, masked in known):
        return Channel.SMS if is_wished(letter, Channel.SMS, policies) and can_send(Channel.SMS) else None
    return None


def policies_of(complaint: Complaint, *, now: datetime) -> Policies:
    """Give the policies of the complaint's branch, from its gate where they were read with it."""
    try:
        return complaint.gate.policies
    except RuntimeError:
        return policies_for(complaint.branch_id, now=now)


def is_wished(letter: str, channel: str, policies: Policies) -> bool:
    """Say whether the branch sends this letter by this way."""
    return letter in policies.list(_BY[Channel(channel)])


def address(message: Message) -> str | None:
    """Open the address that the customer is to be reached by first, as things stand now.

    :raises evidence.crypto.Erased: the customer's key was destroyed.
    """
    customer = complaint_of(message).customer
    if customer is None:
        return None
    if message.channel == Channel.EMAIL:
        point = first_of(customer, ContactKind.EMAIL).select_related("customer").first()
        return contact_value(point) if point else None
    numbers = (contact_value(point) for point in first_of(customer, ContactKind.PHONE).select_related("customer"))
    return next((number for number in numbers if takes_text(number)), None)


def takes_text(number: str) -> bool:
    """Say whether a text message reaches this number (as it is kept: +8613800000001)."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    home = re.fullmatch(r"\+861[3-9][0-9]{9}", number)
    return bool(home) or (not number.startswith("+86") and phonenumbers.number_type(parsed) in _MOBILE)
