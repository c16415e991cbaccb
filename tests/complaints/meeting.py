"""Two who do it at the same moment: letting them meet in the middle, and taking the lock off that keeps them apart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.evidence.threads import at_once

# As long as one waits for the other in the middle of a race; shorter than the database waits for a lock.
MEETING = 1.0


@pytest.fixture
def meet(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let two who come by `owner.name` wait for each other there. A lock keeps the second one away; then the first one
    goes on alone after a moment."""

    def between(owner: Any, name: str) -> None:
        plain, both = getattr(owner, name), threading.Barrier(2)

        def waiting(*args: Any, **kwargs: Any) -> Any:
            with suppress(threading.BrokenBarrierError):
                both.wait(timeout=MEETING)
            return plain(*args, **kwargs)

        monkeypatch.setattr(owner, name, waiting)

    return between


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is held any more."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time, so there is no lock to take off: set DATABASE_URL for this.")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows.all())


def in_the_middle(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, first: Callable[[], Any], second: Callable[[], Any]
) -> list[Any]:
    """Let `first` come as far as `owner.name` and stop there until `second` is done; where a lock keeps that one away,
    `first` goes on after a moment. Gives what `at_once` gives of the two."""
    begun, done = threading.Event(), threading.Event()
    plain = getattr(owner, name)

    def slow(*args: Any) -> None:
        begun.set()
        done.wait(timeout=MEETING)
        plain(*args)

    def interrupting() -> Any:
        begun.wait(timeout=10)
        result = second()
        done.set()
        return result

    monkeypatch.setattr(owner, name, slow)
    return at_once(2, lambda number: interrupting() if number else first())
