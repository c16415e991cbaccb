"""How a trail row is hashed: pure functions, so that anybody can check a chain, or build one in bulk."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from evidence.models import TrailEntry

# What the first row of every chain names as the row before it.
GENESIS = "0" * 64


def canonical(value: object) -> str:
    """Write a JSON value in the one spelling that is hashed: keys sorted, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def moment(at: datetime) -> str:
    """Spell a moment as it is hashed: UTC, microseconds, ISO 8601."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entry_hash(
    prev: str,
    *,
    chain: str,
    seq: int,
    kind: str,
    schema: int,
    at: datetime,
    actor_id: int | None,
    via: str,
    request_id: str,
    facts: str,
    words_digest: str,
) -> str:
    """Hash one trail row onto the hash of the row before it (REL-R29).

    SHA-256 over `prev` and the canonical JSON list of the row's other columns; `facts` is the stored text, not parsed.
    """
    columns = [chain, seq, kind, schema, moment(at), actor_id, via, request_id, facts, words_digest]
    return hashlib.sha256((prev + canonical(columns)).encode("ascii")).hexdigest()


def hash_of(entry: TrailEntry) -> str:
    """Hash an entry whose other columns are all set."""
    return entry_hash(
        entry.prev,
        chain=entry.chain,
        seq=entry.seq,
        kind=entry.kind,
        schema=entry.schema,
        at=entry.at,
        actor_id=entry.actor_id,
        via=entry.via,
        request_id=entry.request_id,
        facts=entry.facts,
        words_digest=entry.words_digest,
    )


def anchor_hash(prev: str, *, seq: int, at: datetime, moved: str) -> str:
    """Hash one anchor onto the one before it; `moved` is the stored text."""
    return hashlib.sha256((prev + canonical([seq, moment(at), moved])).encode("ascii")).hexdigest()


def words_text(words: Mapping[str, str]) -> str:
    """Spell free text as it is sealed and hashed."""
    return canonical(dict(words))


def words_digest(nonce: bytes, text: str) -> str:
    """Hash free text with its nonce: without the nonce nobody can find the text by trying."""
    return hashlib.sha256(nonce + text.encode("ascii")).hexdigest()
