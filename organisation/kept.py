"""Reading hours, policies and rules once for many questions: within one act that asks for them ten times, and in bulk
work that asks thousands of times."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

from django.db import transaction

Read = TypeVar("Read")

_kept: ContextVar[dict[Hashable, object] | None] = ContextVar("kept", default=None)


@contextmanager
def reference_kept() -> Iterator[None]:
    """Keep calendars, policy rows and rules inside the block as they were first read. Who changes them there does not
    see it; never put it around a request. A block inside of another keeps what that one keeps."""
    outer = _kept.get()
    token = _kept.set({} if outer is None else outer)
    try:
        yield
    finally:
        _kept.reset(token)


@contextmanager
def one_act() -> Iterator[None]:
    """The transaction of one act, the outermost one: by the rules that held as it began to ask.

    :raises RuntimeError: another transaction is open already.
    """
    with transaction.atomic(durable=True), reference_kept():
        yield


def kept(key: Hashable, read: Callable[[], Read]) -> Read:
    """Give what `read` gives, or gave before in the same block. Outside of one it is read every time."""
    store = _kept.get()
    if store is None:
        return read()
    if key not in store:
        store[key] = read()
    return cast(Read, store[key])
