"""What was kept is looked into and put where it belongs. Each mail is settled in the one transaction of what comes of
it, so that it may be begun any number of times and happens once."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet

from complaints.errors import DeskError
from evidence.act import Act, Via
from followups.mail_in.codes import MailState, Why
from followups.mail_in.models import IncomingMail
from followups.mail_in.placing import place
from followups.mail_in.settling import SettledMeanwhile, quarantine
from followups.mail_in.storing import raw_of
from followups.mail_in.whose import branch_for
from outbox.mail_in.letter import Unreadable, read, read_head
from outbox.reconnecting import drop_broken_connection
from outbox.stopwatch import Stopwatch

logger = logging.getLogger(__name__)

NAME = "mail-in"
LEASE = dt.timedelta(minutes=5)
# Begun so often without an end, it takes the process down with it: a person must look.
MOST_TRIES = 3


def due(now: dt.datetime) -> QuerySet[IncomingMail]:
    """Mail that was kept and that nobody looks into at the moment."""
    # A lease far ahead was given by a clock that has been set back since.
    free = Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=now + 2 * LEASE)
    return IncomingMail.objects.filter(free, state=MailState.STORED)


def process_due(now: dt.datetime, limit: int) -> int:
    """Settle what was kept and not looked into, the oldest first, at most so many. Any number of processes may."""
    watch, worked = Stopwatch(now), 0
    while worked < limit:
        mail = _take(watch.now())
        if mail is None:
            break
        process(mail, now=watch.now())
        worked += 1
    return worked


def process(mail: IncomingMail, *, now: dt.datetime) -> None:
    """Look into one mail that this process has leased, and settle it. Whatever goes wrong with it stays with it."""
    act = Act.system(now=now, via=Via.MAIL)
    try:
        _process(mail, act)
    except SettledMeanwhile:
        logger.info("Mail %s was settled meanwhile", mail.public_id)
    except DatabaseError as error:
        # The lease ends, and it is begun again; a mail that the database never takes ends with a person.
        logger.warning("Mail %s could not be settled now: %s", mail.public_id, type(error).__name__)
        drop_broken_connection()


def _process(mail: IncomingMail, act: Act) -> None:
    if mail.tries > MOST_TRIES:
        quarantine(mail, act, Why.FAILED)
        return
    letter, why = None, Why.FAILED
    try:
        raw = raw_of(mail)
        letter = read(raw) if mail.is_whole else read_head(raw)
        place(mail, letter, act)
        return
    except (SettledMeanwhile, DatabaseError):
        raise
    except Unreadable as unreadable:
        why = Why(unreadable.code) if mail.is_whole else Why.TOO_LARGE
    except DeskError:
        why = Why.REFUSED
    except Exception as error:
        # The kind of error only: its text may quote the mail.
        logger.error("Mail %s could not be settled: %s", mail.public_id, type(error).__name__)
    branch = mail.branch
    mail.refresh_from_db()
    quarantine(mail, act, why, letter, branch=branch or branch_for(()))


def _take(now: dt.datetime) -> IncomingMail | None:
    """Lease the oldest that nobody has."""
    waiting = due(now).order_by("id")
    # Nearly always there is none; then nobody waits for this.
    if not waiting.exists():
        return None
    with transaction.atomic(durable=True):
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        mail = waiting.first()
        if mail is None:
            return None
        mail.lease_until, mail.tries = now + LEASE, mail.tries + 1
        mail.save(update_fields=["lease_until", "tries"])
    return mail
