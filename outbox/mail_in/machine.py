"""Was this written by a machine? Such mail is never answered and never opens a complaint (RFC 3834)."""

from __future__ import annotations

import re
from email.message import Message as MimeMessage
from enum import StrEnum

from outbox.mail import LOOP_HEADER
from outbox.mail_in.decoding import header, headers

_BULK = {"bulk", "list", "junk"}
# How programs begin the subject of what they answer by themselves, with a sign after it.
_SAYS_SO = re.compile(
    r"\s*(out of (the )?office|automatic reply|auto[- ]?reply|autoreply|自动回复|自動回覆|自動回應|abwesenheitsnotiz|"
    r"automatische antwort|réponse automatique|respuesta automática)\s*[:：]",
    re.IGNORECASE,
)
_REPLIES = {"auto_reply", "auto-reply"}


class Machine(StrEnum):
    """Which kind of machine wrote it."""

    OURS = "ours"  # Mail of this house, come back to it.
    AUTOMATIC = "automatic"  # Out of office, and whatever else answers by itself.
    BULK = "bulk"  # Lists and circulars.


def machine_of(message: MimeMessage) -> Machine | None:
    """Tell by the headers; None for what a person wrote, as far as headers say."""
    if headers(message, LOOP_HEADER):
        return Machine.OURS
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = header(message, "Precedence").strip().lower()
    if submitted not in ("", "no") or precedence in _REPLIES or _answers_by_itself(message):
        return Machine.AUTOMATIC
    if precedence in _BULK or headers(message, "List-Id"):
        return Machine.BULK
    return None


def has_no_way_back(message: MimeMessage) -> bool:
    """Tell whether its envelope named nobody to answer to, as bounces and automatic answers do."""
    return any(path.strip() == "<>" for path in headers(message, "Return-Path"))


def _answers_by_itself(message: MimeMessage) -> bool:
    named = ("X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Mail-Autoreply")
    if _SAYS_SO.match(header(message, "Subject")):
        return True
    if any(value.strip().lower() not in ("", "no", "none") for name in named for value in headers(message, name)):
        return True
    return has_no_way_back(message)
