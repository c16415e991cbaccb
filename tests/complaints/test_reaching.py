"""Several ways to reach one customer: each finds them, one comes first, a wrong one is ended and stays on record."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from complaints.codes import ContactKind
from complaints.contacts import first_of
from complaints.customers import add_contact, by_phone, contact_value
from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.models import ContactPoint, Customer
from complaints.screens.papers import Paper, paper_context
from complaints.usecases import reaching
from complaints.usecases.looking_up import cards_for_phone
from evidence.models import TrailEntry
from evidence.trail import words_of
from followups.calls import calls_of
from followups.usecases.planning import plan_callback
from tests.complaints.api_fixtures import Caller, Case, Clock
from tests.complaints.page_fixtures import Browser
from tests.complaints.page_fixtures import words_of as words_on_page
from tests.personas import NOW, House, Walker, act, start

SECOND = "13800000031"


def customer_of(walker: Walker) -> Customer:
    assert walker.complaint.customer is not None
    return walker.complaint.customer


def point_of(walker: Walker, masked: str) -> ContactPoint:
    return ContactPoint.objects.get(customer=customer_of(walker), masked=masked)


class TestAnotherWay:
    def test_finds_the_same_person(self, received: Walker) -> None:
        received.do(reaching.add_way, kind="phone", value="138 0000 0031")

        assert list(by_phone(SECOND)) == list(by_phone("13800000001")) == [customer_of(received)]
        assert contact_value(point_of(received, "138****0031")) == "+8613800000031"

    def test_that_is_a_mailbox_finds_them_at_every_branch(self, received: Walker, house: House, clock: Clock) -> None:
        received.do(reaching.add_way, kind="email", value="z0001@example.com")

        assert list(by_phone(" Z0001@Example.com ")) == [customer_of(received)]
        [card] = cards_for_phone("z0001@example.com", act(house.cy))
        assert card.complaint == received.complaint
        found = Browser(house.cy).post(reverse("search"), q="z0001@example.com")
        assert received.complaint.number in words_on_page(found)
        assert received.complaint.number not in words_on_page(Browser(house.cy).post(reverse("search"), q="z@b.cn"))

    def test_makes_whoever_calls_from_it_known(self, received: Walker, house: House) -> None:
        received.do(reaching.add_way, kind="phone", value=SECOND)

        again = start(house, phone=SECOND).complaint

        assert again.customer == customer_of(received)
        assert again.repeat_of == received.complaint

    def test_stands_on_the_trail_by_its_reference_alone(self, received: Walker) -> None:
        received.do(reaching.add_way, kind="email", value="Zheng@Example.com")

        entry = TrailEntry.objects.get(kind="contact.added")
        assert str(point_of(received, "z***@example.com").public_id) in entry.facts
        assert "example" not in entry.facts
        assert words_of([entry]) == {entry.pk: {}}

    def test_leaves_the_version_alone(self, received: Walker) -> None:
        before = received.complaint.version

        assert received.do(reaching.add_way, kind="phone", value=SECOND).version == before

    @pytest.mark.parametrize(
        ("kind", "value", "field"),
        [("phone", "1380000", "value"), ("email", "zheng", "value"), ("identity", "A1", "kind"),
         ("phone", "13800000001", "value")],
    )  # fmt: skip
    def test_that_is_none_or_there_already_is_refused(
        self, received: Walker, kind: str, value: str, field: str
    ) -> None:
        with pytest.raises(BadInput) as refused:
            received.do(reaching.add_way, kind=kind, value=value)

        assert set(refused.value.fields) == {field}
        assert ContactPoint.objects.count() == 1

    def test_needs_a_customer(self, house: House) -> None:
        nobody = start(house, phone="", surname="")

        with pytest.raises(WrongState):
            nobody.do(reaching.add_way, kind="phone", value=SECOND)

    def test_is_added_once_however_often_it_is_pressed(self, received: Walker) -> None:
        for _ in range(2):
            reaching.add_way.once(
                "page-1-contact", received.complaint.public_id, received.act(), kind="phone", value=SECOND
            )

        assert ContactPoint.objects.count() == 2

    @pytest.mark.parametrize("code", ["8001", "7001", "4001"])
    def test_is_not_for_who_only_reads(self, received: Walker, house: House, code: str) -> None:
        with pytest.raises(NotAllowed):
            reaching.add_way(received.complaint.public_id, None, act(house.people[code]), kind="phone", value=SECOND)


class TestTheOneToUseFirst:
    def test_is_the_oldest_until_somebody_says_otherwise(self, received: Walker) -> None:
        received.do(reaching.add_way, kind="phone", value=SECOND)
        assert first_of(customer_of(received)).first() == point_of(received, "138****0001")

        received.do(reaching.prefer_way, contact=str(point_of(received, "138****0031").public_id))

        assert first_of(customer_of(received)).first() == point_of(received, "138****0031")
        assert paper_context(Paper.RECEIPT, received.complaint, now=NOW)["contacts"] == ["138****0031", "138****0001"]

    def test_is_the_one_that_a_planned_call_names(self, received: Walker, house: House, clock: Clock) -> None:
        due_at = NOW + timedelta(hours=5)
        received.do(plan_callback, kind="progress", due_at=due_at, purpose="进展", caller=None)
        received.do(reaching.add_way, kind="phone", value=SECOND, preferred=True)

        [call] = calls_of(received.complaint)
        agenda = words_on_page(Browser(house.alice).get(reverse("followups:agenda")))

        assert (call.reach, call.reach_ref) == ("138****0031", point_of(received, "138****0031").public_id)
        assert "138****0031" in agenda
        assert "138****0001" not in agenda

    def test_is_one_of_each_kind(self, received: Walker) -> None:
        received.do(reaching.add_way, kind="phone", value=SECOND, preferred=True)
        received.do(reaching.add_way, kind="email", value="z@example.com", preferred=True)
        received.do(reaching.prefer_way, contact=str(point_of(received, "138****0001").public_id))

        preferred = ContactPoint.objects.filter(is_preferred=True).order_by("kind")
        assert [point.masked for point in preferred] == ["z***@example.com", "138****0001"]

    def test_is_none_of_somebody_else(self, received: Walker, house: House) -> None:
        other = start(house, phone="13800000009", surname="孙")
        theirs = ContactPoint.objects.get(customer=customer_of(other))

        with pytest.raises(NotFound):
            received.do(reaching.prefer_way, contact=str(theirs.public_id))


class TestAWrongOne:
    def end(self, walker: Walker, reason: str = "接的是陌生人。") -> ContactPoint:
        point = point_of(walker, "138****0001")
        walker.do(reaching.end_way, contact=str(point.public_id), reason=reason)
        point.refresh_from_db()
        return point

    def test_finds_nobody_any_more_and_stays_on_record(self, received: Walker, house: House) -> None:
        received.do(reaching.prefer_way, contact=str(point_of(received, "138****0001").public_id))

        point = self.end(received)

        assert (point.ended_by, point.end_reason, point.is_preferred) == (house.alice, "接的是陌生人。", False)
        assert not by_phone("13800000001").exists()
        assert not by_phone("0001").exists()
        assert not first_of(customer_of(received)).exists()
        assert TrailEntry.objects.filter(kind="contact.ended").count() == 1

    def test_leaves_the_customer_out_of_reach_at_the_gate(self, received: Walker) -> None:
        received.complaint.look(now=NOW)
        assert received.complaint.gate.reachable

        self.end(received)

        received.complaint.look(now=NOW)
        assert not received.complaint.gate.reachable

    def test_may_be_told_anew(self, received: Walker) -> None:
        ended = self.end(received)

        received.do(reaching.add_way, kind="phone", value="13800000001")

        assert ContactPoint.objects.standing().get(customer=customer_of(received)).pk != ended.pk

    def test_needs_a_reason_and_is_ended_once(self, received: Walker) -> None:
        with pytest.raises(BadInput):
            self.end(received, " ")
        point = self.end(received)

        for use_case, told in ((reaching.end_way, {"reason": "又错了。"}), (reaching.prefer_way, {})):
            with pytest.raises(NotFound):
                received.do(use_case, contact=str(point.public_id), **told)
        with pytest.raises(NotFound):
            received.do(reaching.prefer_way, contact=str(uuid4()))

    def test_is_never_deleted(self, received: Walker) -> None:
        with pytest.raises(TypeError):
            ContactPoint.objects.all().delete()


def test_the_api_adds_prefers_and_ends(case: Case) -> None:
    case.do("acts/customer/ways/", {"kind": "phone", "value": "138 0000 0031", "preferred": True})
    case.do("acts/customer/ways/", {"kind": "email", "value": "zheng@example.com"})
    shown = case.now["customer"]["contacts"]
    assert [one["masked"] for one in shown] == ["138****0031", "138****0001", "z***@example.com"]

    case.do(f"acts/customer/ways/{shown[1]['ref']}/prefer/")
    case.do(f"acts/customer/ways/{shown[0]['ref']}/end/", {"reason": "停机了。"})

    by_mask = {one["masked"]: one for one in case.now["customer"]["contacts"]}
    assert by_mask["138****0001"]["is_preferred"]
    assert by_mask["138****0031"]["ended_at"] is not None
    again = case.send("acts/customer/ways/", {"kind": "phone", "value": "13800000001"})
    assert (again.status_code, again.json()["error"]["fields"].keys()) == (400, {"value"})


def test_the_api_hides_it_from_other_branches(case: Case, cy: Caller) -> None:
    assert case.send("acts/customer/ways/", {"kind": "phone", "value": SECOND}, by=cy).status_code == 404


def test_a_number_in_an_old_row_still_opens(received: Walker) -> None:
    point = add_contact(customer_of(received), ContactKind.PHONE, SECOND, now=NOW)

    assert (point.is_preferred, point.ended_at) == (False, None)
