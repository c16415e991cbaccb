"""Checking chains: every row against its hash, its neighbour, its chain's head, its words and the anchors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from evidence.crypto import Erased, Keyring, WrappedKey, WrongKey
from evidence.hashing import GENESIS, anchor_hash, entry_hash
from evidence.master_keys import master_keys
from evidence.models import ANCHOR_CHAIN, ERASURES_CHAIN, Anchor, ChainHead, TrailEntry, TrailWords
from evidence.words import open_words

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

_ROWS_AT_ONCE = 5_000


class Fault(models.TextChoices):
    """In which way a chain is broken."""

    CHANGED = "changed", _("The row is not what was written: its hash does not match.")
    MISSING = "missing", _("Rows are missing before this one, or it was put in or moved.")
    UNLINKED = "unlinked", _("The row does not build on the one before it.")
    CUT = "cut", _("The chain ends before its head or an anchor says.")
    HEADLESS = "headless", _("The chain goes on past what its head says.")
    UNANCHORED = "unanchored", _("The row is not the one that was anchored.")
    WORDS = "words", _("The words beside the row are not those it tells of.")
    VANISHED = "vanished", _("Words were deleted and no erasure tells of it.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: how much was read, and the first place that is broken, if any.

    `unread`: rows whose words were left aside because the master key they need isn't at hand.
    """

    rows: int
    chains: int
    place: str | None = None
    fault: Fault | None = None
    unread: int = 0

    @property
    def ok(self) -> bool:
        return self.fault is None

    @property
    def first_broken(self) -> str | None:
        """Name the first broken place and its fault, like "complaint:<uuid>#12 changed"."""
        return None if self.fault is None else f"{self.place} {self.fault.value}"

    def as_json(self) -> dict[str, int | bool | str | None]:
        """Give what `verify_trail --json` prints."""
        return {"rows": self.rows, "chains": self.chains, "ok": self.ok, "first_broken": self.first_broken}


class _Row(NamedTuple):
    """The columns of a trail entry with those of its words and of their key, as one query gives them."""

    id: int
    chain: str
    seq: int
    kind: str
    schema: int
    at: datetime
    actor_id: int | None
    via: str
    request_id: str
    facts: str
    words_digest: str
    prev: str
    hash: str
    sealed: bytes | None
    subject: UUID | None
    wrapped: bytes | None
    master_key_id: str | None
    destroyed_at: datetime | None


_COLUMNS = (
    *("id", "chain", "seq", "kind", "schema", "at", "actor_id", "via", "request_id", "facts", "words_digest"),
    *("prev", "hash", "words__sealed", "words__subject_id", "words__subject__wrapped"),
    *("words__subject__master_key_id", "words__subject__destroyed_at"),
)


def verify(chains: Iterable[str] | None = None) -> Verdict:
    """Check these chains, or all of them with the anchors' own, on one unmoving view of the database (REL h).

    Finds edited, deleted, moved and inserted rows, tails cut behind an anchor, changed or exchanged words, and words
    deleted without a recorded erasure. Words whose key was destroyed, or whose master key isn't at hand, are left
    unread. A tail cut or a chain rewritten *together with all anchors* shows only against an anchor kept elsewhere
    (`anchors.compare_with_copy`). Reads a million rows in well under a minute and holds no lock.
    """
    wanted = None if chains is None else list(dict.fromkeys(chains))
    with _unmoving_view():
        return _Verification(wanted).run()


