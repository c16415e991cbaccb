"""A letter as it leaves: whether it is still wanted, and its blanks filled with what stands on the record now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone, translation

from complaints.codes import DeadlineKind, PromiseState, Severity, Stage
from complaints.contacts import stands_for
from complaints.customers import address_as
from complaints.deadlines import open_deadlines
from complaints.models import Complaint, Customer
from complaints.money import money
from complaints.wording import stopped_in
from evidence.models import TrailEntry
from evidence.trail import words_of
from followups.codes import CallbackState, MoveState
from followups.customer_link import address_of
from followups.letters.kinds import OUTLIVE_THE_END, Letter, kind_of, letter_of
from followups.letters.reaching import address, is_wished, policies_of
from followups.letters.texts import Words, fill, in_one_line, standing
from followups.models import CallbackMove
from organisation.policies import policies_for
from outbox.models import Channel, Message
from outbox.ports import Rendered, register_kinds
from scripts_library.blanks import due_words

# Whoever took it back, or goes on under another number, hears nothing more under this one.
SILENT = (Stage.WITHDRAWN, Stage.MERGED)


def register() -> None:
    """Make the letters known to the outbox."""
    register_kinds(
        "followups",
        {kind_of(letter): letter.label for letter in Letter},
        render=render,
        still_wanted=still_wanted,
        address=address,
        outliving=[kind_of(letter) for letter in OUTLIVE_THE_END],
        to_customer=True,
        channels=(Channel.EMAIL, Channel.SMS),
    )


def complaint_of(message: Message) -> Complaint:
    return Complaint.objects.select_related("branch", "owner", "customer").get(public_id=str(message.about))


# --- Is it still wanted? ----------------------------------------------------------------------------------------------


def still_wanted(message: Message, now: datetime) -> bool:
    """Look again right before it leaves: the customer is the same and not forgotten, the branch still sends it, and
    what it tells is still so."""
    complaint, letter = complaint_of(message), letter_of(message.kind)
    if complaint.stage in SILENT or complaint.severity == Severity.POTENTIAL:
        return False
    if not _is_still_theirs(message, complaint):
        return False
    return is_wished(letter, message.channel, policies_for(complaint.branch_id, now=now)) and STILL_SO[letter](
        message, complaint
    )


def _is_still_theirs(message: Message, complaint: Complaint) -> bool:
    """The complaint is of the customer to whom it was decided, or of the record that this one was merged into."""
    customer = complaint.customer
    if customer is None or customer.erased_at is not None:
        return False
    if str(customer.public_id) == message.recipient_id:
        return True
    meant = Customer.objects.filter(public_id=message.recipient_id).first()
    return meant is not None and meant.erased_at is None and stands_for(meant).pk == customer.pk


def _promise_is_open(message: Message, complaint: Complaint) -> bool:
    return complaint.promises.filter(public_id=message.facts["promise"], state=PromiseState.OPEN).exists()


def _is_agreed(message: Message, complaint: Complaint) -> bool:
    option = complaint.options.filter(pk=message.facts["option"], dropped_at=None, round=complaint.round)
    return complaint.accepted_at is not None and option.exists()


def _call_is_then(message: Message, complaint: Complaint) -> bool:
    move = _move_of(message)
    return move.state == MoveState.MADE and move.callback.is_open and move.callback.due_at == move.to_at


def _is_up(message: Message, complaint: Complaint) -> bool:
    return complaint.escalations.filter(public_id=message.facts["escalation"], done_at=None).exists()


def _was_given_up(message: Message, complaint: Complaint) -> bool:
    given_up = complaint.callbacks.filter(public_id=message.facts["callback"], state=CallbackState.GIVEN_UP)
    return complaint.is_open and given_up.exists()


STILL_SO: Mapping[Letter, Callable[[Message, Complaint], bool]] = {
    Letter.RECEIVED: lambda _message, complaint: complaint.is_open,
    Letter.PROMISE: _promise_is_open,
    Letter.AGREED: _is_agreed,
    Letter.DATE_CHANGED: _call_is_then,
    Letter.INTERIM: _is_up,
    Letter.RESULT: lambda _message, complaint: complaint.result_told_at is not None,
    Letter.UNREACHABLE: _was_given_up,
    Letter.CLOSED: lambda _message, complaint: complaint.stage == Stage.CLOSED,
    Letter.RECOURSE: lambda _message, complaint: complaint.limits_and_recourse_told,
    Letter.MESSAGE: lambda _message, _complaint: True,
}


# --- What it says -----------------------------------------------------------------------------------------------------


def render(message: Message) -> Rendered:
    """Write the letter in the message's language (active already)."""
    complaint, letter = complaint_of(message), letter_of(message.kind)
    now = timezone.now()  # noqa: TID251 – an edge: the link is made as the letter leaves.
    values = {**common_values(complaint, message.language, now=now), **VALUES[letter](message, complaint)}
    return compose(standing(letter, message.language), values, language=message.language, channel=message.channel)


