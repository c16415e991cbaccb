"""What left for the customer, as the complaint shows it: which letter, by which way, when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from complaints.models import Complaint
from organisation.at_once import Row, Rows
from outbox import ports
from outbox.failure_words import why
from outbox.models import STUCK, Channel, Message, RecipientKind, State

ICONS = {Channel.EMAIL: "mail", Channel.SMS: "message-square-text"}
COLUMNS = ("kind", "channel", "state", "created_at", "sent_at", "last_error_code", "refused_masked")


def letter_list(complaint: Complaint) -> Rows:
    """The letters to the customer, the newest first; without those that lost their reason before they left."""
    rows = Message.objects.filter(about=complaint.public_id, recipient_kind=RecipientKind.CUSTOMER)
    return rows.exclude(state=State.DROPPED).order_by("-created_at", "-id"), list(COLUMNS)


def letter_line(row: Row) -> dict[str, Any]:
    """One letter as the timeline draws it."""
    kind = ports.kinds().get(row["kind"])
    label = str(kind.label) if kind and kind.label else row["kind"]
    stuck = row["state"] in STUCK
    return {
        "seq": None,
        "at": row["sent_at"] or row["created_at"],
        "actor": "",
        "sentence": _("to the customer: %(letter)s – %(state)s") % {"letter": label, "state": state_words(row)},
        "icon": "mail-x" if stuck else ICONS[Channel(row["channel"])],
        "via": Channel(row["channel"]).label,
        "words": _why(row) if stuck else "",
        "erased": False,
        "people": False,
    }


def _why(row: Row) -> str:
    """Why it did not arrive; of what came back at which mailbox, and what to do instead."""
    if row["last_error_code"] != "bounced":
        return why(row["last_error_code"])
    if not row["refused_masked"]:
        return _("It came back. Ring the customer, tell them, and ask for the right address.")
    sentence = _("%(mailbox)s sent it back. Ring the customer, tell them, and ask for the right address.")
    return sentence % {"mailbox": row["refused_masked"]}


def state_words(row: Row) -> str:
    """What became of it, for whoever speaks with the customer."""
    match row["state"]:
        case State.SENT:
            return _("sent")
        case State.FAILED | State.DEAD:
            return _("could not be delivered")
        case State.UNCERTAIN:
            return _("perhaps delivered, nobody knows")
    return _("on its way")


def letter_notices(found: Sequence[Row]) -> list[dict[str, Any]]:
    """One sentence above the complaint while the customer did not get what we believe we told them."""
    if not any(row["state"] in (State.FAILED, State.DEAD) for row in found):
        return []
    back = next((row for row in found if row["state"] == State.FAILED and row["last_error_code"] == "bounced"), None)
    if back is not None:
        text = _("A letter to the customer came back.")
        return [{"level": "amber", "text": f"{text} {_why(back)}", "private": True}]
    text = _("A letter to the customer could not be delivered. Check how they can be reached, and tell them yourself.")
    return [{"level": "amber", "text": text, "private": True}]
