"""Django's way to the mail server, with one clock for the whole conversation and a mark where doubt begins."""

from __future__ import annotations

import contextlib
import io
import smtplib
import socket
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as DjangoEmailBackend

from outbox.limits import mail_timeout

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

START_TEXT = 354
# A server that does not even answer to a goodbye costs no more than this.
GOODBYE_SECONDS = 2.0


class OutOfTime(smtplib.SMTPServerDisconnected):
    """The server did not finish in the time one mail is given."""


class _InTime(io.RawIOBase):
    """Reads from a socket until a moment of the monotonic clock, however few bytes come at a time."""

    def __init__(self, sock: socket.socket, ends_at: Callable[[], float]) -> None:
        self._sock = sock
        self._ends_at = ends_at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        left = self._ends_at() - time.monotonic()
        if left <= 0:
            raise TimeoutError("Out of time.")
        self._sock.settimeout(left)
        return self._sock.recv_into(buffer)


class _Watched(smtplib.SMTP):
    """A conversation that ends in time as a whole: the time-out of a socket alone starts anew with every line."""

    ends_at: float
    file: Any
    # From here until the server's answer nobody can know whether it took the mail (RFC 1047).
    text_begun = False

    def begin(self, seconds: float) -> None:
        """Start the clock of the next exchange."""
        self.ends_at = time.monotonic() + seconds
        self.text_begun = False

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        self.begin(mail_timeout())
        return super().connect(host, port, source_address)

    def send(self, s: Any) -> None:
        with self._in_time():
            super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        with self._in_time():
            if self.file is None and self.sock is not None:
                self.file = io.BufferedReader(_InTime(self.sock, lambda: self.ends_at))
            reply = super().getreply()
        if reply[0] == START_TEXT:
            self.text_begun = True
        return reply

    @contextlib.contextmanager
    def _in_time(self) -> Iterator[None]:
        left = self.ends_at - time.monotonic()
        if self.sock is not None and left > 0:
            self.sock.settimeout(left)
        elif self.sock is not None:
            self.close()
            raise OutOfTime("Out of time.")
        try:
            yield
        except smtplib.SMTPServerDisconnected as error:
            if time.monotonic() >= self.ends_at:
                raise OutOfTime("Out of time.") from error
            raise


class _WatchedSSL(_Watched, smtplib.SMTP_SSL):
    pass


class EmailBackend(DjangoEmailBackend):
    """Takes the place of Django's SMTP backend in the sender; configured by the same settings."""

    connection: _Watched | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"timeout": mail_timeout(), **kwargs})

    @property
    def connection_class(self) -> type[_Watched]:
        return _WatchedSSL if self.use_ssl else _Watched

    @property
    def text_begun(self) -> bool:
        """Say whether the last mail's text was on its way, so that without an answer it may have arrived."""
        return self.connection is not None and self.connection.text_begun

    def _send(self, email_message: EmailMessage) -> bool:
        if self.connection is not None:
            self.connection.begin(mail_timeout())
        return bool(super()._send(email_message))  # type: ignore[misc]

    def close(self) -> None:
        """Say goodbye, briefly; whatever the server answers, the connection is gone afterwards."""
        if self.connection is not None:
            self.connection.begin(GOODBYE_SECONDS)
        super().close()
