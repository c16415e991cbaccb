"""Writing many rows at once: by COPY on PostgreSQL, by one prepared statement elsewhere.

A row is a list of cells in the order of the model's columns, each spelled by the `Spelling` of the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connection
from django.db.models import Field, JSONField, Model

Cell = Any
Column: TypeAlias = "Field[Any, Any]"
# Characters that are handed to the server in one piece.
_AT_ONCE = 1 << 18
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Spelling:
    """How one database takes its values from a program; this is the way of those that take Python's own."""

    def value(self, column: Column, value: Any) -> Cell:
        """Spell any value of a column."""
        return column.get_db_prep_save(value, connection)

    def number(self, value: int) -> Cell:
        return value

    def text(self, value: str) -> Cell:
        return value

    def moment(self, value: datetime) -> Cell:
        return connection.ops.adapt_datetimefield_value(value)

    def uuid(self, value: UUID) -> Cell:
        return value.hex

    def binary(self, value: bytes) -> Cell:
        return value

    def write(self, model: type[Model], rows: Sequence[Sequence[Cell]]) -> None:
        """Store the rows."""
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(column.column)) for column in columns_of(model))
        marks = ", ".join(["%s"] * len(columns_of(model)))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})", rows)

    def take_keys(self, model: type[Model], many: int) -> Iterable[int]:
        """Take so many keys for new rows. Nobody else writes on SQLite while a transaction does."""
        last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
        return range(last + 1, last + 1 + many)


class CopySpelling(Spelling):
    """The text format of PostgreSQL's COPY."""

    def value(self, column: Column, value: Any) -> Cell:
        if value is None:
            return "\\N"
        if isinstance(column, JSONField):
            value = json.dumps(value, cls=column.encoder)
        if isinstance(value, bytes | memoryview):
            return self.binary(bytes(value))
        return str(value).translate(_ESCAPES)

    def number(self, value: int) -> Cell:
        return str(value)

    def text(self, value: str) -> Cell:
        return value.translate(_ESCAPES)

    def moment(self, value: datetime) -> Cell:
        return value.isoformat()

    def uuid(self, value: UUID) -> Cell:
        return str(value)

    def binary(self, value: bytes) -> Cell:
        return "\\\\x" + value.hex()

    def write(self, model: type[Model], rows: Sequence[Sequence[Cell]]) -> None:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(column.column)) for column in columns_of(model))
        lines = StringIO("\n".join(["\t".join(row) for row in rows]) + "\n")
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", lines, size=_AT_ONCE)

    def take_keys(self, model: type[Model], many: int) -> Iterable[int]:
        with connection.cursor() as cursor:
            # The name is looked up apart: inside the statement it would be looked up for every key.
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
            (sequence,) = cursor.fetchone()
            cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, many])
            return [number for (number,) in cursor.fetchall()]


def spelling() -> Spelling:
    """Give the spelling of the database in use."""
    return CopySpelling() if connection.vendor == "postgresql" else Spelling()


def columns_of(model: type[Model]) -> list[Column]:
    """The model's own columns, in the order of the cells of a row."""
    return list(model._meta.concrete_fields)


class Sheets:
    """Rows of several tables that are written together; tables in the order in which they were first filled."""

    def __init__(self) -> None:
        self._rows: dict[type[Model], list[Sequence[Cell]]] = {}

    def of(self, model: type[Model]) -> list[Sequence[Cell]]:
        """The rows of one table, to be added to."""
        return self._rows.setdefault(model, [])

    @property
    def count(self) -> int:
        return sum(map(len, self._rows.values()))

    def write(self, spelled: Spelling) -> None:
        """Store everything. Foreign keys are checked when the transaction ends."""
        for model, rows in self._rows.items():
            if rows:
                spelled.write(model, rows)
