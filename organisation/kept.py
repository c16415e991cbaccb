"""Reading hours and policies once for many questions: for bulk work that asks the same thousands of times."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

Read = TypeVar("Read")

_kept: ContextVar[dict[Hashable, object] | None] = ContextVar("kept", default=None)


@contextmanager
def reference_kept() -> Iterator[None]:
    """Keep calendars and policy rows inside the block as they were first read. Who changes them there does not see it;
    never put it around a request."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def kept(key: Hashable, read: Callable[[], Read]) -> Read:
    """Give what `read` gives, or gave before in the same block. Outside of one it is read every time."""
    store = _kept.get()
    if store is None:
        return read()
    if key not in store:
        store[key] = read()
    return cast(Read, store[key])
