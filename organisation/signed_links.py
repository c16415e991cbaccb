"""Signed links: the way in for somebody without an account, to one thing and for one purpose.

A token carries nothing but a reference, a version and an end, under a signature of 256 bits. Whose thing counts its
version up revokes every link that was handed out before. Whoever reads a token learns from `read` that it holds, or
nothing at all: altered, expired and made for another purpose are told alike.
"""

from __future__ import annotations

import re
import struct
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare, salted_hmac

# The reference, the version, the second since 1970 at which it ends.
_SHAPE = struct.Struct(">16sIQ")
_BODY = len(urlsafe_b64encode(bytes(_SHAPE.size)).rstrip(b"="))
# Nothing longer is looked at; what is made here has 38 characters, a dot and a signature of 43.
LONGEST = 100


# What a token looks like wherever it stands, for whoever must not write one down.
_LOOKS_LIKE = re.compile(rf"[\w-]{{{_BODY}}}\.[\w-]{{43}}", re.ASCII)


def without_tokens(text: str) -> str:
    """The text with a dash for every token in it: whoever reads a log must not act by somebody's link."""
    return _LOOKS_LIKE.sub("—", text)


class Purpose(StrEnum):
    """What a link is good for; the signature of one never holds for another."""

    WORK_ORDER = "work-order"
    CUSTOMER = "customer"
    CALENDAR = "calendar"
    REPLY = "reply"


@dataclass(frozen=True)
class Claim:
    """What a token that holds says: which thing, as of which version."""

    subject: UUID
    version: int


def make(purpose: Purpose, subject: UUID, *, version: int, until: datetime) -> str:
    """Make a token that leads to `subject` until a moment, and while its version is this one. The same asked twice is
    the same token."""
    packed = _SHAPE.pack(subject.bytes, version, int(until.timestamp()))
    return _signer(purpose).sign(urlsafe_b64encode(packed).rstrip(b"=").decode())


def read(purpose: Purpose, token: str, *, now: datetime) -> Claim | None:
    """Say what a token claims; None where it does not hold, whatever the reason. The signature is compared in constant
    time, and nothing of the token is used before."""
    if len(token) > LONGEST:
        return None
    try:
        body = _signer(purpose).unsign(token)
    except BadSignature:
        return None
    if len(body) != _BODY:
        return None
    subject, version, until = _SHAPE.unpack(urlsafe_b64decode(body + "=" * (-_BODY % 4)))
    return Claim(UUID(bytes=subject), version) if now.timestamp() < until else None


# --- Where 64 signs are all there is, and capitals are lost: before the @ of an address -------------------------------

_SHORT_SIGNATURE = 10
SHORT = (16 + _SHORT_SIGNATURE) * 8 // 5 + 1


def make_short(purpose: Purpose, subject: UUID) -> str:
    """Make a token of 42 small letters and digits that says what it is about, without an end or a version: for what
    only adds something that a person reads. Its signature has 80 bits, which nobody tries through by mail."""
    packed = subject.bytes + _short_signature(purpose, subject, settings.SECRET_KEY)
    return b32encode(packed).decode().rstrip("=").lower()


def read_short(purpose: Purpose, token: str) -> UUID | None:
    """Say what a short token is about, in whatever capitals it comes; None where it does not hold."""
    if len(token) != SHORT:
        return None
    try:
        packed = b32decode(token.upper() + "=" * (-SHORT % 8))
    except ValueError:
        return None
    subject, given = UUID(bytes=packed[:16]), packed[16:]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    holds = any(constant_time_compare(given, _short_signature(purpose, subject, key)) for key in keys)
    return subject if holds else None


def _short_signature(purpose: Purpose, subject: UUID, key: str | bytes) -> bytes:
    salt = f"calmdesk.short-links.{purpose}"
    signed = salted_hmac(salt, subject.bytes, secret=key, algorithm="sha256").digest()
    return signed[:_SHORT_SIGNATURE]


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"calmdesk.links.{purpose}", sep=".")
