"""Several short lists in one statement: a page that shows ten of them asks the database once and not ten times."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateTimeField, DecimalField, F, Field, JSONField, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, JSONObject, RowNumber
from django.utils.timezone import is_naive

Row = dict[str, Any]
# Rows in their order, and which columns or annotations of them; `owner__name` follows a relation.
Rows = tuple[QuerySet[Any, Any], Sequence[str]]


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
    fields = {name: {column: _field(rows, column) for column in columns} for name, (rows, columns) in lists.items()}
    read: dict[str, list[Row]] = defaultdict(list)
    for name, _place, text in found:
        row = json.loads(text, parse_float=Decimal)
        read[name].append({column: _value(field, row[column]) for column, field in fields[name].items()})
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


def _value(field: Field[Any, Any], value: Any) -> Any:
    """JSON knows neither moments nor amounts, and SQLite no zones and no ends of an amount."""
    if value is None:
        return None
    if isinstance(field, JSONField):
        return json.loads(value)
    value = field.to_python(value)
    if isinstance(field, DateTimeField) and is_naive(value):
        return value.replace(tzinfo=UTC)
    if isinstance(field, DecimalField):
        return value.quantize(Decimal(1).scaleb(-field.decimal_places))
    return value
