"""Messages that need a person: refused, given up, or perhaps sent."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import QuerySet

from outbox.models import Message, State


class NotStuck(Exception):
    """The message is not in the state that this decision is about; somebody else may have decided already."""


def dead_letters() -> QuerySet[Message]:
    """Give the messages that were refused or given up, the latest first."""
    return Message.objects.filter(state__in=[State.FAILED, State.DEAD]).order_by("-id")


def uncertain() -> QuerySet[Message]:
    """Give the messages to customers that may or may not have arrived, the latest first."""
    return Message.objects.filter(state=State.UNCERTAIN).order_by("-id")


def retry(message_id: uuid.UUID, *, act_now: dt.datetime) -> None:
    """Let a refused or given-up message (by its public id) try again from now on, for another round of attempts.

    Whether it is still wanted is asked once more before it leaves.

    :raises NotStuck: it is neither refused nor given up.
    """
    again = dead_letters().filter(public_id=message_id)
    changes = {"wanted_at": act_now, "not_before": act_now, "handed_at": None, "refused_masked": ""}
    _one(again.update(state=State.PENDING, **changes), message_id)


def resolve_uncertain(message_id: uuid.UUID, *, act_now: dt.datetime, resend: bool) -> None:
    """Decide about a message (by its public id) to a customer that may have arrived: send it again under the same
    Message-ID, or leave it at that, because it arrived or because the customer was told in another way.

    :raises NotStuck: it is not uncertain.
    """
    mine = uncertain().filter(public_id=message_id)
    if resend:
        changed = mine.update(
            state=State.PENDING, wanted_at=act_now, not_before=act_now, handed_at=None, lease_token=None
        )
    else:
        changed = mine.update(
            state=State.DROPPED, dropped_at=act_now, lease_token=None, last_error_code="left_by_person"
        )
    _one(changed, message_id)


def give_up(message_id: uuid.UUID, *, act_now: dt.datetime) -> None:
    """Take a refused or given-up message (by its public id) off the list: the matter was settled in another way.

    :raises NotStuck: it is neither refused nor given up.
    """
    mine = dead_letters().filter(public_id=message_id)
    _one(mine.update(state=State.DROPPED, dropped_at=act_now, last_error_code="left_by_person"), message_id)


def note_bounce(message_id: str, *, refused: str = "") -> bool:
    """A mail that had left came back, by its Message-ID: it is stuck from now on. `refused`: the mailbox that sent it
    back, masked. Says whether it is one of ours that had left."""
    left = Message.objects.filter(message_id=message_id, state__in=[State.SENT, State.UNCERTAIN])
    return bool(
        left.update(
            state=State.FAILED,
            sent_at=None,
            lease_token=None,
            last_error_code="bounced",
            refused_masked=refused,
        )
    )


def _one(changed: int, message_id: uuid.UUID) -> None:
    if changed != 1:
        raise NotStuck(f"Message {message_id} does not wait for this decision.")
