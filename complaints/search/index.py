"""The index of what was said: how entries come into it, and what each database needs for it.

PostgreSQL computes a `tsvector` of the grams and indexes it; SQLite keeps an FTS5 table beside, filled by triggers. A
migration that rebuilds the table would drop those, so they are put in place after every `migrate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction

from complaints.models import Complaint, SearchText
from complaints.search.grams import grams
from complaints.spelling import spell
from evidence.models import TrailEntry
from evidence.trail import words_of

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def keep_findable(complaint: Complaint, seq: int, words: Mapping[str, str]) -> None:
    """Let the words of one entry be found. One statement."""
    row = _row(complaint.pk, seq, words)
    if row.grams:
        row.save(force_insert=True)


def rebuild(complaint: int) -> int:
    """Index one complaint, by its key, anew from its trail; words that were erased are found no more. Nobody writes to
    it meanwhile. Gives the number of rows."""
    with transaction.atomic():
        held = Complaint.objects.select_for_update().get(pk=complaint)
        entries = list(TrailEntry.objects.of_chain(held.trail_chain))
        seq_of = {entry.pk: entry.seq for entry in entries}
        rows = [_row(complaint, seq_of[pk], words) for pk, words in words_of(entries).items() if words]
        forget(held)
        return len(SearchText.objects.bulk_create([row for row in rows if row.grams]))


def forget(complaint: Complaint) -> None:
    """Let nothing that was said on it be found any more."""
    SearchText.objects.filter(complaint=complaint).delete()


def _row(complaint_id: int, seq: int, words: Mapping[str, str]) -> SearchText:
    # A line break between two texts keeps a search from running over from one into the next.
    return SearchText(complaint_id=complaint_id, seq=seq, grams=grams(spell("\n".join(words.values())).text))


# --- What the databases need ------------------------------------------------------------------------------------------

_TABLE = SearchText._meta.db_table
_POSTGRESQL = {
    f"{_TABLE}_tsv": f"ALTER TABLE {_TABLE} ADD COLUMN IF NOT EXISTS tsv tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', grams)) STORED;"
    f"CREATE INDEX {_TABLE}_tsv ON {_TABLE} USING gin (tsv)",
}
_OLD = f"INSERT INTO {_TABLE}_fts ({_TABLE}_fts, rowid, grams) VALUES ('delete', old.id, old.grams);"
_NEW = f"INSERT INTO {_TABLE}_fts (rowid, grams) VALUES (new.id, new.grams);"
_SQLITE = {
    f"{_TABLE}_fts": f"CREATE VIRTUAL TABLE {_TABLE}_fts USING fts5(grams, content='{_TABLE}', content_rowid='id')",
    f"{_TABLE}_added": f"CREATE TRIGGER {_TABLE}_added AFTER INSERT ON {_TABLE} BEGIN {_NEW} END",
    f"{_TABLE}_removed": f"CREATE TRIGGER {_TABLE}_removed AFTER DELETE ON {_TABLE} BEGIN {_OLD} END",
    f"{_TABLE}_changed": f"CREATE TRIGGER {_TABLE}_changed AFTER UPDATE ON {_TABLE} BEGIN {_OLD} {_NEW} END",
}
_FILL_SQLITE = f"INSERT INTO {_TABLE}_fts ({_TABLE}_fts) VALUES ('rebuild')"
_WHAT_IS_THERE = {"postgresql": "SELECT relname FROM pg_class", "sqlite": "SELECT name FROM sqlite_master"}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put in place what is missing of the database's own index, and fill it; with nothing missing it changes nothing
    and locks nothing."""
    wanted = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(_WHAT_IS_THERE[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
        missing = [statement for name, statement in wanted.items() if name not in there]
        if _TABLE not in there or not missing:
            return
        for statement in missing:
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute(_FILL_SQLITE)


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Answer `post_migrate`."""
    install(connections[using])
