"""Writing many rows in one statement where each gets values of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

# Rows of one statement.
_AT_ONCE = 500


def update_each(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Store these fields of rows of one model, as `bulk_update` does: whatever else changed on them stays unsaved.

    PostgreSQL joins a list of values. Django asks a CASE for each field and row instead, and building those takes
    longer than all the rest of a sweep; where there is no such join (SQLite before 3.33), it is good enough.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._base_manager.bulk_update(rows, names, batch_size=_AT_ONCE)
        return
    fields: list[models.Field[Any, Any]] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
    for start in range(0, len(rows), _AT_ONCE):
        _join(model, fields, rows[start : start + _AT_ONCE])


def _join(model: type[models.Model], fields: Sequence[models.Field[Any, Any]], rows: Sequence[models.Model]) -> None:
    quote = connection.ops.quote_name
    key: models.Field[Any, Any] = model._meta.pk
    columns = [key, *fields]
    marks = ", ".join(f"CAST(%s AS {field.rel_db_type(connection)})" for field in columns)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in columns]
    new = ", ".join(f"{quote(str(field.column))} = given.{quote(str(field.column))}" for field in fields)
    table, pk = quote(model._meta.db_table), quote(str(key.column))
    names = ", ".join(quote(str(field.column)) for field in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {new} FROM (VALUES {', '.join([f'({marks})'] * len(rows))}) AS given ({names})"
            f" WHERE {table}.{pk} = given.{pk}",
            values,
        )
