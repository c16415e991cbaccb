"""Saying what became of a mail: once, whoever says it, and together with what came of it."""

from __future__ import annotations

import logging
from typing import Any

from django.db import IntegrityError, transaction

from complaints.customers import mask_email
from evidence.act import Act
from evidence.crypto import blind_index
from followups.mail_in.codes import MailState, Why
from followups.mail_in.models import IncomingMail
from organisation.kept import one_act
from outbox.mail_in.letter import Letter

logger = logging.getLogger(__name__)


class SettledMeanwhile(Exception):
    """Somebody else has settled the mail; what was begun with it must not stand."""


def quarantine(mail: IncomingMail, act: Act, why: Why, letter: Letter | None = None, **changes: Any) -> None:
    """Lay a mail before a person, with the reason."""
    logger.warning("Mail %s waits for a person (%s)", mail.public_id, why.value)
    with one_act():
        settle(mail, act, MailState.QUARANTINE, letter, why=why, **changes)


def settle(mail: IncomingMail, act: Act, state: MailState, letter: Letter | None = None, **changes: Any) -> bool:
    """Say what became of a mail, in the open transaction and before anything comes of it. Says whether it is the first
    with its Message-ID from its sender: another one is a duplicate, and nothing may come of it.

    :raises SettledMeanwhile: it does not stand any more as it was read.
    """
    held = IncomingMail.objects.select_for_update().filter(pk=mail.pk, state=mail.state)
    if not held.exists():
        raise SettledMeanwhile
    changed = {"state": state, "settled_at": act.now, "settled_by": act.by, "lease_until": None, **changes}
    if letter is not None:
        changed["sender_masked"] = mask_email(letter.sender)[:60] if letter.sender else ""
        changed.setdefault("id_index", mail.id_index or id_index(letter))
    for name, value in changed.items():
        setattr(mail, name, value)
    try:
        with transaction.atomic():
            mail.save(update_fields=[*changed, "marks"])
    except IntegrityError:
        mail.state, mail.about = MailState.DUPLICATE, None
        mail.save(update_fields=[*changed, "marks", "about"])
        return False
    return True


def id_index(letter: Letter) -> str:
    """Hash the Message-ID with its sender: nobody may hide somebody else's mail behind theirs. Empty where it has none:
    then only the very same mail is a duplicate."""
    if not letter.message_id:
        return ""
    return blind_index("mail-in-id", f"{letter.message_id}\n{letter.sender}")
