from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from organisation.models import Branch, Posting, Role, User
from tests.personas import house  # noqa: F401

PASSWORD = "correct-horse-7-battery"


@pytest.fixture
def branch(db: None) -> Branch:
    return Branch.objects.create(code="XJ", name_zh="星辰路营业厅", name_en="Xingchen Road hall", industry="telecom")


@pytest.fixture
def clerk(branch: Branch) -> User:
    user = User.objects.create_user("5017", "王小明", PASSWORD)
    Posting.objects.create(user=user, role=Role.CLERK, branch=branch, starts_on=dt.date(2020, 1, 1))
    return user


@pytest.fixture
def at_desk(clerk: User) -> Client:
    """A browser in which the clerk is signed in."""
    client = Client()
    client.force_login(clerk)
    return client
