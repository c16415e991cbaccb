from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import LazySettings
from django.db import transaction

from outbox import ports
from outbox.models import Channel, Message
from outbox.ports import MessageKind, Rendered
from outbox.queue import Recipient, emit
from tests.outbox.mail_server import MailServer

NINE = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)  # 9:00 in Shanghai


@pytest.fixture
def now() -> dt.datetime:
    return NINE


@dataclass
class House:
    """What the floors above would answer about any message."""

    wanted: bool = True
    addresses: dict[str, str | None] = field(default_factory=dict)
    subject: str = "【投诉提醒】XA-1124-008 今天15:00前须回电"
    text: str = "王小明,您好。请于今天15:00前回电。"
    html: str | None = "<p>王小明,您好。请于今天15:00前回电。</p>"
    error: BaseException | None = None
    asked: list[Message] = field(default_factory=list)

    def render(self, message: Message) -> Rendered:
        if self.error is not None:
            raise self.error
        return Rendered(self.subject, self.text, self.html)

    def still_wanted(self, message: Message, now: dt.datetime) -> bool:
        self.asked.append(message)
        return self.wanted

    def address(self, message: Message) -> str | None:
        return self.addresses.get(message.recipient_id, f"{message.recipient_id}@example.com")

    def kind(self, name: str, *, to_customer: bool = False) -> MessageKind:
        both = (Channel.EMAIL, Channel.SMS)
        channels = both if to_customer else (Channel.EMAIL,)
        return MessageKind(name, self.render, self.still_wanted, self.address, to_customer, channels=channels)


@pytest.fixture
def empty_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test plugs in itself."""
    monkeypatch.setattr(ports, "_kinds", {})
    monkeypatch.setattr(ports, "_expected", {})
    monkeypatch.setattr(ports, "_due_queues", {})
    monkeypatch.setattr(ports, "_when", {})
    monkeypatch.setattr(ports, "_unless", {})
    monkeypatch.setattr(ports, "_wakers", [])


@pytest.fixture
def house(empty_ports: None) -> House:
    house = House()
    ports.register_kind(house.kind("reminder"))
    ports.register_kind(house.kind("progress", to_customer=True))
    return house


@pytest.fixture
def mail_server(settings: LazySettings) -> Iterator[MailServer]:
    server = MailServer().start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 1
    settings.MAIL_DOMAIN = "desk.example.com"
    yield server
    server.stop()


def noting(into: list[object], what: object = None) -> ports.DueQueue:
    """Make a due queue that finds nothing and notes that it was asked."""

    def run(when: dt.datetime, limit: int) -> int:
        into.append(what or when)
        return 0

    return run


Put = Callable[..., Message]


@pytest.fixture
def put(house: House) -> Put:
    """Put a message into the outbox as a use case would."""
    numbers = iter(range(1, 10_000))

    def put_message(
        *,
        to: str = "staff-1",
        recipient_kind: str = "staff",
        kind: str = "reminder",
        about: uuid.UUID | None = None,
        not_before: dt.datetime | None = None,
        language: str = "zh-hans",
        now: dt.datetime = NINE,
        channel: str = Channel.EMAIL,
    ) -> Message:
        key = f"{kind}:{next(numbers)}:1:{to}"
        with transaction.atomic():
            emit(
                kind=kind,
                key=key,
                recipient=Recipient(recipient_kind, to),
                about=about or uuid.uuid4(),
                language=language,
                facts={"deadline_id": 7},
                now=now,
                not_before=not_before,
                channel=channel,
            )
        return Message.objects.get(key=key)

    return put_message


@pytest.fixture
def put_for_customer(put: Put) -> Put:
    def put_message(**fields: object) -> Message:
        return put(to=str(uuid.uuid4()), recipient_kind="customer", kind="progress", **fields)

    return put_message
