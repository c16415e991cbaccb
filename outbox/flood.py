"""The house's own measure of too much mail: a loop that nobody foresaw must not fill everybody's mailbox (REL-R8)."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings

from outbox.models import Heartbeat, Message

logger = logging.getLogger(__name__)

NAME = "mail-flood"
HOUR = dt.timedelta(hours=1)


def room(*, now: dt.datetime) -> int:
    """Say how many more messages may be handed over in this hour; when none, leave a sign that the pages watch."""
    handed = Message.objects.filter(handed_at__gt=now - HOUR, handed_at__lte=now).count()
    left = int(settings.MAIL_PER_HOUR) - handed
    if left <= 0:
        logger.error("Mail is held back: %d messages were handed over within an hour", handed)
        Heartbeat.objects.update_or_create(name=NAME, defaults={"at": now, "facts": {"handed": handed}})
    return max(left, 0)
