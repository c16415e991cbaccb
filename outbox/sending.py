"""Lease, send, mark: messages leave the house here, outside of every transaction.

What is exact and what is not: the decision to send happens once (the unique key), the hand-over at least once. Between
the mail server's yes and our commit nobody can know (RFC 1047). What goes to staff is then sent again under the same
Message-ID; what goes to a customer waits as "uncertain" for a person.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError
from django.utils import translation

from evidence.crypto import Erased
from outbox import flood, leases, limits, ports, server_state
from outbox.mail import MailConnection, compose, is_address
from outbox.models import Message, RecipientKind, State
from outbox.reconnecting import database_answers, drop_broken_connection
from outbox.refusals import Meaning, Refusal
from outbox.sealing import seal_rendered
from outbox.stopwatch import Stopwatch

logger = logging.getLogger(__name__)

# How long a mark waits for a database that is restarting; well within the lease.
_MARK_AGAIN_AFTER = (0.2, 1.0, 3.0)


@dataclass
class SendReport:
    """What one round of sending did: messages by the state they came to, `away` when the server was, `flooded` when
    the hour had its fill."""

    counts: Counter[str] = field(default_factory=Counter)
    away: bool = False
    flooded: bool = False

    @property
    def sent(self) -> int:
        return self.counts[State.SENT]

    @property
    def total(self) -> int:
        return self.counts.total()


@dataclass
class _Round:
    """What all messages of one round share."""

    watch: Stopwatch
    mails: MailConnection
    report: SendReport
    rules: limits.MailRules
    server_was_away: bool = False


@dataclass(frozen=True)
class _Written:
    """A message that is ready to leave, and what will be kept of it."""

    mail: EmailMultiAlternatives
    subject_sealed: bytes
    body_sealed: bytes


def send_due(
    *, now: dt.datetime, limit: int = 200, seconds: float = 60, stop: Callable[[], bool] = lambda: False
) -> SendReport:
    """Send what is due, up to `limit` messages or about `seconds`, and say what became of it.

    Any number of processes may do this at once. `stop` is asked between two messages: once it says yes, the message in
    hand is finished and the rest is given back.

    :raises RuntimeError: a transaction is open. :raises DatabaseError: the database is away; leases end by themselves.
    """
    watch = Stopwatch(now)
    report = SendReport()
    kinds = ports.kinds()
    careful = [name for name, kind in kinds.items() if kind.to_customer]
    if lost := leases.settle_lost(now=now, careful_kinds=careful):
        report.counts[State.UNCERTAIN] += lost
    with MailConnection() as mails:
        round_ = _Round(watch, mails, report, limits.mail_rules(now=now))
        while report.total < limit and watch.seconds < seconds and not report.away and not stop():
            server = server_state.server_state()
            if not server.may_try(watch.now()):
                report.away = True
                break
            round_.server_was_away = server.failures > 0
            room = min(settings.MAIL_BATCH, limit - report.total, flood.room(now=watch.now()))
            if room <= 0:
                report.flooded = True
                break
            batch = leases.take(now=watch.now(), limit=room, kinds=kinds.keys(), careful_kinds=careful)
            if not batch:
                break
            _send_batch(batch, round_, stop=lambda: stop() or watch.seconds >= seconds)
    return report


def _send_batch(batch: list[Message], round_: _Round, *, stop: Callable[[], bool]) -> None:
    for position, message in enumerate(batch):
        if stop() or round_.report.away:
            leases.put_back_unbegun(batch[position:])
            return
        state = _send_one(message, round_)
        if state is not None:
            round_.report.counts[state] += 1
            logger.info("Message %s (%s): %s", message.public_id, message.kind, state)


def _send_one(message: Message, round_: _Round) -> str | None:
    """Bring one leased message as far as it goes; None when it went back untouched or to another owner."""
    written = _write(message, round_)
    if not isinstance(written, _Written):
        return written
    try:
        round_.mails.open()
    except Refusal as refusal:
        _server_away(message, refusal, round_)
        return None
    begun = leases.begin(
        message,
        now=round_.watch.now(),
        rules=round_.rules,
        subject_sealed=written.subject_sealed,
        body_sealed=written.body_sealed,
    )
    if begun is leases.Begun.YES:
        return _hand_over(message, written.mail, round_)
    if begun is leases.Begun.CAPPED:
        had = round_.rules.cap
        logger.warning("Message %s (%s) held back: its recipient had %d", message.public_id, message.kind, had)
        return "postponed"
    return None


def _write(message: Message, round_: _Round) -> _Written | str | None:
    """Ask whether, to whom and what; a message that can't or shall not leave comes to its state right here."""
    now, kind = round_.watch.now(), ports.kinds()[message.kind]
    if now > message.wanted_at + (kind.max_age or round_.rules.latest):
        return _marked(message, State.DEAD, last_error_code="too_late")
    try:
        if not kind.still_wanted(message, now):
            return _marked(message, State.DROPPED, dropped_at=now, last_error_code="not_wanted")
        address = kind.address(message)
        if not address:
            return _marked(message, State.FAILED, last_error_code="no_address")
        if not is_address(address):
            return _marked(message, State.FAILED, last_error_code="bad_address")
        with translation.override(message.language):
            rendered = kind.render(message)
        mail = compose(message, rendered, address=address, attempt=message.attempts + 1)
        return _Written(mail, *seal_rendered(message, rendered))
    except Erased:
        return _marked(message, State.DROPPED, dropped_at=now, last_error_code="erased")
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) and not database_answers():
            # No message is to blame. Were it one that always breaks its statement, raising would hold up all others.
            raise
        logger.error("Message %s (%s) can't be written: %s", message.public_id, message.kind, type(error).__name__)
        return _later(message, f"write_{type(error).__name__}", now=now)


