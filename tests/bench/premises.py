"""Where the measuring takes place: a database of its own, and a house with as many complaints as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from uuid import uuid4

from django.core.management import call_command
from django.db import connection, transaction

from tests.bench.measuring import Yardstick
from tests.personas import House, Walker, start

# One in so many is still open, unless it is said how many.
OPEN = 10
_guests = count(1)


@contextmanager
def own_database() -> Iterator[None]:
    """Make an empty database beside the configured one, which stays untouched, and drop it in the end."""
    configured = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(configured, verbosity=0)


def grow(more: int, *, still_open: int | None, seed: int) -> None:
    """Add so many invented complaints, so many of them open; one in ten where nobody says how many."""
    many = max(more // OPEN, 1) if still_open is None else still_open
    call_command("demo", complaints=str(more), open=str(many), seed=str(seed), verbosity=0)


def newcomer(house: House) -> Walker:
    """Receive the complaint of somebody who was never here: no history makes it heavier than the one before."""
    return start(house, phone="", email=f"guest{next(_guests)}@example.com")


@contextmanager
def bare_insert() -> Iterator[Yardstick]:
    """The yardstick of whatever writes: one row by key, in a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id varchar(32) PRIMARY KEY, words text NOT NULL)")

    def insert() -> int:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_row (id, words) VALUES (%s, %s)", [uuid4().hex, "The same words."])
        return 1

    try:
        yield Yardstick("one bare INSERT in a transaction", insert)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_row")
