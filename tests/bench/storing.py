"""Storing the same rows as something else did, and deciding nothing: the yardstick of a whole save."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction
from django.db.models import (
    AutoField,
    BigAutoField,
    CharField,
    Field,
    ForeignKey,
    Max,
    Model,
    UniqueConstraint,
    UUIDField,
)

from evidence.triggers import lifted

Rows = list[Model]
Key = tuple[type[Model] | str, object]


def rows_of(run: Callable[[], object]) -> Rows:
    """Do something and give the rows that it added, parents before their children."""
    before = {model: _newest(model) for model in _numbered()}
    run()
    found = [row for model, newest in before.items() for row in model._base_manager.filter(pk__gt=newest)]
    return _parents_first(found)


def store(rows: Sequence[Model]) -> Rows:
    """Store the rows once more in one transaction, one statement for each, with values of their own where they must.
    Gives the new ones."""
    made: dict[Key, Model] = {}
    with transaction.atomic():
        for row in rows:
            new = copy.copy(row)
            new.pk = None
            parents = {field.name: made[key] for field, key in _parents(row) if key in made}
            for field in new._meta.concrete_fields:
                if field.name in parents:
                    setattr(new, field.attname, parents[field.name].pk)
                elif field.name in _names_of_its_own(type(row), set(parents)):
                    setattr(new, field.attname, _another(field))
            type(row)._base_manager.bulk_create([new])
            made[type(row), row.pk] = new
    return list(made.values())


def forget(rows: Sequence[Model]) -> None:
    """Take stored rows away again: their trail proves nothing and would be found out."""
    with transaction.atomic(), lifted(connection):
        for row in reversed(rows):
            queryset = type(row)._base_manager.filter(pk=row.pk)
            queryset._raw_delete(queryset.db)


def _numbered() -> list[type[Model]]:
    counted = (AutoField, BigAutoField)
    return [model for model in apps.get_models(include_auto_created=True) if isinstance(model._meta.pk, counted)]


def _newest(model: type[Model]) -> int:
    return model._base_manager.aggregate(newest=Max("pk"))["newest"] or 0


def _parents_first(rows: Rows) -> Rows:
    left, placed = {(type(row), row.pk): row for row in rows}, list[Model]()
    while left:
        ready = [
            key for key, row in left.items() if not any(parent in left for _, parent in _parents(row) if parent != key)
        ]
        placed += [left.pop(key) for key in ready]
    return placed


def _parents(row: Model) -> list[tuple[ForeignKey[Any, Any], Key]]:
    keys = [field for field in row._meta.concrete_fields if isinstance(field, ForeignKey)]
    return [(field, (field.related_model, getattr(row, field.attname))) for field in keys]


def _names_of_its_own(model: type[Model], parents: set[str]) -> set[str]:
    """Name what no two rows may share, unless a parent of its own makes it different already."""
    own = {field.name for field in model._meta.concrete_fields if field.unique and not field.primary_key}
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and not parents.intersection(constraint.fields):
            fields = [model._meta.get_field(name) for name in constraint.fields]
            own.update([field.name for field in fields if isinstance(field, CharField | UUIDField)][:1])
    return own


def _another(field: Field[object, object]) -> object:
    if isinstance(field, UUIDField):
        return uuid4()
    return uuid4().hex[: getattr(field, "max_length", None) or 32]
