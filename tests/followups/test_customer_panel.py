"""The customer's page as the desk sees it: reading, writing back, the link; on the page and over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import NotAllowed
from followups.models import CustomerMessage
from followups.usecases import by_customer
from organisation.models import User
from scripts_library.reference import load as load_scripts
from tests.complaints.api_fixtures import Caller
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.followups.customer_fixtures import Customer, customer, later  # noqa: F401
from tests.personas import NOW, House, act, house, received  # noqa: F401

pytestmark = pytest.mark.django_db
SAID = "短信还是没有收到。"


def part(customer: Customer, name: str) -> str:  # noqa: F811
    return reverse(f"followups:{name}", args=[customer.complaint.public_id])


@pytest.fixture(autouse=True)
def guarded(db: None) -> None:
    load_scripts(now=NOW)


@pytest.fixture
def wrote(customer: Customer) -> Customer:  # noqa: F811
    customer.does("write", text=SAID, once="k")
    return customer


class TestThePanel:
    @pytest.mark.parametrize(
        ("language", "unread", "read"), [("zh-hans", "未读", "我已阅读"), ("en", "unread", "I have read it")]
    )
    def test_shows_what_waits_and_takes_it_as_read(
        self,
        wrote: Customer,
        house: House,  # noqa: F811
        language: str,
        unread: str,
        read: str,
    ) -> None:
        browser = Browser(house.alice, language)
        page = words_of(browser.get(page_of(wrote.complaint)))
        assert SAID in page
        assert unread in page
        assert read in page

        assert browser.post(part(wrote, "customers_read")).status_code == 302

        row = CustomerMessage.objects.get()
        assert row.read_by == house.alice
        assert wrote.complaint.unread_from_customer == 0
        assert read not in words_of(browser.get(page_of(wrote.complaint)))

    def test_nothing_unread_leaves_no_trace(self, customer: Customer, house: House) -> None:  # noqa: F811
        Browser(house.alice).post(part(customer, "customers_read"))

        assert customer.trail("customer.read") == []

    def test_writes_back(self, customer: Customer, house: House) -> None:  # noqa: F811
        Browser(house.alice).post(part(customer, "customers_write"), text="今天下午给您回电。")

        assert "今天下午给您回电。" in text_of(customer.look())

    def test_takes_more_than_a_message_holds_and_says_the_limit(self, customer: Customer, house: House) -> None:  # noqa: F811
        page = text_of(Browser(house.alice).get(page_of(customer.complaint)))
        assert "maxlength" not in page.partition('id="id_to_customer_text"')[0].rpartition("<textarea")[2]
        assert "最多400字" in page

        answer = Browser(house.alice).post(part(customer, "customers_write"), text="好" * 401)

        assert answer.status_code == 422
        assert "好" * 401 in text_of(answer)
        assert "这里有401字" in text_of(answer)

    @pytest.mark.parametrize("text", ["", "可能是您弄错了，这不归我们管。"])
    def test_keeps_what_was_typed_where_it_is_refused(self, customer: Customer, house: House, text: str) -> None:  # noqa: F811
        page = Browser(house.alice).post(part(customer, "customers_write"), text=text)

        assert page.status_code == 422
        assert text in text_of(page)
        assert not CustomerMessage.objects.exists()

    def test_words_that_hurt_go_out_with_a_reason(self, customer: Customer, house: House) -> None:  # noqa: F811
        typed = {"text": "可能是您弄错了，这不归我们管。", "despite": "客户要求原话答复。"}
        assert Browser(house.alice).post(part(customer, "customers_write"), **typed).status_code == 302

        assert CustomerMessage.objects.get().text == typed["text"]
        assert len(customer.trail("words.despite")) == 1

    def test_offers_the_link_and_a_new_one(self, customer: Customer, house: House) -> None:  # noqa: F811
        browser, before = Browser(house.alice), customer.path
        assert before in text_of(browser.get(page_of(customer.complaint)))

        browser.post(part(customer, "customers_link"))

        page = text_of(browser.get(page_of(customer.complaint)))
        assert before not in page
        assert customer.path in page
        assert Browser().get(before).status_code == 404

    def test_whoever_only_reads_gets_no_link(self, wrote: Customer, house: House) -> None:  # noqa: F811
        page = text_of(Browser(house.auditor).get(page_of(wrote.complaint)))

        assert SAID in page
        assert "/c/" not in page

    def test_shows_the_rating(self, customer: Customer, house: House) -> None:  # noqa: F811
        customer.walker.to("closed")
        customer.does("rate", stars="2", words="等太久。")

        page = words_of(Browser(house.alice).get(page_of(customer.complaint)))
        assert "客户打了 2 分" in page
        assert "等太久。" in page


class TestTheApi:
    def at(self, customer: Customer, verb: str = "") -> str:  # noqa: F811
        return f"complaints/{customer.complaint.public_id}/customers-page/{verb}"

    def test_tells_messages_rating_and_address(self, wrote: Customer, house: House) -> None:  # noqa: F811
        told = Caller(house.alice).get(self.at(wrote)).json()

        assert (told["unread"], told["rating"]) == (1, None)
        assert [(one["text"], one["from_customer"], one["by"]) for one in told["messages"]] == [(SAID, True, None)]
        assert told["address"].endswith(wrote.path)
        assert Caller(house.auditor).get(self.at(wrote)).json()["address"] == ""

    def test_marks_as_read_once(self, wrote: Customer, house: House) -> None:  # noqa: F811
        for _ in range(2):
            answer = Caller(house.bo).post(self.at(wrote, "read/"), {})
            assert answer.status_code == 200
            assert answer.json()["unread_from_customer"] == 0

        assert len(wrote.trail("customer.read")) == 1

    def test_writes_and_hands_out_a_new_link(self, customer: Customer, house: House) -> None:  # noqa: F811
        alice, before = Caller(house.alice), customer.path
        assert alice.post(self.at(customer, "write/"), {"text": "今天给您回电。"}).status_code == 200
        assert alice.post(self.at(customer, "link/"), {}).status_code == 200

        assert customer.path != before
        assert "今天给您回电。" in text_of(customer.look())

    @pytest.mark.parametrize("verb", ["read/", "write/", "link/"])
    def test_is_the_desks_alone(self, wrote: Customer, house: House, verb: str) -> None:  # noqa: F811
        statuses = [
            Caller(who).post(self.at(wrote, verb), {"text": "您好。"}).status_code for who in (house.cy, house.auditor)
        ]

        assert statuses == [404, 403]
        assert wrote.complaint.unread_from_customer == 1


ACTS: list[tuple[Any, dict[str, Any]]] = [
    (by_customer.say_record_is_right, {"signed_as": "郑"}),
    (by_customer.say_record_is_wrong, {"wrong": "不对。"}),
    (by_customer.accept_option, {"option": 1, "opinion": "好。"}),
    (by_customer.refuse_options, {"opinion": "不。", "counter_wish": "退钱。"}),
    (by_customer.write_to_desk, {"text": "您好。", "once": "k"}),
    (by_customer.rate, {"stars": 5}),
    (by_customer.come_back, {"reason": "没好。"}),
]


@pytest.mark.parametrize(("use_case", "said"), ACTS)
def test_nobody_of_ours_acts_in_the_customers_place(customer: Customer, house: House, use_case: Any, said: Any) -> None:  # noqa: F811
    for person in (house.alice, house.bo, house.head):
        assert isinstance(person, User)
        with pytest.raises(NotAllowed):
            use_case(customer.complaint.public_id, None, act(person), link=1, **said)
