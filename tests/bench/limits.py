"""Very many limits: what a house has after years, copied in bulk and not made by use cases."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from complaints.models import Deadline

# Of so many one still runs; the others were met long ago.
RUNS = 20


def many_limits(total: int, *, now: datetime) -> None:
    """Copy the limits there are until there are so many, none of them due now: met ones, and one in twenty that wakes
    within the days to come."""
    postgres = connection.vendor == "postgresql"
    reference = "gen_random_uuid()" if postgres else "lower(hex(randomblob(16)))"
    copied = "complaint_id, kind, about, version, owner_id, starts_at, due_at, step, wall_clock, pausable"
    with connection.cursor() as cursor:
        while (there := Deadline.objects.count()) and there < total:
            cursor.execute(
                f"INSERT INTO complaints_deadline ({copied}, public_id, trace, met_at, wake_at)"
                f" SELECT {copied}, {reference}, '[]',"
                f" CASE WHEN id %% {RUNS} = 0 THEN NULL ELSE starts_at END,"
                f" CASE WHEN id %% {RUNS} = 0 THEN %s END FROM complaints_deadline ORDER BY id LIMIT %s",
                [
                    Deadline._meta.get_field("wake_at").get_db_prep_value(now + timedelta(days=3), connection),
                    total - there,
                ],
            )
        # As it would be done by itself within minutes.
        cursor.execute("VACUUM ANALYZE complaints_deadline" if postgres else "ANALYZE complaints_deadline")
