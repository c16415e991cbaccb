"""By which channels messages leave this house, and the way of each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from django.conf import settings

from outbox.mail import MailConnection
from outbox.models import Channel, Message
from outbox.ports import Rendered
from outbox.sms import SmsConnection


class Transport(AbstractContextManager[Any], Protocol):
    """One way out of the house: writes a message for its channel, and hands it over on a line that is kept."""

    channel: Channel
    # Under this name the state of whoever is at the other end is kept.
    server: str

    def takes(self, address: str) -> bool: ...

    def write(self, message: Message, rendered: Rendered, *, address: str) -> Any: ...

    def open(self) -> None: ...

    def send(self, written: Any) -> None: ...

    def close(self) -> None: ...


def transports() -> dict[Channel, Callable[[], Transport]]:
    """Give the ways that are set up here: mail always, text messages where a backend is named."""
    ways: dict[Channel, Callable[[], Transport]] = {Channel.EMAIL: MailConnection}
    if settings.SMS_BACKEND:
        ways[Channel.SMS] = SmsConnection
    return ways


def can_send(channel: str) -> bool:
    """Say whether a message of this channel would ever leave."""
    return channel in transports()
