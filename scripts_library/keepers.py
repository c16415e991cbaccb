"""Who keeps the library: its keywords and its cases (R158, R161)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.errors import NotAllowed
from organisation.models import Role, User
from organisation.scope import reach_of

KEEPERS = frozenset({Role.DUTY_MANAGER, Role.QUALITY})


def keeps_library(user: User, *, now: datetime) -> bool:
    """Say whether somebody may change the library at the desk: duty managers and quality."""
    return bool(reach_of(user, now=now).roles & KEEPERS)


def demand_keeper(user: User, *, now: datetime) -> None:
    """Demand that somebody keeps the keywords.

    :raises NotAllowed: they do not; says who does.
    """
    if not keeps_library(user, now=now):
        raise NotAllowed(_("Duty managers and quality keep the keywords. Tell them which word you miss."))
