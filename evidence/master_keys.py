"""The keys the house is given from outside: master keys that wrap, and the key of the search hashes."""

from __future__ import annotations

import base64
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
_EXAMPLE = "m1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"
_HOW = "Make one with: openssl rand -base64 32"


def master_keys() -> dict[str, bytes]:
    """Give the master keys by id; the first one wraps, the others still unwrap.

    :raises ImproperlyConfigured: MASTER_KEYS is empty, a key isn't 32 bytes in base64, or two share an id.
    """
    return _master_keys(tuple(settings.MASTER_KEYS))


def index_key() -> tuple[str, bytes]:
    """Give id and bytes of the key under which search hashes are made.

    :raises ImproperlyConfigured: INDEX_KEY isn't 32 bytes in base64, or is one of the master keys.
    """
    return _index_key(settings.INDEX_KEY, tuple(settings.MASTER_KEYS))


@lru_cache(maxsize=8)
def _master_keys(given: tuple[str, ...]) -> dict[str, bytes]:
    if not given:
        raise ImproperlyConfigured(f"MASTER_KEYS is empty. Give at least one key, for example: {_EXAMPLE} ({_HOW}).")
    keys: dict[str, bytes] = {}
    for position, text in enumerate(given, start=1):
        key_id, key = _parse(text, f"Key {position} of MASTER_KEYS")
        if key_id in keys:
            raise ImproperlyConfigured(f"MASTER_KEYS holds two keys with the id {key_id}. Give each its own id.")
        keys[key_id] = key
    return keys


@lru_cache(maxsize=8)
def _index_key(given: str, masters: tuple[str, ...]) -> tuple[str, bytes]:
    key_id, key = _parse(given, "INDEX_KEY")
    if key in _master_keys(masters).values():
        raise ImproperlyConfigured(f"INDEX_KEY must be another key than those of MASTER_KEYS. {_HOW}")
    return key_id, key


def _parse(text: str, what: str) -> tuple[str, bytes]:
    """Take "id:base64" apart; both alphabets of base64 will do, with or without padding."""
    key_id, colon, encoded = text.strip().partition(":")
    if not colon or not key_id.isascii() or not key_id.isalnum() or len(key_id) > 16:
        raise ImproperlyConfigured(
            f"{what} must be an id of 1 to 16 letters or digits, a colon and 32 bytes in base64, "
            f"for example: {_EXAMPLE} ({_HOW})."
        )
    plain = encoded.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        raise ImproperlyConfigured(f"{what} is not base64, for example: {_EXAMPLE} ({_HOW}).") from None
    if text.strip() == _EXAMPLE:
        raise ImproperlyConfigured(f"{what} is the example that everybody can read. {_HOW}")
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"{what} is {len(key)} bytes long and must be {KEY_BYTES}, for example: {_EXAMPLE} ({_HOW})."
        )
    return key_id, key
