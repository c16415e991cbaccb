"""The mails of this floor: how each kind is written, to which address, and whether it is still wanted when it leaves.

Mail to staff names the number and the hour, never the narrative and never a phone number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from complaints.clock_words import short
from complaints.codes import ApprovalBecause, DeadlineKind
from complaints.deadlines import open_deadlines
from complaints.models import Approval, Complaint, Deadline
from complaints.recipients import can_answer
from organisation.kept import kept
from organisation.models import Branch, Department, DutyEntry, User
from outbox.models import Message, RecipientKind
from outbox.ports import Rendered, register_kinds

Read = TypeVar("Read")

KINDS = {
    "deadline-reminder": _("Reminder of a limit"),
    "deadline-overdue": _("Notice of a missed limit"),
    "promise-watch": _("Reminder of a promise under a condition"),
    "escalated": _("Notice of a step up"),
    "instructed": _("Notice of an instruction"),
    "severity-told": _("Notice of a severity"),
    "letter-to-sign": _("Letter that waits for a signature"),
    "high-value-complaint": _("Notice to the customer manager"),
    "approval-asked": _("Request for approval"),
    "approval-decided": _("Answer to a request for approval"),
    "reopened": _("Notice of a reopened complaint"),
}
# A customer manager hears of it even when settled on the spot (R144); a condition is still to be looked at (R94).
OUTLIVE_THE_END = ("high-value-complaint", "promise-watch")


@dataclass(frozen=True)
class Addressee:
    """Who reads it: the name to greet and the mailbox."""

    name: str
    email: str
    user: User | None = None


def register() -> None:
    """Make the kinds of this floor known to the outbox."""
    register_kinds(
        "complaints", KINDS, render=render, still_wanted=still_wanted, address=address, outliving=OUTLIVE_THE_END
    )


def _in_this_try(message: Message, what: str, read: Callable[[], Read]) -> Read:
    """Whether it is wanted, to whom and how it is written is asked in one breath, as the message leaves: what the first
    of these questions read is good for the others. A message that nobody is sending is read about every time."""
    return kept((what, message.pk, message.lease_token), read) if message.lease_token else read()


def complaint_of(message: Message) -> Complaint:
    rows = Complaint.objects.select_related("branch", "owner")
    return _in_this_try(message, "complaint", lambda: rows.get(public_id=str(message.about)))


def addressee(message: Message, complaint: Complaint) -> Addressee | None:
    """Find the reader of a message about a complaint, see `addressee_at`."""
    return addressee_at(message, complaint.branch)


def addressee_at(message: Message, branch: Branch) -> Addressee | None:
    """Find the reader by id; staff without a mailbox are reached at the branch's desk address."""
    return _in_this_try(message, "reader", lambda: _find_reader(message, branch))


def _find_reader(message: Message, branch: Branch) -> Addressee | None:
    if message.recipient_kind == RecipientKind.STAFF:
        user = User.objects.filter(public_id=message.recipient_id, is_active=True).first()
        return Addressee(user.name, user.email or branch.desk_email, user) if user else None
    prefix, _dash, key = message.recipient_id.partition("-")
    if message.recipient_kind == RecipientKind.DEPARTMENT and key.isdigit():
        department = Department.objects.filter(pk=int(key), is_active=True).first()
        return Addressee(department.name, department.email) if department else None
    if message.recipient_kind == RecipientKind.DESK and prefix == "duty" and key.isdigit():
        entry = DutyEntry.objects.filter(pk=int(key)).first()
        return Addressee("", entry.email) if entry else None
    return None


def address(message: Message) -> str | None:
    reader = addressee(message, complaint_of(message))
    return (reader.email or None) if reader else None


