"""Messages on their way into the outbox: one by one, or many in one statement where a transaction decides on many."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import connection

from outbox.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Messages of one statement; SQLite takes no more values at once than some 32,000.
_AT_ONCE = 200

_gathered: ContextVar[list[Message] | None] = ContextVar("gathered_messages", default=None)


@contextmanager
def messages_gathered() -> Iterator[None]:
    """Store what is emitted inside the block at its end, in the transaction that is open. After an error nothing is."""
    token = _gathered.set([])
    try:
        yield
        store_gathered()
    finally:
        _gathered.reset(token)


def store_gathered() -> None:
    """Store what was gathered so far: for whoever is about to ask which messages there are."""
    waiting = _gathered.get()
    if waiting:
        for start in range(0, len(waiting), _AT_ONCE):
            insert_new(waiting[start : start + _AT_ONCE])
        waiting.clear()


def put(message: Message) -> bool:
    """Store a message, or keep it for later, and say whether its key is new; one that is kept counts as new."""
    waiting = _gathered.get()
    if waiting is None:
        return insert_new([message]) == 1
    waiting.append(message)
    return True


def insert_new(messages: Sequence[Message]) -> int:
    """Insert those whose keys do not exist yet; says how many. One statement on both databases; Django's
    `ignore_conflicts` does not tell, and on SQLite it would swallow broken CHECKs as well."""
    fields = [field for field in Message._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(messages))
    values = [
        field.get_db_prep_save(getattr(message, field.attname), connection) for message in messages for field in fields
    ]
    table, key = quote(Message._meta.db_table), quote("key")
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES {marks} ON CONFLICT ({key}) DO NOTHING", values)
        return int(cursor.rowcount)
