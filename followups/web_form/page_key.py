"""What a drawn form carries to be known again: a name of its own and when it was drawn, under a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from django.core.signing import BadSignature, Signer

# Nothing longer is looked at; what is made here has 32 letters, 10 digits, two dots and a signature of 43.
LONGEST = 120


@dataclass(frozen=True)
class PageKey:
    """One drawn form: sent twice, it is one complaint."""

    once: str
    drawn_at: datetime


def make(*, now: datetime) -> str:
    """Make the key of a form that is drawn now."""
    return _signer().sign(f"{uuid4().hex}.{int(now.timestamp())}")


def read(text: str) -> PageKey | None:
    """Read a key; None where it is none of ours."""
    if len(text) > LONGEST:
        return None
    try:
        once, _dot, seconds = _signer().unsign(text).partition(".")
    except BadSignature:
        return None
    return PageKey(once, datetime.fromtimestamp(int(seconds), tz=UTC))


def _signer() -> Signer:
    return Signer(salt="calmdesk.web-form", sep=".")
