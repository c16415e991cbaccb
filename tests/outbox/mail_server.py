"""A real mail server on the loopback, whose answers a test writes beforehand."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections import defaultdict
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

# Answers that are none: the line is cut, or nothing comes for some seconds.
CUT = "cut"
SILENCE = "silence"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class MailServer:
    """Takes mail until told otherwise. `to_sender`, `to_recipient` and `to_text` hold the answers to come, first in
    first out; `taken` are the mails that were answered 250, `seen` all whose text arrived."""

    port: int = field(default_factory=free_port)
    to_sender: list[str] = field(default_factory=list)
    to_recipient: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    to_text: list[str] = field(default_factory=list)
    silence_seconds: float = 5.0
    # How long it keeps its answer to a text back: the mail is taken, and nobody knows yet.
    thinking_seconds: float = 0.0
    seen: list[EmailMessage] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    connections: int = 0
    _controller: Controller | None = None

    def start(self) -> MailServer:
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def close_idle_lines(self) -> None:
        """Hang up on everybody, like a server that is tired of an idle connection."""
        assert isinstance(self._controller, _Controller)
        for line in self._controller.lines:
            self._controller.loop.call_soon_threadsafe(_cut, line)

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.taken]

    # aiosmtpd's hooks
    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.to_sender.pop(0) if self.to_sender else "250 OK"
        if answer == CUT:
            _cut(server)
        if answer == SILENCE:
            await asyncio.sleep(self.silence_seconds)
            answer = "250 OK"
        envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answers = self.to_recipient.get(address)
        answer = answers.pop(0) if answers else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.seen.append(mail)
        answer = self.to_text.pop(0) if self.to_text else "250 OK"
        if answer == CUT:
            _cut(server)
        if answer == SILENCE:
            await asyncio.sleep(self.silence_seconds)
        if answer.startswith("250"):
            self.taken.append(mail)
            self.recipients.append(list(envelope.rcpt_tos))
        if self.thinking_seconds:
            await asyncio.sleep(self.thinking_seconds)
        return answer if answer[0].isdigit() else "250 OK"


class _Controller(Controller):
    def __init__(self, handler: MailServer, **kwargs: Any) -> None:
        super().__init__(handler, **kwargs)
        self.lines: list[SMTP] = []

    def factory(self) -> SMTP:
        self.handler.connections += 1
        self.lines.append(SMTP(self.handler, hostname="mail.example.com"))
        return self.lines[-1]


def _cut(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()
