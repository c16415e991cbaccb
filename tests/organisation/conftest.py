"""Rows that the tests of this floor begin with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from organisation.models import Branch, Department, OpeningHours, Posting, Role, User

MakeUser = Callable[..., User]
MakePosting = Callable[..., Posting]
SINCE = dt.date(2026, 1, 1)


@pytest.fixture
def hall(db: None) -> Branch:
    return Branch.objects.create(code="XJ", name_zh="星桥营业厅", name_en="Starbridge Hall", industry="telecom")


@pytest.fixture
def hotel(db: None) -> Branch:
    return Branch.objects.create(code="JD", name_zh="竹影湖酒店", industry="hotel", observes_holidays=False)


@pytest.fixture
def billing(hall: Branch) -> Department:
    return Department.objects.create(code="billing", name_zh="账务支撑部", branch=hall)


@pytest.fixture
def make_user(db: None) -> MakeUser:
    def make(staff_code: str = "5017", **fields: object) -> User:
        return User.objects.create_user(staff_code, "王晓岚", **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def post() -> MakePosting:
    def make(
        user: User, role: Role, branch: Branch | None = None, *, starts_on: dt.date = SINCE, **fields: object
    ) -> Posting:
        return Posting.objects.create(user=user, role=role, branch=branch, starts_on=starts_on, **fields)

    return make


@pytest.fixture
def open_hours() -> Callable[..., OpeningHours]:
    def make(branch: Branch, weekday: int, opens: str, closes: str) -> OpeningHours:
        return OpeningHours.objects.create(
            branch=branch, weekday=weekday, opens=dt.time.fromisoformat(opens), closes=dt.time.fromisoformat(closes)
        )

    return make


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are tested in English here; the catalogs have tests of their own."""
    with translation.override("en"):
        yield