def _hand_over(message: Message, mail: EmailMultiAlternatives, round_: _Round) -> str | None:
    try:
        round_.mails.send(mail)
    except Refusal as refusal:
        logger.warning("Message %s (%s) not taken: %s", message.public_id, message.kind, refusal.code)
        return _not_taken(message, refusal, round_)
    done = _surely(lambda: leases.mark_sent(message, now=round_.watch.now()))
    _server_reached(round_)
    return State.SENT if done else None


def _not_taken(message: Message, refusal: Refusal, round_: _Round) -> str | None:
    if refusal.meaning is Meaning.AWAY:
        _server_away(message, refusal, round_)
        return None
    if refusal.meaning is Meaning.NEVER:
        _server_reached(round_)
        return _marked(message, State.FAILED, handed_at=None, last_error_code=refusal.code)
    if refusal.meaning is Meaning.LATER:
        return _later(message, refusal.code, now=round_.watch.now(), handed_at=None)
    if ports.kinds()[message.kind].to_customer or message.recipient_kind == RecipientKind.CUSTOMER:
        return _marked(message, State.UNCERTAIN, last_error_code=refusal.code)
    return _later(message, refusal.code, now=round_.watch.now())


def _later(message: Message, code: str, *, now: dt.datetime, **changes: object) -> str | None:
    """Try again after a pause, or give up once a round of attempts is used up (`retry` starts another round)."""
    attempts = message.attempts + 1
    changes = {"attempts": attempts, "last_error_code": code[:40], **changes}
    if attempts % settings.MAIL_TRIES == 0:
        return _marked(message, State.DEAD, **changes)
    not_before = now + limits.pause_after(attempts)
    done = _surely(lambda: leases.put_back(message, not_before=not_before, **changes))
    return "later" if done else None


def _server_reached(round_: _Round) -> None:
    if round_.server_was_away:
        server_state.note_reached(now=round_.watch.now())
        round_.server_was_away = False


def _server_away(message: Message, refusal: Refusal, round_: _Round) -> None:
    """No mail is to blame: it keeps its place and its attempts, and all senders pause."""
    round_.report.away = True
    round_.mails.close()
    _surely(lambda: leases.put_back(message, handed_at=None, attempts=message.attempts, last_error_code=refusal.code))
    server_state.note_away(code=refusal.code, now=round_.watch.now())


def _marked(message: Message, state: State, **changes: object) -> str | None:
    return state if _surely(lambda: leases.mark(message, state, **changes)) else None


def _surely(write: Callable[[], bool]) -> bool:
    """Write down what happened to a mail even if the database is just restarting: otherwise it would be sent twice."""
    for pause in _MARK_AGAIN_AFTER:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database did not take a mark (%s); again in %s s", type(error).__name__, pause)
            time.sleep(pause)
            drop_broken_connection()
    return write()
