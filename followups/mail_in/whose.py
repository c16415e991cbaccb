"""Where a mail belongs: which complaint it answers, whether it is the customer who writes, which branch it is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from complaints.codes import ContactKind
from complaints.contacts import family_of, stands_for
from complaints.customers import by_phone
from complaints.models import Complaint, ContactPoint, Customer
from evidence.crypto import blind_index
from organisation.models import Branch, Department, User
from outbox.mail_in.letter import Letter
from outbox.mail_in.reply_address import answered_by, mark_of
from outbox.models import Message, RecipientKind


@dataclass(frozen=True)
class Thread:
    """What a mail answers: the complaint (None: none that we know), and whether it answers mail to staff."""

    complaint: Complaint | None = None
    of_staff: bool = False


def thread_of(letter: Letter) -> Thread:
    """Find the complaint by the marked address it was sent to, else by the mail of ours that it answers."""
    for address in letter.to:
        ref = answered_by(address)
        found = _standing(ref) if ref is not None else None
        if found is not None:
            return Thread(found)
    rows = Message.objects.filter(message_id__in=letter.answers).exclude(about=None)
    answered = {row.message_id: row for row in rows}
    for named in letter.answers:
        row = answered.get(named)
        found = _standing(row.about) if row is not None and row.about is not None else None
        if row is not None and found is not None:
            return Thread(found, of_staff=row.recipient_kind != RecipientKind.CUSTOMER)
    return Thread()


def _standing(ref: UUID) -> Complaint | None:
    """The complaint, or the one that it was merged into, however often."""
    rows = Complaint.objects.select_related("branch", "customer")
    found = rows.filter(public_id=ref).first()
    while found is not None and found.merged_into_id is not None:
        found = rows.filter(pk=found.merged_into_id).first()
    return found


def is_ours(address: str) -> bool:
    """Tell whether the house itself writes from this address."""
    return mark_of(address) is not None or address == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()


def is_of_staff(address: str) -> bool:
    """Tell whether it is a colleague's mailbox, a desk's or a department's: what they write is no customer's word."""
    return (
        User.objects.filter(email__iexact=address).exists()
        or Branch.objects.filter(desk_email__iexact=address).exists()
        or Department.objects.filter(email__iexact=address).exists()
    )


def is_known_of(complaint: Complaint, address: str) -> bool:
    """Tell whether the customer of this complaint gave us this address."""
    if complaint.customer is None or not address:
        return False
    family = family_of(stands_for(complaint.customer))
    ways = ContactPoint.objects.standing().filter(customer__in=family, kind=ContactKind.EMAIL)
    return ways.filter(found_by=blind_index(ContactKind.EMAIL, address)).exists()


def customer_of(address: str) -> Customer | None:
    """Find who writes from this address; of several who share it, whoever complained last."""
    if not address:
        return None
    known = by_phone(address).filter(erased_at=None).annotate(last_complaint=Max("complaints__received_at"))
    return max(known, key=lambda one: (one.last_complaint is not None, one.last_complaint, one.pk), default=None)


def branch_for(addresses: Iterable[str]) -> Branch | None:
    """Find the branch that was written to – its desk's address, or ours with its code behind the plus – else the one
    that is set for what names none; None where none is set and there are several."""
    rows = list(Branch.objects.filter(is_active=True).order_by("code"))
    to = [address.lower() for address in addresses]
    marks = {mark_of(address) for address in to}
    for row in rows:
        if row.code.lower() in marks or (row.desk_email and row.desk_email.lower() in to):
            return row
    if settings.MAIL_IN_BRANCH:
        return next((row for row in rows if row.code == settings.MAIL_IN_BRANCH), None)
    return rows[0] if len(rows) == 1 else None
