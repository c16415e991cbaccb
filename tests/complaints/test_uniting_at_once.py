"""The same man under two numbers: two say so at the same moment, or he calls while somebody does.

Each race runs once more with the lock taken off, to prove that it bites; SQLite, with one writer at a time, has none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from complaints.errors import BadInput
from complaints.models import Complaint, Customer, CustomerMerge
from complaints.usecases import uniting
from complaints.usecases.receiving import Intake, receive
from evidence.trail import verify
from organisation.models import User
from tests.complaints.meeting import in_the_middle
from tests.evidence.threads import at_once, failures
from tests.personas import House, Walker, act, start

pytestmark = pytest.mark.django_db(transaction=True)


class TestMerging:
    OTHER = "13800000041"

    @pytest.fixture
    def second(self, received: Walker, house: House) -> Walker:
        return start(house, phone=self.OTHER)

    def merge(self, walker: Walker, other: Walker, by: User) -> Complaint:
        record = Customer.objects.get(complaints=other.complaint)
        told: dict[str, Any] = {"other": record.public_id, "stays": "this", "reason": "客户本人说的。"}
        return uniting.merge_customers(walker.complaint.public_id, None, act(by), **told)

    def crosswise(self, first: Walker, second: Walker) -> list[Any]:
        house = first.house
        pairs = [(first, second, house.alice), (second, first, house.bob)]
        return at_once(2, lambda number: self.merge(*pairs[number]))

    def test_crosswise_is_done_once(self, received: Walker, second: Walker, meet: Callable[..., None]) -> None:
        meet(uniting, "demand_both")

        [failure] = failures(self.crosswise(received, second))

        # Whoever came second finds one record: there is nothing to merge any more.
        assert isinstance(failure, BadInput)
        assert Customer.objects.filter(merged_into=None).count() == 1
        assert CustomerMerge.objects.count() == 1
        assert Complaint.objects.values("customer").distinct().count() == 1
        assert verify().ok

    def test_would_go_in_a_circle_without_the_lock(
        self, received: Walker, second: Walker, meet: Callable[..., None], unlocked: None
    ) -> None:
        meet(uniting, "demand_both")

        assert failures(self.crosswise(received, second)) == []

        assert Customer.objects.filter(merged_into=None).count() == 0

    def call_meanwhile(self, first: Walker, second: Walker, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """The merged one calls again in the middle of it: what they had has gone over, what they bring now has not."""
        house, intake = first.house, Intake(channel="phone", own_words="我再打一次。", phone=self.OTHER)
        return in_the_middle(
            monkeypatch,
            uniting,
            "_tell",
            lambda: self.merge(first, second, house.alice),
            lambda: receive(intake, act(house.bob), branch=house.hall, key=uuid4().hex),
        )

    def test_lets_a_call_wait_and_find_the_record_that_stays(
        self, received: Walker, second: Walker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert failures(self.call_meanwhile(received, second, monkeypatch)) == []

        assert Complaint.objects.count() == 3
        assert Complaint.objects.values("customer").distinct().count() == 1

    def test_would_leave_the_call_behind_without_the_hold_on_the_number(
        self, received: Walker, second: Walker, monkeypatch: pytest.MonkeyPatch, unlocked: None
    ) -> None:
        monkeypatch.setattr(uniting, "hold_number", lambda _index: None)

        assert failures(self.call_meanwhile(received, second, monkeypatch)) == []

        assert Complaint.objects.filter(customer__merged_into__isnull=False).count() == 1
