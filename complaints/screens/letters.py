"""Stuck mail as a supervisor reads it: what, to whom, about what, why it did not leave, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from complaints.models import Complaint
from complaints.usecases.letters import stuck_letters
from organisation.models import User
from outbox import ports
from outbox.failure_words import why
from outbox.models import STUCK, Message, RecipientKind

MOST = 50


def letters(user: User, *, now: datetime) -> list[dict[str, Any]]:
    """The newest messages that need this supervisor; three queries."""
    rows = list(stuck_letters(user, now=now).order_by("-created_at", "-id")[:MOST])
    about = [message.about for message in rows if message.about]
    numbers = dict(Complaint.objects.filter(public_id__in=about).values_list("public_id", "number"))
    names = _names(rows)
    return [
        {
            "ref": str(message.public_id),
            "kind_label": _kind(message),
            "about_number": numbers.get(message.about, "") if message.about else "",
            "about_url": reverse("complaint", args=[message.about]) if message.about in numbers else "",
            "recipient_label": names.get(message.recipient_id, "") or message.get_recipient_kind_display(),
            "error_label": " · ".join(
                filter(None, [message.get_state_display(), why(message.last_error_code), message.refused_masked])
            ),
            "since": message.created_at,
            "tries": message.attempts,
            **_ways(message),
        }
        for message in rows
    ]


def _ways(message: Message) -> dict[str, str]:
    """What is held back leaves by itself; the others wait for a decision."""
    if message.state not in STUCK:
        return {"again_url": "", "drop_url": ""}
    return {f"{what}_url": reverse("letter", args=[message.public_id, what]) for what in ("again", "drop")}


def _kind(message: Message) -> str:
    kind = ports.kinds().get(message.kind)
    return str(kind.label) if kind and kind.label else message.kind


def _names(rows: Sequence[Message]) -> dict[str, str]:
    ids = {message.recipient_id for message in rows if message.recipient_kind == RecipientKind.STAFF}
    return {str(user.public_id): user.name for user in User.objects.filter(public_id__in=ids)}
