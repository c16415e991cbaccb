"""Fetching what is new in the mailbox: one reader at a time, and each mail kept together with how far it was read."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from followups.mail_in.models import Mailbox
from followups.mail_in.storing import most_bytes, store
from outbox.mail_in.imap import Account, Envelope, MailboxAway, MailboxReader, account
from outbox.server_state import note_away, note_reached, server_state
from outbox.stopwatch import Stopwatch

logger = logging.getLogger(__name__)

# Under this name the state of the mailbox's server is kept.
SERVER = "mail-in"
# What one visit may take; what is left is for the next.
MOST_SECONDS = 120.0
MOST_MAILS = 500


class LeaseLost(Exception):
    """Somebody else reads this mailbox by now; what was fetched and not kept, they fetch again."""


@dataclass
class Poll:
    """What one visit did: mails kept, those that were here already, and why it ended early."""

    kept: int = 0
    known: int = 0
    away: str = ""
    busy: bool = False


def poll(*, now: dt.datetime, stop: Callable[[], bool] = lambda: False) -> Poll:
    """Fetch what is new in the mailbox of IMAP_URL and keep it; nothing is looked into. Any number of processes may
    ask at once: one of them reads."""
    where, watch, done = account(settings.IMAP_URL), Stopwatch(now), Poll()
    if where is None or not server_state(SERVER).may_try(now):
        return done
    token = _take(where, now=now)
    if token is None:
        done.busy = True
        return done
    try:
        with MailboxReader(where) as reader:
            _read(reader, where, token, watch, done, stop)
        note_reached(now=watch.now(), name=SERVER)
    except MailboxAway as away:
        done.away = away.code
        note_away(code=away.code, now=watch.now(), name=SERVER)
    except LeaseLost:
        logger.warning("Another reader has taken the mailbox over")
        return done
    finally:
        _mine(where, token).update(lease_token=None, lease_until=None)
    return done


def _read(
    reader: MailboxReader, where: Account, token: uuid.UUID, watch: Stopwatch, done: Poll, stop: Callable[[], bool]
) -> None:
    last = _begin(reader, where, token)
    for found, up_to in reader.behind(last):
        for mail in found:
            if stop() or watch.seconds > MOST_SECONDS or done.kept + done.known >= MOST_MAILS:
                return
            _keep(reader, mail, where, token, watch, done)
        _advance(where, token, up_to, now=watch.now())
    _advance(where, token, None, now=watch.now(), read_at=watch.now())


def _keep(
    reader: MailboxReader, mail: Envelope, where: Account, token: uuid.UUID, watch: Stopwatch, done: Poll
) -> None:
    """Fetch one mail; it and the mark how far was read stand or fall together."""
    too_large = mail.size > most_bytes()
    raw = reader.fetch(mail, head_only=too_large)
    now = watch.now()
    with transaction.atomic(durable=True):
        _advance(where, token, mail.uid, now=now)
        kept = store(raw, now=now, size=mail.size if too_large else None) if raw else None
    if kept is not None:
        done.kept += 1
    else:
        done.known += 1


def _take(where: Account, *, now: dt.datetime) -> uuid.UUID | None:
    """Lease the mailbox; None while somebody else has it. A lease far ahead was given by a clock set back since."""
    Mailbox.objects.bulk_create([Mailbox(name=where.name)], ignore_conflicts=True)
    token = uuid.uuid4()
    free = Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=now + 2 * _lease())
    taken = Mailbox.objects.filter(free, name=where.name).update(lease_token=token, lease_until=now + _lease())
    return token if taken else None


def _lease() -> dt.timedelta:
    """Longer than the longest exchange: signing in takes four, and a large mail a time of its own."""
    return dt.timedelta(seconds=6 * settings.IMAP_TIMEOUT + settings.MAIL_IN_MEGABYTES * 20 + 60)


def _begin(reader: MailboxReader, where: Account, token: uuid.UUID) -> int:
    """Say behind which UID to read; from the start where the mailbox was built anew."""
    box = _mine(where, token).first()
    if box is None:
        raise LeaseLost
    if box.uid_validity == reader.uid_validity:
        return box.last_uid
    if box.uid_validity:
        logger.warning("The mailbox was built anew: it is read from its start, what came before is known again")
    if not _mine(where, token).update(uid_validity=reader.uid_validity, last_uid=0):
        raise LeaseLost
    return 0


def _advance(
    where: Account, token: uuid.UUID, uid: int | None, *, now: dt.datetime, read_at: dt.datetime | None = None
) -> None:
    """Note how far was read, and go on owning the mailbox.

    :raises LeaseLost: it is somebody else's by now.
    """
    changes: dict[str, object] = {"lease_until": now + _lease()}
    if uid is not None:
        changes["last_uid"] = uid
    if read_at is not None:
        changes["read_at"] = read_at
    if not _mine(where, token).update(**changes):
        raise LeaseLost


def _mine(where: Account, token: uuid.UUID) -> QuerySet[Mailbox]:
    return Mailbox.objects.filter(name=where.name, lease_token=token)
