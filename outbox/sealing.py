"""Keeping what was really sent, readable only with the recipient's key."""

from __future__ import annotations

import json
import uuid

from evidence import crypto
from outbox.models import Message, RecipientKind
from outbox.ports import Rendered


def subject_of(message: Message) -> uuid.UUID:
    """Say under whose key a message is sealed: the house's, but a customer's mail under the customer's own, so that
    erasing the customer erases the mail too."""
    if message.recipient_kind == RecipientKind.CUSTOMER:
        return uuid.UUID(message.recipient_id)
    return crypto.HOUSE


def seal_rendered(message: Message, rendered: Rendered) -> tuple[bytes, bytes]:
    """Seal subject and body, each bound to this message.

    :raises evidence.crypto.Erased: the customer's key was destroyed.
    """
    subject = subject_of(message)
    body = json.dumps([rendered.text, rendered.html], ensure_ascii=False)
    sealed_subject, sealed_body = crypto.seal_many(
        [(subject, _field(message, "subject"), rendered.subject), (subject, _field(message, "body"), body)]
    )
    return sealed_subject, sealed_body


def what_was_sent(message: Message) -> Rendered | None:
    """Read what left the house, None when nothing has left yet.

    :raises evidence.crypto.Erased: the customer's key was destroyed.
    """
    if message.subject_sealed is None or message.body_sealed is None:
        return None
    subject = subject_of(message)
    ring = crypto.open_keys([subject])
    text, html = json.loads(ring.unseal(subject, _field(message, "body"), message.body_sealed))
    return Rendered(ring.unseal(subject, _field(message, "subject"), message.subject_sealed), text, html)


def _field(message: Message, part: str) -> str:
    # The message's id is part of what is authenticated: ciphertext moved to another row does not open.
    return f"outbox:{message.public_id}:{part}"
