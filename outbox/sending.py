"""Lease, send, mark: messages leave the house here, outside of every transaction.

What is exact and what is not: the decision to send happens once (the unique key), the hand-over at least once. Between
a server's yes and our commit nobody can know (RFC 1047). What goes to staff is then sent again under the same
Message-ID; what goes to a customer waits as "uncertain" for a person.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import translation

from evidence.crypto import Erased
from organisation.kept import reference_kept
from outbox import flood, leases, limits, ports, server_state
from outbox.models import Message, RecipientKind, State
from outbox.reconnecting import database_answers, drop_broken_connection
from outbox.refusals import Meaning, Refusal
from outbox.sealing import seal_rendered
from outbox.stopwatch import Stopwatch
from outbox.transports import Transport, transports

logger = logging.getLogger(__name__)

# How long a mark waits for a database that is restarting; well within the lease.
_MARK_AGAIN_AFTER = (0.2, 1.0, 3.0)


@dataclass
class SendReport:
    """What one round of sending did: messages by the state they came to, `away` when a server was, `flooded` when the
    hour had its fill."""

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
    report: SendReport
    rules: limits.MailRules
    limit: int
    careful_kinds: list[str]
    stop: Callable[[], bool]


@dataclass
class _Line:
    """One way out in this round. `is_done`: nothing more is to be sent here, or nothing can be."""

    way: Transport
    round: _Round
    is_away: bool = False
    is_done: bool = False
    server_was_away: bool = False


@dataclass(frozen=True)
class _Written:
    """A message that is ready to leave, and what will be kept of it."""

    form: Any
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
    waits = leases.what_waits(now=now)
    if not waits:
        return report
    careful = [name for name, kind in ports.kinds().items() if kind.to_customer]
    if leases.Waits.LOST in waits and (lost := leases.settle_lost(now=now, careful_kinds=careful)):
        report.counts[State.UNCERTAIN] += lost
    rules = limits.mail_rules(now=now)
    if leases.Waits.OVERTAKEN in waits:
        leases.free_overtaken(now=now, rules=rules)
    with ExitStack() as open_ways:
        round_ = _Round(watch, report, rules, limit, careful, stop)
        lines = [_Line(open_ways.enter_context(make()), round_) for make in transports().values()]
        # In turns, each with its share of the time: a slow mail server holds up no text message.
        share = seconds / len(lines)
        while any(not line.is_done for line in lines) and report.total < limit and watch.seconds < seconds:
            for line in lines:
                if not line.is_done:
                    _take_a_turn(line, until=min(watch.seconds + share, seconds))
    return report


def _take_a_turn(line: _Line, *, until: float) -> None:
    """Send one batch by this way, for as long as its share of the time lasts."""
    round_, watch = line.round, line.round.watch
    server = server_state.server_state(line.way.server)
    if not server.may_try(watch.now()):
        line.is_away = line.is_done = round_.report.away = True
        return
    line.server_was_away = server.failures > 0
    hour = flood.room(now=watch.now())
    round_.report.flooded |= hour <= 0
    room = min(settings.MAIL_BATCH, round_.limit - round_.report.total, hour)
    batch = _take(line, limit=room) if room > 0 and not round_.stop() else []
    if not batch:
        line.is_done = True
        return
    _send_batch(batch, line, stop=lambda: round_.stop() or watch.seconds >= until)


def _take(line: _Line, *, limit: int) -> list[Message]:
    round_ = line.round
    return leases.take(
        now=round_.watch.now(),
        limit=limit,
        channel=line.way.channel,
        kinds=ports.kinds().keys(),
        careful_kinds=round_.careful_kinds,
    )


def _send_batch(batch: list[Message], line: _Line, *, stop: Callable[[], bool]) -> None:
    for position, message in enumerate(batch):
        if stop() or line.is_away:
            leases.put_back_unbegun(batch[position:])
            return
        state = _send_one(message, line)
        if state is not None:
            line.round.report.counts[state] += 1
            logger.info("Message %s (%s): %s", message.public_id, message.kind, state)


def _send_one(message: Message, line: _Line) -> str | None:
    """Bring one leased message as far as it goes; None when it went back untouched or to another owner."""
    with reference_kept():
        written = _write(message, line)
    if not isinstance(written, _Written):
        return written
    try:
        line.way.open()
    except Refusal as refusal:
        _server_away(message, refusal, line)
        return None
    begun = leases.begin(
        message,
        now=line.round.watch.now(),
        rules=line.round.rules,
        subject_sealed=written.subject_sealed,
        body_sealed=written.body_sealed,
    )
    if begun is leases.Begun.YES:
        return _hand_over(message, written, line)
    if begun is leases.Begun.CAPPED:
        had = line.round.rules.cap
        logger.warning("Message %s (%s) held back: its recipient had %d", message.public_id, message.kind, had)
        return "postponed"
    return None


def _write(message: Message, line: _Line) -> _Written | str | None:
    """Ask whether, to whom and what; a message that can't or shall not leave comes to its state right here."""
    now, kind = line.round.watch.now(), ports.kinds()[message.kind]
    if now > message.wanted_at + (kind.max_age or line.round.rules.latest):
        return _marked(message, State.DEAD, last_error_code="too_late")
    try:
        if not kind.still_wanted(message, now):
            return _marked(message, State.DROPPED, dropped_at=now, last_error_code="not_wanted")
        address = kind.address(message)
        if not address:
            return _marked(message, State.FAILED, last_error_code="no_address")
        if not line.way.takes(address):
            return _marked(message, State.FAILED, last_error_code="bad_address")
        with translation.override(message.language):
            rendered = kind.render(message)
        form = line.way.write(message, rendered, address=address)
        return _Written(form, *seal_rendered(message, rendered))
    except Erased:
        return _marked(message, State.DROPPED, dropped_at=now, last_error_code="erased")
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) and not database_answers():
            # No message is to blame. Were it one that always breaks its statement, raising would hold up all others.
            raise
        logger.error("Message %s (%s) can't be written: %s", message.public_id, message.kind, type(error).__name__)
        return _later(message, f"write_{type(error).__name__}", now=now)


def _hand_over(message: Message, written: _Written, line: _Line) -> str | None:
    try:
        line.way.send(written.form)
    except Refusal as refusal:
        logger.warning("Message %s (%s) not taken: %s", message.public_id, message.kind, refusal.code)
        return _not_taken(message, refusal, line)
    done = _surely(lambda: leases.mark_sent(message, now=line.round.watch.now()))
    _server_reached(line)
    return State.SENT if done else None


def _not_taken(message: Message, refusal: Refusal, line: _Line) -> str | None:
    if refusal.meaning is Meaning.AWAY:
        _server_away(message, refusal, line)
        return None
    if refusal.meaning is Meaning.NEVER:
        _server_reached(line)
        return _marked(message, State.FAILED, handed_at=None, last_error_code=refusal.code)
    if refusal.meaning is Meaning.LATER:
        return _later(message, refusal.code, now=line.round.watch.now(), handed_at=None)
    if ports.kinds()[message.kind].to_customer or message.recipient_kind == RecipientKind.CUSTOMER:
        return _marked(message, State.UNCERTAIN, last_error_code=refusal.code)
    return _later(message, refusal.code, now=line.round.watch.now())


def _later(message: Message, code: str, *, now: dt.datetime, **changes: object) -> str | None:
    """Try again after a pause, or give up once a round of attempts is used up (`retry` starts another round)."""
    attempts = message.attempts + 1
    changes = {"attempts": attempts, "last_error_code": code[:40], **changes}
    if attempts % settings.MAIL_TRIES == 0:
        return _marked(message, State.DEAD, **changes)
    not_before = now + limits.pause_after(attempts)
    done = _surely(lambda: leases.put_back(message, not_before=not_before, **changes))
    return "later" if done else None


def _server_reached(line: _Line) -> None:
    if line.server_was_away:
        server_state.note_reached(now=line.round.watch.now(), name=line.way.server)
        line.server_was_away = False


def _server_away(message: Message, refusal: Refusal, line: _Line) -> None:
    """No message is to blame: it keeps its place and its attempts, and all senders pause."""
    line.is_away = line.is_done = line.round.report.away = True
    line.way.close()
    _surely(lambda: leases.put_back(message, handed_at=None, attempts=message.attempts, last_error_code=refusal.code))
    server_state.note_away(code=refusal.code, now=line.round.watch.now(), name=line.way.server)


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
