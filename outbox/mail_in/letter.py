"""One mail that came in, taken apart: who wrote it, to which of our addresses, what, and with which files."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as MimeMessage
from email.utils import getaddresses

from outbox.mail import is_address
from outbox.mail_in.bounce import Bounce, bounce_of
from outbox.mail_in.decoding import UnknownCharset, decoded, header, headers, opened, raw_headers
from outbox.mail_in.machine import Machine, machine_of
from outbox.mail_in.plain import plain_text
from outbox.mail_in.quoted import split_quoted

# Under these headers servers write to whom a mail came, beside those that its writer filled.
TO_US = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "Resent-To")
LONGEST_TEXT = 200_000
LONGEST_SUBJECT = 200
MOST_PARTS = 300
MOST_NAMED = 60
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_ENDING = {"message/rfc822": "eml", "application/ms-tnef": "dat", "text/calendar": "ics"}


class Unreadable(Exception):
    """Nobody can make sense of the mail by a machine; `code` says why, and a person decides."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class MailFile:
    """A file that came with a mail, as it came; nothing was looked at yet."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """A mail as people read it. `said` is what was written now, `text` all of it with the earlier mail; `answers` the
    Message-IDs it names as those it answers; `machine` and `bounce` are empty for what a person wrote."""

    message_id: str
    sender: str
    sender_name: str = field(repr=False)
    to: tuple[str, ...] = field(repr=False)
    subject: str = field(repr=False)
    said: str = field(repr=False)
    text: str = field(repr=False)
    answers: tuple[str, ...]
    files: tuple[MailFile, ...] = field(repr=False)
    machine: Machine | None = None
    bounce: Bounce | None = None


def read(raw: bytes) -> Letter:
    """Take a mail apart.

    :raises Unreadable: it has no sender, a charset nobody knows, or is no mail at all.
    """
    try:
        # The newer policy reads every header by a grammar, in a time that grows far faster than the header does: one
        # mail could hold a worker for hours.
        return _read(email.message_from_bytes(raw, policy=email.policy.compat32))
    except Unreadable:
        raise
    except UnknownCharset:
        raise Unreadable("charset") from None
    except Exception:
        # The library stumbles over mails in ways that no list of errors covers; its words may quote the mail.
        raise Unreadable("broken") from None


def read_head(raw: bytes) -> Letter:
    """Read only who wrote it, when the rest was not taken.

    :raises Unreadable: as `read`.
    """
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    return read(head + b"\r\n\r\n")


def _read(message: MimeMessage) -> Letter:
    sender, name = _sender(message)
    bounce = bounce_of(message)
    machine = machine_of(message)
    if not sender and machine is None and bounce is None:
        raise Unreadable("no_sender")
    text, files = _content(message)
    said, _earlier = split_quoted(text)
    return Letter(
        message_id=next(iter(message_ids(header(message, "Message-ID"))), ""),
        sender=sender,
        sender_name=name,
        to=_recipients(message),
        subject=header(message, "Subject")[:LONGEST_SUBJECT],
        said=said,
        text=text,
        answers=_answers(message),
        files=tuple(files),
        machine=machine,
        bounce=bounce,
    )


def message_ids(text: str) -> list[str]:
    """Find the Message-IDs in a text, each once, in their order."""
    return list(dict.fromkeys(_MESSAGE_ID.findall(text)))


def _answers(message: MimeMessage) -> tuple[str, ...]:
    named = message_ids(header(message, "In-Reply-To"))
    # The last one of the references is the mail that is answered.
    named += reversed(message_ids(" ".join(headers(message, "References"))))
    return tuple(dict.fromkeys(named))[:MOST_NAMED]


def _sender(message: MimeMessage) -> tuple[str, str]:
    for wanted in ("From", "Sender", "Reply-To"):
        for name, address in _addresses(message, wanted):
            return address, name
    return "", ""


def _recipients(message: MimeMessage) -> tuple[str, ...]:
    found = [address for name in TO_US for _name, address in _addresses(message, name)]
    return tuple(dict.fromkeys(found))[:MOST_NAMED]


def _addresses(message: MimeMessage, name: str) -> list[tuple[str, str]]:
    """The whole addresses of a header, in lower case, with the names beside them."""
    pairs = getaddresses([value[:4000] for value in raw_headers(message, name)])
    return [(opened(shown), address.lower()) for shown, address in pairs if is_address(address)]


def _content(message: MimeMessage) -> tuple[str, list[MailFile]]:
    """Give the text and the files. Of a text in two shapes the plain one counts, unless it is empty."""
    plain: list[str] = []
    pages: list[str] = []
    inside: list[str] = []
    files: list[MailFile] = []
    for number, part in enumerate(_leaves(message)):
        if number >= MOST_PARTS:
            raise Unreadable("broken")
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inside += [text for text in [_text_inside(part)] if text]
            files += _file(part, _bytes_inside(part))
        elif kind in ("text/plain", "text/html") and not _is_file(part):
            text = decoded(_payload(part), part.get_content_charset() or "")
            (plain if kind == "text/plain" else pages).append(text)
        elif not kind.startswith("message/"):
            files += _file(part, _payload(part))
    text = "\n\n".join(one.strip() for one in plain if one.strip())
    text = text or "\n\n".join(filter(None, map(plain_text, pages))) or "\n\n".join(inside)
    return text[:LONGEST_TEXT], files


def _leaves(part: MimeMessage) -> Iterator[MimeMessage]:
    """The parts that hold something, in their order; a mail inside of a mail is one of them."""
    waiting = [part]
    while waiting:
        one = waiting.pop(0)
        inner = one.get_payload() if one.is_multipart() else None
        if isinstance(inner, list) and one.get_content_maintype() == "multipart":
            waiting[:0] = [each for each in inner if isinstance(each, MimeMessage)]
        else:
            yield one


def _payload(part: MimeMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _is_file(part: MimeMessage) -> bool:
    return part.get_content_disposition() == "attachment"


def _file(part: MimeMessage, content: bytes) -> list[MailFile]:
    """One file with its name. A picture that only decorates a page has none, and is a file all the same."""
    kind = part.get_content_type()
    name = opened(str(part.get_filename() or "")).replace("\x00", "")
    ending = _ENDING.get(kind) or kind.rpartition("/")[2]
    return [MailFile(name[:200] or f"file.{ending}", content)]


def _text_inside(part: MimeMessage) -> str:
    inner = part.get_payload()
    if not isinstance(inner, list) or not inner or not isinstance(inner[0], MimeMessage):
        return ""
    return "\n\n".join(
        decoded(_payload(one), one.get_content_charset() or "").strip()
        for one in _leaves(inner[0])
        if one.get_content_type() == "text/plain" and not _is_file(one)
    )


def _bytes_inside(part: MimeMessage) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], MimeMessage):
        return inner[0].as_bytes(policy=email.policy.compat32)
    return _payload(part)
