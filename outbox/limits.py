"""The sender's numbers."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

# Leased in one statement; the rest stays free for other senders.
BATCH = 20
# One round of tries ends a message as dead: 30 s, 60 s, 2, 4, then 5 minutes each make about 43 minutes.
ATTEMPTS = 12
FIRST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(minutes=5)
# REL-R8: what one recipient gets about one thing.
CAP = 10
CAP_WINDOW = dt.timedelta(minutes=10)
# How late a message may leave where its kind says nothing else.
MAX_AGE = dt.timedelta(days=1)


def mail_timeout() -> float:
    """Give the seconds one conversation with the mail server may take; 20 where none are set (REL-R7)."""
    return float(settings.EMAIL_TIMEOUT or 20)


def lease_length() -> dt.timedelta:
    """Give how long a sender owns a message: longer than one mail can take at worst, which is a try on a kept line that
    breaks, a new line and another try."""
    return dt.timedelta(seconds=max(60.0, 4 * mail_timeout()))


def pause_after(failures: int) -> dt.timedelta:
    """Give the wait after the n-th failure in a row, from 30 seconds doubling to 5 minutes (n counts from 1)."""
    doublings = min(max(failures, 1) - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
