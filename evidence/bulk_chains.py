"""Chains made in bulk: for demonstration data and imports, many whole chains with few statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING

from django.db import connection, transaction

from evidence.crypto import HOUSE, Keyring
from evidence.facts import facts_text, require_code
from evidence.hashing import GENESIS
from evidence.models import LONGEST_CHAIN, ChainHead, TrailEntry, TrailWords
from evidence.trail import hash_of
from evidence.words import seal_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.db.models import Model

    from evidence.act import Act
    from evidence.facts import Facts

_ROWS_AT_ONCE = 2_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One row of a chain to be: the arguments of `append`."""

    kind: str
    act: Act
    facts: Facts
    words: Mapping[str, str] | None = None
    subject: UUID | None = None
    schema: int = 1


@dataclass(slots=True)
class NewChain:
    """A whole chain in memory: its rows in order, the sealed words of some of them by position, its head."""

    entries: list[TrailEntry]
    sealed: dict[int, tuple[UUID, bytes]]
    head: ChainHead = field(init=False)

    def __post_init__(self) -> None:
        last = self.entries[-1]
        self.head = ChainHead(chain=last.chain, length=last.seq, hash=last.hash)


def build_chain(chain: str, drafts: Iterable[Draft], *, keys: Keyring) -> NewChain:
    """Build a new chain from its first row to its last, without asking the database.

    `keys`: a ring of the subjects whose words there are (`open_keys(subjects, create=True)`, with HOUSE where a draft
    names nobody).

    :raises ValueError: there are no drafts. :raises NotAFact, WrongKey, Erased: as `append`.
    """
    chain = require_code(chain, "chain", longest=LONGEST_CHAIN)
    entries: list[TrailEntry] = []
    sealed: dict[int, tuple[UUID, bytes]] = {}
    prev = GENESIS
    for draft in drafts:
        entry = TrailEntry(
            chain=chain,
            seq=len(entries) + 1,
            kind=require_code(draft.kind, "kind", longest=64),
            schema=draft.schema,
            at=draft.act.now,
            actor_id=None if draft.act.by is None else draft.act.by.pk,
            via=str(draft.act.via),
            request_id=require_code(draft.act.request_id, "request id", longest=64),
            facts=facts_text(draft.facts),
            prev=prev,
        )
        if draft.words:
            subject = draft.subject or HOUSE
            token, entry.words_digest = seal_words(keys, subject, draft.words)
            sealed[len(entries)] = (subject, token)
        prev = entry.hash = hash_of(entry)
        entries.append(entry)
    if not entries:
        raise ValueError("A chain has at least one row.")
    return NewChain(entries, sealed)


@transaction.atomic
def plant_chains(chains: Iterable[NewChain]) -> int:
    """Store new chains, all or none, and say how many rows that were. A few thousand chains at a time are best.

    :raises IntegrityError: one of the chains exists already.
    """
    planted = list(chains)
    entries = [entry for chain in planted for entry in chain.entries]
    _store(ChainHead, [chain.head for chain in planted])
    if connection.vendor == "postgresql":
        _number(entries)
    _store(TrailEntry, entries)
    words = [
        TrailWords(entry_id=chain.entries[position].pk, subject_id=subject, sealed=token)
        for chain in planted
        for position, (subject, token) in chain.sealed.items()
    ]
    _store(TrailWords, words)
    return len(entries)


def _number(entries: list[TrailEntry]) -> None:
    """Draw the ids beforehand: COPY gives none back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [TrailEntry._meta.db_table, len(entries)],
        )
        for entry, (number,) in zip(entries, cursor.fetchall(), strict=True):
            entry.pk = number


def _store(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert rows: by COPY on PostgreSQL, which takes a quarter of the time, by Django's own way elsewhere."""
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=_ROWS_AT_ONCE)
        return
    fields = model._meta.concrete_fields
    lines = ("\t".join([_copied(getattr(row, field.attname)) for field in fields]) + "\n" for row in rows)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {model._meta.db_table} ({columns}) FROM STDIN", StringIO("".join(lines)))


def _copied(value: object) -> str:
    """Spell a value for COPY's text format."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    text = str(value)
    return text if text.isalnum() else text.translate(_ESCAPES)
