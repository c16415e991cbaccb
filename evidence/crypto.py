"""Encryption of personal values: AES-256-GCM under a data key per subject, wrapped by a master key (REL-R31).

A token opens only for the subject and the field it was sealed for. Destroying a subject's key erases all that was
sealed under it. Opening a keyring reads the key rows every time and nothing is kept between requests: a key that one
process destroyed opens nothing in another, and a key whose transaction was rolled back never seals anything.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models.functions import Now

from evidence.master_keys import KEY_BYTES, index_key, master_keys
from evidence.models import DataKey, IndexKeyMark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

# What belongs to nobody in particular is sealed under the house's own key, which can't be destroyed.
HOUSE = UUID("00000000-0000-4000-8000-000000000001")

_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16
# SQLite takes at most 999 parameters in its older builds.
_SUBJECTS_AT_ONCE = 900

_GIVE_BACK = (
    "Give back the key that the house ran with (where none was set, it lies in a .key file of the house's own folder), "
    "or restore the database that fits."
)

Token: TypeAlias = "bytes | bytearray | memoryview"


class Erased(Exception):
    """The key of this subject was destroyed; what was sealed under it is gone for good."""


class WrongKey(Exception):
    """The value can't be opened: another key, another subject, another field, or bytes that were changed."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as its row holds it."""

    wrapped: bytes
    master_key_id: str
    destroyed: bool

    @classmethod
    def of(cls, key: DataKey) -> WrappedKey:
        """Take it from its row."""
        return cls(bytes(key.wrapped), key.master_key_id, key.destroyed_at is not None)


class Keyring:
    """The keys of some subjects, read together; for the length of one request or batch, never longer."""

    def __init__(self, rows: dict[UUID, WrappedKey]) -> None:
        self._rows = rows
        self._open: dict[UUID, AESGCM] = {}

    @classmethod
    def of(cls, keys: Iterable[DataKey]) -> Keyring:
        """Make a ring of key rows that were read already."""
        return cls({key.subject: WrappedKey.of(key) for key in keys})

    def seal(self, subject: UUID, field: str, text: str) -> bytes:
        """Encrypt `text` so that it opens for this subject and field only.

        :raises Erased: the subject's key was destroyed. :raises WrongKey: the ring has no usable key for the subject.
        """
        return self.seal_bytes(subject, field, text.encode())

    def seal_bytes(self, subject: UUID, field: str, content: bytes) -> bytes:
        """Encrypt a content as `seal` does a text; it costs twice its size in memory.

        :raises Erased: the subject's key was destroyed. :raises WrongKey: the ring has no usable key for the subject.
        """
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._key(subject).encrypt(nonce, content, _bound_to(subject, field))

    def unseal(self, subject: UUID, field: str, token: Token) -> str:
        """Decrypt a token of this subject and field.

        :raises Erased: the subject's key was destroyed. :raises WrongKey: it doesn't open.
        """
        return self.unseal_bytes(subject, field, token).decode()

    def unseal_bytes(self, subject: UUID, field: str, token: Token) -> bytes:
        """Decrypt a content as `unseal` does a text.

        :raises Erased: the subject's key was destroyed. :raises WrongKey: it doesn't open.
        """
        key = self._key(subject)
        nonce, sealed = _apart(bytes(token))
        try:
            return key.decrypt(nonce, sealed, _bound_to(subject, field))
        except InvalidTag:
            raise WrongKey(f"The {field} of {subject} doesn't open: swapped, changed or sealed elsewhere.") from None

    def add(self, subject: UUID, key: WrappedKey) -> None:
        """Hang another key onto the ring; one that hangs there already stays."""
        self._rows.setdefault(subject, key)

    def covers(self, subject: UUID) -> bool:
        """Say whether the subject's key, living or destroyed, hangs on this ring."""
        return subject in self._rows

    def erased(self, subject: UUID) -> bool:
        """Say whether the subject's key was destroyed."""
        row = self._rows.get(subject)
        return row is not None and row.destroyed

    def _key(self, subject: UUID) -> AESGCM:
        known = self._open.get(subject)
        if known is None:
            row = self._rows.get(subject)
            if row is None:
                raise WrongKey(f"There is no data key for {subject} on this ring.")
            if row.destroyed:
                raise Erased(f"The data key of {subject} was destroyed.")
            known = self._open[subject] = AESGCM(_unwrap(subject, row.wrapped, row.master_key_id))
        return known


