"""Which columns somebody sees on the desk's lists: their own choice, kept for them on every computer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from complaints.codes import ListColumn
from complaints.errors import BadInput
from complaints.models import ChosenColumns
from organisation.at_once import Row, Rows
from organisation.models import User

# What everybody begins with; the others are added by whoever wants them.
DEFAULT = (ListColumn.DUE, ListColumn.CATEGORY, ListColumn.FEELING, ListColumn.SEVERITY)


def column_rows(user: User) -> Rows:
    """What one person chose, for one statement with other lists."""
    return ChosenColumns.objects.filter(user=user).order_by("id"), ["columns"]


def chosen_columns(rows: Sequence[Row]) -> list[str]:
    """Read what `column_rows` found; a column that is no longer known is left out."""
    if not rows:
        return [column.value for column in DEFAULT]
    return [column for column in ListColumn.values if column in rows[0]["columns"]]


def columns_shown(chosen: Collection[str]) -> dict[str, dict[str, bool]]:
    """How a list differs from what everybody begins with: columns left away, columns added."""
    return {
        "less": {column.value: True for column in DEFAULT if column.value not in chosen},
        "more": {column: True for column in chosen if column not in DEFAULT},
    }


def keep_columns(user: User, columns: Collection[str], *, now: datetime) -> None:
    """Keep a choice in the place of the one before; none at all leaves number, customer and next step.

    :raises BadInput: a column that there is not.
    """
    if not set(columns) <= set(ListColumn.values):
        sentence = _("Choose from the list.")
        raise BadInput(sentence, fields={"columns": sentence})
    kept = [column for column in ListColumn.values if column in columns]
    ChosenColumns.objects.update_or_create(user=user, defaults={"columns": kept, "chosen_at": now})


def drop_columns(user: User) -> None:
    """Go back to the columns that everybody begins with."""
    ChosenColumns.objects.filter(user=user).delete()
