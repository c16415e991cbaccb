"""The trail: one door to write what happened, one to read the words that were said, one to forget them.

Rows hang together in chains ("complaint:<uuid>", "reads:<user>:<day>"): each is hashed onto the one before it. Facts
are codes, ids and numbers in the clear; words are sealed under their subject's key in a row beside it, so that erasing
them leaves the chain whole (REL-R29, REL-R31, REL-R32).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import connection

from evidence.crypto import HOUSE, Erased, Keyring, open_keys
from evidence.facts import facts_text, require_code
from evidence.gathering import gathering
from evidence.hashing import GENESIS, hash_of
from evidence.models import ANCHOR_CHAIN, ERASURES_CHAIN, LONGEST_CHAIN, ChainHead, TrailEntry, TrailWords
from evidence.verification import Verdict, verify
from evidence.words import open_words, seal_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from evidence.act import Act
    from evidence.facts import Facts

__all__ = ["NOTHING", "NoTransaction", "Verdict", "append", "erase_words", "verify", "words_of"]


class Nothing:
    """What a chain ends with before its first entry."""


NOTHING = Nothing()


class NoTransaction(RuntimeError):
    """A trail row must stand or fall with what it tells of."""


def append(
    chain: str,
    kind: str,
    *,
    act: Act,
    facts: Facts,
    words: Mapping[str, str] | None = None,
    subject: UUID | None = None,
    schema: int = 1,
    keys: Keyring | None = None,
    after: TrailEntry | Nothing | None = None,
) -> TrailEntry:
    """Write what `act` did as the next row of the chain, in the transaction that does it.

    `facts`: codes, ids and whole numbers (see `facts_text`). `words`: free text and personal values by name, sealed
    under the key of `subject` (whose they are; the house where nobody is named). `schema`: raise it when the facts of
    this kind change their meaning. `keys`: a ring already opened for the subject, which spares a query. `after`: the
    entry that surely is the chain's last (NOTHING: the chain is new), which spares another; where it is not, nothing
    breaks. Other writers of the chain wait until this transaction ends. Costs 3 queries; with words 5, with `keys` 4.

    :raises NoTransaction: no transaction is open. :raises NotAFact: the facts hold free text.
    :raises Erased: the words belong to a subject whose key was destroyed.
    """
    require_transaction("append")
    if chain == ANCHOR_CHAIN:
        raise ValueError("The anchors' chain is written by drop_anchor alone.")
    spelled = facts_text(facts)
    entry = TrailEntry(
        chain=require_code(chain, "chain", longest=LONGEST_CHAIN),
        kind=require_code(kind, "kind", longest=64),
        schema=schema,
        at=act.now,
        actor_id=None if act.by is None else act.by.pk,
        via=str(act.via),
        request_id=require_code(act.request_id, "request id", longest=64),
        facts=spelled,
    )
    whose, sealed = subject or HOUSE, None
    if words:
        ring = keys if keys is not None and keys.covers(whose) else open_keys([whose], create=True)
        sealed, entry.words_digest = seal_words(ring, whose, words)
    if gathered := gathering(chain):
        gathered.add(entry, None if sealed is None else (whose, sealed))
        return entry
    if after is None or not _follow(entry, after):
        entry.seq, entry.prev = take_place(chain)
        entry.hash = hash_of(entry)
        ChainHead.objects.filter(chain=chain).update(hash=entry.hash)
    entry.save(force_insert=True)
    if sealed is not None:
        TrailWords(entry_id=entry.pk, subject_id=whose, sealed=sealed).save(force_insert=True)
    return entry


def _follow(entry: TrailEntry, last: TrailEntry | Nothing) -> bool:
    """Take the place behind `last` if that is where the chain ends, and say whether it was. Holds the chain then."""
    entry.seq, entry.prev = (1, GENESIS) if isinstance(last, Nothing) else (last.seq + 1, last.hash)
    entry.hash = hash_of(entry)
    if isinstance(last, Nothing):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {ChainHead._meta.db_table} (chain, length, hash, anchored_length) VALUES (%s, 1, %s, 0)"
                " ON CONFLICT (chain) DO NOTHING",
                [entry.chain, entry.hash],
            )
            return bool(cursor.rowcount)
    head = ChainHead.objects.filter(chain=entry.chain, length=last.seq, hash=last.hash)
    return bool(head.update(length=entry.seq, hash=entry.hash))


def words_of(entries: Iterable[TrailEntry]) -> dict[int, Mapping[str, str] | None]:
    """Give the words of these entries by entry id: {} where none were written, None where they were erased.

    Needs no query for entries read through `TrailEntry.objects.of_chain`, one for others, however many there are.

    :raises WrongKey: sealed words don't open, or aren't those of their entry, though the key still stands.
    """
    said: dict[int, Mapping[str, str] | None] = {}
    unread: list[int] = []
    rows: list[TrailWords | None] = []
    for entry in entries:
        said[entry.pk] = None if entry.words_digest else {}
        if not entry.words_digest:
            continue
        if "words" in entry._state.fields_cache:
            rows.append(entry._state.fields_cache["words"])
        else:
            unread.append(entry.pk)
    if unread:
        rows.extend(TrailWords.objects.filter(entry__in=unread).select_related("subject", "entry"))
    sealed = [row for row in rows if row is not None]
    ring = Keyring.of(row.subject for row in sealed)
    for row in sealed:
        with suppress(Erased):
            said[row.pk] = open_words(ring, row.subject_id, row.sealed, digest=row.entry.words_digest)
    return said


def erase_words(subject: UUID, *, act: Act) -> int:
    """Delete all words of the subject for good and say how many entries lost theirs; their chains still verify.

    The deletion itself becomes a row of the chain "erasures", so that words which vanish otherwise are found.

    :raises NoTransaction: no transaction is open.
    """
    require_transaction("erase_words")
    erased, _ = TrailWords.objects.filter(subject=subject).delete()
    if erased:
        append(ERASURES_CHAIN, "words.erased", act=act, facts={"subject": str(subject), "entries": erased})
    return erased


def require_transaction(what: str) -> None:
    """Refuse to go on outside of a transaction.

    :raises NoTransaction: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise NoTransaction(f"{what}() must run inside transaction.atomic(): the row stands or falls with its cause.")


def take_place(chain: str) -> tuple[int, str]:
    """Take the next place of a chain: its number and the hash to build on. Holds the chain until the transaction ends.

    One statement on both databases: it makes the head of a new chain, or locks that of an old one by counting up.
    """
    table = ChainHead._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (chain, length, hash, anchored_length) VALUES (%s, 1, %s, 0)"
            f" ON CONFLICT (chain) DO UPDATE SET length = {table}.length + 1 RETURNING length, hash",
            [chain, GENESIS],
        )
        length, prev = cursor.fetchone()
    return length, prev
