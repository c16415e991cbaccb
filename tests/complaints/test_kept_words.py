"""How much of our word was kept, by branch and department (R128, R150)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from complaints.models import Complaint, Promise, WorkOrder
from complaints.promises import KeptWord, kept_by_branch, kept_by_department
from organisation.models import Department
from tests.complaints.page_fixtures import Browser, words_of
from tests.personas import NOW, House, Walker, start

UNTIL = NOW + timedelta(days=30)
HOUR = NOW + timedelta(days=3)
EARLY, LATE = HOUR - timedelta(hours=1), HOUR + timedelta(hours=1)


def promised(walker: Walker, state: str, settled_at: datetime | None, **more: object) -> None:
    told = {"what": "回电", "due_at": HOUR, "given_at": NOW, "owner": walker.by, **more}
    Promise.objects.create(complaint=walker.complaint, state=state, settled_at=settled_at, **told)


def asked(walker: Walker, code: str, answered_at: datetime | None, **more: object) -> None:
    department = Department.objects.get(code=code)
    told = {"question": "请核对。", "asked_at": NOW, "due_at": HOUR, "answered_at": answered_at, **more}
    WorkOrder.objects.create(complaint=walker.complaint, department=department, **told)


def branches(*, since: datetime = NOW, until: datetime = UNTIL) -> list[KeptWord]:
    with override("en"):
        return kept_by_branch(Complaint.objects.all(), since=since, until=until)


@pytest.fixture
def kept(received: Walker) -> Walker:
    """Two promises kept by their hour."""
    for _one in range(2):
        promised(received, "kept", EARLY)
    return received


class TestPromises:
    def counts(self) -> tuple[int, int, int]:
        [word] = branches()
        return word.kept, word.due, word.percent

    def test_kept_in_time_count_as_kept(self, kept: Walker) -> None:
        assert self.counts() == (2, 2, 100)

    @pytest.mark.parametrize(
        ("state", "settled_at", "broken_at"),
        [("kept", LATE, HOUR), ("released", LATE, HOUR), ("open", None, HOUR), ("open", None, None)],
    )
    def test_broken_ones_count_whatever_came_after(
        self, kept: Walker, state: str, settled_at: datetime | None, broken_at: datetime | None
    ) -> None:
        promised(kept, state, settled_at, broken_at=broken_at)

        assert self.counts() == (2, 3, 66)

    @pytest.mark.parametrize(
        ("state", "settled_at", "more"),
        [
            ("released", EARLY, {}),
            ("open", None, {"condition": "旧卡坏了"}),
            # Done as it was said, on the spot.
            ("kept", NOW, {}),
            ("open", None, {"due_at": UNTIL}),
            ("kept", EARLY, {"due_at": NOW - timedelta(seconds=1)}),
        ],
    )
    def test_what_nobody_waited_for_counts_for_nothing(
        self, kept: Walker, state: str, settled_at: datetime | None, more: dict[str, object]
    ) -> None:
        promised(kept, state, settled_at, **more)

        assert self.counts() == (2, 2, 100)

    def test_stand_by_branch_the_worst_first(self, kept: Walker, house: House) -> None:
        elsewhere = start(house)
        Complaint.objects.filter(pk=elsewhere.complaint.pk).update(branch=house.branches["CS"])
        promised(elsewhere, "open", None, broken_at=HOUR)

        found = branches()

        assert [(word.name, word.percent) for word in found] == [
            (house.branches["CS"].name_en, 0),
            (house.hall.name_en, 100),
        ]

    def test_are_none_where_none_was_due(self, received: Walker) -> None:
        assert branches() == []


class TestAnswersOfDepartments:
    def test_count_as_kept_by_their_hour(self, received: Walker) -> None:
        asked(received, "billing_support", HOUR)
        for answered_at in (LATE, None):
            asked(received, "billing_support", answered_at)
        asked(received, "billing_support", None, waived_at=EARLY)

        [word] = kept_by_department(Complaint.objects.all(), since=NOW, until=UNTIL)

        assert (word.kept, word.due, word.percent) == (1, 3, 33)


def test_supervisors_see_those_of_their_branches(kept: Walker, house: House) -> None:
    elsewhere = start(house)
    Complaint.objects.filter(pk=elsewhere.complaint.pk).update(branch=house.branches["CS"])
    promised(elsewhere, "kept", EARLY)

    with time_machine.travel(HOUR + timedelta(days=1), tick=False):
        page = words_of(Browser(house.bo, language="en").get(reverse("kept_words")))

    assert house.hall.name_en in page
    assert "2 of 2 kept by their hour" in page
    assert house.branches["CS"].name_en not in page
