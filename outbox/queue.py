"""Deciding that something shall leave the house: rows are put in and taken back here, nothing is sent."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, transaction

from evidence.facts import Facts, facts_text, require_code
from organisation.models import Language
from outbox import ports
from outbox.gathering import put, store_gathered
from outbox.models import Channel, Message, RecipientKind, State, message_id_of
from outbox.transports import can_send


class NoSender(ValueError):
    """Nobody sends such a message by this channel, so it is not put in: it would count as waiting and never leave."""


@dataclass(frozen=True)
class Recipient:
    """Who gets a message: one of `RecipientKind`, and an id, never an address.

    A customer is named by the public id (it also chooses the key that seals the mail), the others by an id or code.

    :raises ValueError: the kind is unknown, the id is no code or looks like a phone number, or a customer's is no UUID.
    """

    kind: str
    id: str

    def __post_init__(self) -> None:
        facts_text({"recipient": require_code(self.id, "id of the recipient", longest=64)})
        if RecipientKind(self.kind) == RecipientKind.CUSTOMER:
            uuid.UUID(self.id)


def emit(
    *,
    kind: str,
    key: str,
    recipient: Recipient,
    about: uuid.UUID | None,
    language: str,
    facts: Facts,
    now: dt.datetime,
    not_before: dt.datetime | None = None,
    channel: str = Channel.EMAIL,
) -> bool:
    """Put a message into the outbox, in the transaction of what causes it, and wake a sender once that is committed.

    `key` is what:which:version:who; a key that exists already means that this was decided before, whatever became of
    it, and nothing is added (REL-R6). `facts` are ids, codes and numbers. Says whether the message is new; where many
    are gathered (`messages_gathered`) each counts as new.

    :raises TransactionManagementError: no transaction is open. :raises ValueError: a field holds what may not stand in
        the clear (`evidence.facts.NotAFact`), or a code that does not exist. :raises NoSender: nobody would ever send
        it by this channel.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A message is emitted in the transaction of its cause.")
    _demand_sender(kind, Channel(channel))
    public_id = uuid.uuid4()
    is_new = put(
        Message(
            public_id=public_id,
            key=require_code(key, "key of the message", longest=200),
            kind=require_code(kind, "kind of message", longest=60),
            channel=Channel(channel),
            recipient_kind=RecipientKind(recipient.kind),
            recipient_id=recipient.id,
            about=about,
            language=Language(language),
            facts=json.loads(facts_text(facts)),
            wanted_at=not_before or now,
            not_before=not_before or now,
            message_id=message_id_of(public_id),
            created_at=now,
        )
    )
    if is_new and (not_before is None or not_before <= now):
        _wake_once_committed()
    return is_new


def _demand_sender(kind: str, channel: Channel) -> None:
    """Refuse what would wait for ever."""
    if not can_send(channel):
        raise NoSender(f"No sender for the channel {channel} is set up here.")
    known = ports.kinds().get(kind)
    if known is not None and channel not in known.channels:
        raise NoSender(f"Messages of the kind {kind} do not leave by {channel}.")


def drop(
    *,
    about: uuid.UUID,
    kinds: Collection[str] | None = None,
    but: Collection[str] = (),
    fact: tuple[str, str] | None = None,
    now: dt.datetime,
) -> int:
    """Take back what still waits about a thing, in one statement; says how many.

    All of it, or some `kinds`, or all `but` some; with a `fact` (name, value) only what carries it. What a sender holds
    already is asked for again (`still_wanted`) right before it leaves.
    """
    store_gathered()
    waiting = Message.objects.filter(about=about, state=State.PENDING).exclude(kind__in=but)
    if kinds is not None:
        waiting = waiting.filter(kind__in=kinds)
    if fact is not None:
        waiting = waiting.filter(**{f"facts__{fact[0]}": fact[1]})
    return waiting.update(state=State.DROPPED, dropped_at=now)


def hand_on(
    *,
    about: uuid.UUID,
    kinds: Collection[str],
    before: Recipient,
    to: Recipient,
    language: str,
    now: dt.datetime,
) -> int:
    """Address what still waits for one person about a thing to another, in the open transaction; says how many.

    Each message is dropped and decided anew: what the first one had to know, the second has to know now.

    :raises TransactionManagementError: no transaction is open.
    """
    store_gathered()
    waiting = Message.objects.filter(about=about, kind__in=kinds, state=State.PENDING)
    handed = 0
    for row in waiting.filter(recipient_kind=before.kind, recipient_id=before.id).order_by("id"):
        # A sender may have leased it since; then it asks whether it is still wanted.
        if Message.objects.filter(pk=row.pk, state=State.PENDING).update(state=State.DROPPED, dropped_at=now):
            handed += emit(
                kind=row.kind,
                key=f"{row.kind}:{row.public_id}:handed-on:{to.id}",
                recipient=to,
                about=about,
                language=language,
                facts=row.facts,
                now=now,
                not_before=max(row.wanted_at, now),
                channel=row.channel,
            )
    return handed


def follow(*, about: uuid.UUID, to: uuid.UUID, kinds: Collection[str]) -> int:
    """Let what still waits about a thing be about another one from now on, in one statement; says how many."""
    store_gathered()
    return Message.objects.filter(about=about, kind__in=kinds, state=State.PENDING).update(about=to)


def _wake_once_committed() -> None:
    """One wake-up a transaction, however many messages it writes; hooks of a savepoint that was rolled back are gone
    from the list by then, so none is missed."""
    if not any(ports.wake in hook for hook in connection.run_on_commit):
        transaction.on_commit(ports.wake, robust=True)
