"""Getting over a database that was away."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, connection


def drop_broken_connection() -> None:
    """Close the connection if it is broken or too old, so that the next query opens a new one; never inside of a
    transaction, which has to fail as a whole."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def database_answers() -> bool:
    """Tell a database that is away from a statement that went wrong."""
    drop_broken_connection()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except (DatabaseError, InterfaceError):
        return False
