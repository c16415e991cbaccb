"""Lets the test database be emptied between tests although the trail refuses to be.

Import the fixture into a `conftest.py`; it works for the whole session. Whatever empties the tables, a transactional
test's end or `manage.py flush`, goes through one method of Django's: around it the append-only triggers are lifted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from evidence.triggers import lifted


@pytest.fixture(scope="session", autouse=True)
def trail_flush() -> Iterator[None]:
    plain_flush = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: Sequence[str]) -> None:
        with lifted(self.connection):
            plain_flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield
