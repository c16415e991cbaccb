"""Brings the same rows into an emptied database again without making them anew: hundreds of statements become a few.

Nearly every test begins with the house of the demonstration. What made it is run once in a process, and its rows are
kept as they lay in the tables.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

Rows = dict[type[Model], list[Model]]
_kept: dict[Callable[[], None], Rows] = {}


def made_once(make: Callable[[], None]) -> None:
    """Run `make`, or put back the rows that it made the first time.

    `make` is one that can run as often as one likes and always makes the same; where any of its tables holds something
    already it runs.
    """
    rows = _kept.get(make)
    if rows is None:
        before = _filled()
        make()
        made = {model: list(model._base_manager.all()) for model in _filled()}
        if not before.intersection(made):
            _kept[make] = made
    elif any(model._base_manager.exists() for model in rows):
        make()
    else:
        _put_back(rows)


def _filled() -> set[type[Model]]:
    """Give the project's tables that hold something; what migrations bring is in them before anybody makes anything."""
    ours = {label.split(".")[0] for label in settings.INSTALLED_APPS}
    models = apps.get_models(include_auto_created=True)
    return {
        model
        for model in models
        if model._meta.app_label in ours and model._meta.managed and model._base_manager.exists()
    }


def _put_back(rows: Rows) -> None:
    with transaction.atomic():
        for model, made in rows.items():
            model._base_manager.bulk_create([copy.copy(row) for row in made])
        # Whatever emptied the tables may have begun their counting anew.
        if statements := connection.ops.sequence_reset_sql(no_style(), list(rows)):
            with connection.cursor() as cursor:
                cursor.execute(";".join(statements))
