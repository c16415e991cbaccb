"""What a department sees of the orders that desks sent it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from complaints.models import Complaint, WorkOrder
from complaints.usecases.fulfilling import answer_work_order
from complaints.usecases.ordering import ask_department
from organisation.models import Department, Posting, User
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


@pytest.mark.usefixtures("clock")
class TestThePageOfOne:
    def offered(self, asked: Walker, user: User) -> set[str]:
        order = asked.complaint.work_orders.get()
        page = Browser(user).get(reverse("work_order", args=[asked.complaint.public_id, order.public_id]))
        assert page.status_code == 200
        return {name for name, form in page.context["forms"].items() if form}

    def test_offers_each_what_is_theirs(self, asked: Walker, house: House) -> None:
        order = ask(asked, "查账单", hours=3)
        expert = house.people["6001"]
        assert self.offered(asked, expert) == {"sign", "answer", "return"}
        assert self.offered(asked, house.alice) == {"chase", "answer", "waive"}
        assert self.offered(asked, house.auditor) == set()

        post(asked, expert, "work-order-sign")
        assert self.offered(asked, expert) == {"answer", "return"}
        post(asked, expert, "work-order-return", reason="不归我们管。")
        assert self.offered(asked, expert) == set()
        assert self.offered(asked, house.alice) == {"again", "waive"}
        post(asked, house.alice, "work-order-again", department=order.department_id, question="再查一次账单")
        post(asked, expert, "work-order-answer", answer="账单无误。")
        assert self.offered(asked, house.alice) == {"good", "more"}
        post(asked, house.alice, "work-order-more", missing="哪个月的？")
        assert self.offered(asked, expert) == {"sign", "answer", "return"} - {"sign"}
        post(asked, expert, "work-order-answer", answer="十一月账单无误。")
        post(asked, house.alice, "work-order-good")
        assert self.offered(asked, house.alice) == {"more"}

    def test_says_who_answers_for_it_until_it_is_signed_for(self, asked: Walker, house: House) -> None:
        order = ask(asked, "查账单", hours=3)
        path = reverse("work_order", args=[asked.complaint.public_id, order.public_id])
        assert "签收之前由王晓岚 5017负责" in Browser(house.bo).get(path).content.decode()

        post(asked, house.people["6001"], "work-order-sign")

        assert "签收之前由" not in Browser(house.bo).get(path).content.decode()

    def test_says_that_nobody_can_be_written_to(self, asked: Walker, house: House) -> None:
        order = ask(asked, "查账单", hours=3)
        path = reverse("work_order", args=[asked.complaint.public_id, order.public_id])
        assert "notice--amber" not in Browser(house.alice).get(path).content.decode()
        Department.objects.update(email="")
        Posting.objects.filter(department=order.department).delete()

        assert "notice--amber" in Browser(house.alice).get(path).content.decode()

    def test_is_in_the_list_until_it_is_returned(self, asked: Walker, house: House) -> None:
        ask(asked, "查账单", hours=3)
        expert = house.people["6001"]
        post(asked, expert, "work-order-return", reason="不归我们管。")

        assert Browser(expert).get(reverse("work_orders")).context["orders"] == []


def post(asked: Walker, user: User, name: str, **typed: Any) -> None:
    """Press something on the page of the one order there is."""
    complaint = Complaint.objects.get(pk=asked.complaint.pk)
    path = reverse("complaint_row_act", args=[complaint.public_id, name, complaint.work_orders.get().public_id])
    answer = Browser(user).post(path, version=complaint.version, **typed)
    assert answer.status_code == 302, (name, answer.status_code)


def test_what_waited_before_is_shown_as_waiting(asked: Walker) -> None:
    ask(asked, "查账单", hours=3)
    ask(asked, "查流量记录", hours=9)
    Complaint.objects.update(open_orders=0)
    migration = import_module("complaints.migrations.0020_work_orders")

    migration.count_open_orders(apps, None)

    assert Complaint.objects.get(pk=asked.complaint.pk).open_orders == 2
