"""A weak link between departments and a missing notice become tasks (R152, R153)."""

from __future__ import annotations

import pytest

from complaints.errors import BadInput, Blocked, WrongState
from complaints.models import Complaint
from complaints.order_codes import OrderPurpose
from complaints.usecases import clarifying
from complaints.usecases.ordering import waive_work_order
from complaints.usecases.seams import report_missing_notice, report_seam
from organisation.models import Department
from outbox.models import Message
from tests.complaints.page_fixtures import Browser, page_of
from tests.personas import House, Walker


@pytest.fixture
def both(house: House) -> tuple[Department, Department]:
    return Department.objects.get(code="billing_support"), Department.objects.get(code="network_center")


def with_cause(walker: Walker, cause: str) -> Complaint:
    walker.to("clarify")
    walker.do(clarifying.find, text="交接单没有传到。")
    return walker.do(clarifying.set_cause, cause=cause)


class TestASeam:
    def test_becomes_a_task_for_each_with_a_limit(self, received: Walker, both: tuple[Department, Department]) -> None:
        with_cause(received, "interface")
        received.do(report_seam, what="夜班没有交接。", department=both[0], other=both[1])

        rows = list(received.complaint.work_orders.order_by("id"))
        assert [(row.department, row.beside, row.purpose) for row in rows] == [
            (both[0], both[1], OrderPurpose.SEAM),
            (both[1], both[0], OrderPurpose.SEAM),
        ]
        assert all(row.due_at > row.asked_at and "夜班没有交接。" in row.question for row in rows)
        assert both[1].name in rows[0].question
        assert Message.objects.filter(kind="work-order-asked").count() >= 2
        assert received.complaint.open_orders == 2

    def test_is_given_once(self, received: Walker, both: tuple[Department, Department]) -> None:
        with_cause(received, "interface")
        for _ in range(2):
            received.do(report_seam, what="夜班没有交接。", department=both[0], other=both[1])

        assert received.complaint.work_orders.count() == 2

    def test_lies_between_two(self, received: Walker, both: tuple[Department, Department]) -> None:
        with_cause(received, "interface")
        with pytest.raises(BadInput) as refused:
            received.do(report_seam, what=" ", department=both[0], other=both[0])

        assert set(refused.value.fields) == {"what", "other"}

    def test_is_the_cause_first(self, received: Walker, both: tuple[Department, Department]) -> None:
        with_cause(received, "ours")
        with pytest.raises(WrongState):
            received.do(report_seam, what="夜班没有交接。", department=both[0], other=both[1])

    def test_is_waited_for_or_waived(self, received: Walker, both: tuple[Department, Department]) -> None:
        with_cause(received, "interface")
        received.do(report_seam, what="夜班没有交接。", department=both[0], other=both[1])
        with pytest.raises(Blocked) as held:
            received.do(clarifying.propose)
        assert "work_orders_are_settled" in {missing.code for missing in held.value.missing}

        for row in received.complaint.work_orders.open():
            received.do(waive_work_order, order=str(row.public_id), reason="下周例会一起办。")

        assert received.complaint.open_orders == 0


class TestAMissingNotice:
    def test_becomes_a_task(self, received: Walker, both: tuple[Department, Department]) -> None:
        with_cause(received, "notice")
        received.do(report_missing_notice, what="停机前没有短信。", department=both[0])

        row = received.complaint.work_orders.get()
        assert (row.department, row.purpose, row.beside) == (both[0], OrderPurpose.NOTICE, None)

    @pytest.mark.parametrize("cause", ["ours", "interface"])
    def test_is_the_cause_first(self, received: Walker, both: tuple[Department, Department], cause: str) -> None:
        with_cause(received, cause)
        with pytest.raises(WrongState):
            received.do(report_missing_notice, what="停机前没有短信。", department=both[0])


class TestThePage:
    @pytest.mark.parametrize(("cause", "name"), [("interface", "seam"), ("notice", "notice")])
    def test_offers_the_form_until_it_was_given(
        self, received: Walker, house: House, both: tuple[Department, Department], cause: str, name: str
    ) -> None:
        with_cause(received, cause)
        browser, here = Browser(house.alice), page_of(received.complaint)
        path = f"{here}acts/{name}/"
        assert path in browser.get(here).content.decode()
        assert browser.post(path, what="").status_code == 422

        browser.post(path, what="没有交接。", department=str(both[0].pk), other=str(both[1].pk))

        assert received.complaint.work_orders.filter(purpose=name).exists()
        assert path not in browser.get(here).content.decode()

    def test_offers_nothing_for_other_causes(self, received: Walker, house: House) -> None:
        with_cause(received, "ours")

        page = Browser(house.alice).get(page_of(received.complaint)).content.decode()

        assert "/acts/seam/" not in page
        assert "/acts/notice/" not in page
