"""The mails to those who follow a complaint or were named in a note. They say what happened, never what was said."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.messages import address, addressee, complaint_of, render_mail
from complaints.models import Complaint, Mention, Watch
from complaints.recipients import can_answer
from complaints.watchers import CLOSED, MENTIONED, REOPENED, WATCHED, WENT_UP
from organisation.models import User
from outbox.models import Message
from outbox.ports import Rendered, register_kinds

KINDS = {WATCHED: _("Notice to watchers"), MENTIONED: _("Notice of a mention")}


def register() -> None:
    """Make these kinds known to the outbox."""
    # Whoever was named in a note has something to read, ended or not.
    register_kinds(
        "complaints", KINDS, render=render, still_wanted=still_wanted, address=address, outliving=[MENTIONED]
    )


def still_wanted(message: Message, now: datetime) -> bool:
    """Look again right before sending: the reader may still see it, still follows it or has not read it yet, and what
    happened still holds."""
    complaint = complaint_of(message)
    reader = addressee(message, complaint)
    if reader is None or not can_answer(complaint, reader.user, now=now):
        return False
    if message.kind == MENTIONED:
        return Mention.objects.filter(public_id=message.facts["mention"], seen_at=None).exists()
    if not Watch.objects.filter(complaint=complaint, user=reader.user, until_at=None).exists():
        return False
    what = message.facts["what"]
    if what == WENT_UP:
        return complaint.escalations.filter(public_id=message.facts["escalation"], done_at=None).exists()
    if what in (CLOSED, REOPENED):
        return bool(complaint.is_open == (what == REOPENED))
    return True


def render(message: Message) -> Rendered:
    """Write the mail in the message's language (active already) from its templates."""
    complaint = complaint_of(message)
    reader = addressee(message, complaint)
    context = {
        "name": reader.name if reader else "",
        "complaint": complaint,
        "branch": complaint.branch,
        "what": message.facts.get("what", ""),
        "by": _writer(message),
        "elsewhere": _other_number(message, complaint, reader.user if reader else None),
        "link": settings.PUBLIC_URL + reverse("complaint", args=[complaint.public_id]),
    }
    return render_mail(message, f"complaints/mail/{message.kind}", context)


def _writer(message: Message) -> User | None:
    """Who wrote the note that names the reader."""
    mention = Mention.objects.select_related("by").filter(public_id=message.facts.get("mention")).first()
    return mention.by if mention else None


def _other_number(message: Message, complaint: Complaint, reader: User | None) -> str:
    """The complaint whose note names this one, where it is another one that the reader may see."""
    noted = Complaint.objects.filter(public_id=message.facts.get("note_on")).exclude(pk=complaint.pk).first()
    if noted is None or not can_answer(noted, reader, now=message.created_at):
        return ""
    return noted.number
