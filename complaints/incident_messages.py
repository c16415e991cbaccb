"""The mails of an incident: to who must know as it begins, and news to the owners of its complaints. They say what it
is about and where it stands, never what a customer said."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.clock_words import short
from complaints.messages import Addressee, addressee_at, render_mail
from complaints.models import Incident
from complaints.usecases.incidents import NEWS, OPENED
from outbox.models import Message
from outbox.ports import Rendered, register_kinds

# What was to be said yesterday is said no more.
MAX_AGE = timedelta(hours=12)
KINDS = {OPENED: _("An incident began"), NEWS: _("News of an incident")}


def register() -> None:
    """Make these kinds known to the outbox."""
    register_kinds("complaints", KINDS, render=render, still_wanted=still_wanted, address=address, max_age=MAX_AGE)


def incident_of(message: Message) -> Incident:
    rows = Incident.objects.select_related("branch", "category", "lead", "first__branch")
    return rows.get(public_id=message.facts["incident"])


def reader_of(message: Message, incident: Incident) -> Addressee | None:
    return addressee_at(message, incident.branch or incident.first.branch)


def address(message: Message) -> str | None:
    reader = reader_of(message, incident_of(message))
    return (reader.email or None) if reader else None


def still_wanted(message: Message, now: datetime) -> bool:
    """Look again right before sending: it goes on, or the mail says that it ended, and the reader may still see it."""
    incident = incident_of(message)
    reader = reader_of(message, incident)
    if reader is None or (incident.ended_at is not None and message.facts.get("what") != "ended"):
        return False
    if reader.user is None:
        return True
    return Incident.objects.visible_to(reader.user, now=now).filter(pk=incident.pk).exists()


def render(message: Message) -> Rendered:
    """Write the mail in the message's language (active already) from its templates."""
    incident = incident_of(message)
    reader = reader_of(message, incident)
    now = timezone.now()  # noqa: TID251 – an edge: the mail says "today" as of the moment it leaves.
    context = {
        "name": reader.name if reader else "",
        "incident": incident,
        "branch": incident.branch,
        "leads": reader is not None and reader.user is not None and incident.is_led_by(reader.user),
        "what": message.facts.get("what", ""),
        "many": incident.members.filter(reason="").count(),
        "opened": short(incident.opened_at, incident.first.branch.time_zone, now=now),
        "link": settings.PUBLIC_URL + reverse("incident", args=[incident.public_id]),
    }
    return render_mail(message, f"complaints/mail/{message.kind}", context)