def open_keys(subjects: Iterable[UUID], *, create: bool = False) -> Keyring:
    """Read the keys of all these subjects: one query for every 900 of them.

    With `create`, subjects without a key get one (two queries more per 900, only when some are missing).
    """
    rows: dict[UUID, WrappedKey] = {}
    wanted = list(dict.fromkeys(subjects))
    for part in _parts(wanted):
        rows.update(_read(part))
        missing = [subject for subject in part if subject not in rows] if create else []
        if missing:
            # Two processes may see the same new subject: the second insert does nothing and reads the first one's key.
            DataKey.objects.bulk_create([_new_key(subject) for subject in missing], ignore_conflicts=True)
            rows.update(_read(missing))
    return Keyring(rows)


def new_keys(subjects: Iterable[UUID], *, now: datetime) -> tuple[list[DataKey], Keyring]:
    """Make keys for subjects that surely have none yet, without asking the database, and the ring that holds them.

    For bulk work: whoever seals with the ring stores the rows in the same transaction.
    """
    rows = [_new_key(subject) for subject in subjects]
    for row in rows:
        row.created_at = now
    return rows, Keyring.of(rows)


def seal(subject: UUID, field: str, text: str) -> bytes:
    """Encrypt one value, making the subject's key when it has none. For several values use `seal_many`.

    :raises Erased: the subject's key was destroyed.
    """
    return open_keys([subject], create=True).seal(subject, field, text)


def seal_many(values: Sequence[tuple[UUID, str, str]]) -> list[bytes]:
    """Encrypt (subject, field, text) triples, in their order, with as few queries as `open_keys` costs.

    :raises Erased: the key of one of the subjects was destroyed.
    """
    ring = open_keys((subject for subject, _, _ in values), create=True)
    return [ring.seal(subject, field, text) for subject, field, text in values]


def unseal(subject: UUID, field: str, token: Token) -> str:
    """Decrypt one value: one query. For several subjects open their keys together with `open_keys`.

    :raises Erased: the subject's key was destroyed. :raises WrongKey: the token doesn't open.
    """
    return open_keys([subject]).unseal(subject, field, token)


def destroy_key(subject: UUID) -> None:
    """Destroy the subject's key: everything sealed under it becomes unreadable, and nothing new can be sealed.

    A subject that never had a key gets a destroyed one, so that none is made later. Twice is the same as once.

    :raises ValueError: it is the house's own key.
    """
    if subject == HOUSE:
        raise ValueError("The house's own key can't be destroyed: it seals what belongs to nobody in particular.")
    with transaction.atomic():
        gone = DataKey(subject=subject, wrapped=b"", master_key_id="", destroyed_at=Now())
        DataKey.objects.bulk_create([gone], ignore_conflicts=True)
        DataKey.objects.filter(subject=subject, destroyed_at__isnull=True).update(
            wrapped=b"", master_key_id="", destroyed_at=Now()
        )


def blind_index(field: str, normalised: str) -> str:
    """Hash a normalised value so that it can be found without being stored: "key id:64 hexadecimal digits".

    The same value in another field gives another hash. Normalise first; this function changes nothing.
    """
    key_id, key = index_key()
    digest = hmac.new(key, field.encode() + b"\x00" + normalised.encode(), hashlib.sha256)
    return f"{key_id}:{digest.hexdigest()}"


