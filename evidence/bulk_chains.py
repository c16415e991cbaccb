"""Chains made in bulk: for demonstration data and imports, many whole chains with few statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from evidence.crypto import HOUSE, Keyring
from evidence.facts import facts_text, require_code
from evidence.hashing import GENESIS
from evidence.models import LONGEST_CHAIN, ChainHead, TrailEntry, TrailWords
from evidence.trail import hash_of
from evidence.words import seal_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from evidence.act import Act
    from evidence.facts import Facts

_ROWS_AT_ONCE = 2_000


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
    """Store new chains, all or none, and say how many rows that were.

    :raises IntegrityError: one of the chains exists already.
    """
    planted = list(chains)
    entries = [entry for chain in planted for entry in chain.entries]
    ChainHead.objects.bulk_create([chain.head for chain in planted], batch_size=_ROWS_AT_ONCE)
    TrailEntry.objects.bulk_create(entries, batch_size=_ROWS_AT_ONCE)
    TrailWords.objects.bulk_create(
        [
            TrailWords(entry=chain.entries[position], subject_id=subject, sealed=token)
            for chain in planted
            for position, (subject, token) in chain.sealed.items()
        ],
        batch_size=_ROWS_AT_ONCE,
    )
    return len(entries)
