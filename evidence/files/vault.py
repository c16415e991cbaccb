"""Where files lie: sealed under the key of whom they are about, under names drawn by lot, never overwritten.

The file is on the disk before its row is written, so that a row never names a file that is not there; what a broken
transaction left behind is found by `strays`. Destroying the key makes every file sealed under it unreadable.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext_lazy as _

from evidence.files.refusals import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from evidence.crypto import Keyring

logger = logging.getLogger(__name__)

FOLDER = "attachments"
SMALL = ".small"
_NAME_BYTES = 16


class FileLost(Exception):
    """The row stands, and its file is not there or can't be read: a copy must be restored."""


@dataclass(frozen=True)
class Kept:
    """A file in the vault: its name there, and the SHA-256 of the sealed bytes."""

    name: str
    digest: str


def keep(ring: Keyring, subject: UUID, field: str, content: bytes, thumbnail: bytes | None) -> Kept:
    """Seal a file and its small copy for their subject and write both to the disk for good.

    :raises Erased: the subject's key was destroyed. :raises FileRefused: the disk takes nothing just now.
    """
    drawn = secrets.token_hex(_NAME_BYTES)
    name = f"{FOLDER}/{drawn[:2]}/{drawn}"
    sealed = ring.seal_bytes(subject, field, content)
    try:
        _write(name, sealed)
        if thumbnail is not None:
            _write(name + SMALL, ring.seal_bytes(subject, field + SMALL, thumbnail))
    except OSError as error:
        logger.error("A file could not be kept: %s", type(error).__name__)
        if not isinstance(error, FileExistsError):
            remove(name)
        sentence = _("The file can't be kept just now. Try again in a while, and tell your administrator.")
        raise FileRefused("disk", sentence) from None
    return Kept(name, hashlib.sha256(sealed).hexdigest())


def content_of(ring: Keyring, subject: UUID, field: str, name: str) -> bytes:
    """Read a file.

    :raises FileLost: it is not there. :raises Erased: the subject's key was destroyed. :raises WrongKey: it was
    changed.
    """
    return ring.unseal_bytes(subject, field, _read(name))


def thumbnail_of(ring: Keyring, subject: UUID, field: str, name: str) -> bytes:
    """Read the small copy of a picture. Raises as `content_of`."""
    return ring.unseal_bytes(subject, field + SMALL, _read(name + SMALL))


def digest_of(name: str) -> str:
    """Give the SHA-256 of the sealed bytes as they lie there now; no key is needed.

    :raises FileLost: it is not there.
    """
    return hashlib.sha256(_read(name)).hexdigest()


def remove(name: str) -> None:
    """Take a file and its small copy away; one that is not there is no fault."""
    for each in (name, name + SMALL):
        with suppress(OSError):
            _storage().delete(each)


def strays(*, older_than: datetime, batch: int = 500) -> Iterator[list[str]]:
    """Give the names of files that were written before a moment, some at a time; the caller says which have a row."""
    found: list[str] = []
    for name in _names():
        # One that somebody else removes at this moment is no stray any more.
        with suppress(OSError):
            if _storage().get_modified_time(name) < older_than:
                found.append(name.removesuffix(SMALL))
        if len(found) >= batch:
            yield sorted(set(found))
            found = []
    if found:
        yield sorted(set(found))


def _names() -> Iterator[str]:
    if not _storage().exists(FOLDER):
        return
    folders, _files = _storage().listdir(FOLDER)
    for folder in sorted(folders):
        for name in sorted(_storage().listdir(f"{FOLDER}/{folder}")[1]):
            yield f"{FOLDER}/{folder}/{name}"


def _storage() -> Storage:
    return storages["private"]


def _write(name: str, sealed: bytes) -> None:
    saved = _storage().save(name, ContentFile(sealed))
    if saved != name:
        # Somebody else's lies under this name, so it was written under another one.
        _storage().delete(saved)
        raise FileExistsError(name)


def _read(name: str) -> bytes:
    try:
        with _storage().open(name) as file:
            return bytes(file.read())
    except OSError:
        raise FileLost(name) from None
