"""What the house does by itself every hour: anchor the trail outside, and forget keys and counters that are spent."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evidence import idempotency, limits
from evidence.anchors import anchor_text, drop_anchor, newest_anchor
from organisation.models import Language
from outbox.models import Heartbeat, Message, RecipientKind
from outbox.ports import MessageKind, Rendered
from outbox.queue import Recipient, emit
from outbox.sweeping import beat, beat_since

NAME = "housekeeping"
EVERY = dt.timedelta(hours=1)
KIND = "trail-anchor"


def just_done(now: dt.datetime) -> QuerySet[Heartbeat]:
    """The sign that it was done within the hour."""
    return beat_since(NAME, now - EVERY, now=now)


def keep_house(now: dt.datetime, limit: int) -> int:
    """Once an hour: drop an anchor, mail it outside where an address is set, and prune. Says 1 when it did, else 0.

    Without the copy outside, a cut tail of the trail cannot be told from a trail that ends there.
    """
    if just_done(now).exists():
        return 0
    with transaction.atomic():
        before = newest_anchor()
        drop_anchor(now=now)
        newest = newest_anchor()
        if newest > before and settings.ANCHOR_EMAIL:
            emit(
                kind=KIND,
                key=f"{KIND}:{newest}",
                recipient=Recipient(RecipientKind.DESK, "anchor"),
                about=None,
                language=Language.EN,
                facts={"after": before, "to": newest},
                now=now,
            )
    idempotency.prune(now=now)
    limits.prune(now=now)
    beat(NAME, now=now, took_ms=0, facts={"anchor": newest})
    return 1


def render(message: Message) -> Rendered:
    """Write the anchors that the message is about, as `verify_trail --against` reads them."""
    first, last = int(message.facts["after"]) + 1, int(message.facts["to"])
    text = "".join(anchor_text(number) for number in range(first, last + 1))
    return Rendered(subject=f"Calmdesk trail anchor {last}", text=text)


ANCHOR_MAIL = MessageKind(
    name=KIND,
    render=render,
    still_wanted=lambda _row, _now: True,
    address=lambda _row: settings.ANCHOR_EMAIL or None,
    max_age=dt.timedelta(days=30),
    label=_("Anchor of the trail"),
)