def still_wanted(message: Message, now: datetime) -> bool:
    """Look again right before sending: the limit must still run, and the reader must still be allowed to see it."""
    complaint = complaint_of(message)
    reader = addressee(message, complaint)
    if reader is None:
        return False
    if reader.user is not None and not can_answer(complaint, reader.user, now=now):
        return False
    match message.kind:
        case "deadline-reminder" | "deadline-overdue" | "promise-watch":
            running = Deadline.objects.filter(public_id=message.facts["deadline"], met_at=None, dropped_at=None)
            # A missed limit stays missed though it has a new moment since: the miss itself may have brought that.
            return (running if _is_miss(message) else running.filter(version=message.facts["version"])).exists()
        case "escalated":
            return complaint.escalations.filter(public_id=message.facts["escalation"], done_at=None).exists()
        case "severity-told":
            return complaint.is_open and complaint.severity not in ("potential", "general")
        case "approval-asked":
            return complaint.is_open and _is_still_asked(message, complaint)
        case "letter-to-sign":
            letters = complaint.reply_letters.filter(signed_at__isnull=True)
            return letters.filter(public_id=message.facts["letter"]).exists()
        case "high-value-complaint" | "approval-decided" | "instructed":
            return True
    return complaint.is_open


def _is_still_asked(message: Message, complaint: Complaint) -> bool:
    asked = complaint.approvals.filter(state="asked")
    return asked.filter(public_id=message.facts["approval"]).exists()


def _is_miss(message: Message) -> bool:
    return message.kind == "deadline-overdue"


def render(message: Message) -> Rendered:
    """Write the mail in the message's language (active already) from its templates."""
    complaint = complaint_of(message)
    reader = addressee(message, complaint)
    return render_mail(
        message,
        f"complaints/mail/{message.kind}",
        {**context_of(message, complaint), "name": reader.name if reader else ""},
    )


def render_mail(message: Message, template: str, context: dict[str, Any]) -> Rendered:
    """Render `<template>.<language>.txt`: its first line is the subject, the rest the text; HTML is the same words."""
    language = "en" if message.language.startswith("en") else "zh-hans"
    with translation.override(language):
        # Plain text: a name like O'Neil must not arrive as HTML would spell it. The HTML below escapes for itself.
        plain = Engine.get_default().get_template(f"{template}.{language}.txt")
        words = plain.render(Context(context, autoescape=False))
        subject, _newline, text = words.strip().partition("\n")
        paragraphs = [part.strip() for part in text.strip().split("\n\n") if part.strip()]
        html = render_to_string(
            "complaints/mail/layout.html", {**context, "subject": subject, "paragraphs": paragraphs}
        )
    return Rendered(subject=subject.strip(), text=text.strip() + "\n", html=html)


def context_of(message: Message, complaint: Complaint) -> dict[str, Any]:
    now = timezone.now()  # noqa: TID251 – an edge: the mail says "today" as of the moment it leaves.
    deadline = _deadline_of(message, complaint)
    due_at = deadline.due_at if deadline else complaint.next_due_at
    if "due" in message.facts:
        due_at = datetime.fromisoformat(message.facts["due"])
    return {
        "complaint": complaint,
        "branch": complaint.branch,
        "deadline": deadline,
        "due": short(due_at, complaint.branch.time_zone, now=now),
        "facts": message.facts,
        "asked": _asked(message.facts) if message.kind == "approval-asked" else "",
        "link": settings.PUBLIC_URL + reverse("complaint", args=[complaint.public_id]),
    }


def _asked(facts: dict[str, Any]) -> str:
    """What needs a yes, and why nobody may grant it alone."""
    if because := facts.get("because"):
        return str(_(", ")).join(str(ApprovalBecause(code).label) for code in because)
    return str(Approval.What(facts["what"]).label)


# A mail that asks somebody to answer names the hour of that answer, not of whatever is due first.
ANSWERED_BY = {"escalated": DeadlineKind.ACKNOWLEDGE, "high-value-complaint": DeadlineKind.MANAGER_CALL}


def _deadline_of(message: Message, complaint: Complaint) -> Deadline | None:
    if message.kind in ANSWERED_BY:
        return open_deadlines(complaint, ANSWERED_BY[message.kind]).order_by("due_at").first()
    return Deadline.objects.filter(public_id=message.facts.get("deadline")).first()
