"""The database's own refusal to change what was written: triggers on both vendors (REL-R29).

SQLite drops a table's triggers whenever a migration rebuilds it, so they are not part of a migration: they are put in
place after every `migrate`, and asked for at every start.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Warning
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from evidence.models import Anchor, ChainHead, TrailEntry, TrailWords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.apps import AppConfig
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

_FUNCTION = "evidence_refuse"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Refuses an event (UPDATE, DELETE, TRUNCATE) on a table; with `when`, only on rows for which that holds."""

    model: type[Model]
    event: str
    when: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.event.lower()}"

    def create_sql(self, vendor: str) -> str:
        """Write the statement that makes it."""
        if vendor == "postgresql":
            each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
            when = f" WHEN ({self.when})" if self.when else ""
            return (
                f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table}"
                f" FOR EACH {each}{when} EXECUTE FUNCTION {_FUNCTION}()"
            )
        when = f" WHEN {self.when}" if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW{when}"
            f" BEGIN SELECT RAISE(ABORT, '{self.table} is append-only: {self.event} refused'); END"
        )

    def drop_sql(self, vendor: str) -> str:
        """Write the statement that takes it away, whether it is there or not."""
        on_table = f" ON {self.table}" if vendor == "postgresql" else ""
        return f"DROP TRIGGER IF EXISTS {self.name}{on_table}"


_TRIGGERS = (
    Trigger(TrailEntry, "UPDATE"),
    Trigger(TrailEntry, "DELETE"),
    Trigger(TrailEntry, "TRUNCATE"),
    # Erasing deletes a subject's words; nothing ever rewrites them.
    Trigger(TrailWords, "UPDATE"),
    Trigger(TrailWords, "TRUNCATE"),
    Trigger(Anchor, "UPDATE"),
    Trigger(Anchor, "DELETE"),
    Trigger(Anchor, "TRUNCATE"),
    # A head only ever moves on.
    Trigger(ChainHead, "UPDATE", when="NEW.length < OLD.length OR NEW.chain <> OLD.chain"),
    Trigger(ChainHead, "DELETE"),
    Trigger(ChainHead, "TRUNCATE"),
)

_REFUSE = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that are not there, or switched off; tables that don't exist yet miss none."""
    return [trigger.name for trigger in _missing(connection)]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every missing trigger in place; with none missing it changes nothing and locks nothing."""
    missing = _missing(connection)
    if not missing:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for trigger in missing:
            cursor.execute(trigger.drop_sql(connection.vendor))
            cursor.execute(trigger.create_sql(connection.vendor))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away. Only `lifted` has a reason to."""
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for trigger in _of_vendor(connection):
            if trigger.table in tables:
                cursor.execute(trigger.drop_sql(connection.vendor))


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the triggers away for the length of a block and put them back: for tests and repairs, never for the desk."""
    remove(connection)
    try:
        yield
    except BaseException:
        # Inside a transaction nothing more can be run after a failure; rolling it back brings the triggers back.
        if not connection.in_atomic_block:
            install(connection)
        raise
    install(connection)


def require_triggers(connection: BaseDatabaseWrapper) -> None:
    """Refuse to start without the triggers (REL-R22).

    :raises ImproperlyConfigured: one is missing; says which, and what to run.
    """
    missing = missing_triggers(connection)
    if missing:
        raise ImproperlyConfigured(
            f"The trail can be changed: the database lacks {', '.join(missing)}. Run: python manage.py migrate"
        )


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Take the signal that a migration ended."""
    install(connections[using])


def check_triggers(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **_: Any
) -> list[CheckMessage]:
    """Warn of missing triggers. A warning: an error would keep `migrate`, which puts them back, from running."""
    return [
        Warning(
            f"The trail can be changed: database {alias!r} lacks {', '.join(missing)}.",
            hint="Run: python manage.py migrate",
            id="evidence.W001",
        )
        for alias in databases or ()
        if (missing := missing_triggers(connections[alias]))
    ]


def _of_vendor(connection: BaseDatabaseWrapper) -> list[Trigger]:
    # SQLite knows no TRUNCATE.
    return [trigger for trigger in _TRIGGERS if connection.vendor == "postgresql" or trigger.event != "TRUNCATE"]


def _missing(connection: BaseDatabaseWrapper) -> list[Trigger]:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
            )
        else:
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        there = set(cursor.fetchall())
    return [
        trigger
        for trigger in _of_vendor(connection)
        if trigger.table in tables and (trigger.table, trigger.name) not in there
    ]
