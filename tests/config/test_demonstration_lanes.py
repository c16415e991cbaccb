"""Planting in several processes: the same truths, and no failure goes by in silence. PostgreSQL only."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import ForeignKey
from django.utils import translation

from complaints.models import Complaint
from config.demonstration import lanes, plan
from config.demonstration.lanes import LaneBroken, Told, run
from config.demonstration.making import make
from config.demonstration.plan import Wanted
from config.demonstration.rows import COPIED
from evidence.verification import verify
from tests.config.demonstration_truths import numbers_follow_receipts
from tests.personas import build_house

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
WALKED, ALL, OPEN = 24, 140, 30


@pytest.fixture(autouse=True)
def on_postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: there is one lane only")


def make_quietly(told: Callable[[str], None] = lambda words: None) -> None:
    build_house()
    with translation.override("zh-hans"):
        make(Wanted(ALL, OPEN), seed=3, now=NOW, say=told)


def test_two_lanes_make_what_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "MOST_WALKED", WALKED)
    monkeypatch.setattr(lanes, "WORTHWHILE", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    said: list[str] = []
    make_quietly(said.append)
    rows = list(Complaint.objects.order_by("pk"))
    assert len(rows) == len({row.number for row in rows}) == ALL
    assert Complaint.objects.open().count() == OPEN
    assert said[-1] == f"  copied {ALL - WALKED}"
    # Copies of open ones stay at the minute of the walked one and are numbered behind it.
    numbers_follow_receipts(rows[WALKED:])
    assert verify().ok
    for model in COPIED:
        for column in model._meta.concrete_fields:
            if isinstance(column, ForeignKey):
                known = column.remote_field.model._base_manager.values("pk")
                others = model._base_manager.exclude(**{column.name: None})
                assert not others.exclude(**{f"{column.attname}__in": known}).exists(), (model, column.name)


def fine(*, told: Told) -> int:
    told(4)
    return 40


def failing(*, told: Told) -> int:
    raise ValueError("no ink")


def dying(*, told: Told) -> int:
    os._exit(3)


def test_rows_and_complaints_of_all_lanes_are_counted() -> None:
    made: list[int] = []
    assert run([fine, fine], made.append) == 80
    assert made == [4, 4]


def test_a_lane_that_fails_says_why() -> None:
    with pytest.raises(LaneBroken, match="no ink"):
        run([fine, failing], lambda many: None)


def test_a_lane_that_is_killed_is_noticed() -> None:
    with pytest.raises(LaneBroken, match="ended"):
        run([dying, fine], lambda many: None)
