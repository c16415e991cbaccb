"""Doing once what was sent twice: a form or API call carries a key, and the key remembers what came of it (REL-R13)."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from evidence.master_keys import index_key
from evidence.models import IdempotencyKey
from evidence.trail import require_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from organisation.models import User

KEPT_FOR = timedelta(hours=48)
LONGEST_KEY = 100


class KeyRefused(Exception):
    """The key can't be taken; `message` is the sentence for the user."""

    message = _("The key of this request must be 1 to 100 letters, digits or signs, for example a UUID.")

    def __str__(self) -> str:
        return str(self.message)


class KeyReused(KeyRefused):
    """The key came before with another action or other contents."""

    message = _("This was already sent with other contents. Open the form afresh and send it once more.")


def hash_body(body: Mapping[str, object] | bytes) -> str:
    """Hash what was sent, under a key of the house so that a short body can't be found by trying.

    A mapping is hashed whatever the order of its names; values that JSON doesn't know are taken as their text.
    """
    spelled = body if isinstance(body, bytes) else json.dumps(dict(body), sort_keys=True, default=str).encode()
    return hmac.new(index_key()[1], b"idempotency\x00" + spelled, hashlib.sha256).hexdigest()


def replay(*, user: User, key: str, action: str, body_hash: str, now: datetime, result_id: str = "") -> str | None:
    """Take the key for this transaction, or give the id of what came of it before.

    None means: do the work now, then `remember` its id in the same transaction. A `result_id` that nothing ever had is
    what the work will then make, and is remembered already. Somebody who sends the same at the same time waits here
    until that transaction ends and gets its result, or the key itself if it was rolled back; so call it before any
    other work. Costs one query.

    :raises KeyReused: the key came before with another action or body. :raises KeyRefused: it is empty, longer than
    100 characters or not plain ASCII. :raises NoTransaction: no transaction is open.
    """
    require_transaction("replay")
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise KeyRefused
    with connection.cursor() as cursor:
        # The update changes nothing: it makes the row, old or new, come back, and waits for whoever holds it.
        cursor.execute(
            f'INSERT INTO {IdempotencyKey._meta.db_table} ("user_id", "key", "action", "body_hash", "result_id",'
            ' "created_at") VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT ("user_id", "key")'
            ' DO UPDATE SET "key" = excluded."key" RETURNING "action", "body_hash", "result_id"',
            [user.pk, key, action, body_hash, result_id, connection.ops.adapt_datetimefield_value(now)],
        )
        first_action, first_body_hash, first_result_id = cursor.fetchone()
    if (first_action, first_body_hash) != (action, body_hash):
        raise KeyReused
    return first_result_id if first_result_id and first_result_id != result_id else None


def remember(*, user: User, key: str, result_id: str) -> None:
    """Keep with the key what came of it (the id of a row, never its contents): one query.

    :raises NoTransaction: no transaction is open. :raises LookupError: `replay` didn't take the key before.
    """
    require_transaction("remember")
    if not IdempotencyKey.objects.filter(user=user, key=key).update(result_id=result_id):
        raise LookupError("remember() needs the key that replay() took in this transaction.")


def was_done(*, user: User, key: str) -> bool:
    """Tell whether something came of this key already: one query."""
    return IdempotencyKey.objects.filter(user=user, key=key).exclude(result_id="").exists()


def prune(*, now: datetime, kept_for: timedelta = KEPT_FOR) -> int:
    """Delete keys older than `kept_for` (two days; a replay is promised for one) and say how many."""
    deleted, _by_model = IdempotencyKey.objects.filter(created_at__lt=now - kept_for).delete()
    return deleted
