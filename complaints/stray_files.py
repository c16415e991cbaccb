"""Files without a row, and rows without their file: those are removed once a day, these are found by a command.

A file is written before its row, so a transaction that breaks leaves a file behind that nobody can reach. An erased
complaint gives its files' names up and leaves them here as well.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from complaints.models import Attachment
from evidence.files import vault
from evidence.models import TrailEntry
from outbox.models import Heartbeat
from outbox.sweeping import beat, beat_since

logger = logging.getLogger(__name__)

NAME = "files"
EVERY = timedelta(days=1)
# No transaction lasts so long: what has no row by then never gets one.
OLD_ENOUGH = timedelta(days=1)
ADDED = ("attachment.added", "attachment.added_inside")


def just_done(now: datetime) -> QuerySet[Heartbeat]:
    """The sign that it was done within the day."""
    return beat_since(NAME, now - EVERY, now=now)


def remove_strays_daily(now: datetime, _limit: int) -> int:
    """Once a day remove the files that no row names. Says 1 when it looked, else 0."""
    if just_done(now).exists():
        return 0
    removed = remove_strays(now=now)
    beat(NAME, now=now, took_ms=0, facts={"removed": removed})
    return 1


def remove_strays(*, now: datetime) -> int:
    """Remove the files that no row names and that are older than a day; says how many."""
    removed = 0
    for names in vault.strays(older_than=now - OLD_ENOUGH):
        known = set(Attachment.objects.filter(stored__in=names).values_list("stored", flat=True))
        for name in names:
            if name not in known:
                vault.remove(name)
                removed += 1
    if removed:
        logger.info("%d files without a row were removed", removed)
    return removed


def faults() -> Iterator[tuple[str, str]]:
    """Give (reference, "missing" or "changed") of attachments whose file isn't what the trail says was kept."""
    kept = dict(_kept())
    rows = Attachment.objects.exclude(stored=None).order_by("id").values_list("public_id", "stored")
    for ref, stored in rows.iterator():
        try:
            digest = vault.digest_of(stored or "")
        except vault.FileLost:
            yield str(ref), "missing"
            continue
        if kept.get(str(ref)) != digest:
            yield str(ref), "changed"


def _kept() -> Iterator[tuple[str, str]]:
    for facts in TrailEntry.objects.filter(kind__in=ADDED).values_list("facts", flat=True).iterator():
        told = json.loads(facts)
        yield told["attachment"], told["sha256"]
