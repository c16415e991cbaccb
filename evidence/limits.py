"""How often somebody may do something: counters as rows, counted in one statement, exact under any load (REL-R28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from evidence.models import LimitCounter

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def take(name: str, key_hash: str, *, limit: int, per: timedelta, now: datetime) -> bool:
    """Count one more for this key, and say whether it still was within `limit` times in `per`.

    The time begins with the first that is counted, and anew once it is over; what is refused isn't counted.
    `key_hash`: who it is, hashed (`crypto.blind_index("limit.login", address)`), never in the clear.
    Call it outside a transaction that may be rolled back, or the counting is rolled back with it. Costs one query.
    """
    if limit < 1:
        return False
    table = LimitCounter._meta.db_table
    moment = connection.ops.adapt_datetimefield_value(now)
    resets_at = connection.ops.adapt_datetimefield_value(now + per)
    over = f"{table}.resets_at <= %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} ("name", "key_hash", "count", "resets_at") VALUES (%s, %s, 1, %s)'
            ' ON CONFLICT ("name", "key_hash") DO UPDATE SET'
            f' "count" = CASE WHEN {over} THEN 1 ELSE {table}."count" + 1 END,'
            f' "resets_at" = CASE WHEN {over} THEN excluded."resets_at" ELSE {table}."resets_at" END'
            f' WHERE {over} OR {table}."count" < %s RETURNING "count"',
            [name, key_hash, resets_at, moment, moment, moment, limit],
        )
        return cursor.fetchone() is not None


def resets_at(name: str, key_hash: str, *, now: datetime) -> datetime | None:
    """Say when the counter begins anew (for `Retry-After`); None where nothing is being counted."""
    counters = LimitCounter.objects.filter(name=name, key_hash=key_hash, resets_at__gt=now)
    return counters.values_list("resets_at", flat=True).first()


def prune(*, now: datetime) -> int:
    """Delete counters whose time is over and say how many."""
    deleted, _by_model = LimitCounter.objects.filter(resets_at__lte=now).delete()
    return deleted
