"""Words beside the trail: how free text is sealed with its nonce, and opened again."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, cast

from evidence.crypto import WrongKey
from evidence.hashing import words_digest, words_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from evidence.crypto import Keyring, Token

_FIELD = "trail.words"
_NONCE_BYTES = 16


def seal_words(ring: Keyring, subject: UUID, words: Mapping[str, str]) -> tuple[bytes, str]:
    """Seal words for their subject; gives the sealed bytes and the digest that the entry keeps.

    The nonce is sealed with the text: lying beside it in the clear it would let a phone number be found by trying.

    :raises Erased: the subject's key was destroyed.
    """
    return seal_spelled(ring, subject, words_text(words))


def seal_spelled(ring: Keyring, subject: UUID, text: str) -> tuple[bytes, str]:
    """Seal words that `words_text` spelled before: the same words for many subjects."""
    nonce = os.urandom(_NONCE_BYTES)
    return ring.seal(subject, _FIELD, nonce.hex() + text), words_digest(nonce, text)


def open_words(ring: Keyring, subject: UUID, sealed: Token, *, digest: str) -> Mapping[str, str]:
    """Open sealed words and check that they are those the entry's digest tells of.

    :raises Erased: the subject's key was destroyed. :raises WrongKey: they don't open, or belong to another entry.
    """
    opened = ring.unseal(subject, _FIELD, sealed)
    nonce, text = bytes.fromhex(opened[: 2 * _NONCE_BYTES]), opened[2 * _NONCE_BYTES :]
    if words_digest(nonce, text) != digest:
        raise WrongKey(f"The words sealed for {subject} are not those of this entry.")
    return cast("Mapping[str, str]", json.loads(text))
