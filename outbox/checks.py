"""What must be plugged in and set before messages can leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.mail.message import sanitize_address
from django.db import DatabaseError
from django.utils.module_loading import import_string

from outbox import ports
from outbox.models import Message, State
from outbox.transports import transports


@register()
def emitted_kinds_are_registered(**_: Any) -> list[CheckMessage]:
    """Report each kind of message that an app declares to emit and that nobody can write."""
    return [
        Error(
            f"Messages of the kind {name} are emitted by {', '.join(apps)}, but no app registers how to write them.",
            hint="Call outbox.ports.register_kind() in the ready() of the app that writes them.",
            id="outbox.E001",
        )
        for name, apps in ports.missing_kinds().items()
    ]


@register(Tags.database)
def waiting_kinds_are_registered(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report kinds that wait in the outbox and that this code can't write; they would wait for ever."""
    if not databases:
        return []
    try:
        waiting = Message.objects.filter(state=State.PENDING).order_by().values_list("kind", flat=True).distinct()
        unknown = sorted(set(waiting) - ports.kinds().keys())
    except DatabaseError:
        return []  # Before the first migration there is no outbox.
    return [
        Error(
            f"Messages of the kind {name} wait in the outbox, but no app registers how to write them.",
            hint="Deploy the code that writes them, or drop them.",
            id="outbox.E002",
        )
        for name in unknown
    ]


@register()
def mail_can_be_addressed(**_: Any) -> list[CheckMessage]:
    """Report mail settings under which a sender would hang or every mail would be refused."""
    found: list[CheckMessage] = []
    if not settings.EMAIL_TIMEOUT or settings.EMAIL_TIMEOUT <= 0:
        found.append(
            Error(
                "EMAIL_TIMEOUT is not set: a silent mail server would hold a sender for ever.",
                hint="Set EMAIL_TIMEOUT=20.",
                id="outbox.E003",
            )
        )
    try:
        sanitize_address(settings.DEFAULT_FROM_EMAIL, "utf-8")
    except ValueError:
        found.append(
            Error(
                "DEFAULT_FROM_EMAIL is no address.",
                hint="Set it like: DEFAULT_FROM_EMAIL='Calmdesk <desk@example.com>'",
                id="outbox.E004",
            )
        )
    if not settings.MAIL_DOMAIN or not settings.MAIL_DOMAIN.isascii() or set(settings.MAIL_DOMAIN) & set("<>@ \r\n"):
        found.append(
            Error("MAIL_DOMAIN is no domain.", hint="Set it like: MAIL_DOMAIN=desk.example.com", id="outbox.E005")
        )
    return found


@register()
def text_messages_can_be_sent(**_: Any) -> list[CheckMessage]:
    """Report a backend for text messages that can't be used, and one that delivers nothing in a house at work."""
    if not settings.SMS_BACKEND:
        return []
    try:
        backend = import_string(settings.SMS_BACKEND)
    except ImportError:
        backend = None
    if not all(callable(getattr(backend, name, None)) for name in ("open", "send", "close")):
        return [
            Error(
                f"SMS_BACKEND names no class that sends text messages: {settings.SMS_BACKEND}.",
                hint="Name a class with open, send and close, as outbox.sms describes it, or leave SMS_BACKEND out.",
                id="outbox.E006",
            )
        ]
    if settings.PRODUCTION and settings.SMS_BACKEND == "outbox.sms.FileBackend":
        return [
            Warning(
                "Text messages are written into a file, and something else must deliver them from there.",
                hint="Name a backend that delivers in SMS_BACKEND, or leave it out to send none.",
                id="outbox.W001",
            )
        ]
    return []


@register(Tags.database)
def waiting_channels_have_a_sender(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report messages that wait for a channel by which nothing leaves any more."""
    if not databases:
        return []
    try:
        waiting = Message.objects.filter(state=State.PENDING).exclude(channel__in=list(transports()))
        unsent = sorted(set(waiting.order_by().values_list("channel", flat=True)))
    except DatabaseError:
        return []  # Before the first migration there is no outbox.
    return [
        Error(
            f"Messages wait to leave by {channel}, but nothing here sends these.",
            hint="Set SMS_BACKEND again, or drop them.",
            id="outbox.E007",
        )
        for channel in unsent
    ]