class _Verification:
    def __init__(self, wanted: list[str] | None) -> None:
        self.wanted = wanted
        self.rows = 0
        self.chains = 0
        self.found: set[str] = set()
        self.erased = 0
        self.unread = 0
        self.broken: tuple[str, Fault] | None = None
        self.heads = {chain: (length, hash) for chain, length, hash in self._heads()}
        self.anchored: dict[str, tuple[int, str]] = {}
        self.ring = Keyring({})

    def run(self) -> Verdict:
        anchors_broken = self._read_anchors()
        before: _Row | None = None
        for row in self._entries():
            if before is None or row.chain != before.chain:
                self._end_chain(before)
                before = None
                self.chains += 1
                if self.wanted is not None:  # Of all chains of the house nobody asks for one by name.
                    self.found.add(row.chain)
            self._check_row(row, before)
            before = row
        self._end_chain(before)
        self._check_what_is_gone()
        if self.wanted is None and self.broken is None:  # Only rows that hold can be believed.
            self._check_erasures()
        if anchors_broken is not None and (self.wanted is None or ANCHOR_CHAIN in self.wanted):
            self._note(*anchors_broken)
        place, fault = self.broken or (None, None)
        return Verdict(self.rows, self.chains, place, fault, self.unread)

    def _note(self, place: str, fault: Fault) -> None:
        self.broken = self.broken or (place, fault)

    def _heads(self) -> Iterator[tuple[str, int, str]]:
        heads = ChainHead.objects.exclude(chain=ANCHOR_CHAIN)
        if self.wanted is not None:
            heads = heads.filter(chain__in=self.wanted)
        return heads.values_list("chain", "length", "hash").iterator(_ROWS_AT_ONCE)

    def _entries(self) -> Iterator[_Row]:
        entries = TrailEntry.objects.order_by("chain", "seq")
        if self.wanted is not None:
            entries = entries.filter(chain__in=self.wanted)
        return map(_Row._make, entries.values_list(*_COLUMNS).iterator(_ROWS_AT_ONCE))

    def _read_anchors(self) -> tuple[str, Fault] | None:
        """Check the anchors' own chain and keep the last anchored place of every chain."""
        broken: tuple[str, Fault] | None = None
        seq, prev = 0, GENESIS
        for anchor in Anchor.objects.order_by("seq").iterator(50):
            fault = None
            if anchor.seq != seq + 1:
                fault = Fault.MISSING
            elif anchor.prev != prev:
                fault = Fault.UNLINKED
            elif anchor.hash != anchor_hash(anchor.prev, seq=anchor.seq, at=anchor.at, moved=anchor.moved):
                fault = Fault.CHANGED
            else:
                self._keep_anchored(anchor.moved)
            if fault is not None:
                broken = broken or (f"{ANCHOR_CHAIN}#{anchor.seq}", fault)
            seq, prev = anchor.seq, anchor.hash
        head = ChainHead.objects.filter(chain=ANCHOR_CHAIN).values_list("length", "hash").first() or (0, GENESIS)
        return broken or _against_head(ANCHOR_CHAIN, seq, prev, head)

    def _keep_anchored(self, moved: str) -> None:
        for chain, seq, hash in json.loads(moved):
            if self.wanted is None or chain in self.wanted:
                self.anchored[chain] = (seq, hash)

    def _check_row(self, row: _Row, before: _Row | None) -> None:
        self.rows += 1
        fault = None
        if row.seq != (1 if before is None else before.seq + 1):
            fault = Fault.MISSING
        elif row.prev != (GENESIS if before is None else before.hash):
            fault = Fault.UNLINKED
        elif row.hash != _hash_of(row):
            fault = Fault.CHANGED
        elif self.anchored.get(row.chain, (0, ""))[0] == row.seq and self.anchored[row.chain][1] != row.hash:
            fault = Fault.UNANCHORED
        elif not self._words_hold(row):
            fault = Fault.WORDS
        if fault is not None:
            self._note(f"{row.chain}#{row.seq}", fault)

    def _words_hold(self, row: _Row) -> bool:
        if row.sealed is None or row.subject is None or row.wrapped is None or row.master_key_id is None:
            self.erased += row.words_digest != ""
            return True
        if not row.words_digest:
            return False
        if row.destroyed_at is None and row.master_key_id not in master_keys():
            self.unread += 1
            return True
        if not self.rows % _ROWS_AT_ONCE:
            self.ring = Keyring({})  # A ring of every customer of the house would fill the memory.
        self.ring.add(row.subject, WrappedKey(bytes(row.wrapped), row.master_key_id, row.destroyed_at is not None))
        try:
            open_words(self.ring, row.subject, row.sealed, digest=row.words_digest)
        except Erased:
            return True
        except WrongKey:
            return False
        return True

    def _end_chain(self, last: _Row | None) -> None:
        if last is None:
            return
        broken = _against_head(last.chain, last.seq, last.hash, self.heads.pop(last.chain, (0, GENESIS)))
        anchored_seq, _hash = self.anchored.pop(last.chain, (0, ""))
        if broken is None and anchored_seq > last.seq:
            broken = (f"{last.chain}#{last.seq + 1}", Fault.CUT)
        if broken is not None:
            self._note(*broken)

    def _check_what_is_gone(self) -> None:
        """Chains of which a head, an anchor or the question knows, and no row is left."""
        for chain in sorted({*self.heads, *self.anchored}):
            self._note(f"{chain}#1", Fault.CUT)
        for chain in self.wanted or ():
            if chain != ANCHOR_CHAIN and chain not in self.found:
                self._note(f"{chain}#1", Fault.CUT)

    def _check_erasures(self) -> None:
        """Compare the words that are gone with the erasures that are told of."""
        told = sum(
            json.loads(facts)["entries"]
            for facts in TrailEntry.objects.filter(chain=ERASURES_CHAIN, kind="words.erased").values_list(
                "facts", flat=True
            )
        )
        if self.erased <= told:
            return
        bare = ~Exists(TrailWords.objects.filter(entry=OuterRef("pk")))
        place = TrailEntry.objects.exclude(words_digest="").filter(bare).order_by("-id").first()
        self._note(str(place), Fault.VANISHED)


def _against_head(chain: str, seq: int, hash: str, head: tuple[int, str]) -> tuple[str, Fault] | None:
    if head == (seq, hash):
        return None
    length = head[0]
    if length > seq:
        return f"{chain}#{seq + 1}", Fault.CUT
    return f"{chain}#{seq}", Fault.HEADLESS


def _hash_of(row: _Row) -> str:
    return entry_hash(
        row.prev,
        chain=row.chain,
        seq=row.seq,
        kind=row.kind,
        schema=row.schema,
        at=row.at,
        actor_id=row.actor_id,
        via=row.via,
        request_id=row.request_id,
        facts=row.facts,
        words_digest=row.words_digest,
    )


@contextmanager
def _unmoving_view() -> Iterator[None]:
    """Read everything as of one moment though others go on writing; inside a transaction, as that one sees it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield
    else:
        # atomic() would take SQLite's write lock at once (IMMEDIATE) and stop everybody for as long as this reads.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
