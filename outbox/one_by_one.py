"""Working the rows of a queue so that one broken row holds up nobody behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from outbox.reconnecting import database_answers

logger = logging.getLogger(__name__)

Row = TypeVar("Row")


class RowsFailed(Exception):
    """Some rows of a queue could not be worked; all the others were."""


def in_batches(
    batches: Iterable[Sequence[Row]], work: Callable[[Sequence[Row]], int], *, put_off: Callable[[Row], object]
) -> int:
    """Work each batch in a transaction of its own (`work` opens it); says how many rows were worked. The rows of a
    batch that fails are worked `one_by_one` in the end.

    :raises RowsFailed, DatabaseError: as `one_by_one`.
    """
    worked, left = 0, list[Row]()
    for batch in batches:
        try:
            worked += work(batch)
        except Exception as error:
            _blame_the_database(error)
            logger.warning("A batch of %d rows is worked row by row: %s", len(batch), type(error).__name__)
            left += batch
    return worked + one_by_one(left, lambda row: work([row]), put_off=put_off)


def one_by_one(rows: Iterable[Row], work: Callable[[Row], int], *, put_off: Callable[[Row], object]) -> int:
    """Work each row in a transaction of its own (`work` opens it); says how many were worked.

    A row that fails is logged by the kind of its error and put off, so that it is not the first in line for ever.

    :raises RowsFailed: at the end, when rows failed; the sweep tells it. :raises DatabaseError: the database is away.
    """
    worked, failed = 0, 0
    for row in rows:
        try:
            worked += work(row)
        except Exception as error:
            _blame_the_database(error)
            failed += 1
            logger.error("Row %s could not be worked: %s", row, type(error).__name__)
            put_off(row)
    if failed:
        raise RowsFailed(f"{failed} rows failed, {worked} were worked.")
    return worked


def _blame_the_database(error: Exception) -> None:
    """Raise the error on where the database is away: no row is to blame."""
    if isinstance(error, OperationalError | InterfaceError) and not database_answers():
        raise error
