"""Reading the mails that were kept in files instead of being sent, so that a trial of the house can show them."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

# What Django's file backend writes behind each mail.
_BETWEEN = b"\n" + b"-" * 79 + b"\n"
LARGEST_FILE = 5 * 1024 * 1024


@dataclass(frozen=True)
class KeptMail:
    """One mail as its reader would have got it; `date` is None where the mail gives none."""

    message_id: str
    date: dt.datetime | None
    to: str
    subject: str
    text: str
    html: str


def kept_mails(*, folder: Path | None = None, limit: int = 200) -> list[KeptMail]:
    """Read the newest mails of the folder (EMAIL_FILE_PATH unless given), the newest first.

    Files that can't be read and mails that are only half there are passed over.
    """
    mails: list[KeptMail] = []
    for path in _newest_first(folder or Path(settings.EMAIL_FILE_PATH)):
        mails += _mails_of(path)
        if len(mails) >= limit:
            break
    long_ago = dt.datetime.min.replace(tzinfo=dt.UTC)
    mails.sort(key=lambda mail: mail.date or long_ago, reverse=True)
    return mails[:limit]


def _newest_first(folder: Path) -> list[Path]:
    dated: list[tuple[float, Path]] = []
    try:
        for path in folder.glob("*.log"):
            found = path.stat()
            if found.st_size <= LARGEST_FILE:
                dated.append((found.st_mtime, path))
    except OSError:
        return []
    return [path for _time, path in sorted(dated, reverse=True)]


def _mails_of(path: Path) -> Iterator[KeptMail]:
    try:
        content = path.read_bytes()
    except OSError:
        return
    # Behind the last divider stands nothing, or a mail that is still being written.
    for raw in content.split(_BETWEEN)[:-1]:
        try:
            mail = _mail_of(raw)
        except (ValueError, LookupError, TypeError, AttributeError):
            continue
        if mail is not None:
            yield mail


def _mail_of(raw: bytes) -> KeptMail | None:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message["To"]:
        return None
    return KeptMail(
        message_id=str(message["Message-ID"] or ""),
        date=_date_of(message),
        to=str(message["To"]),
        subject=str(message["Subject"] or "").strip(),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _date_of(message: EmailMessage) -> dt.datetime | None:
    try:
        date = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=dt.UTC)


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    return str(part.get_content()) if part is not None else ""