def compose(words: Words, values: Mapping[str, str], *, language: str, channel: str) -> Rendered:
    """Fill the words of a letter: a mail with the same as HTML, or one text message."""
    if channel == Channel.SMS:
        return Rendered(subject="", text=in_one_line(fill(words.sms, values, language=language), language=language))
    subject, text = fill(words.subject, values, language=language), fill(words.text, values, language=language)
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    with translation.override(language):
        html = render_to_string("complaints/mail/layout.html", {"subject": subject, "paragraphs": paragraphs})
    return Rendered(subject=subject, text=text + "\n", html=html)


def common_values(complaint: Complaint, language: str, *, now: datetime) -> dict[str, str]:
    """What every letter can fill: who writes, about which number, and where the customer sees it. Of staff nothing but
    the name and code that stand on the receipt."""
    with translation.override(language):
        branch = complaint.branch.name
    owner = complaint.owner
    return {
        "address": address_as(complaint.customer),
        "number": complaint.number,
        "branch": branch,
        "phone": complaint.branch.desk_phone,
        "clerk": owner.name if owner else "",
        "staff_code": owner.staff_code if owner else "",
        "link": address_of(complaint, now=now),
    }


def _when(moment: datetime | str | None, message: Message, complaint: Complaint) -> str:
    if not moment:
        return ""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    zone = ZoneInfo(complaint.branch.time_zone)
    return due_words(at, zone, now=at, language=message.language, written=True)


def _said(message: Message, complaint: Complaint, name: str) -> str:
    """The words at the place on the trail that the message names; empty where they were erased."""
    entry = TrailEntry.objects.of_chain(complaint.trail_chain).filter(seq=message.facts["seq"]).first()
    words = words_of([entry])[entry.pk] if entry else None
    return (words or {}).get(name, "")


def _received(message: Message, complaint: Complaint) -> dict[str, str]:
    running = open_deadlines(complaint, DeadlineKind.REPLY, DeadlineKind.RESOLVE).order_by("due_at").first()
    return {"due": _when(running.due_at if running else None, message, complaint)}


def _promise(message: Message, complaint: Complaint) -> dict[str, str]:
    row = complaint.promises.get(public_id=message.facts["promise"])
    return {"promise": row.what, "condition": row.condition, "due": _when(row.due_at, message, complaint)}


def _agreed(message: Message, complaint: Complaint) -> dict[str, str]:
    """Who does it and how stays in the house: the option names colleagues and other departments there."""
    row = complaint.options.get(pk=message.facts["option"])
    with translation.override(message.language):
        amount = "" if row.amount is None else money(row.amount, row.currency)
    due = _when(row.due_at, message, complaint)
    return {"agreed": row.agreed, "amount": amount, "condition": row.condition, "due": due}


def _date_changed(message: Message, complaint: Complaint) -> dict[str, str]:
    move = _move_of(message)
    return {
        "before": _when(move.from_at, message, complaint),
        "due": _when(move.to_at, message, complaint),
        "reason": move.reason,
    }


def _move_of(message: Message) -> CallbackMove:
    return CallbackMove.objects.select_related("callback").get(public_id=message.facts["move"])


def _interim(message: Message, complaint: Complaint) -> dict[str, str]:
    answer = complaint.escalations.get(public_id=message.facts["escalation"]).interim_answer
    return {"answer": "" if stopped_in({"answer": answer}, cause_known=bool(complaint.cause)) else answer}


def _closed(_message: Message, complaint: Complaint) -> dict[str, str]:
    days = policies_of(complaint, now=complaint.ended_at or complaint.updated_at).int("reopen_days")
    return {"days": str(days) if days else ""}


VALUES: Mapping[Letter, Callable[[Message, Complaint], dict[str, str]]] = {
    Letter.RECEIVED: _received,
    Letter.PROMISE: _promise,
    Letter.AGREED: _agreed,
    Letter.DATE_CHANGED: _date_changed,
    Letter.INTERIM: _interim,
    Letter.RESULT: lambda message, complaint: {"result": _said(message, complaint, "said")},
    Letter.UNREACHABLE: lambda message, _complaint: {"tries": str(message.facts["tries"])},
    Letter.CLOSED: _closed,
    Letter.RECOURSE: lambda message, complaint: {"recourse": _said(message, complaint, "said")},
    Letter.MESSAGE: lambda message, complaint: {"message": _said(message, complaint, "text")},
}
