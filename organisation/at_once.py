"""Several short lists in one statement: a page that shows ten of them asks the database once and not ten times."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    DecimalField,
    F,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    QuerySet,
    TextField,
    Value,
    Window,
)
from django.db.models.functions import Cast, JSONObject, RowNumber
from django.utils.timezone import is_naive

Row = dict[str, Any]
# Rows in their order, and which columns or annotations of them; `owner__name` follows a relation.
Rows = tuple[QuerySet[Any, Any], Sequence[str]]
AS_THEY_ARE = (CharField, TextField, IntegerField)

_decode = json.JSONDecoder(parse_float=Decimal).decode


def at_once(**lists: Rows) -> dict[str, list[Row]]:
    """Give for each list what `rows.values(*names)` would give, with one query for all of them."""
    return told_apart(lists, together(lists))


def how_many(rows: QuerySet[Any, Any]) -> Rows:
    """A list of one row that says how many there are; `count_in` reads it."""
    return rows.order_by().annotate(as_one=Value(1)).values("as_one").annotate(how_many=Count("pk")), ["how_many"]


def count_in(found: Sequence[Row]) -> int:
    """Read what `how_many` found."""
    return int(found[0]["how_many"]) if found else 0


def together(lists: Mapping[str, Rows]) -> QuerySet[Any, tuple[str, int, str]]:
    """The one statement: the list's name, the place in it, and a row as JSON; in this order."""
    first, *rest = (_part(name, *rows) for name, rows in lists.items())
    return first.union(*rest, all=True).order_by("of_list", "at_place")


def told_apart(lists: Mapping[str, Rows], found: Iterable[tuple[str, int, str]]) -> dict[str, list[Row]]:
    """Read what `together` found."""
    readers = {name: _readers(rows, columns) for name, (rows, columns) in lists.items()}
    read: dict[str, list[Row]] = defaultdict(list)
    for name, _place, text in found:
        row = _decode(text)
        for column, reader in readers[name]:
            if row[column] is not None:
                row[column] = reader(row[column])
        read[name].append(row)
    return {name: read[name] for name in lists}


def _part(name: str, rows: QuerySet[Any, Any], columns: Sequence[str]) -> QuerySet[Any, Any]:
    # A union keeps no order of its own, and JSON inside of JSON is read twice: both are told to the database.
    order: list[Any] = list(rows.query.order_by)
    place = Window(RowNumber(), order_by=order or None)
    texts = {
        column: Cast(column, TextField()) if isinstance(_field(rows, column), JSONField) else F(column)
        for column in columns
    }
    told = rows.order_by().annotate(of_list=Value(name), at_place=place, as_json=Cast(JSONObject(**texts), TextField()))
    part: QuerySet[Any, Any] = told.values_list("of_list", "at_place", "as_json")
    return part


def _field(rows: QuerySet[Any, Any], column: str) -> Field[Any, Any]:
    if column in rows.query.annotations:
        annotated: Field[Any, Any] = rows.query.annotations[column].output_field
        return annotated
    model: Any = rows.model
    *relations, last = column.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    found: Field[Any, Any] = model._meta.get_field(last)
    return found


def _readers(rows: QuerySet[Any, Any], columns: Sequence[str]) -> list[tuple[str, Callable[[Any], Any]]]:
    """How to read the columns that JSON does not give as they are. Texts and whole numbers it does."""
    fields = [(column, _field(rows, column)) for column in columns]
    return [(column, _reader(field)) for column, field in fields if not isinstance(_target(field), AS_THEY_ARE)]


def _target(field: Field[Any, Any]) -> Field[Any, Any]:
    return field.target_field if isinstance(field, ForeignKey) else field


def _reader(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """JSON knows neither moments nor amounts, and SQLite no zones, no ends of an amount, no true and false."""
    if isinstance(field, JSONField):
        return json.loads
    if isinstance(field, DateTimeField):
        return lambda value: _with_zone(field.to_python(value))
    if isinstance(field, DecimalField):
        last_place = Decimal(1).scaleb(-field.decimal_places)
        return lambda value: field.to_python(value).quantize(last_place)
    return field.to_python


def _with_zone(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if is_naive(moment) else moment
