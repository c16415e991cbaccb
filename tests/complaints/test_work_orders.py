"""What a department sees of the orders that desks sent it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from complaints.models import Complaint, WorkOrder
from complaints.usecases.fulfilling import answer_work_order
from complaints.usecases.ordering import ask_department
from organisation.models import User
from tests.complaints.page_fixtures import Browser
from tests.personas import NOW, House, Walker, start


def ask(walker: Walker, question: str, *, hours: int) -> WorkOrder:
    department = walker.house.people["6001"].postings.get().department
    walker.do(ask_department, department=department, question=question, due_at=NOW + timedelta(hours=hours))
    return WorkOrder.objects.latest("id")


@pytest.fixture
def asked(received: Walker) -> Walker:
    received.to("clarify")
    return received


@pytest.mark.usefixtures("clock")
class TestTheList:
    def shown(self, user: User) -> list[str]:
        return [row["question"] for row in Browser(user).get(reverse("work_orders")).context["orders"]]

    def test_has_the_nearest_limit_first(self, asked: Walker, house: House) -> None:
        ask(asked, "查流量记录", hours=9)
        ask(asked, "查账单", hours=3)

        assert self.shown(house.people["6001"]) == ["查账单", "查流量记录"]

    def test_drops_what_was_answered(self, asked: Walker, house: House) -> None:
        order = ask(asked, "查账单", hours=3)
        asked.do(answer_work_order, order=str(order.public_id), answer="已查清。")

        assert self.shown(house.people["6001"]) == []

    def test_is_empty_for_whoever_works_for_no_department(self, asked: Walker, house: House) -> None:
        ask(asked, "查账单", hours=3)

        assert self.shown(house.alice) == []

    def test_names_no_customer(self, asked: Walker, house: House) -> None:
        ask(asked, "查账单", hours=3)

        page = Browser(house.people["6001"]).get(reverse("work_orders")).content.decode()

        assert asked.complaint.number in page
        assert "郑" not in page

    def test_costs_the_same_however_many_there_are(
        self, asked: Walker, house: House, django_assert_max_num_queries: Any
    ) -> None:
        for place in range(4):
            walker = start(house, phone=f"1380000020{place}")
            walker.to("clarify")
            ask(walker, "查账单", hours=3)
        assert Complaint.objects.count() == 5
        browser = Browser(house.people["6001"])
        browser.get(reverse("work_orders"))

        with django_assert_max_num_queries(8):
            browser.get(reverse("work_orders"))

    def test_is_the_first_page_of_a_department(self, house: House) -> None:
        assert Browser(house.people["6001"]).get(reverse("desk"))["Location"] == reverse("work_orders")
        assert Browser(house.alice).get(reverse("desk")).status_code == 200
