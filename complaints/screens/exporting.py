"""A list of complaints as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.queries import ComplaintQuerySet
from complaints.screens.rows import row

# A spreadsheet grows slow long before; whoever needs more narrows the list.
MOST_ROWS = 10_000
AT_ONCE = 500
# What a spreadsheet would take for a formula, and what would let it begin one.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """Takes one line from the csv writer."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: ComplaintQuerySet, *, now: datetime, soon: timedelta) -> Iterator[str]:
    """Give the table line by line, in the language of the moment: number, customer as the list names them, category,
    stage, severity, feeling, when it came in, the next limit, who takes care of it, its tags. Spreadsheets know the
    encoding by the mark in front."""
    language, zone = get_language() or "zh-hans", timezone.get_current_timezone()
    writer = csv.writer(_Line())
    yield "\ufeff"
    with override(language):
        yield writer.writerow(_head())
    found = rows.with_what_rows_show().with_tags().by_next_due()
    for complaint in found[:MOST_ROWS].iterator(chunk_size=AT_ONCE):
        # The answer is read after the request has ended: its language and time zone are put on again.
        with override(language), timezone.override(zone):
            yield writer.writerow([safe(cell) for cell in _cells(complaint, now=now, soon=soon)])
    with override(language):
        if found[MOST_ROWS : MOST_ROWS + 1].exists():
            yield writer.writerow(
                [_("Only the first %(most)d are in this table. Narrow the list.") % {"most": MOST_ROWS}]
            )


def safe(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell


def _head() -> list[str]:
    return [
        _("Number"),
        _("Branch"),
        _("Customer"),
        _("Category"),
        _("Stage"),
        _("Severity"),
        _("Feeling"),
        _("Came in"),
        _("Next limit"),
        _("Who takes care of it"),
        _("Tags"),
    ]


def _cells(complaint: Complaint, *, now: datetime, soon: timedelta) -> list[str]:
    shown = row(complaint, now=now, soon=soon)
    return [
        shown["number"],
        complaint.branch.code,
        shown["customer_label"],
        shown["category"],
        str(shown["stage_label"]),
        str(shown["severity_label"]),
        str(shown["feeling_label"]),
        _minute(complaint.received_at),
        _minute(shown["next_due"]),
        shown["owner_label"],
        "、".join(tagging.tag.name for tagging in complaint.taggings.all()),
    ]


def _minute(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
