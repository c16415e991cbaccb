"""The address that an answer goes to: the house's own, with a mark that says what it answers."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from organisation.signed_links import Purpose, make_short, read_short

# By RFC 5321 nothing before the @ is longer.
LONGEST_LOCAL_PART = 64


def reply_address(about: UUID) -> str:
    """Give the address for answers about a thing, empty where no mail is taken in."""
    local, _at, domain = settings.MAIL_IN_ADDRESS.rpartition("@")
    return f"{local}+{make_short(Purpose.REPLY, about)}@{domain}" if local else ""


def mark_of(address: str) -> str | None:
    """Give what stands behind the plus of one of our addresses: empty for the plain address, None for somebody
    else's. Servers may change capitals, so they count for nothing."""
    local, _at, domain = address.lower().rpartition("@")
    ours, _ours_at, our_domain = settings.MAIL_IN_ADDRESS.lower().rpartition("@")
    if not ours or domain != our_domain:
        return None
    if local == ours:
        return ""
    return local.removeprefix(f"{ours}+") if local.startswith(f"{ours}+") else None


def answered_by(address: str) -> UUID | None:
    """Say what a mail to this address answers; None where the mark does not hold."""
    mark = mark_of(address)
    return read_short(Purpose.REPLY, mark) if mark else None
