"""Whenever somebody tries the house: at night, on a Sunday, in a holiday; again; with the same seed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from complaints.codes import Stage
from complaints.models import Complaint, ContactPoint, Customer
from config.demonstration import plan, planting
from config.demonstration.people import Directory
from config.demonstration.plan import OPEN_MENU, Wanted
from config.demonstration.sheets import Sheets
from evidence.verification import verify
from tests.config import demonstration_truths as truths
from tests.config.test_demonstration import NOW, make_quietly
from tests.personas import House, build_house

NIGHT = datetime(2026, 11, 24, 18, 20, tzinfo=UTC)
SUNDAY_AFTER_OPENING = datetime(2026, 11, 29, 1, 32, tzinfo=UTC)
HOLIDAY = datetime(2026, 10, 3, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("now", [NIGHT, SUNDAY_AFTER_OPENING, HOLIDAY], ids=["night", "sunday", "holiday"])
def test_every_open_road_can_be_walked_at_any_hour(house: House, now: datetime) -> None:
    many = len(OPEN_MENU)
    make_quietly(Wanted(many, many), seed=3, now=now)
    complaints = list(Complaint.objects.select_related("branch", "customer", "category"))
    assert len(complaints) == many
    assert all(one.is_open for one in complaints)
    assert {Stage(one.stage) for one in complaints} >= {Stage.RECEIVE, Stage.CALM, Stage.CLARIFY, Stage.FOLLOW_UP}
    for truth in truths.TRUTHS:
        for one in complaints:
            truth(one, now)
    truths.numbers_follow_receipts(complaints)


def told(count: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Make a demonstration, note what the same seed must tell again, and take it back."""
    monkeypatch.setattr(plan, "MOST_WALKED", 6)
    with transaction.atomic():
        make_quietly(Wanted(count, 3), seed=seed, now=NOW)
        names = ("number", "branch", "stage", "severity", "received_at", "next_due_at", "owner", "own_words")
        rows = Complaint.objects.order_by("pk").values_list(*names, "customer__surname", "customer__title")
        phones = ContactPoint.objects.order_by("pk").values_list("found_by", flat=True)
        seen = [*rows, tuple(phones)]
        transaction.set_rollback(True)
    return seen


def test_the_same_seed_tells_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first = told(9, 5, monkeypatch)
    assert told(9, 5, monkeypatch) == first
    assert told(9, 6, monkeypatch) != first


def test_a_second_load_adds_and_harms_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "MOST_WALKED", 6)
    for _ in range(2):
        make_quietly(Wanted(9, 3), seed=5, now=NOW)
    complaints = list(Complaint.objects.select_related("branch", "customer", "category"))
    assert len(complaints) == 18
    assert sum(one.is_open for one in complaints) == 6
    for truth in truths.TRUTHS:
        for one in complaints:
            truth(one, NOW)
    assert verify([one.trail_chain for one in complaints]).ok


@pytest.mark.parametrize(("all_of_them", "still_open"), [(30, 0), (30, 30), (30, 29), (7, 3), (1, 0), (1, 1)])
def test_any_number_of_them_may_be_open(
    house: House, monkeypatch: pytest.MonkeyPatch, all_of_them: int, still_open: int
) -> None:
    """Also where only few were walked that may be multiplied."""
    monkeypatch.setattr(plan, "MOST_WALKED", 4)
    make_quietly(Wanted(all_of_them, still_open), seed=2, now=NOW)
    assert Complaint.objects.count() == all_of_them
    assert Complaint.objects.open().count() == still_open


def test_phone_numbers_come_back_only_once_all_were_given_out() -> None:
    from random import Random

    directory = Directory(Random(1))
    given = [directory.phone() for _ in range(996)]
    assert len(set(given)) == 996
    assert all(number.startswith("13800000") and len(number) == 11 for number in given)
    assert directory.phone() in given


# --- Stored beside the server's own work ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_batches_are_stored_one_behind_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL a second connection stores each batch; everything has arrived when it is over."""
    monkeypatch.setattr(plan, "MOST_WALKED", 4)
    monkeypatch.setattr(planting, "BATCH", 5)
    build_house()
    before = sessions()
    make_quietly(Wanted(30, 4), seed=4, now=NOW)
    assert Complaint.objects.count() == 30
    assert verify().ok
    # A new row gets a key of its own: the sequences went along.
    assert Customer.objects.create(surname="王", created_at=NOW).pk > 0
    assert sessions() <= before


def sessions() -> int:
    """Count who is connected to this database, the server of an earlier journey too; SQLite knows us alone."""
    if connection.vendor != "postgresql":
        return 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        (count,) = cursor.fetchone()
    return int(count)


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_is_refused_is_heard_of_and_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "MOST_WALKED", 4)
    monkeypatch.setattr(planting, "BATCH", 5)
    build_house()
    before = sessions()
    stored = Sheets.write
    batches = []

    def refuse_the_third(self: Sheets, spelled: Any) -> None:
        batches.append(self)
        stored(self, spelled)
        if len(batches) == 3:
            with connection.cursor() as cursor:
                cursor.execute("SELECT no_such_column FROM complaints_complaint")

    monkeypatch.setattr(Sheets, "write", refuse_the_third)
    with pytest.raises(DatabaseError):
        make_quietly(Wanted(40, 4), seed=4, now=NOW)
    assert Complaint.objects.count() == 4 + 2 * 5
    assert verify().ok
    assert sessions() <= before
