"""Text messages: the way to whatever delivers them, which a setting names, and one that writes them into a file."""

from __future__ import annotations

import contextlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from outbox.models import Channel, Message
from outbox.ports import Rendered
from outbox.refusals import Meaning, Refusal

# As numbers are kept: +8613800000001.
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}\Z", re.ASCII)


@dataclass(frozen=True)
class TextMessage:
    """One text message. `reference` is the same at every attempt, so that a service can tell a repetition."""

    number: str
    text: str
    reference: str

    def __str__(self) -> str:
        # Whoever logs one shows neither the number nor the words.
        return f"{self.reference} to {masked(self.number)}"

    __repr__ = __str__


class SmsBackend(Protocol):
    """What `SMS_BACKEND` names: a class that is made without arguments, in each sender. Its own time-outs must be well
    within a minute.

    `send` raises `Refusal` with what the service's no means: LATER, NEVER, AWAY (for all of them), or UNKNOWN where it
    may have gone out. Any other error is taken as UNKNOWN.
    """

    def open(self) -> None: ...

    def send(self, message: TextMessage) -> None: ...

    def close(self) -> None: ...


def masked(number: str) -> str:
    """Show enough of a number to tell two apart, too little to dial it."""
    return f"***{number[-2:]}"


class FileBackend:
    """Writes each text message as a line of JSON into `SMS_FILE`, which nobody else on the machine may read: for
    trials, and for whatever reads that file and delivers."""

    def open(self) -> None:
        """Nothing to open: the file is opened for each line, so that it may be moved away at any time."""

    def send(self, message: TextMessage) -> None:
        """Write one line.

        :raises Refusal: the file can't be written; no message is to blame.
        """
        line = json.dumps(asdict(message), ensure_ascii=False) + "\n"
        path = Path(settings.SMS_FILE)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                # In one piece: several senders write into the same file.
                os.write(file, line.encode())
            finally:
                os.close(file)
        except OSError:
            raise Refusal(Meaning.AWAY, "sms_file") from None

    def close(self) -> None:
        """Nothing to close."""


class SmsConnection:
    """The way to the service, opened when the first text message needs it and kept for a whole round."""

    channel = Channel.SMS
    server = "sms-service"

    def __init__(self) -> None:
        self._backend: SmsBackend | None = None

    def __enter__(self) -> SmsConnection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def takes(self, address: str) -> bool:
        """Say whether this is a number in full."""
        return _NUMBER.match(address) is not None

    def write(self, message: Message, rendered: Rendered, *, address: str) -> TextMessage:
        """Make the text message of a row: its plain text, in one piece."""
        text = " ".join(rendered.text.replace("\x00", "").split())
        return TextMessage(number=address, text=text, reference=str(message.public_id))

    def open(self) -> None:
        """Open it unless it is open.

        :raises Refusal: the service can't be reached.
        """
        if self._backend is not None:
            return
        backend: SmsBackend = import_string(settings.SMS_BACKEND)()
        try:
            backend.open()
        except Refusal as refusal:
            raise Refusal(Meaning.AWAY, refusal.code) from None
        except Exception as error:
            raise Refusal(Meaning.AWAY, f"sms_{type(error).__name__}"[:40]) from None
        self._backend = backend

    def send(self, text: Any) -> None:
        """Hand one text message over.

        :raises Refusal: it was not taken, or nobody knows.
        """
        assert self._backend is not None, "open() comes first"
        try:
            self._backend.send(text)
        except Refusal:
            raise
        except Exception as error:
            self.close()
            raise Refusal(Meaning.UNKNOWN, f"sms_{type(error).__name__}"[:40]) from None

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            with contextlib.suppress(Exception):
                backend.close()
