"""Numbers that people can read aloud: branch, local month and day, counter – XJ-1124-042."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from complaints.models import NumberCounter
from organisation.models import Branch


def next_number(branch: Branch, *, now: datetime) -> str:
    """Take the branch's next number for its local day."""
    return next_numbers(branch, 1, now=now)[0]


def next_numbers(branch: Branch, many: int, *, now: datetime) -> list[str]:
    """Take the branch's next numbers for its local day, in their order: one upsert, so that two desks never get the
    same (gaps may be).

    The year is not spoken; the counter of the same day next year goes on where the earlier one ended.
    """
    day = f"{now.astimezone(ZoneInfo(branch.time_zone)):%m%d}"
    table = connection.ops.quote_name(NumberCounter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (branch_id, day, last) VALUES (%s, %s, %s) "
            f"ON CONFLICT (branch_id, day) DO UPDATE SET last = {table}.last + excluded.last RETURNING last",
            [branch.pk, day, many],
        )
        (last,) = cursor.fetchone()
    return [f"{branch.code}-{day}-{count:03d}" for count in range(last - many + 1, last + 1)]
