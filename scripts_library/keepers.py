"""Who keeps the library: its keywords and its cases (R158, R161)."""

from __future__ import annotations

from datetime import datetime

from organisation.models import Role, User
from organisation.scope import reach_of

KEEPERS = frozenset({Role.DUTY_MANAGER, Role.QUALITY})


def keeps_library(user: User, *, now: datetime) -> bool:
    """Say whether somebody may change the library at the desk: duty managers and quality."""
    return bool(reach_of(user, now=now).roles & KEEPERS)
