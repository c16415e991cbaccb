"""One look at many queues: is there anything to do? A sweep finds nothing most of the time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Rows = QuerySet[Any, Any]


def which_have_rows(rows: Mapping[str, Rows]) -> set[str]:
    """Name those of these rows of which there is at least one, with one statement; none where nothing is asked.

    Each is a subquery of its own, so that each goes through its own index and stops at the first row.
    """
    if not rows:
        return set()
    asked = [one.order_by().values("pk").query.sql_with_params() for one in rows.values()]
    statement = ", ".join(f"EXISTS ({sql})" for sql, _values in asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {statement}", [value for _sql, values in asked for value in values])
        found = cursor.fetchone()
    return {name for name, there in zip(rows, found, strict=True) if there}
