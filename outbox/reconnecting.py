"""Getting over a database that was away."""

from __future__ import annotations

from django.db import connection


def drop_broken_connection() -> None:
    """Close the connection if it is broken or too old, so that the next query opens a new one; never inside of a
    transaction, which has to fail as a whole."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
