"""A mail of ours that came back: which one, and which address refused it (RFC 3464; and the servers that write one in
words alone)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as MimeMessage
from email.utils import getaddresses

from django.conf import settings

from outbox.mail_in.decoding import UnknownCharset, decoded, header, headers
from outbox.mail_in.machine import has_no_way_back

_WRITES_BOUNCES = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@", re.IGNORECASE)
_ADDRESS = re.compile(r"<?([^\s<>;,:\"']+@[^\s<>;,:\"']+)>?")
LONGEST = 200_000


@dataclass(frozen=True)
class Bounce:
    """What came back: the Message-IDs in it that may be ours, who refused it (empty: it does not say), and whether that
    is for good; a server that is still trying says so too."""

    message_ids: tuple[str, ...]
    refused: str = field(repr=False)
    for_good: bool


def bounce_of(message: MimeMessage) -> Bounce | None:
    """Read a bounce; None where it is none."""
    status = next(_parts(message, "message/delivery-status"), None)
    if status is not None:
        action, refused = _status(status)
        return Bounce(tuple(_our_ids(message)), refused, for_good=action == "failed")
    from_a_server = any(_WRITES_BOUNCES.match(address) for _name, address in getaddresses(headers(message, "From")))
    if not (from_a_server or has_no_way_back(message)):
        return None
    ids = tuple(_our_ids(message))
    if not ids:
        return None
    failed = next(iter(headers(message, "X-Failed-Recipients")), "")
    return Bounce(ids, failed.partition(",")[0].strip().lower(), for_good=True)


def _status(part: MimeMessage) -> tuple[str, str]:
    """What became of it, and at whom: of several recipients the one that failed."""
    blocks = part.get_payload()
    found = ("", "")
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, MimeMessage):
            continue
        action = header(block, "Action").strip().lower()
        told = header(block, "Final-Recipient") or header(block, "Original-Recipient")
        address = _ADDRESS.search(told.rpartition(";")[2])
        if action and (not found[0] or action == "failed"):
            found = (action, address.group(1).lower() if address else "")
    return found


def _our_ids(message: MimeMessage) -> Iterator[str]:
    """Message-IDs as this house makes them, wherever they stand in it: the mail that came back lies in there whole, as
    its headers, or quoted in words."""
    ours = re.compile(rf"<[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}@{re.escape(settings.MAIL_DOMAIN)}>")
    seen: set[str] = set()
    for part in message.walk():
        named = [header(part, "Message-ID")] if part is not message else []
        named += headers(part, "In-Reply-To") + headers(part, "References")
        if part.get_content_maintype() == "text":
            named.append(_text(part))
        for one in ours.findall("\n".join(named)):
            if one not in seen:
                seen.add(one)
                yield one


def _text(part: MimeMessage) -> str:
    content = part.get_payload(decode=True)
    try:
        return decoded(content[:LONGEST], part.get_content_charset() or "") if isinstance(content, bytes) else ""
    except UnknownCharset:
        return ""


def _parts(message: MimeMessage, kind: str) -> Iterator[MimeMessage]:
    return (part for part in message.walk() if part.get_content_type() == kind)
