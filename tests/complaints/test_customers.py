"""Customers and their numbers: brought to one form, sealed, masked, and found again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from complaints.codes import Anonymity, ContactKind
from complaints.customers import (
    NameDiffers,
    add_contact,
    address_as,
    by_phone,
    contact_value,
    find_or_add,
    mask_email,
    mask_phone,
    normal_email,
    normal_phone,
)
from complaints.errors import BadInput
from complaints.models import ContactPoint, Customer
from complaints.screens.lookup import known_customers
from complaints.usecases import identifying
from complaints.usecases.receiving import Intake, receive
from tests.personas import NOW, House, Walker, act, start

PHONE = "13800000001"
TOLD: dict[str, Any] = {
    "surname": "",
    "title": "",
    "phone": PHONE,
    "email": "",
    "anonymity": Anonymity.NAMED,
    "language": "zh-hans",
    "now": NOW,
}


def customer(phone: str = "", *, surname: str = "郑", email: str = "", anonymity: str = Anonymity.NAMED) -> Customer:
    made = find_or_add(
        surname=surname, title="mr", phone=phone, email=email, anonymity=anonymity, language="zh-hans", now=NOW
    )
    assert made is not None
    return made


class TestANumber:
    @pytest.mark.parametrize(
        "typed",
        [
            "13800000001",
            "１３８０００００００１",
            "138 0000 0001",
            "138-0000-0001",
            "+86 13800000001",
            "+86-138-0000-0001",
            "0086 13800000001",
            "8613800000001",
            "＋８６　１３８００００　０００１",
            "  13800000001\n",
            "电话13800000001",
        ],
    )
    def test_is_the_same_however_it_was_typed(self, typed: str) -> None:
        assert normal_phone(typed) == "+8613800000001"

    @pytest.mark.parametrize(
        ("typed", "normal"),
        [
            ("010-12345678", "+861012345678"),
            ("12345678", "+8612345678"),
            ("400-100-0000", "+864001000000"),
            ("+1 415 555 0123", "+14155550123"),
        ],
    )
    def test_may_be_a_landline_a_service_number_or_foreign(self, typed: str, normal: str) -> None:
        assert normal_phone(typed) == normal

    @pytest.mark.parametrize(
        "typed",
        ["", "abc", "没有", "1", "0001", "12345", "1380000000", "138000000011", "+86", "1380000000000000"],
    )
    def test_that_nobody_can_dial_is_refused_with_an_example(self, typed: str) -> None:
        with pytest.raises(BadInput) as refused:
            normal_phone(typed)

        assert "138 0000 0001" in str(refused.value.fields["phone"])

    def test_with_a_digit_too_few_logs_nothing(self, house: House) -> None:
        with pytest.raises(BadInput) as refused:
            start(house, phone="1380000000")

        assert set(refused.value.fields) == {"phone"}
        assert not Customer.objects.exists()

    def test_of_four_digits_hangs_nobody_onto_a_stranger(self, house: House) -> None:
        customer(PHONE)

        with pytest.raises(BadInput):
            customer("0001", surname="周")

        assert Customer.objects.count() == 1


class TestAMask:
    @pytest.mark.parametrize(
        ("number", "shown"),
        [
            ("+8613800000001", "138****0001"),
            ("+861012345678", "10****5678"),
            ("+8612345678", "****5678"),
            ("+861234567", "*****67"),
            ("+14155550123", "+14****0123"),
        ],
    )
    def test_hides_at_least_four_digits(self, number: str, shown: str) -> None:
        assert mask_phone(number) == shown

    def test_of_a_mailbox_keeps_its_first_letter(self) -> None:
        assert mask_email("zheng@example.com") == "z***@example.com"

    @pytest.mark.parametrize(
        ("kind", "typed", "shown"),
        [
            (ContactKind.PHONE, PHONE, "138****0001"),
            (ContactKind.EMAIL, "Zheng@Example.com", "z***@example.com"),
            (ContactKind.ADDRESS, "某路18号", "*****"),
            (ContactKind.IDENTITY, "A1234567", "********"),
        ],
    )
    def test_is_what_the_row_keeps(self, db: None, kind: ContactKind, typed: str, shown: str) -> None:
        point = add_contact(customer("13800000009"), kind, typed, now=NOW)

        assert point.masked == shown


class TestAMailbox:
    def test_is_brought_to_small_letters(self) -> None:
        assert normal_email(" Zheng@Example.COM ") == "zheng@example.com"

    @pytest.mark.parametrize("typed", ["zheng", "zheng@", "@example.com", "a b@example.com"])
    def test_that_is_none_is_refused(self, typed: str) -> None:
        with pytest.raises(BadInput) as refused:
            normal_email(typed)

        assert set(refused.value.fields) == {"email"}


@pytest.mark.django_db
class TestTheSameCustomer:
    def test_is_found_again_by_the_number_however_it_is_typed(self) -> None:
        first = customer(PHONE)

        again = customer("+86 138 0000 0001", surname="")

        assert again == first
        assert again.contacts.count() == 1

    @pytest.mark.parametrize(("surname", "title"), [("周", "mr"), ("郑", "ms"), ("", "ms")])
    def test_is_asked_about_under_another_name(self, surname: str, title: str) -> None:
        first = customer(PHONE, surname="郑")

        with pytest.raises(NameDiffers) as asked:
            find_or_add(**{**TOLD, "surname": surname, "title": title})

        assert asked.value.known == first

    @pytest.mark.parametrize(("surname", "title"), [("郑", "mr"), (" 郑 ", ""), ("", "mr"), ("", "")])
    def test_is_not_asked_about_under_the_same(self, surname: str, title: str) -> None:
        first = customer(PHONE, surname="郑")

        assert find_or_add(**{**TOLD, "surname": surname, "title": title}) == first

    def test_may_share_the_number_with_others_each_found_by_the_name(self) -> None:
        him = customer(PHONE, surname="郑")
        her = find_or_add(**{**TOLD, "surname": "王", "title": "ms", "same_person": "other"})

        assert her not in (None, him)
        assert customer(PHONE, surname="郑") == him
        assert find_or_add(**{**TOLD, "surname": "王"}) == her

    def test_of_several_is_whoever_complained_last_where_no_name_is_given(self, house: House) -> None:
        named = {"王": "ms", "郑": "mr"}
        for hours, surname in enumerate(("王", "郑", "王"), start=1):
            intake = Intake(
                channel="walk_in",
                own_words=f"第{hours}次。",
                phone=PHONE,
                surname=surname,
                title=named[surname],
                same_person="other" if hours == 2 else "",
            )
            later = act(house.alice, after=timedelta(hours=hours))
            customer_now = receive(intake, later, branch=house.hall, key=uuid4().hex).customer

            assert find_or_add(**TOLD) == customer_now

        assert Customer.objects.count() == 2

    def test_gets_a_name_where_there_was_none(self) -> None:
        customer(PHONE, surname="")

        assert customer(PHONE, surname="周").surname == "周"

    def test_has_several_numbers_and_is_found_by_each(self) -> None:
        first = customer(PHONE)
        add_contact(first, ContactKind.PHONE, "010-12345678", now=NOW)

        assert list(by_phone(PHONE)) == list(by_phone("01012345678")) == [first]

    def test_is_another_one_with_another_number(self) -> None:
        assert customer(PHONE) != customer("13800000002")

    def test_is_nobody_while_nothing_is_known(self) -> None:
        nothing = {"surname": "", "title": "", "phone": "", "email": "", "language": "zh-hans", "now": NOW}

        assert find_or_add(**nothing, anonymity=Anonymity.NAMED) is None  # type: ignore[arg-type]
        assert find_or_add(**nothing, anonymity=Anonymity.ANONYMOUS) is not None  # type: ignore[arg-type]

    def test_stays_anonymous_until_somebody_says_otherwise(self, received: Walker) -> None:
        received.do(identifying.tell_customer, anonymity=Anonymity.ANONYMOUS)
        received.do(identifying.tell_customer, phone="13800000002")

        assert received.complaint.customer is not None
        assert received.complaint.customer.anonymity == Anonymity.ANONYMOUS

    def test_gives_one_more_number_at_the_desk(self, received: Walker) -> None:
        received.do(identifying.tell_customer, phone="13800000002")
        received.do(identifying.tell_customer, phone="138 0000 0002")

        assert received.complaint.customer is not None
        assert sorted(received.complaint.customer.contacts.values_list("masked", flat=True)) == [
            "138****0001",
            "138****0002",
        ]

    def test_is_told_apart_from_a_stranger_who_gives_no_name(self) -> None:
        assert customer(surname="", anonymity=Anonymity.DECLINED) != customer(surname="", anonymity=Anonymity.DECLINED)


@pytest.mark.django_db
class TestTheLastFourDigits:
    def test_find_every_customer_whose_number_ends_so(self) -> None:
        ends = {customer(PHONE), customer("13900000001")}
        customer("13800000002")

        assert set(by_phone("0001")) == ends
        assert set(by_phone("０００１")) == ends

    def test_find_nobody_by_a_mailbox(self) -> None:
        first = customer(PHONE)
        add_contact(first, ContactKind.EMAIL, "a0002@example.com", now=NOW)

        assert not by_phone("0002").exists()


class TestTheValueItself:
    def test_opens_again(self, db: None) -> None:
        [point] = customer(PHONE).contacts.all()

        assert contact_value(point) == "+8613800000001"

    def test_is_sealed_differently_for_each_customer(self, db: None) -> None:
        one, other = customer(PHONE), customer("13800000002")
        add_contact(other, ContactKind.PHONE, PHONE, now=NOW)

        first, second = ContactPoint.objects.filter(found_by=one.contacts.get().found_by).order_by("id")

        assert bytes(first.sealed) != bytes(second.sealed)
        assert contact_value(first) == contact_value(second)

    def test_opens_for_nobody_elses_row(self, db: None) -> None:
        from evidence.crypto import WrongKey

        mine, theirs = customer(PHONE).contacts.get(), customer("13800000002").contacts.get()
        theirs.sealed = mine.sealed

        with pytest.raises(WrongKey):
            contact_value(theirs)


class TestHowTheyAreAddressed:
    @pytest.mark.parametrize(
        ("surname", "title", "said", "masked"),
        [
            ("郑", "mr", "郑先生", "郑**先生"),
            ("欧阳", "ms", "欧阳女士", "欧阳**女士"),
            ("郑", "", "郑", "郑**"),
            ("Smith", "ms", "Ms Smith", "Ms Smith"),
            ("", "mr", "", ""),
        ],
    )
    def test_by_surname_and_title(self, surname: str, title: str, said: str, masked: str) -> None:
        person = Customer(surname=surname, title=title)

        assert address_as(person) == said
        assert address_as(person, masked=True) == masked

    def test_as_nobody_while_unknown(self) -> None:
        assert address_as(None) == ""


class TestTheCardBesideTheForm:
    """What a clerk sees as soon as the number of a caller is typed."""

    def test_names_the_caller_and_what_is_open(self, received: Walker, house: House) -> None:
        [known] = known_customers("138 0000 0001", act(house.bob))

        assert known["label"] == "郑先生"
        assert [one["number"] for one in known["open"]] == [received.complaint.number]

    def test_names_the_caller_at_another_branch_too(self, received: Walker, house: House) -> None:
        [known] = known_customers("13800000001", act(house.cy))

        assert known["open"][0]["elsewhere"] == house.hall.name_zh

    def test_names_everybody_who_shares_the_number_the_latest_first(self, received: Walker, house: House) -> None:
        hers = start(house, surname="王", title="ms", same_person="other").complaint

        known = known_customers("13800000001", act(house.alice))

        assert [one["label"] for one in known] == ["王女士", "郑先生"]
        assert [[card["number"] for card in one["open"]] for one in known] == [
            [hers.number],
            [received.complaint.number],
        ]

    def test_names_no_stranger_by_four_digits(self, received: Walker, house: House) -> None:
        assert known_customers("0001", act(house.cy)) == []
        assert known_customers("0001", act(house.alice)) == []

    def test_names_no_sealed_customer(self, received: Walker, house: House) -> None:
        Customer.objects.update(sealed=True)

        assert known_customers("13800000001", act(house.cy)) == []
        assert known_customers("13800000001", act(house.bob)) == []
        assert known_customers("13800000001", act(house.alice)) != []

    @pytest.mark.parametrize("typed", ["", "138", "abc", "13800000009"])
    def test_stays_empty_for_nobody(self, received: Walker, house: House, typed: str) -> None:
        assert known_customers(typed, act(house.alice)) == []
