"""The hashes of rows that exist must never change: these are written out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from evidence.hashing import GENESIS, anchor_hash, canonical, entry_hash, words_digest

ROW: dict[str, Any] = {
    "chain": "complaint:1",
    "seq": 1,
    "kind": "received",
    "schema": 1,
    "at": datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
    "actor_id": 7,
    "via": "page",
    "request_id": "abc",
    "facts": '{"stage":"receive"}',
    "words_digest": "",
}


def test_a_row_is_hashed_as_documented():
    spelled = (
        GENESIS + '["complaint:1",1,"received",1,"2026-11-24T01:00:00.000000+00:00",7,"page","abc",'
        '"{\\"stage\\":\\"receive\\"}",""]'
    )

    assert entry_hash(GENESIS, **ROW) == hashlib.sha256(spelled.encode()).hexdigest()


def test_the_hash_of_a_known_row_stays():
    assert entry_hash(GENESIS, **ROW) == "7e45e6f01374198b459f05993075e32a370dab21ecd1052d565926f3575dfb88"


def test_the_zone_of_a_moment_does_not_matter():
    shanghai = ROW["at"].astimezone(timezone(timedelta(hours=8)))

    assert entry_hash(GENESIS, **{**ROW, "at": shanghai}) == entry_hash(GENESIS, **ROW)


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("chain", "complaint:2"),
        ("seq", 2),
        ("kind", "calmed"),
        ("schema", 2),
        ("at", datetime(2026, 11, 24, 1, 0, 0, 1, tzinfo=UTC)),
        ("actor_id", None),
        ("via", "api"),
        ("request_id", "abd"),
        ("facts", "{}"),
        ("words_digest", "0" * 64),
    ],
)
def test_every_column_counts(column, other):
    assert entry_hash(GENESIS, **{**ROW, column: other}) != entry_hash(GENESIS, **ROW)


def test_the_row_before_counts():
    assert entry_hash("1" * 64, **ROW) != entry_hash(GENESIS, **ROW)


def test_an_anchor_is_hashed_as_documented():
    at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    spelled = GENESIS + '[1,"2026-11-24T01:00:00.000000+00:00","[[\\"c\\",1,\\"h\\"]]"]'

    assert anchor_hash(GENESIS, seq=1, at=at, moved='[["c",1,"h"]]') == hashlib.sha256(spelled.encode()).hexdigest()


def test_a_digest_needs_its_nonce():
    assert words_digest(b"a" * 16, "text") != words_digest(b"b" * 16, "text")


def test_numbers_that_json_does_not_know_are_refused():
    with pytest.raises(ValueError):
        canonical(float("nan"))
