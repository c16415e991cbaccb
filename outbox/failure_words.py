"""Why a message did not leave, in words for whoever has to do something about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REASONS: dict[str, StrPromise] = {
    "no_address": _("There is no mailbox or number on record to send it to."),
    "bad_address": _("What is on record to send it to is no complete address or number."),
    "too_late": _("It could not leave in time, and nobody would have understood it later."),
    "sender_lost": _("The sender was lost while it was handed over: it may have arrived."),
    "capped": _("Held back: they had very many mails about this in a short time."),
    "not_supported": _("The mail server does not take mail to such an address."),
    "bounced": _("It came back: the mailbox does not exist, or takes nothing."),
    "sms_file": _("The file for text messages can't be written: tell your administrator."),
    "timeout": _("The mail server did not answer in time."),
    "disconnected": _("The mail server ended the conversation."),
}
# By the beginning of a code, the longest first; the server's answers 5xx are for good, 4xx for now.
FAMILIES: dict[str, StrPromise] = {
    "smtp_552": _("The mail server finds it too big, or the mailbox full."),
    "sms_": _("The service for text messages did not take it."),
    "smtp_5": _("The mail server refused it: check the mailbox on record."),
    "smtp_4": _("The mail server put it off again and again."),
    "write_": _("It could not be written: tell your administrator."),
    "mail_": _("It could not be written: tell your administrator."),
}
UNKNOWN = _("The mail server could not be reached.")


def why(code: str) -> str:
    """Give the sentence for a code of `Message.last_error_code`."""
    family = next((sentence for start, sentence in FAMILIES.items() if code.startswith(start)), UNKNOWN)
    return str(REASONS.get(code, family))
