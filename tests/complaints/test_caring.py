"""Who looks after a customer: set by those who may, heard by everything that is open with them, kept in the trail."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed, WrongState
from complaints.models import Complaint, Customer
from complaints.usecases import caring, owning
from evidence.models import TrailEntry
from organisation.models import User
from tests.complaints.api_fixtures import Caller, Case
from tests.complaints.moments import told
from tests.complaints.page_fixtures import Browser, words_of
from tests.personas import House, Walker, act, start


@pytest.fixture
def manager(house: House) -> User:
    return house.people["4001"]


def look_after(walker: Walker, by: User, **wish: object) -> Complaint:
    walker.by = by
    return walker.do(caring.look_after, **wish)


class TestTheLevel:
    def test_raises_everything_that_is_open_with_the_customer(
        self, received: Walker, house: House, manager: User
    ) -> None:
        again, stranger = start(house), start(house, phone="13800000009")
        Complaint.objects.update(severity="general")

        look_after(received, house.bo, level="high_value", manager=manager)

        severity = dict(Complaint.objects.values_list("pk", "severity"))
        assert severity == {
            received.complaint.pk: "serious",
            again.complaint.pk: "serious",
            stranger.complaint.pk: "general",
        }
        assert told("high-value-complaint") == ["4001", "4001"]
        assert TrailEntry.objects.filter(kind="customer.looked_after").count() == 2

    def test_is_told_to_the_new_manager_with_a_clock_of_their_own(
        self, received: Walker, house: House, manager: User
    ) -> None:
        look_after(received, manager, level="group", manager=manager)
        received.by = house.alice
        received.do(owning.transfer, to=house.bob, summary="已道歉。", reason="换班")

        assert received.complaint.deadlines.get(kind="manager_call").owner == manager
        assert received.complaint.customer == Customer.objects.get(level="group", customer_manager=manager)

    def test_is_not_the_clerks_to_set(self, received: Walker, house: House) -> None:
        for person in (house.alice, house.auditor, house.people["7001"]):
            with pytest.raises(NotAllowed):
                look_after(received, person, level="high_value")

    def test_takes_no_manager_who_is_none(self, received: Walker, house: House) -> None:
        with pytest.raises(BadInput) as refused:
            look_after(received, house.bo, level="platinum", manager=house.bob)

        assert set(refused.value.fields) == {"level", "manager"}

    def test_needs_a_customer(self, house: House) -> None:
        walker = start(house, phone="", surname="")

        with pytest.raises(WrongState):
            look_after(walker, house.bo, level="high_value")

    def test_can_be_set_after_the_close_and_wakes_nothing(self, received: Walker, house: House) -> None:
        received.to("closed")

        look_after(received, house.bo, level="high_value")

        assert received.complaint.severity == "general"
        assert told("high-value-complaint") == []


class TestThePanel:
    def page(self, complaint: Complaint, name: str = "") -> str:
        return reverse("complaint_act", args=[complaint.public_id, name]) if name else reverse(
            "complaint", args=[complaint.public_id]
        )  # fmt: skip

    def browser(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def test_lets_a_customer_manager_set_and_acknowledge(self, received: Walker, manager: User) -> None:
        client, complaint = self.browser(manager), received.complaint
        assert "look-after" in client.get(self.page(complaint)).content.decode()

        sent = {"version": complaint.version, "level": "high_value", "manager": manager.pk}
        assert client.post(self.page(complaint, "look-after"), sent).status_code == 302
        complaint.refresh_from_db()
        sent = {"version": complaint.version}
        assert self.page(complaint, "customer-manager") in client.get(self.page(complaint)).content.decode()
        assert client.post(self.page(complaint, "customer-manager"), sent).status_code == 302

        assert not complaint.deadlines.filter(kind="manager_call", met_at=None).exists()

    def test_shows_a_clerk_nothing_to_press(self, received: Walker, house: House) -> None:
        client = self.browser(house.alice)

        assert "look-after" not in client.get(self.page(received.complaint)).content.decode()
        sent = {"version": received.complaint.version, "level": "group"}
        assert client.post(self.page(received.complaint, "look-after"), sent).status_code == 403


def test_the_api_sets_it_and_the_manager_answers(case: Case, bo: Caller, house: House) -> None:
    case.do("acts/customer/look-after/", {"level": "high_value", "manager": "4001"}, by=bo)

    assert case.now["customer"]["level"] == "high_value"
    assert case.now["customer"]["customer_manager"]["staff_code"] == "4001"
    case.do("acts/customer-manager/", by=Caller(house.people["4001"]))
    [clock] = [one for one in case.now["deadlines"] if one["kind"] == "manager_call"]
    assert clock["met_at"] is not None


class TestWhoAngeredTheCustomer:
    def test_goes_and_both_stay_on_the_record(self, received: Walker, house: House) -> None:
        received.by = house.bob

        received.do(owning.take_over, provoked=True)

        first, second = received.complaint.owner_spells.order_by("id")
        assert (first.owner, first.until_at is not None) == (house.alice, True)
        assert (second.owner, second.provoked) == (house.bob, True)
        assert received.complaint.calm_ticks.get().code == "swap_handler"

    def test_may_hand_it_over_without_another_reason(self, received: Walker, house: House) -> None:
        received.do(owning.transfer, to=house.bob, summary="我说错了话，客户很生气。", provoked=True)

        assert received.complaint.owner == house.bob

    def test_an_unclaimed_one_provoked_nobody(self, house: House) -> None:
        from complaints.usecases.receiving import Intake, receive

        nobodys = receive(Intake(channel="online", own_words="网上留言。"), act(None), branch=house.hall, key="online")

        taken = owning.take_over(nobodys.public_id, 1, act(house.alice), provoked=True)

        assert not taken.owner_spells.get().provoked


class TestTheDeskOfACustomerManager:
    @pytest.mark.usefixtures("clock")
    def test_opens_with_the_complaints_of_their_own_customers(self, house: House) -> None:
        mine, other = start(house, phone="13800000007"), start(house, phone="13800000008")
        Customer.objects.filter(complaints=mine.complaint).update(customer_manager=house.people["4001"])
        desk = Browser(house.people["4001"], language="en")

        page, everything = desk.get(reverse("desk")), desk.get(reverse("desk"), show="all")

        assert "My customers 1" in words_of(page)
        assert mine.complaint.number in words_of(page)
        assert other.complaint.number not in words_of(page)
        assert {one["key"] for one in page.context["buckets"]} == {"customers", "overdue", "soon", "all"}
        assert other.complaint.number in words_of(everything)

    @pytest.mark.usefixtures("clock")
    def test_is_no_other_for_a_clerk(self, house: House) -> None:
        start(house)

        page = Browser(house.alice).get(reverse("desk"), show="customers")

        assert [one["key"] for one in page.context["buckets"]] == ["mine", "overdue", "soon", "unclaimed", "all"]
        assert [one["key"] for one in page.context["buckets"] if one["active"]] == ["mine"]
