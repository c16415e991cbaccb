"""Who owns a message right now. Every change of an owned row asks for the lease's token, so a sender that was too slow
changes nothing any more (fencing)."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Min, Q, QuerySet

from outbox import limits
from outbox.looking import which_have_rows
from outbox.models import Channel, Message, RecipientKind, State


class Waits(enum.StrEnum):
    """What a sender may find to do."""

    DUE = "due"
    LOST = "lost"  # leased by a sender that is gone
    OVERTAKEN = "overtaken"  # put off by a clock that has been set back since


def what_waits(*, now: dt.datetime) -> set[str]:
    """Say what there is to do for a sender, with one query; nothing, most of the time."""
    looks = {Waits.DUE: _waiting(now), Waits.LOST: _lost(now), Waits.OVERTAKEN: _overtaken(now, limits.longest_pause())}
    return which_have_rows({name: Message.objects.filter(condition) for name, condition in looks.items()})


def free_overtaken(*, now: dt.datetime, rules: limits.MailRules) -> int:
    """Make due what waits for its next try longer than anything ever waits; says how many."""
    longest = max(limits.longest_pause(), rules.window)
    return Message.objects.filter(_overtaken(now, longest)).update(not_before=now)


def take(
    *, now: dt.datetime, limit: int, channel: Channel, kinds: Collection[str], careful_kinds: Collection[str]
) -> list[Message]:
    """Lease up to `limit` messages of a channel that are due, those of lost senders first, then by how long they wait.

    Only `kinds` that this process can write are taken: during a deployment the others wait for the new code. What a
    lost sender had handed over is taken again unless it goes to a customer (`settle_lost`).

    :raises RuntimeError: a transaction is open; nobody else would see the lease before it ends.
    """
    token = uuid.uuid4()
    mine = Message.objects.filter(channel=channel, kind__in=kinds)
    lost = mine.filter(_lost(now)).exclude(_perhaps_with_a_customer(careful_kinds)).order_by("lease_until", "id")
    waiting = mine.filter(_waiting(now)).order_by("not_before", "id")
    with transaction.atomic(durable=True):
        ids: list[int] = []
        for due in (lost, waiting):
            if len(ids) < limit:
                ids += _locked(due).values_list("id", flat=True)[: limit - len(ids)]
        if not ids:
            return []
        Message.objects.filter(id__in=ids).update(
            state=State.SENDING, lease_token=token, lease_until=now + limits.lease_length()
        )
    return list(Message.objects.filter(lease_token=token, state=State.SENDING).order_by("not_before", "id"))


def settle_lost(*, now: dt.datetime, careful_kinds: Collection[str]) -> int:
    """Set aside what a lost sender may have given to a customer: a person decides about it. Says how many."""
    lost = Message.objects.filter(_lost(now)).filter(_perhaps_with_a_customer(careful_kinds))
    # The token stays: should the sender live after all and know better, its word counts.
    return lost.update(state=State.UNCERTAIN, lease_until=None, last_error_code="sender_lost")


class Begun(enum.Enum):
    YES = "yes"
    CAPPED = "capped"  # the recipient had enough about this; put back for later
    LOST = "lost"  # somebody else owns it by now


def begin(
    message: Message, *, now: dt.datetime, rules: limits.MailRules, subject_sealed: bytes, body_sealed: bytes
) -> Begun:
    """Note that a message is being handed over, and renew its lease, unless its recipient has had enough (REL-R8).

    The count is exact with several senders: they queue up by recipient for the length of this small transaction.
    """
    with transaction.atomic(durable=True):
        _queue_up(f"{message.recipient_kind}:{message.recipient_id}:{message.about}")
        lately = Message.objects.filter(
            recipient_kind=message.recipient_kind,
            recipient_id=message.recipient_id,
            about=message.about,
            handed_at__gt=now - rules.window,
        ).exclude(id=message.id)
        had = lately.aggregate(many=Count("id"), first=Min("handed_at"))
        if had["many"] >= rules.cap:
            later = max(had["first"] + rules.window, now + limits.first_pause())
            put_back(message, not_before=later, postponed=F("postponed") + 1, last_error_code="capped")
            return Begun.CAPPED
        began = _owned(message).update(
            handed_at=now,
            lease_until=now + limits.lease_length(),
            attempts=F("attempts") + 1,
            subject_sealed=subject_sealed,
            body_sealed=body_sealed,
        )
    return Begun.YES if began else Begun.LOST


def put_back(message: Message, **changes: Any) -> bool:
    """Give an owned message back to be sent later; False when somebody else owns it by now."""
    return bool(_owned(message).update(**{"state": State.PENDING, "lease_token": None, "lease_until": None, **changes}))


def put_back_unbegun(messages: Collection[Message]) -> int:
    """Give back what this sender leased and will not get to, so that nobody waits for the leases to end."""
    rows = Message.objects.filter(id__in=[message.id for message in messages], state=State.SENDING)
    tokens = {message.lease_token for message in messages}
    return rows.filter(lease_token__in=tokens).update(state=State.PENDING, lease_token=None, lease_until=None)


def mark(message: Message, state: State, **changes: Any) -> bool:
    """Close an owned message in its final state; False when somebody else owns it by now."""
    return bool(_owned(message).update(**{"state": state, "lease_token": None, "lease_until": None, **changes}))


def mark_sent(message: Message, *, now: dt.datetime) -> bool:
    """Note the server's yes. It also settles an uncertain message that was taken away from this very sender."""
    mine = Message.objects.filter(
        id=message.id, lease_token=message.lease_token, state__in=[State.SENDING, State.UNCERTAIN]
    )
    return bool(mine.update(state=State.SENT, sent_at=now, lease_token=None, lease_until=None, last_error_code=""))


def _owned(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(id=message.id, state=State.SENDING, lease_token=message.lease_token)


def _lost(now: dt.datetime) -> Q:
    # A lease far in the future was given by a clock that has been set back since.
    too_far = now + 2 * limits.lease_length()
    return Q(state=State.SENDING) & (Q(lease_until__lte=now) | Q(lease_until__gt=too_far))


def _waiting(now: dt.datetime) -> Q:
    return Q(state=State.PENDING, not_before__lte=now)


def _overtaken(now: dt.datetime, longest: dt.timedelta) -> Q:
    # Tried or put off before, and wanted by now: what is only wanted later waits for its hour.
    tried = Q(attempts__gt=0) | Q(postponed__gt=0)
    return Q(state=State.PENDING, not_before__gt=now + 2 * longest, wanted_at__lte=now) & tried


def _perhaps_with_a_customer(careful_kinds: Collection[str]) -> Q:
    return Q(handed_at__isnull=False) & (Q(recipient_kind=RecipientKind.CUSTOMER) | Q(kind__in=careful_kinds))


def _locked(due: QuerySet[Message]) -> QuerySet[Message]:
    """Lock the rows, passing over those that another sender is leasing. SQLite has no row locks and needs none: its
    transaction owns the whole database from its first statement on."""
    if connection.features.has_select_for_update_skip_locked:
        return due.select_for_update(skip_locked=True)
    return due


def _queue_up(name: str) -> None:
    """Let one transaction at a time pass for this name; SQLite does so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
