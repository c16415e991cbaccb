"""The mails of this floor, all to staff: a call ahead, a call missed, and the agenda of the day.

They name numbers and hours, never a narrative and never a phone number.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from complaints.codes import CloseWay
from complaints.messages import address, addressee, complaint_of, context_of, render_mail
from complaints.models import Deadline
from complaints.recipients import can_answer
from followups.agenda_items import items_of
from followups.codes import CALL_KINDS, CUSTOMER_ACTED, RECHECK_UNHAPPY, SILENCE
from followups.models import Callback
from organisation.duties import contact_of
from organisation.models import Branch, User
from outbox.models import Message
from outbox.ports import Rendered, register_kinds

AGENDA = "day-agenda"

# What is over once somebody has read it on the complaint.
UNTIL_READ = ("message", "mail")
# What is over once somebody has it.
UNTIL_TAKEN = ("web", "new-mail")
# Yesterday's agenda helps nobody.
AGENDA_MAX_AGE = timedelta(hours=10)


def register() -> None:
    """Make the kinds of this floor known to the outbox."""
    calls = dict(zip(CALL_KINDS, (_("Reminder of a call"), _("Notice of a missed call")), strict=True))
    register_kinds("followups", calls, render=render_call, still_wanted=call_still_wanted, address=address)
    acted = {CUSTOMER_ACTED: _("The customer did something on their page")}
    register_kinds("followups", acted, render=render_acted, still_wanted=acted_still_wanted, address=address)
    register_kinds(
        "followups",
        {RECHECK_UNHAPPY: _("Notice of an unhappy recheck")},
        render=render_call,
        still_wanted=may_still_read,
        address=address,
        outliving=(RECHECK_UNHAPPY,),
    )
    register_kinds(
        "followups",
        {SILENCE: _("Notice of a letter without an answer")},
        render=render_call,
        still_wanted=silence_still_wanted,
        address=address,
    )
    register_kinds(
        "followups",
        {AGENDA: _("Agenda of the day")},
        render=render_agenda,
        still_wanted=agenda_still_wanted,
        address=agenda_address,
        max_age=AGENDA_MAX_AGE,
    )


def call_still_wanted(message: Message, now: datetime) -> bool:
    """Look again right before sending: nobody called or moved the call meanwhile, and the reader may still see it."""
    complaint = complaint_of(message)
    reader = addressee(message, complaint)
    if reader is None or not can_answer(complaint, reader.user, now=now):
        return False
    return (
        Callback.objects.open().filter(public_id=message.facts["callback"]).exists()
        and Deadline.objects.filter(
            public_id=message.facts["deadline"], version=message.facts["version"], met_at=None, dropped_at=None
        ).exists()
    )


def may_still_read(message: Message, now: datetime) -> bool:
    """The reader is still in the house and may see the complaint."""
    complaint = complaint_of(message)
    reader = addressee(message, complaint)
    return reader is not None and can_answer(complaint, reader.user, now=now)


def silence_still_wanted(message: Message, now: datetime) -> bool:
    """Nobody has closed it or heard from the customer meanwhile, and the reader may still see it."""
    complaint = complaint_of(message)
    if not may_still_read(message, now):
        return False
    return complaint.is_open and complaint.callback_result == CloseWay.UNREACHABLE


def render_call(message: Message) -> Rendered:
    """Write the mail about one call."""
    complaint = complaint_of(message)
    reader = addressee(message, complaint)
    callback = Callback.objects.select_related("caller").get(public_id=message.facts["callback"])
    context = context_of(message, complaint)
    context |= {"name": reader.name if reader else "", "callback": callback}
    return render_mail(message, f"followups/mail/{message.kind}", context)


# --- The customer's own page ------------------------------------------------------------------------------------------


def acted_still_wanted(message: Message, now: datetime) -> bool:
    """Look again right before sending: what they wrote may have been read, and the reader may see it no more."""
    complaint = complaint_of(message)
    reader = addressee(message, complaint)
    if reader is None or not can_answer(complaint, reader.user, now=now):
        return False
    if message.facts["what"] in UNTIL_TAKEN:
        return complaint.is_open and complaint.owner_id is None
    return message.facts["what"] not in UNTIL_READ or complaint.unread_from_customer > 0


def render_acted(message: Message) -> Rendered:
    """Write the mail that the customer wrote, answered or checked something."""
    complaint = complaint_of(message)
    reader = addressee(message, complaint)
    context = {**context_of(message, complaint), "name": reader.name if reader else ""}
    return render_mail(message, f"followups/mail/{CUSTOMER_ACTED}", context)


# --- The agenda -------------------------------------------------------------------------------------------------------


def _reader(message: Message) -> User | None:
    return User.objects.filter(public_id=message.recipient_id, is_active=True).first()


def _branch(message: Message) -> Branch:
    return Branch.objects.get(code=message.facts["branch"])


def agenda_address(message: Message) -> str | None:
    """Staff without a mailbox are reached at the desk of the branch whose day it is."""
    reader = _reader(message)
    return (contact_of(reader, branch=_branch(message)).email or None) if reader else None


def agenda_still_wanted(message: Message, now: datetime) -> bool:
    """Nothing to do, nothing to say: everything may have been done before the mail leaves."""
    reader = _reader(message)
    return reader is not None and bool(items_of(reader, _branch(message), _date(message), now=now))


def render_agenda(message: Message) -> Rendered:
    """Write the mail with today's calls, promises and limits of one person."""
    reader = User.objects.get(public_id=message.recipient_id)
    day = _date(message)
    # What is late is judged by when the mail was decided, so that each attempt says the same.
    items = items_of(reader, _branch(message), day, now=message.wanted_at)
    return render_mail(message, f"followups/mail/{AGENDA}", {"name": reader.name, "date": day, "agenda": items})


def _date(message: Message) -> date:
    return date.fromisoformat(message.facts["date"])
