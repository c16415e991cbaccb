"""Two records of one person: who may say so, what goes over, and that an undo puts back exactly that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from complaints.customers import add_contact, by_phone, contact_value
from complaints.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from complaints.models import Complaint, ContactPoint, Customer, CustomerMerge, Recusal
from complaints.usecases import reaching, relating, splitting, uniting
from complaints.usecases.erasing import GONE, erase_customer
from complaints.usecases.looking_up import cards_for_phone
from evidence.crypto import Erased, WrongKey, unseal
from evidence.models import TrailEntry
from evidence.trail import verify, words_of
from organisation.models import Policy, User
from tests.complaints.api_fixtures import Caller, Case
from tests.complaints.moments import receive_at
from tests.complaints.test_erasing import closed, everything_written, quality  # noqa: F401
from tests.personas import NOW, House, Walker, act, start

REASON = "客户本人说两个号码都是他的。"
OTHER_PHONE = "13800000041"


@pytest.fixture
def second(received: Walker, house: House) -> Walker:
    """The same man under another number, as 郑 again."""
    return start(house, phone=OTHER_PHONE)


def customer_of(walker: Walker) -> Customer:
    return Customer.objects.get(complaints=walker.complaint)


def merge(walker: Walker, other: Walker | Customer, by: User | None = None, **changes: Any) -> CustomerMerge:
    """Merge the record of `other` into that of `walker`, on the page of `walker`."""
    record = other if isinstance(other, Customer) else customer_of(other)
    told = {"other": record.public_id, "stays": "this", "reason": REASON, **changes}
    complaint = Complaint.objects.get(pk=walker.complaint.pk)
    uniting.merge_customers(complaint.public_id, complaint.version, walker.act(by), **told)
    return CustomerMerge.objects.latest("pk")


def undo(walker: Walker, row: CustomerMerge, by: User | None = None, *, hours: int = 1) -> None:
    acting = act(by or walker.by, after=timedelta(hours=hours))
    uniting.undo_merge(walker.complaint.public_id, None, acting, merge=str(row.public_id))


def standing() -> dict[str, Any]:
    """Everything that a merge moves, row by row."""
    return {
        "complaints": dict(Complaint.objects.values_list("pk", "customer_id")),
        "contacts": dict(ContactPoint.objects.values_list("pk", "customer_id")),
        "preferred": set(ContactPoint.objects.filter(is_preferred=True).values_list("pk", flat=True)),
        "customers": set(Customer.objects.values_list("pk", "merged_into_id", "sealed", "level", "surname")),
    }


class TestAMerge:
    def test_takes_complaints_and_ways_over_and_leaves_a_pointer(self, received: Walker, second: Walker) -> None:
        gone, into = customer_of(second), customer_of(received)

        merge(received, second)

        assert customer_of(second) == into
        gone.refresh_from_db()
        assert gone.merged_into == into
        assert list(by_phone(OTHER_PHONE)) == list(by_phone("13800000001")) == [into]
        assert not gone.contacts.exists()

    def test_seals_anew_under_the_key_of_the_one_that_stays(self, received: Walker, second: Walker) -> None:
        gone = customer_of(second)
        before = bytes(gone.contacts.get().sealed)

        merge(received, second)

        point = ContactPoint.objects.get(masked="138****0041")
        assert contact_value(point) == "+8613800000041"
        assert bytes(point.sealed) != before
        with pytest.raises(WrongKey):
            unseal(gone.public_id, point.kind, bytes(point.sealed))

    def test_lets_the_other_one_stay(self, received: Walker, second: Walker) -> None:
        merge(received, second, stays="other")

        assert customer_of(received) == customer_of(second)
        assert customer_of(received).contacts.filter(masked="138****0041").exists()
        assert Customer.objects.get(merged_into=customer_of(second)).complaints.count() == 0

    def test_makes_whoever_calls_later_the_one_that_stays(self, received: Walker, second: Walker, house: House) -> None:
        merge(received, second)

        again = start(house, phone=OTHER_PHONE).complaint
        cards = cards_for_phone(OTHER_PHONE, act(house.alice))

        assert again.customer == customer_of(received)
        assert {card.complaint.pk for card in cards} == {
            again.pk, received.complaint.pk, second.complaint.pk,
        }  # fmt: skip

    def test_keeps_one_of_a_number_that_both_have(self, received: Walker, second: Walker) -> None:
        add_contact(customer_of(second), "phone", "13800000001", now=NOW)  # type: ignore[arg-type]

        row = merge(received, second)

        standing_ones = customer_of(received).contacts.standing()
        assert sorted(point.masked for point in standing_ones) == ["138****0001", "138****0041"]
        assert list(by_phone("13800000001")) == [customer_of(received)]
        assert len(row.contacts) == 1

    def test_keeps_the_preferred_number_of_the_one_that_stays(self, received: Walker, second: Walker) -> None:
        for walker in (received, second):
            walker.do(reaching.prefer_way, contact=str(customer_of(walker).contacts.get().public_id))

        merge(received, second)

        assert [point.masked for point in ContactPoint.objects.filter(is_preferred=True)] == ["138****0001"]

    def test_stands_on_the_trail_of_each_and_keeps_the_reason_to_itself(self, received: Walker, second: Walker) -> None:
        merge(received, second)

        entries = TrailEntry.objects.filter(kind="customer.merged", chain__startswith="complaint:")
        assert {entry.chain for entry in entries} == {received.complaint.trail_chain, second.complaint.trail_chain}
        assert words_of(entries) == {entry.pk: {} for entry in entries}
        assert CustomerMerge.objects.get().reason == REASON
        assert TrailEntry.objects.filter(kind="customer.merged", chain__startswith="customer:").count() == 2
        assert all("1380000" not in entry.facts and "郑" not in entry.facts for entry in entries)
        assert verify().ok

    def test_makes_what_is_open_heed_the_level(self, received: Walker, second: Walker, house: House) -> None:
        Customer.objects.filter(complaints=received.complaint).update(level="high_value")
        Complaint.objects.update(severity="general")

        merge(received, second, house.bo)

        assert Complaint.objects.get(pk=second.complaint.pk).severity == "serious"

    def test_of_an_older_page_comes_too_late(self, received: Walker, second: Walker) -> None:
        told: dict[str, Any] = {"other": customer_of(second).public_id, "stays": "this", "reason": REASON}

        with pytest.raises(Stale):
            uniting.merge_customers(received.complaint.public_id, 4711, received.act(), **told)
        assert not CustomerMerge.objects.exists()


class TestWhatIsRefused:
    def test_no_reason_and_no_choice(self, received: Walker, second: Walker) -> None:
        with pytest.raises(BadInput) as refused:
            merge(received, second, stays="both", reason=" ")

        assert set(refused.value.fields) == {"stays", "reason"}

    def test_the_same_record(self, received: Walker) -> None:
        with pytest.raises(BadInput):
            merge(received, received)

    def test_to_lose_a_level(self, received: Walker, second: Walker, house: House) -> None:
        Customer.objects.filter(complaints=second.complaint).update(level="group")

        with pytest.raises(BadInput) as refused:
            merge(received, second, house.bo)

        assert set(refused.value.fields) == {"stays"}
        merge(received, second, house.bo, stays="other")
        assert customer_of(received).level == "group"

    def test_to_lose_one_of_two_levels(self, received: Walker, second: Walker, house: House) -> None:
        Customer.objects.filter(complaints=second.complaint).update(level="group")
        Customer.objects.filter(complaints=received.complaint).update(level="high_value")

        for stays in ("this", "other"):
            with pytest.raises(BadInput) as refused:
                merge(received, second, house.bo, stays=stays)
            assert set(refused.value.fields) == {"stays"}
        assert not CustomerMerge.objects.exists()

    def test_to_lose_a_manager(self, received: Walker, second: Walker, house: House) -> None:
        Customer.objects.filter(complaints=second.complaint).update(customer_manager=house.people["4001"])

        with pytest.raises(BadInput) as refused:
            merge(received, second)

        assert set(refused.value.fields) == {"stays"}

    def test_one_that_was_merged_or_erased(self, received: Walker, second: Walker, house: House) -> None:
        third = start(house, phone="13800000042")
        gone = customer_of(second)
        merge(received, second)

        for field in ("merged", "erased"):
            if field == "erased":
                gone = customer_of(third)
                Customer.objects.filter(pk=gone.pk).update(erased_at=NOW)
            with pytest.raises(WrongState):
                merge(received, gone)

    def test_a_complaint_of_nobody(self, second: Walker, house: House) -> None:
        nobody = start(house, phone="", surname="")

        with pytest.raises(WrongState):
            merge(nobody, second)


class TestWhoMay:
    @pytest.mark.parametrize("flag", [{"sealed": True}, {"level": "group"}])
    @pytest.mark.parametrize("side", ["received", "second"])
    def test_decide_on_somebody_sealed_or_of_a_level_is_a_duty_manager(
        self, received: Walker, second: Walker, house: House, flag: dict[str, Any], side: str
    ) -> None:
        theirs = received if side == "received" else second
        Customer.objects.filter(complaints=theirs.complaint).update(**flag)
        stays = "this" if side == "received" else "other"

        with pytest.raises(NotAllowed):
            merge(received, second, house.alice, stays=stays)
        merge(received, second, house.bo, stays=stays)

        assert Customer.objects.filter(merged_into__isnull=False).count() == 1

    def test_decide_across_branches_is_a_duty_manager(self, received: Walker, house: House) -> None:
        receive_at(house, NOW, branch="WY", by="5027", phone=OTHER_PHONE)
        elsewhere = Customer.objects.latest("pk")

        with pytest.raises(NotAllowed):
            merge(received, elsewhere, house.alice)
        merge(received, elsewhere, house.bo)

        assert elsewhere.complaints.count() == 0

    def test_know_of_somebody_sealed_elsewhere_is_not_even_told(self, received: Walker, house: House) -> None:
        receive_at(house, NOW, branch="WY", by="5027", phone=OTHER_PHONE)
        elsewhere = Customer.objects.latest("pk")
        Customer.objects.filter(pk=elsewhere.pk).update(sealed=True)

        for person in (house.alice, house.bo):
            with pytest.raises(NotFound):
                merge(received, elsewhere, person)
        merge(received, elsewhere, house.head)

        assert customer_of(received).sealed

    def test_decide_is_nobody_whom_one_is_about(self, received: Walker, second: Walker, house: House) -> None:
        third = start(house, phone=OTHER_PHONE).complaint
        Recusal.objects.create(complaint=third, user=house.bo, reason="当事人", at=NOW)

        with pytest.raises(NotAllowed):
            merge(received, second, house.bo)

    @pytest.mark.parametrize("code", ["8001", "7001", "4001"])
    def test_decide_is_nobody_who_only_reads(self, received: Walker, second: Walker, house: House, code: str) -> None:
        with pytest.raises(NotAllowed):
            merge(received, second, house.people[code])


class TestSomebodySealed:
    def test_stays_sealed_and_is_open_again_after_the_undo(
        self, received: Walker, second: Walker, house: House
    ) -> None:
        Customer.objects.filter(complaints=second.complaint).update(sealed=True)

        row = merge(received, second, house.bo)
        assert customer_of(received).sealed

        undo(received, row, house.bo)
        assert not customer_of(received).sealed
        assert customer_of(second).sealed


class TestAnUndo:
    def test_puts_everything_back_and_leaves_what_came_since(
        self, received: Walker, second: Walker, house: House
    ) -> None:
        for walker in (received, second):
            walker.do(reaching.prefer_way, contact=str(customer_of(walker).contacts.get().public_id))
        into, gone, before = customer_of(received), customer_of(second), standing()
        row = merge(received, second)
        since = start(house, phone=OTHER_PHONE).complaint
        received.complaint.refresh_from_db()
        received.do(reaching.add_way, kind="phone", value="13800000055")
        moved = ContactPoint.objects.get(masked="138****0041")
        received.do(reaching.prefer_way, contact=str(moved.public_id))

        undo(received, row)

        after = standing()
        assert after["complaints"] == {**before["complaints"], since.pk: into.pk}
        added = ContactPoint.objects.get(masked="138****0055")
        assert after["contacts"] == {**before["contacts"], added.pk: into.pk}
        assert after["preferred"] == before["preferred"]
        assert after["customers"] == before["customers"]
        assert contact_value(ContactPoint.objects.get(pk=moved.pk)) == "+8613800000041"
        with pytest.raises(WrongKey):
            unseal(into.public_id, "phone", bytes(ContactPoint.objects.get(pk=moved.pk).sealed))
        assert list(by_phone(OTHER_PHONE)) == [gone]
        assert verify().ok

    def test_takes_along_what_was_split_from_what_goes_back(self, received: Walker, second: Walker) -> None:
        gone = customer_of(second)
        row = merge(received, second)
        second.complaint.refresh_from_db()
        second.do(splitting.split, own_words="营业员还让我自己去看说明书。", reason="两件事")

        undo(received, row)

        assert set(gone.complaints.all()) == {second.complaint, second.complaint.split_complaints.get()}

    def test_from_a_complaint_that_goes_back(self, received: Walker, second: Walker) -> None:
        before = standing()
        row = merge(received, second)

        undo(second, row)

        assert standing() == before

    def test_is_possible_within_the_hours_of_the_policy(self, received: Walker, second: Walker, house: House) -> None:
        Policy.objects.create(key="merge_undo_hours", value=5, effective_from=NOW.date() - timedelta(days=1))
        row = merge(received, second)

        with pytest.raises(WrongState):
            undo(received, row, hours=6)
        undo(received, row, hours=5)

        with pytest.raises((NotFound, WrongState)):
            undo(received, row, hours=5)

    def test_takes_the_latest_merge_first(self, received: Walker, second: Walker, house: House) -> None:
        third = start(house, phone="13800000042")
        before = standing()
        first_row, second_row = merge(received, second), merge(received, third)

        with pytest.raises(WrongState):
            undo(received, first_row)
        undo(received, second_row)
        undo(received, first_row)

        assert standing() == before

    def test_is_none_of_a_stranger(self, received: Walker, second: Walker, house: House) -> None:
        row = merge(received, second)
        stranger = start(house, phone="13800000042", surname="孙")

        with pytest.raises(NotFound):
            undo(stranger, row)


class TestErasing:
    @pytest.mark.parametrize("named", ["into", "merged"])
    def test_forgets_what_came_over_too(
        self,
        closed: Walker,  # noqa: F811
        house: House,
        quality: User,  # noqa: F811
        named: str,
    ) -> None:
        second = start(house, phone=OTHER_PHONE, own_words="郑晓明说的另一句话")
        relating.note_relation(second.complaint.public_id, None, act(house.alice), habits="郑晓明要茶。")
        add_contact(customer_of(second), "phone", "13800000001", now=NOW)  # type: ignore[arg-type]
        second.to("closed")
        into, gone = customer_of(closed), customer_of(second)
        merge(closed, second, house.bo)
        assert "郑晓明" in everything_written()

        erase_customer(
            (into if named == "into" else gone).public_id, act(quality, after=timedelta(days=1)), reason="书面。"
        )

        left = everything_written()
        assert "郑晓明" not in left
        assert "138****" not in left
        assert CustomerMerge.objects.get().reason == GONE
        assert set(Customer.objects.exclude(erased_at=None)) == {into, gone}
        for record in (into, gone):
            with pytest.raises(Erased):
                unseal(record.public_id, "phone", b"\x01" + bytes(40))
        assert verify().ok

    def test_ends_the_way_back(self, closed: Walker, house: House, quality: User) -> None:  # noqa: F811
        second = start(house, phone=OTHER_PHONE)
        second.to("closed")
        row = merge(closed, second, house.bo)
        erase_customer(customer_of(closed).public_id, act(quality, after=timedelta(hours=2)), reason="书面。")

        with pytest.raises(WrongState):
            undo(closed, row, house.bo, hours=3)


def test_the_api_merges_and_takes_back(case: Case, alice: Caller) -> None:
    other = alice.receive(phone=OTHER_PHONE)
    body = {"other": other["customer"]["ref"], "stays": "this", "reason": REASON}

    case.do("acts/customer/merge/", body)

    relation = alice.get(case.path("relation/")).json()
    [standing_one] = relation["merges"]
    assert (standing_one["complaints"], standing_one["contacts"]) == (1, 1)
    assert standing_one["until"] == "2026-11-27T02:00:00Z"
    assert {one["masked"] for one in case.now["customer"]["contacts"]} == {"138****0001", "138****0041"}
    case.do(f"acts/customer/merges/{standing_one['ref']}/undo/")
    assert [one["masked"] for one in case.now["customer"]["contacts"]] == ["138****0001"]
    assert alice.get(f"complaints/{other['ref']}/").json()["customer"]["ref"] == other["customer"]["ref"]


def test_the_api_names_who_has_the_same_number(case: Case, alice: Caller, cy: Caller) -> None:
    other = alice.receive(phone=OTHER_PHONE, surname="郑")
    case.do("acts/customer/ways/", {"kind": "phone", "value": OTHER_PHONE})

    [known] = alice.get(case.path("relation/")).json()["also_known"]

    assert known == {"customer": other["customer"]["ref"], "address_as": "郑先生", "masked": "138****0041"}
    Customer.objects.filter(public_id=other["customer"]["ref"]).update(sealed=True)
    Complaint.objects.filter(public_id=other["ref"]).update(owner=None)
    assert alice.get(case.path("relation/")).json()["also_known"] == []
