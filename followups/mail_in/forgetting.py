"""Mail that was settled long ago is forgotten: what came of it stands on the complaint, and the house keeps no second
copy of what customers wrote for longer than it may be needed."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from evidence.crypto import destroy_key
from followups.mail_in.codes import MailState
from followups.mail_in.models import RawMail
from outbox.models import Heartbeat
from outbox.sweeping import beat, beat_since

logger = logging.getLogger(__name__)

NAME = "mail-in-kept"
EVERY = dt.timedelta(days=1)
# At a time, so that no sweep is held up for long.
BATCH = 200
UNSETTLED = (MailState.STORED, MailState.QUARANTINE)


def just_done(now: dt.datetime) -> QuerySet[Heartbeat]:
    """The sign that it was done within the day."""
    return beat_since(NAME, now - EVERY, now=now)


def forget_old(now: dt.datetime, _limit: int) -> int:
    """Once a day let go of up to `BATCH` mails that were settled more than MAIL_IN_KEPT_DAYS ago; says how many. The
    day counts as done when none is left. What waits for a person waits on."""
    if just_done(now).exists():
        return 0
    before = now - dt.timedelta(days=settings.MAIL_IN_KEPT_DAYS)
    old = RawMail.objects.filter(mail__stored_at__lt=before, mail__settled_at__lt=before)
    settled = old.exclude(mail__state__in=UNSETTLED)
    rows = dict(settled.order_by("mail_id").values_list("pk", "mail__public_id")[:BATCH])
    with transaction.atomic():
        for subject in rows.values():
            # Copies of the database that are kept elsewhere become unreadable too.
            destroy_key(subject)
        RawMail.objects.filter(pk__in=rows).delete()
    if len(rows) < BATCH:
        beat(NAME, now=now, took_ms=0, facts={})
    if rows:
        logger.info("%d mails that were settled long ago were forgotten", len(rows))
    return len(rows)
