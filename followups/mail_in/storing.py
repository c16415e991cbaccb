"""Keeping a mail as it came, before anybody looks into it: whatever happens afterwards, nothing is lost."""

from __future__ import annotations

import datetime as dt
import hashlib
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from evidence.crypto import Erased, blind_index, new_keys, open_keys
from evidence.models import DataKey
from followups.mail_in.models import IncomingMail, RawMail

MEGABYTE = 1024 * 1024
_FIELD = "mail-in"


def most_bytes() -> int:
    """Give the size beyond which only the head of a mail is taken."""
    return max(1, int(settings.MAIL_IN_MEGABYTES)) * MEGABYTE


def store(raw: bytes, *, now: dt.datetime, size: int | None = None) -> IncomingMail | None:
    """Keep a mail, sealed, in the open transaction or one of its own; None where the very same one is here already.
    `size`: how large it really is, where `raw` is only its head."""
    index = blind_index("mail-in-raw", hashlib.sha256(raw).hexdigest())
    with transaction.atomic():
        row = IncomingMail(public_id=uuid4(), raw_index=index, size=size or len(raw), stored_at=now)
        row.is_whole = size is None
        # Two readers with the same mail: the second one's row is not made, and it keeps nothing beside it.
        IncomingMail.objects.bulk_create([row], ignore_conflicts=True)
        kept = IncomingMail.objects.filter(public_id=row.public_id).first()
        if kept is None:
            return None
        keys, ring = new_keys([row.public_id], now=now)
        DataKey.objects.bulk_create(keys)
        RawMail.objects.create(mail=kept, sealed=ring.seal_bytes(row.public_id, _FIELD, raw))
    return kept


def raw_of(mail: IncomingMail) -> bytes:
    """Open a mail as it came.

    :raises evidence.crypto.Erased: its key died with the customer, or it was settled so long ago that it is forgotten.
    """
    row = RawMail.objects.filter(mail=mail).first()
    if row is None:
        raise Erased(mail.public_id)
    return open_keys([mail.public_id]).unseal_bytes(mail.public_id, _FIELD, row.sealed)
