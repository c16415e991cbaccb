"""Lets the test database of PostgreSQL be dropped although something still holds a session on it.

A thread of the test's web server that answers its last poll, or the server process of a client that was killed on
purpose, may outlive the last test by a moment. PostgreSQL refuses to drop a database in use, and the whole run would
fail for it. Whatever stays longer than that moment is named in a warning and ended.
"""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

PATIENCE = 5.0
_OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


class SessionLeftOpen(UserWarning):
    """Something kept a session on the test database after its test."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            end_other_sessions(patience=PATIENCE)


def one_session_per_thread() -> None:
    """Let a thread keep its session on the database whether or not an event loop runs in it.

    While a browser runs, its loop runs in the thread of the tests, and Django keeps what it opens there apart from what
    the same thread opened before: a second session, and a first one that nobody closes before a fork, so that the
    processes after it share one line to the server.
    """
    vars(connections)["_connections"] = threading.local()


def answered(*, patience: float = PATIENCE) -> None:
    """Wait `patience` seconds for the test's web server to end what it still does for a page that is closed.

    A database that is emptied under a request that is still being answered is a deadlock now and then.
    """
    until = time.monotonic() + patience
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(max(0.0, until - time.monotonic()))


def end_other_sessions(*, patience: float) -> int:
    """Wait `patience` seconds for the others to leave, then end them; give how many were ended."""
    until = time.monotonic() + patience
    with connection.cursor() as cursor:
        while True:
            cursor.execute(f"SELECT application_name, state, left(query, 120) {_OTHERS}")
            left = cursor.fetchall()
            if not left or time.monotonic() > until:
                break
            time.sleep(0.1)
        if left:
            cursor.execute(f"SELECT pg_terminate_backend(pid, 2000) {_OTHERS}")
            warnings.warn(f"Ended {len(left)} sessions: {left}", SessionLeftOpen, stacklevel=2)
    return len(left)
