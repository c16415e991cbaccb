"""The mails of a call for help: to whoever should come, and to the next level when nobody does (R13, R27).

They name the hall or the number, the hour and who asks; never a narrative, and never why.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.clock_words import short
from complaints.codes import HelpKind
from complaints.help_calls import ASKED, UNANSWERED
from complaints.messages import Addressee, addressee_at, render_mail
from complaints.models import HelpCall
from complaints.recipients import can_answer
from outbox.models import Message
from outbox.ports import Rendered, register_kinds

# Help that comes an hour later helps nobody.
MAX_AGE = timedelta(minutes=30)
KINDS = {
    ASKED[HelpKind.QUEUE]: _("Call for help in the hall"),
    ASKED[HelpKind.RELIEF]: _("Call for relief"),
    ASKED[HelpKind.VIOLENCE]: _("Call against violence"),
    ASKED[HelpKind.MANAGER]: _("Invitation of a manager"),
    UNANSWERED: _("Call for help that nobody answered"),
}


def register() -> None:
    """Make these kinds known to the outbox."""
    register_kinds("complaints", KINDS, render=render, still_wanted=still_wanted, address=address, max_age=MAX_AGE)


def call_of(message: Message) -> HelpCall:
    rows = HelpCall.objects.select_related("branch", "complaint__branch", "asked_by")
    return rows.get(public_id=message.facts["call"])


def reader_of(message: Message, call: HelpCall) -> Addressee | None:
    return addressee_at(message, call.branch)


def address(message: Message) -> str | None:
    reader = reader_of(message, call_of(message))
    return (reader.email or None) if reader else None


def still_wanted(message: Message, now: datetime) -> bool:
    """Look again right before sending: nobody came yet, it is not over, and the reader may still see the complaint."""
    call = call_of(message)
    reader = reader_of(message, call)
    if reader is None or call.ended_at is not None:
        return False
    # Against violence one is not enough.
    if call.answered_at is not None and call.kind != HelpKind.VIOLENCE:
        return False
    return call.complaint is None or reader.user is None or can_answer(call.complaint, reader.user, now=now)


def render(message: Message) -> Rendered:
    """Write the mail in the message's language (active already) from its templates."""
    call = call_of(message)
    reader = reader_of(message, call)
    now = timezone.now()  # noqa: TID251 – an edge: the mail says "today" as of the moment it leaves.
    page = reverse("supervisor") if call.complaint is None else reverse("complaint", args=[call.complaint.public_id])
    page = reverse("safety", args=[call.public_id]) if call.kind == HelpKind.VIOLENCE else page
    context = {
        "name": reader.name if reader else "",
        "call": call,
        "branch": call.branch,
        "complaint": call.complaint,
        "asked": short(call.asked_at, call.branch.time_zone, now=now),
        "link": settings.PUBLIC_URL + page,
    }
    return render_mail(message, f"complaints/mail/{message.kind}", context)
