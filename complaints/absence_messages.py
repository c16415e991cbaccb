"""The mail to whoever stands in for a colleague: for whom, from when to when, and where their work is."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.messages import render_mail
from complaints.models import Complaint
from complaints.usecases.absences import STANDS_IN, span_of
from organisation.models import Absence, User
from outbox.models import Message
from outbox.ports import Rendered, register_kinds

KINDS = {STANDS_IN: _("Standing in for a colleague")}


def register() -> None:
    """Make this kind known to the outbox."""
    register_kinds("complaints", KINDS, render=render, still_wanted=still_wanted, address=address)


def absence_of(message: Message) -> Absence | None:
    rows = Absence.objects.select_related("user", "deputy")
    return rows.filter(public_id=message.facts["absence"]).first()


def reader_of(message: Message) -> User | None:
    return User.objects.filter(public_id=message.recipient_id, is_active=True).first()


def address(message: Message) -> str | None:
    reader = reader_of(message)
    return (reader.email or None) if reader else None


def still_wanted(message: Message, now: datetime) -> bool:
    """Look again right before sending: it was not called off, and the reader is still the one who stands in."""
    absence, reader = absence_of(message), reader_of(message)
    return absence is not None and reader is not None and absence.deputy_id == reader.pk and absence.ends_at > now


def render(message: Message) -> Rendered:
    """Write the mail in the message's language (active already) from its templates."""
    absence, reader = absence_of(message), reader_of(message)
    assert absence is not None, "Whether it is still wanted was asked first."
    starts, ends = span_of(absence, settings.TIME_ZONE)
    context = {
        "name": reader.name if reader else "",
        "absent": absence.user.name_and_code,
        "starts": starts,
        "ends": ends,
        "open": Complaint.objects.open().filter(owner=absence.user).count(),
        "link": settings.PUBLIC_URL + reverse("away"),
    }
    return render_mail(message, f"complaints/mail/{message.kind}", context)
