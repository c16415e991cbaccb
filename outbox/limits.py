"""The sender's numbers: technical ones are settings, those of the trade are policies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from organisation.policies import policies_for


@dataclass(frozen=True)
class MailRules:
    """What the house's policies say about mail at one moment (REL-R8).

    One recipient gets at most `cap` mails about one thing within `window`; `latest` is how late a message may leave
    where its kind says nothing else.
    """

    cap: int
    window: dt.timedelta
    latest: dt.timedelta


def mail_rules(*, now: dt.datetime) -> MailRules:
    """Read the policies, with one query."""
    policies = policies_for(None, now=now)
    return MailRules(
        cap=policies.int("mail_cap"),
        window=dt.timedelta(minutes=policies.int("mail_cap_minutes")),
        latest=dt.timedelta(hours=policies.int("mail_latest_hours")),
    )


def mail_timeout() -> float:
    """Give the seconds one conversation with the mail server may take; 20 where none are set (REL-R7)."""
    return float(settings.EMAIL_TIMEOUT or 20)


def lease_length() -> dt.timedelta:
    """Give how long a sender owns a message: longer than one mail can take at worst, which is a try on a kept line that
    breaks, a new line and another try."""
    return dt.timedelta(seconds=max(60.0, 4 * mail_timeout()))


def first_pause() -> dt.timedelta:
    return dt.timedelta(seconds=settings.MAIL_PAUSE_SECONDS)


def longest_pause() -> dt.timedelta:
    return dt.timedelta(seconds=settings.MAIL_LONGEST_PAUSE_SECONDS)


def pause_after(failures: int) -> dt.timedelta:
    """Give the wait after the n-th failure in a row (n counts from 1): it doubles up to the longest. With 30 seconds,
    5 minutes and 12 tries a message is given up after about 43 minutes."""
    doublings = min(max(failures, 1) - 1, 10)
    return min(first_pause() * (1 << doublings), longest_pause())
