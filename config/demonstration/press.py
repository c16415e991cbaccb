"""Storing one batch while the next is being written: the server works beside us, not after us."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType

from django.db import ProgrammingError, connection, transaction

from config.demonstration.sheets import Sheets, Spelling


class Press:
    """Stores sheets, each in one transaction. On PostgreSQL a thread with a connection of its own does it, one batch
    behind; SQLite has one writer only, and so has a transaction that is open already."""

    def __init__(self, spelled: Spelling) -> None:
        self._spelled = spelled
        self._beside: ThreadPoolExecutor | None = None
        self._under_way: Future[None] | None = None

    def __enter__(self) -> Press:
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._beside is None:
            return
        try:
            if kind is None:
                self._wait()
        finally:
            # Asked for in the thread itself, because each thread has a connection of its own.
            self._beside.submit(lambda: connection.close())
            self._beside.shutdown()

    def print(self, sheets: Sheets) -> int:
        """Store the sheets, or begin to; says how many rows they hold.

        :raises DatabaseError: these sheets, or those before them, were not taken.
        """
        if self._beside is None:
            self._store(sheets)
        else:
            self._wait()
            self._under_way = self._beside.submit(self._store, sheets)
        return sheets.count

    def _wait(self) -> None:
        if self._under_way is not None:
            self._under_way.result()

    def _store(self, sheets: Sheets) -> None:
        with transaction.atomic():
            if self._beside is not None:
                _hurry()
            sheets.write(self._spelled)


def _hurry() -> None:
    """Spare the server, for this transaction, what made-up rows can do without."""
    with connection.cursor() as cursor:
        # What is made up can be made up again: no commit waits for the disk.
        cursor.execute("SET LOCAL synchronous_commit = off")
        # A batch may take as long as it does.
        cursor.execute("SET LOCAL statement_timeout = 0")
        # Copies hang together as the roads did whose keys were checked; checking each again takes the server a quarter
        # of its time. Only a superuser may leave it out.
        with suppress(ProgrammingError), transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")
