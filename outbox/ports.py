"""What the floors above plug in: kinds of messages, queues of things that fall due, and the wake-up of a sender."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

from outbox.looking import Rows, which_have_rows
from outbox.models import Channel, Message

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rendered:
    """A message as its reader will see it: a subject of one line, the plain text, and the same as HTML if any."""

    subject: str
    text: str
    html: str | None = None


@dataclass(frozen=True)
class MessageKind:
    """How one kind of message is written and to whom it goes; every question is asked when it is about to leave.

    `label` names it for a supervisor. `render` runs in the message's language and outside any transaction.
    `still_wanted` looks again at the state of what the message is about **and** at the recipient's right to read it.
    `address` gives the one address, None when the recipient has none. `to_customer`: after a crash nobody knows whether
    it went out, so a person decides instead of the machine. `max_age`: how long after `wanted_at` it may still leave,
    where that is not the policy's hours. `outlives_the_end`: it still leaves when what it is about has ended: it is
    news, no reminder. `channels`: by which it may leave; `address` and `render` look at the message's own.
    """

    name: str
    render: Callable[[Message], Rendered]
    still_wanted: Callable[[Message, dt.datetime], bool]
    address: Callable[[Message], str | None]
    to_customer: bool = False
    max_age: dt.timedelta | None = None
    label: StrPromise | str = ""
    outlives_the_end: bool = False
    channels: tuple[str, ...] = (Channel.EMAIL,)


# Works what is due at a moment, at most so many rows, and says how many. Leases its own rows; runs twice unharmed.
DueQueue = Callable[[dt.datetime, int], int]
# Some rows as they are at a moment.
Look = Callable[[dt.datetime], Rows]

_kinds: dict[str, MessageKind] = {}
_expected: dict[str, set[str]] = {}
_due_queues: dict[str, DueQueue] = {}
# Which rows say that a queue has something to do, and which that it has nothing.
_when: dict[str, Look] = {}
_unless: dict[str, Look] = {}
_wakers: list[Callable[[], None]] = []


def register_kind(kind: MessageKind) -> None:
    """Make a kind of message known; called from the `ready()` of the app that writes it.

    :raises ImproperlyConfigured: another kind has this name.
    """
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ImproperlyConfigured(f"Two message kinds are called {kind.name}.")


def register_kinds(
    app: str,
    labels: Mapping[str, StrPromise | str],
    *,
    render: Callable[[Message], Rendered],
    still_wanted: Callable[[Message, dt.datetime], bool],
    address: Callable[[Message], str | None],
    outliving: Collection[str] = (),
    max_age: dt.timedelta | None = None,
    to_customer: bool = False,
    channels: tuple[str, ...] = (Channel.EMAIL,),
) -> None:
    """Make kinds known that an app emits, each with what names it, and that are written alike. `outliving`: those that
    outlive the end."""
    expect_kinds(app, *labels)
    for name, label in labels.items():
        register_kind(
            MessageKind(
                name=name,
                render=render,
                still_wanted=still_wanted,
                address=address,
                label=label,
                max_age=max_age,
                outlives_the_end=name in outliving,
                to_customer=to_customer,
                channels=channels,
            )
        )


def expect_kinds(app: str, *names: str) -> None:
    """Declare the kinds an app emits, whoever writes them; a system check fails for those that nobody registered."""
    for name in names:
        _expected.setdefault(name, set()).add(app)


def kinds() -> Mapping[str, MessageKind]:
    """Give the registered kinds by name."""
    return MappingProxyType(_kinds)


def kinds_that_outlive_the_end() -> list[str]:
    """Name the kinds that still leave after what they are about has ended."""
    return [name for name, kind in _kinds.items() if kind.outlives_the_end]


def missing_kinds() -> dict[str, list[str]]:
    """Give the kinds that were declared as emitted and that nobody registered, with the apps that emit them."""
    return {name: sorted(apps) for name, apps in sorted(_expected.items()) if name not in _kinds}


def register_due_queue(name: str, run: DueQueue, *, when: Look | None = None, unless: Look | None = None) -> None:
    """Let every sweep run this queue: where there are rows `when` it is to be run, or none `unless` which; always where
    neither is given. Both are asked with those of all other queues in one statement, so each needs an index or a table
    that stays short.

    :raises ImproperlyConfigured: another queue has this name.
    """
    if _due_queues.setdefault(name, run) is not run:
        raise ImproperlyConfigured(f"Two due queues are called {name}.")
    if when is not None:
        _when[name] = when
    if unless is not None:
        _unless[name] = unless


def due_queues() -> Mapping[str, DueQueue]:
    """Give the registered queues by name, in the order of registration."""
    return MappingProxyType(_due_queues)


def idle_queues(*, now: dt.datetime) -> set[str]:
    """Name the queues that have nothing to do at a moment, with one query."""
    when = {name: look(now) for name, look in _when.items() if name in _due_queues}
    unless = {name: look(now) for name, look in _unless.items() if name in _due_queues}
    found = which_have_rows({**{f"+{name}": rows for name, rows in when.items()}, **unless})
    return {name for name in when if f"+{name}" not in found} | {name for name in unless if name in found}


def set_wake(waker: Callable[[], None] | None) -> None:
    """Say how a sender is woken after a commit (a hint to the broker); None takes it away."""
    _wakers[:] = [] if waker is None else [waker]


@contextmanager
def senders_asleep() -> Iterator[None]:
    """Give no hints inside the block: bulk work writes thousands of rows, and the next sweep finds what is due."""
    kept = _wakers[:]
    _wakers.clear()
    try:
        yield
    finally:
        _wakers[:] = kept


def wake() -> None:
    """Wake a sender. Best effort: a broker that is away costs seconds, the sweep finds the row anyway (REL-R4)."""
    for waker in _wakers:
        try:
            waker()
        except Exception as error:
            logger.warning("A sender could not be woken: %s", type(error).__name__)
