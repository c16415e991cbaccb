"""Our word on the complaint's page: what was promised, what became of it, and who may promise the next."""

from __future__ import annotations

from typing import Any

from complaints.access import Right, may
from complaints.codes import Stage
from complaints.models import Complaint
from complaints.usecases.promising import broken_words, may_promise
from evidence.act import Act
from organisation.models import User


def broken_notices(complaint: Complaint, user: User, act: Act) -> list[dict[str, Any]]:
    """Tell whoever must not give the next promise before they speak it (R128)."""
    if not complaint.is_open or complaint.stage == Stage.RECEIVE or may_promise(complaint, user, now=act.now):
        return []
    if not may(Right.HANDLE, complaint, user, now=act.now):
        return []
    return [{"level": "amber", "text": broken_words(complaint), "private": True}]