def rewrap(*, now: datetime, batch: int = 500) -> int:
    """Wrap every living data key under the first master key and say how many were wrapped anew.

    Sealed values stay as they are. It may run while the house works, be stopped and run again.

    :raises WrongKey: a key is wrapped under a master key that MASTER_KEYS no longer holds.
    """
    current = next(iter(master_keys()))
    stale = DataKey.objects.filter(destroyed_at__isnull=True).exclude(master_key_id=current).order_by("subject")
    done = 0
    while True:
        with transaction.atomic():
            rows = list(stale.select_for_update()[:batch])
            for row in rows:
                key = _unwrap(row.subject, bytes(row.wrapped), row.master_key_id)
                row.wrapped, row.master_key_id, row.rewrapped_at = _wrap(row.subject, key), current, now
            # An upsert of rows that are all there: bulk_update's CASE grows with the square of the batch.
            DataKey.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["subject"],
                update_fields=["wrapped", "master_key_id", "rewrapped_at"],
            )
        if not rows:
            return done
        done += len(rows)


def keys_that_do_not_fit() -> list[str]:
    """Tell, a sentence each, which of the house's keys are not those under which its data stand.

    Going on would wrap new data keys under another key of the same name, and neither set would open with one key. Looks
    at one data key for each master key that is in use.
    """
    sentences: list[str] = []
    living = DataKey.objects.filter(destroyed_at__isnull=True)
    for key_id in living.values_list("master_key_id", flat=True).order_by("master_key_id").distinct():
        sample = living.filter(master_key_id=key_id).order_by("subject")[0]
        try:
            _unwrap(sample.subject, bytes(sample.wrapped), key_id)
        except WrongKey as error:
            sentences.append(f"{error} {_GIVE_BACK}")
    known = IndexKeyMark.objects.first()
    if known is not None and known.mark != _index_key_mark():
        sentences.append(
            "INDEX_KEY is not the key under which the customers of this database were entered: none of them would be "
            f"found by phone. {_GIVE_BACK}"
        )
    return sentences


def note_index_key() -> None:
    """Write down once by what the key of the search hashes is known again."""
    IndexKeyMark.objects.get_or_create(defaults={"mark": _index_key_mark()}, key_id=index_key()[0])


def _index_key_mark() -> str:
    return blind_index("index-key-mark", "calmdesk")


def _read(subjects: Sequence[UUID]) -> dict[UUID, WrappedKey]:
    return {key.subject: WrappedKey.of(key) for key in DataKey.objects.filter(subject__in=subjects)}


def _new_key(subject: UUID) -> DataKey:
    return DataKey(
        subject=subject,
        wrapped=_wrap(subject, os.urandom(KEY_BYTES)),
        master_key_id=next(iter(master_keys())),
    )


def _wrap(subject: UUID, key: bytes) -> bytes:
    master_key_id, master = next(iter(master_keys().items()))
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(master).encrypt(nonce, key, _bound_to(subject, f"data-key:{master_key_id}"))


def _unwrap(subject: UUID, wrapped: bytes, master_key_id: str) -> bytes:
    master = master_keys().get(master_key_id)
    if master is None:
        raise WrongKey(f"MASTER_KEYS holds no key with the id {master_key_id}; put it back behind the first one.")
    nonce, sealed = _apart(wrapped)
    try:
        return AESGCM(master).decrypt(nonce, sealed, _bound_to(subject, f"data-key:{master_key_id}"))
    except InvalidTag:
        raise WrongKey(f"The master key {master_key_id} doesn't open the data key of {subject}.") from None


def _apart(token: bytes) -> tuple[bytes, bytes]:
    if token[:1] != _VERSION or len(token) < len(_VERSION) + _NONCE_BYTES + _TAG_BYTES:
        raise WrongKey("This is no sealed value of a version that is known here.")
    return token[1 : 1 + _NONCE_BYTES], token[1 + _NONCE_BYTES :]


def _bound_to(subject: UUID, field: str) -> bytes:
    return _VERSION + subject.bytes + field.encode()


def _parts(subjects: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(subjects), _SUBJECTS_AT_ONCE):
        yield subjects[start : start + _SUBJECTS_AT_ONCE]
