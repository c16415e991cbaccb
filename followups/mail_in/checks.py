"""What must be set before mail can be taken in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from organisation.models import Branch
from organisation.signed_links import SHORT
from outbox.mail import is_address
from outbox.mail_in.imap import account
from outbox.mail_in.reply_address import LONGEST_LOCAL_PART

_AT_HOME = ("localhost", "127.0.0.1", "::1")


@register()
def mail_can_be_taken_in(**_: Any) -> list[CheckMessage]:
    """Report settings under which no mail would be read, or no answer would find its complaint."""
    found: list[CheckMessage] = []
    where, address = account(settings.IMAP_URL), settings.MAIL_IN_ADDRESS
    if where is not None and not address:
        found.append(
            Error(
                "IMAP_URL is set, but not the address that customers write to.",
                hint="Set it like: MAIL_IN_ADDRESS=calmdesk@example.com",
                id="followups.E001",
            )
        )
    most = LONGEST_LOCAL_PART - SHORT - 1
    if address and (not is_address(address) or "+" in address or len(address.partition("@")[0]) > most):
        found.append(
            Error(
                "MAIL_IN_ADDRESS is no address that a mark can be put into.",
                hint=f"Before the @ it may have {most} signs, and no plus: MAIL_IN_ADDRESS=calmdesk@example.com",
                id="followups.E002",
            )
        )
    if where is not None and not (where.user and where.password):
        found.append(
            Error(
                "IMAP_URL names no user or no password.",
                hint="Set it like: IMAP_URL=imaps://user:password@mail.example.com:993/INBOX",
                id="followups.E003",
            )
        )
    if where is not None and not where.folder.isascii():
        found.append(
            Error(
                "The folder in IMAP_URL must be written in ASCII, as the server names it.",
                hint="Use INBOX, or the folder's name in modified UTF-7.",
                id="followups.E004",
            )
        )
    if not settings.IMAP_TIMEOUT or not settings.MAIL_IN_MEGABYTES:
        found.append(
            Error(
                "IMAP_TIMEOUT and MAIL_IN_MEGABYTES must be above 0.",
                hint="Leave them out: 20 seconds and 25 MB.",
                id="followups.E005",
            )
        )
    if where is not None and where.scheme == "imap" and where.host not in _AT_HOME:
        found.append(
            Warning(
                "The mailbox is read without encryption: the password and every letter can be read on the way.",
                hint="Begin IMAP_URL with imaps:// or imap+tls://.",
                id="followups.W001",
            )
        )
    return found


@register(Tags.database)
def mail_finds_a_branch(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report that mail which names no branch would go to none."""
    if not databases or not settings.MAIL_IN_ADDRESS:
        return []
    try:
        codes = list(Branch.objects.filter(is_active=True).order_by("code").values_list("code", flat=True))
    except DatabaseError:
        return []  # Before the first migration there is no branch.
    if settings.MAIL_IN_BRANCH and settings.MAIL_IN_BRANCH not in codes:
        return [
            Error(
                f"MAIL_IN_BRANCH names no branch that is open: {settings.MAIL_IN_BRANCH}.",
                hint=f"Set it to one of {', '.join(codes)}.",
                id="followups.E006",
            )
        ]
    if not settings.MAIL_IN_BRANCH and len(codes) > 1:
        return [
            Warning(
                "Mail that names no branch is laid before a person: MAIL_IN_BRANCH is not set.",
                hint=f"Set it to one of {', '.join(codes)}.",
                id="followups.W002",
            )
        ]
    return []
