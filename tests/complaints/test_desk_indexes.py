"""The desk costs what is open, not what was ever received: the indexes of open rows answer its questions."""

from __future__ import annotations

import pytest
from django.db import connection

from complaints.models import Complaint
from complaints.queries import ComplaintQuerySet
from tests.personas import NOW, House


def plan(rows: ComplaintQuerySet) -> str:
    """How the database would look for these rows in a table too large to read whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return str(rows.explain())


class TestOpenRows:
    def test_of_a_branch_come_from_its_index(self, house: House) -> None:
        mine = Complaint.objects.visible_to(house.alice, now=NOW).open()

        assert "complaints_desk_branch" in plan(mine.by_next_due())
        assert "complaints_desk_branch" in plan(mine.overdue(now=NOW))

    def test_of_an_owner_come_from_theirs(self, house: House) -> None:
        assert "complaints_desk_owner" in plan(Complaint.objects.open().owned_by(house.alice).by_next_due())

    @pytest.mark.parametrize("person", ["alice", "head"])
    def test_are_never_looked_for_among_all(self, house: House, person: str) -> None:
        rows = Complaint.objects.visible_to(getattr(house, person), now=NOW).open()

        assert "complaints_desk_" in plan(rows)
