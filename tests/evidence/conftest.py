from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from evidence.act import Act, Via
from organisation.models import User

NINE = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai


@pytest.fixture
def now() -> datetime:
    return NINE


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("E1001", "甲乙")


@pytest.fixture
def act(clerk: User) -> Act:
    return Act(by=clerk, via=Via.PAGE, now=NINE, request_id="0123456789abcdef")


@pytest.fixture
def later(act: Act) -> Callable[[int], Act]:
    """The same act, some minutes later."""
    return lambda minutes: Act(by=act.by, via=act.via, now=act.now + timedelta(minutes=minutes), request_id="fedcba")
