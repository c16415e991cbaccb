"""The last digits of a complaint's number, by which people ask for it: what an index holds and what the search asks."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func

# What people read out of a number at least.
NUMBER_END = 3


class NumberEnd(Func):
    """Spells its constant: SQLite takes an index on an expression only where the query spells the very same one."""

    template = f"RIGHT(%(expressions)s, {NUMBER_END})"
    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template=f"SUBSTR(%(expressions)s, -{NUMBER_END})", **context)
