"""The relationship with a customer: what came before, what staff keep of them, and who gets to see it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed, Stale, WrongState
from complaints.models import Complaint, Customer, Promise
from complaints.relation import relation_of
from complaints.screens.papers import Paper, paper_context
from complaints.usecases import caring, ordering, relating
from complaints.usecases.receiving import Intake
from complaints.usecases.replying import Letter, write_letter
from complaints.usecases.settling import Settlement, settle_on_the_spot
from evidence.models import TrailEntry
from evidence.trail import words_of as words_on_trail
from organisation.models import Department
from tests.complaints.api_fixtures import Caller, Case, Clock
from tests.complaints.page_fixtures import Browser, page_of, words_of
from tests.personas import NOW, House, Walker, act, start

AN_HOUR = timedelta(hours=1)
WISH = "要安静的座位。"
NOTED: dict[str, Any] = {
    "habits": WISH,
    "owes": True,
    "debt_note": "房费三天",
    "is_regular": True,
    "customer_since": 2019,
}


def note(walker: Walker, **changes: Any) -> Customer:
    walker.do(relating.note_relation, **{**NOTED, **changes})
    return Customer.objects.get(complaints=walker.complaint)


def settle_once(house: House, amount: str) -> Complaint:
    intake = Intake(channel="walk_in", own_words="多扣了钱。", feeling=2, phone="13800000001", category="BILLING")
    told = Settlement(
        found="查了账单。", done="退还。", cause="ours", amount=Decimal(amount), customer_says="好。", feeling_after=1,
        kind="refund",
    )  # fmt: skip
    before = act(house.alice, after=-AN_HOUR)
    return settle_on_the_spot(intake, told, before, branch=house.hall, key=f"spot-{amount}")


class TestTheHistory:
    def test_counts_what_came_before_and_what_was_granted(self, house: House) -> None:
        earlier = settle_once(house, "58.20")
        received = start(house)
        Promise.objects.filter(complaint=earlier).update(broken_at=NOW)
        other = start(house, phone="13800000009", surname="孙").complaint

        found = relation_of(received.complaint, house.alice, now=NOW)

        assert found is not None
        assert (found.earlier, found.last_at, found.known_since) == (1, NOW - AN_HOUR, NOW - AN_HOUR)
        assert [(one.code, one.count) for one in found.matters] == [("BILLING", 1)]
        assert [(one.currency, one.amount) for one in found.granted] == [("CNY", Decimal("58.20"))]
        assert found.broken == Promise.objects.filter(complaint=earlier).count() > 0
        unrelated = relation_of(other, house.alice, now=NOW)
        assert unrelated is not None
        assert (unrelated.earlier, unrelated.granted, unrelated.broken) == (0, (), 0)

    def test_leaves_out_what_the_person_may_not_know_of(self, received: Walker, house: House) -> None:
        start(house)
        Customer.objects.update(sealed=True)
        Complaint.objects.exclude(pk=received.complaint.pk).update(owner=house.bob)

        mine, managers = (relation_of(received.complaint, who, now=NOW) for who in (house.alice, house.bo))

        assert mine is not None
        assert managers is not None
        assert (mine.earlier, managers.earlier) == (0, 1)

    def test_is_none_of_nobody(self, house: House) -> None:
        nobody = start(house, phone="", surname="").complaint

        assert relation_of(nobody, house.alice, now=NOW) is None


class TestTheNotes:
    def test_stand_with_the_customer_and_who_wrote_them(self, received: Walker, house: House) -> None:
        customer = note(received)

        assert {name: getattr(customer, name) for name in NOTED} == NOTED
        assert (customer.relation_by, customer.relation_version) == (house.alice, 1)

    def test_are_on_the_trail_by_their_names_alone(self, received: Walker) -> None:
        note(received)

        entry = TrailEntry.objects.get(kind="relation.noted")
        assert "habits" in entry.facts
        assert WISH not in entry.facts
        assert words_on_trail([entry]) == {entry.pk: {}}

    def test_leave_the_complaints_version_alone_and_nothing_where_nothing_changed(self, received: Walker) -> None:
        before = received.complaint.version
        note(received)
        note(received)

        assert received.complaint.version == before
        assert TrailEntry.objects.filter(kind="relation.noted").count() == 1

    def test_of_an_older_page_write_over_nobody(self, received: Walker, house: House) -> None:
        note(received, seen=0)
        received.by = house.bob

        with pytest.raises(Stale):
            note(received, habits="别的。", seen=0)

        assert Customer.objects.get().habits == WISH

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"customer_since": 2027}, "customer_since"), ({"customer_since": 19}, "customer_since"),
         ({"owes": False}, "owes")],
    )  # fmt: skip
    def test_that_make_no_sense_are_refused(self, received: Walker, changes: dict[str, Any], field: str) -> None:
        with pytest.raises(BadInput) as refused:
            note(received, **changes)

        assert set(refused.value.fields) == {field}

    def test_need_a_customer(self, house: House) -> None:
        with pytest.raises(WrongState):
            start(house, phone="", surname="").do(relating.note_relation, **NOTED)

    def test_are_the_desks_and_of_the_customers_own_manager(self, received: Walker, house: House) -> None:
        manager = house.people["4001"]
        for person in (manager, house.auditor, house.people["7001"]):
            received.by = person
            with pytest.raises(NotAllowed):
                note(received)
        received.by = house.bo
        received.do(caring.look_after, level="ordinary", manager=manager)
        received.by = manager

        assert note(received).relation_by == manager


class TestThePanel:
    def path(self, complaint: Complaint) -> str:
        return reverse("customer_relation", args=[complaint.public_id])

    def test_is_asked_for_by_the_page_and_hidden_from_the_customer(self, received: Walker, clock: Clock) -> None:
        note(received)
        browser = Browser(received.house.alice, language="en")

        page = browser.get(page_of(received.complaint)).content.decode()
        panel = browser.get(self.path(received.complaint), htmx=True)

        assert re.search(r'<details class="[^"]*private[^"]*"\s+id="relation"', page)
        assert WISH not in page
        assert f'hx-get="{self.path(received.complaint)}"' in page
        assert WISH in words_of(panel)
        assert "房费三天" in words_of(panel)

    def test_keeps_what_is_typed_and_brings_the_record_along(self, received: Walker, clock: Clock) -> None:
        browser = Browser(received.house.alice, language="en")

        saved = browser.post(self.path(received.complaint), htmx=True, habits=WISH, seen=0)
        late = browser.post(self.path(received.complaint), htmx=True, habits="另一句。", seen=0)
        wrong = browser.post(self.path(received.complaint), htmx=True, customer_since="今年", seen=1)

        assert (saved.status_code, saved["HX-Trigger-After-Swap"]) == (200, "moved")
        assert (late.status_code, wrong.status_code) == (409, 422)
        assert WISH in words_of(late)
        assert "另一句。" in late.content.decode()
        assert 'name="seen" value="1"' in late.content.decode()
        again = browser.post(self.path(received.complaint), habits="另一句。", seen=1)
        assert again.status_code == 302
        assert Customer.objects.get().habits == "另一句。"

    def test_is_not_for_departments(self, received: Walker, clock: Clock) -> None:

        received.to("clarify")
        due_at, department = NOW + timedelta(hours=6), Department.objects.get(code="billing_support")
        received.do(ordering.ask_department, question="请核对。", due_at=due_at, department=department)
        expert = Browser(received.house.people["6001"])

        assert 'id="relation"' not in expert.get(page_of(received.complaint)).content.decode()
        assert expert.get(self.path(received.complaint)).status_code == 403

    def test_stands_on_no_paper(self, received: Walker, clock: Clock) -> None:
        note(received)
        words = Letter("谢谢来信。", "很抱歉。", "多收的退回。", NOW + timedelta(days=1), received.house.alice)
        received.do(write_letter, letter=words)

        for paper in Paper:
            assert WISH not in str(paper_context(paper, received.complaint, now=NOW))
            sheet = Browser(received.house.alice).get(
                reverse("complaint_paper", args=[received.complaint.public_id, paper])
            )
            assert WISH not in words_of(sheet)


def test_the_api_reads_and_keeps_it(case: Case, alice: Caller, house: House) -> None:
    case.do("acts/customer/relation/", {**NOTED, "seen": 0})

    found = alice.get(case.path("relation/")).json()

    assert (found["earlier"], found["broken_promises"], found["granted"]) == (0, 0, [])
    assert found["notes"]["habits"] == WISH
    assert (found["notes"]["version"], found["notes"]["by"]["staff_code"]) == (1, "5017")
    assert case.send("acts/customer/relation/", {**NOTED, "seen": 0}).status_code == 409
    assert WISH not in alice.get(case.path()).content.decode()
