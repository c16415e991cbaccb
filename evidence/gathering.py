"""Entries of many chains, stored together: for whoever works a hundred complaints in one transaction.

Each chain is held from the start, and its entries are numbered and hashed as ever; only the way to the database is
shared: a handful of statements for all of them instead of three for each.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from evidence.hashing import hash_of
from evidence.models import ChainHead, TrailEntry, TrailWords
from organisation.each_its_own import update_each

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

# Rows of one statement; SQLite takes no more values at once than some 32,000.
_AT_ONCE = 500


class Gathered:
    """What waits to be stored, and where each chain that is held ends by now."""

    def __init__(self, chains: Collection[str]) -> None:
        held = ChainHead.objects.select_for_update().filter(chain__in=chains).order_by("chain")
        self._heads = {head.chain: head for head in held}
        self._entries: list[TrailEntry] = []
        self._words: list[tuple[TrailEntry, UUID, bytes]] = []

    def takes(self, chain: str) -> bool:
        """Say whether this chain is held here. One that nobody wrote to yet is none of these: its first entry is
        stored by itself."""
        return chain in self._heads

    def add(self, entry: TrailEntry, sealed: tuple[UUID, bytes] | None) -> None:
        """Give the entry its place behind the last one, and keep it."""
        head = self._heads[entry.chain]
        entry.seq, entry.prev = head.length + 1, head.hash
        entry.hash = hash_of(entry)
        head.length, head.hash = entry.seq, entry.hash
        self._entries.append(entry)
        if sealed is not None:
            self._words.append((entry, *sealed))

    def store(self) -> None:
        """Write everything down."""
        TrailEntry.objects.bulk_create(self._entries, batch_size=_AT_ONCE)
        TrailWords.objects.bulk_create(
            [TrailWords(entry_id=entry.pk, subject_id=whose, sealed=sealed) for entry, whose, sealed in self._words],
            batch_size=_AT_ONCE,
        )
        moved = {entry.chain for entry in self._entries}
        heads = [head for chain, head in self._heads.items() if chain in moved]
        update_each(heads, ["length", "hash"])


_gathered: ContextVar[Gathered | None] = ContextVar("gathered_entries", default=None)


@contextmanager
def entries_gathered(chains: Collection[str]) -> Iterator[None]:
    """Store what is appended to these chains inside the block at its end, in the transaction that is open. Until then
    nobody can read it, and nobody else can write to these chains. After an error nothing is stored."""
    gathered = Gathered(chains)
    token = _gathered.set(gathered)
    try:
        yield
        gathered.store()
    finally:
        _gathered.reset(token)


def gathering(chain: str) -> Gathered | None:
    """What gathers the entries of this chain now, if anything does."""
    gathered = _gathered.get()
    return gathered if gathered is not None and gathered.takes(chain) else None
