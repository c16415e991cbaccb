"""A device or system of ours failed: one press makes the finding and sends the order, or neither."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import BadInput
from complaints.models import Complaint, Finding, WorkOrder
from complaints.usecases import faults
from organisation import demo
from organisation.models import Department, Policy
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import NOW, House, Walker, act

WHAT = "自助机扣了款，没有出票。"


@pytest.fixture
def clarified(received: Walker) -> Walker:
    received.to("clarify")
    return received


def named(house: House, code: str = "terminal_support") -> None:
    Policy.objects.create(key="fault_department", value=code, branch=house.hall, effective_from=NOW.date())


def report(walker: Walker, **told: Any) -> Complaint:
    return faults.report_fault(
        walker.complaint.public_id, None, act(walker.by), **{"what": WHAT, "where": "kiosk", **told}
    )


class TestAReport:
    def test_is_a_finding_and_an_order_to_the_department_that_is_named(self, clarified: Walker, house: House) -> None:
        named(house)

        report(clarified)

        finding, order = Finding.objects.get(), WorkOrder.objects.get()
        assert (finding.kind, finding.text, finding.source) == ("device_fault", WHAT, "自助机")
        assert order.department.code == "terminal_support"
        assert order.question == f"故障（自助机）：{WHAT}"
        # Two opening hours after ten in the morning.
        assert order.due_at == NOW + timedelta(hours=2)

    def test_goes_to_the_department_that_was_chosen(self, clarified: Walker, house: House) -> None:
        named(house)

        report(clarified, department=Department.objects.get(code="network_center"))

        assert WorkOrder.objects.get().department.code == "network_center"

    @pytest.mark.parametrize("code", ["", "nowhere", "housekeeping"])
    def test_asks_whom_to_tell_where_nobody_is_named(self, clarified: Walker, house: House, code: str) -> None:
        if code:
            named(house, code)

        with pytest.raises(BadInput) as refused:
            report(clarified)

        assert set(refused.value.fields) == {"department"}
        assert not Finding.objects.exists()

    def test_needs_a_line_and_a_place(self, clarified: Walker, house: House) -> None:
        named(house)

        with pytest.raises(BadInput) as refused:
            report(clarified, what=" ", where="moon")

        assert set(refused.value.fields) == {"what", "where"}

    def test_twice_is_one_while_the_order_is_open(self, clarified: Walker, house: House) -> None:
        named(house)
        report(clarified)
        report(clarified)
        assert (Finding.objects.count(), WorkOrder.objects.count()) == (1, 1)

        WorkOrder.objects.update(answer="已修好", answered_at=NOW)
        report(clarified)

        assert WorkOrder.objects.count() == 2

    def test_names_the_departments_of_the_demonstration(self, house: House) -> None:
        demo.name_fault_departments()
        demo.name_fault_departments()

        assert {row.branch.code: row.value for row in Policy.objects.select_related("branch") if row.branch} == {
            "XJ": "terminal_support", "WY": "property_repairs", "JD": "engineering",
        }  # fmt: skip


@pytest.mark.usefixtures("clock")
class TestThePage:
    def test_has_the_department_chosen_and_adds_once(self, clarified: Walker, house: House) -> None:
        named(house)
        browser = Browser(house.alice)
        page = text_of(browser.get(page_of(clarified.complaint)))
        form = page[page.index('id="add-fault"') :]
        department = Department.objects.get(code="terminal_support")
        assert f'value="{department.pk}" selected' in form
        path = reverse("complaint_act", args=[clarified.complaint.public_id, "fault"])
        typed = {"what": WHAT, "where": "kiosk", "department": department.pk, "once": "a-key"}

        for _press in range(2):
            assert browser.post(path, htmx=True, **typed).status_code == 200

        assert (Finding.objects.count(), WorkOrder.objects.count()) == (1, 1)

    def test_keeps_what_was_typed_and_asks_whom_to_tell(self, clarified: Walker, house: House) -> None:
        path = reverse("complaint_act", args=[clarified.complaint.public_id, "fault"])

        sent = Browser(house.alice).post(path, htmx=True, what=WHAT, where="kiosk")

        page = text_of(sent)
        assert sent.status_code == 422
        assert f'value="{WHAT}"' in page
        assert "请选择为本网点服务的部门。" in page
