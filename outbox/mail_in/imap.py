"""Reading a mailbox over IMAP: by UID, never by what another program has marked as read, and changing nothing in it.

One clock runs for each exchange: the time-out of a socket alone starts anew with every byte.
"""

from __future__ import annotations

import contextlib
import hashlib
import imaplib
import io
import re
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from outbox.smtp import GOODBYE_SECONDS

PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143}
# How many UIDs are asked about at once: a large mailbox is walked in strides.
STRIDE = 500
# At least so many bytes a second, or the server counts as gone.
SLOWEST = 50_000
_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxAway(Exception):
    """The mailbox can't be read now. `code` is fit for logs and rows: no address, no text of the server."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Account:
    """Where the mailbox is, and how to get in."""

    scheme: str
    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str = "INBOX"

    @property
    def name(self) -> str:
        """Name it without naming it: 64 hexadecimal digits."""
        told = "\n".join((self.host, str(self.port), self.user, self.folder))
        return hashlib.sha256(told.encode()).hexdigest()


def account(url: str) -> Account | None:
    """Read IMAP_URL; None where no mailbox is read."""
    if not url:
        return None
    parts = urlsplit(url)
    return Account(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


@dataclass(frozen=True)
class Envelope:
    """A mail in the mailbox that was not fetched yet."""

    uid: int
    size: int


class MailboxReader:
    """One visit to a mailbox, as a context: in, look, fetch, out."""

    def __init__(self, where: Account, *, timeout: float | None = None) -> None:
        self._where = where
        self._seconds = timeout if timeout is not None else float(settings.IMAP_TIMEOUT or 20)
        self._client: _Watched | None = None
        self.uid_validity = 0
        self.uid_next = 0

    def __enter__(self) -> MailboxReader:
        with _told():
            self._client = _open(self._where, self._seconds)
            self._client.begin(self._seconds)
            self._client.login_quoted(self._where.user, self._where.password)
            self._client.begin(self._seconds)
            _demand(self._client.select(_quoted(self._where.folder), readonly=True), "folder_refused")
            self.uid_validity = _number(self._client, "UIDVALIDITY")
            self.uid_next = _number(self._client, "UIDNEXT")
        if not self.uid_validity:
            raise MailboxAway("no_uidvalidity")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        client.begin(GOODBYE_SECONDS)
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            client.logout()

    def behind(self, last_uid: int) -> Iterator[tuple[list[Envelope], int]]:
        """Give what lies behind a UID, in the order of arrival, stride by stride, and up to which UID that is all.

        :raises MailboxAway: the server went away meanwhile.
        """
        first = last_uid + 1
        while not self.uid_next or first < self.uid_next:
            last = str(first + STRIDE - 1) if self.uid_next else "*"
            lines = self._ask(f"{first}:{last}", "(UID RFC822.SIZE)")
            found = sorted((one for one in map(_envelope, lines) if one.uid >= first), key=lambda one: one.uid)
            if not self.uid_next:
                yield found, max((one.uid for one in found), default=last_uid)
                return
            first += STRIDE
            yield found, min(first, self.uid_next) - 1

    def fetch(self, mail: Envelope, *, head_only: bool = False) -> bytes | None:
        """Give a mail as it lies there; None where somebody has taken it away meanwhile.

        :raises MailboxAway: the server went away, or the line was cut in the middle.
        """
        what = "BODY.PEEK[HEADER]" if head_only else "BODY.PEEK[]"
        seconds = self._seconds + mail.size / SLOWEST
        for line in self._ask(str(mail.uid), f"(UID {what})", seconds=seconds):
            if isinstance(line, tuple) and len(line) > 1 and _is_of(line[0], mail.uid):
                return bytes(line[1])
        return None

    def _ask(self, uids: str, what: str, *, seconds: float | None = None) -> list[Any]:
        assert self._client is not None, "Enter it first."
        with _told():
            self._client.begin(seconds or self._seconds)
            return [line for line in _demand(self._client.uid("FETCH", uids, what), "fetch_refused") if line]


class _InTime(io.RawIOBase):
    """Reads from a socket until a moment of the monotonic clock, however few bytes come at a time."""

    def __init__(self, client: _Watched) -> None:
        self._client = client

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        left = self._client.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("Out of time.")
        self._client.sock.settimeout(left)
        return self._client.sock.recv_into(buffer)


class _Watched(imaplib.IMAP4):
    """A conversation in which each exchange ends in time as a whole."""

    ends_at: float = 0.0

    def begin(self, seconds: float) -> None:
        """Start the clock of the next exchange."""
        self.ends_at = time.monotonic() + seconds

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.begin(timeout or 20)
        super().open(host, port, timeout)
        self._watch()

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> Any:
        answer = super().starttls(ssl_context)
        self._watch()
        return answer

    def login_quoted(self, user: str, password: str) -> None:
        """Sign in; unlike `login` it takes a user with blanks in it."""
        try:
            _demand(self.login(_quoted(user), password), "sign_in_refused")
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeEncodeError):
            raise MailboxAway("sign_in_refused") from None

    def _watch(self) -> None:
        # What imaplib reads from, wherever this version of it keeps that.
        name = "_file" if "_file" in self.__dict__ else "file"
        getattr(self, name).close()
        setattr(self, name, io.BufferedReader(_InTime(self)))


class _WatchedSSL(_Watched, imaplib.IMAP4_SSL):
    def open(self, host: str = "", port: int | None = None, timeout: float | None = None) -> None:
        self.begin(timeout or 20)
        imaplib.IMAP4_SSL.open(self, host, port or PORTS["imaps"], timeout)
        self._watch()


def _open(where: Account, seconds: float) -> _Watched:
    if where.scheme == "imaps":
        return _WatchedSSL(where.host, where.port, ssl_context=ssl.create_default_context(), timeout=seconds)
    client = _Watched(where.host, where.port, timeout=seconds)
    if where.scheme == "imap+tls":
        client.begin(seconds)
        client.starttls(ssl.create_default_context())
    return client


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Name what went wrong without repeating what the server says: it may name people."""
    try:
        yield
    except TimeoutError:
        raise MailboxAway("timeout") from None
    except ConnectionRefusedError:
        raise MailboxAway("connection_refused") from None
    except ssl.SSLError:
        raise MailboxAway("tls") from None
    except socket.gaierror:
        raise MailboxAway("host_unknown") from None
    except imaplib.IMAP4.abort:
        raise MailboxAway("disconnected") from None
    except imaplib.IMAP4.error:
        raise MailboxAway("imap_error") from None
    except OSError:
        raise MailboxAway("os_error") from None


def _demand(answer: tuple[Any, Any], code: str) -> list[Any]:
    status, lines = answer
    if status != "OK":
        raise MailboxAway(code)
    return list(lines or [])


def _number(client: imaplib.IMAP4, name: str) -> int:
    _name, values = client.response(name)
    found = next((value for value in values or [] if value), b"0")
    return int(found) if bytes(found).isdigit() else 0


def _envelope(line: Any) -> Envelope:
    told = line[0] if isinstance(line, tuple) else line
    uid, size = _UID.search(told), _SIZE.search(told)
    return Envelope(int(uid.group(1)) if uid else 0, int(size.group(1)) if size else 0)


def _is_of(told: bytes, uid: int) -> bool:
    found = _UID.search(told)
    return found is None or int(found.group(1)) == uid


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
