"""What a desk is asked before it logs: whose number it is, whether it was logged already, and for anything at all."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from complaints.models import Complaint, Customer
from complaints.screens.timeline import timeline
from complaints.usecases import identifying
from evidence.trail import verify
from organisation.models import Policy
from tests.complaints.api_fixtures import INTAKE, Caller, Clock
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.complaints.test_page_forms import error_beside
from tests.personas import NOW, House, Walker, start

NEW = reverse("complaint_new")
PHONE = "13800000001"
HERS = {"channel": "phone", "own_words": "孩子的手机又停了。", "phone": PHONE, "surname": "王", "title": "ms",
        "feeling": "3", "anonymity": "named"}  # fmt: skip


def log(browser: Browser, **typed: str) -> Any:
    return browser.post(NEW, **{"idempotency_key": uuid4().hex, "save": "log", **typed})


class TestAnotherNameThanTheKnownOne:
    def test_is_asked_about_once_and_nothing_typed_is_lost(self, received: Walker, clock: Clock) -> None:
        answer = log(Browser(received.house.alice), **HERS)

        assert answer.status_code == 422
        assert error_beside(answer, "same_person") == "这个号码登记的是郑先生，你写的是王女士，请选是谁。"
        assert all(value in text_of(answer) for value in (HERS["own_words"], PHONE, 'value="王"'))
        assert [re.search(f'data-key="{key}"', text_of(answer)) is not None for key in "yxo"] == [True] * 3
        assert Complaint.objects.count() == 1

    @pytest.mark.parametrize(
        ("answered", "called", "customers"), [("keep", "郑", 1), ("correct", "王", 1), ("other", "王", 2)]
    )
    def test_is_settled_by_one_answer(
        self, received: Walker, clock: Clock, answered: str, called: str, customers: int
    ) -> None:
        browser, key = Browser(received.house.alice), uuid4().hex
        assert log(browser, **HERS, idempotency_key=key).status_code == 422

        answer = log(browser, **HERS, idempotency_key=key, same_person=answered)

        made = Complaint.objects.get(own_words=HERS["own_words"])
        assert answer["Location"] == page_of(made)
        assert made.customer is not None
        assert (made.customer.surname, Customer.objects.count()) == (called, customers)
        assert (made.repeat_of is not None) == (answered != "other")
        corrections = [line["words"] for line in timeline(made)[0] if line["icon"] == "user" and line["words"]]
        assert corrections == (["郑先生 → 王女士"] if answered == "correct" else [])
        assert verify().ok

    def test_is_told_by_the_api_and_answered_there(self, received: Walker, alice: Caller) -> None:
        body, key = {**INTAKE, "own_words": "又停了。", "surname": "王", "title": "ms"}, {"Idempotency-Key": "k-1"}

        refused = alice.post("complaints/", body, **key)
        taken = alice.post("complaints/", {**body, "same_person": "other"}, **key)

        assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, ["same_person"])
        assert (taken.status_code, taken.json()["customer"]["surname"]) == (201, "王")

    def test_of_a_customer_nobody_may_know_of_is_not_told(self, received: Walker, clock: Clock) -> None:
        Customer.objects.update(sealed=True)

        answer = log(Browser(received.house.bob), **HERS)

        assert error_beside(answer, "same_person") == "这个号码的客户不是这个称呼，请选是谁。"
        assert "郑" not in words_of(answer)

    def test_is_asked_about_at_the_stage_of_facts_too(self, received: Walker, clock: Clock) -> None:
        nameless = start(received.house, phone="", surname="", title="")
        nameless.to("clarify")
        browser, ref = Browser(received.house.alice), nameless.complaint.public_id
        typed = {"version": str(nameless.complaint.version), "stage": "clarify", "phone": PHONE, "surname": "王",
                 "own_words": nameless.complaint.own_words, "category": "BILLING"}  # fmt: skip

        asked = browser.post(reverse("complaint_save", args=[ref]), **typed)
        fresh = {"version": str(Complaint.objects.get(public_id=ref).version)}
        saved = browser.post(reverse("complaint_save", args=[ref]), **{**typed, **fresh, "same_person": "other"})

        assert (asked.status_code, saved.status_code) == (422, 302)
        assert "郑先生" in error_beside(asked, "same_person")
        assert 'name="same_person"' not in text_of(browser.get(page_of(nameless.complaint)))
        assert Complaint.objects.get(public_id=ref).customer != received.complaint.customer
        assert Customer.objects.count() == 2

    def test_is_not_asked_about_where_the_customer_is_known_already(self, received: Walker) -> None:
        received.do(identifying.tell_customer, surname="周")

        assert Customer.objects.get().surname == "周"


class TestTheSameOnceMore:
    """Going back in the browser and logging again brings a new key with the same words."""

    def test_is_asked_about_with_the_way_to_the_first(self, house: House, clock: Clock) -> None:
        browser = Browser(house.alice)
        log(browser, **HERS)
        first = Complaint.objects.get()
        clock.shift(timedelta(minutes=2))

        answer = log(browser, **HERS)

        assert answer.status_code == 422
        assert f"你 2 分钟前登记过这件投诉：{first.number}" in words_of(answer)
        assert f'href="{page_of(first)}"' in text_of(answer)
        assert HERS["own_words"] in text_of(answer)
        assert Complaint.objects.count() == 1

    def test_is_logged_as_another_one_by_one_press(self, house: House, clock: Clock) -> None:
        browser, key = Browser(house.alice), uuid4().hex
        log(browser, **HERS)
        asked = log(browser, **HERS, idempotency_key=key)

        assert 'name="another" value="log"' in re.sub(r"\s+", " ", text_of(asked))
        for _ in range(2):
            assert browser.post(NEW, **HERS, idempotency_key=key, another="log").status_code == 302
        assert Complaint.objects.count() == 2

    @pytest.mark.parametrize(
        "changed",
        [
            {"own_words": "别的事。"},
            {"phone": "13800000002"},
            {"phone": "", "surname": "赵"},
            {"phone": "", "surname": "", "own_words": ""},
        ],
    )
    def test_is_not_asked_about_when_it_is_something_else(
        self, house: House, clock: Clock, changed: dict[str, str]
    ) -> None:
        browser = Browser(house.alice)
        log(browser, **HERS)

        assert log(browser, **{**HERS, **changed}).status_code == 302

    @pytest.mark.parametrize("surname", ["王", ""])
    def test_is_asked_about_where_the_way_back_lost_the_number(self, house: House, clock: Clock, surname: str) -> None:
        """Browsers fill a form again as it was, but for fields that they must not keep."""
        browser = Browser(house.alice)
        log(browser, **HERS)

        assert log(browser, **{**HERS, "phone": "", "surname": surname}).status_code == 422

    @pytest.mark.parametrize("who", [{"surname": ""}, {"surname": "王"}, {"surname": "", "own_words": ""}])
    def test_is_asked_about_without_a_number_too(self, house: House, clock: Clock, who: dict[str, str]) -> None:
        typed = {**HERS, "phone": "", "title": "", **who}

        answers = [log(Browser(house.alice), **typed) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 422]

    def test_is_no_question_for_a_colleague_or_after_some_minutes(self, house: House, clock: Clock) -> None:
        log(Browser(house.alice), **HERS)
        assert log(Browser(house.bob), **HERS).status_code == 302
        clock.shift(timedelta(minutes=10))

        assert log(Browser(house.alice), **HERS).status_code == 302

    def test_is_no_question_where_the_house_does_not_ask(self, house: House, clock: Clock) -> None:
        Policy.objects.create(key="same_again_minutes", value=0, effective_from=NOW.date())

        assert [log(Browser(house.alice), **HERS).status_code for _ in range(2)] == [302, 302]

    def test_is_told_by_the_api_and_answered_there(self, house: House, alice: Caller) -> None:
        alice.post("complaints/", INTAKE, **{"Idempotency-Key": "k-1"})

        refused = alice.post("complaints/", INTAKE, **{"Idempotency-Key": "k-2"})
        taken = alice.post("complaints/", {**INTAKE, "log_another": True}, **{"Idempotency-Key": "k-2"})

        assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, ["log_another"])
        assert Complaint.objects.order_by("id")[0].number in refused.json()["error"]["sentence"]
        assert taken.status_code == 201


class TestAnythingToGoBy:
    EMPTY = {"channel": "walk_in", "anonymity": "named"}

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_is_asked_for_at_the_words(self, house: House, clock: Clock, language: str) -> None:
        answer = log(Browser(house.alice, language), **self.EMPTY)

        assert answer.status_code == 422
        assert ("choose how they feel" if language == "en" else "选客户的情绪") in error_beside(answer, "own_words")
        assert not Complaint.objects.exists()

    @pytest.mark.parametrize(
        "something",
        [
            {"own_words": "停机了。"},
            {"feeling": "5"},
            {"flags": "injury"},
            {"phone": PHONE},
            {"surname": "王"},
            {"hurt_most": "没人理。"},
            {"source_ref": "10086-1"},
        ],
    )
    def test_is_one_thing(self, house: House, clock: Clock, something: dict[str, str]) -> None:
        assert log(Browser(house.alice), **self.EMPTY, **something).status_code == 302

    def test_is_no_feeling_that_nobody_knows(self, house: House, clock: Clock) -> None:
        assert log(Browser(house.alice), **self.EMPTY, feeling="0").status_code == 422


class TestTheOtherComplaints:
    """One rule counts them before a complaint is logged and beside it afterwards."""

    def test_are_counted_alike_on_both_pages_whatever_the_branch(self, received: Walker, clock: Clock) -> None:
        house = received.house
        browser = Browser(house.cy)
        told = words_of(browser.post(reverse("complaint_lookup"), phone=PHONE))

        log(browser, channel="phone", own_words="又停了。", phone=PHONE, feeling="3")

        made = Complaint.objects.get(own_words="又停了。")
        assert made.branch != received.complaint.branch
        assert "各网点另有 1 件投诉" in told
        assert "各网点另有 1 件投诉" in words_of(browser.get(page_of(made)))
        history = words_of(browser.get(reverse("customer_history", args=[made.public_id])))
        assert made.number in history
        assert received.complaint.number not in history
        assert "其他网点还有 1 件" in history

    def test_are_none_for_somebody_new(self, received: Walker, clock: Clock) -> None:
        assert "各网点没有其他投诉" in words_of(Browser(received.house.alice).get(page_of(received.complaint)))


def test_the_new_page_comes_in_the_other_language_with_what_was_typed(house: House, clock: Clock) -> None:
    browser, key = Browser(house.alice), uuid4().hex

    typed = {**HERS, "found": "账单有误。", "idempotency_key": key}
    answer = browser.client.post(f"{reverse('set_language')}?next={NEW}", {**typed, "language": "en"}, follow=True)

    page = text_of(answer)
    assert (answer.status_code, answer["Content-Language"]) == (200, "en")
    assert all(value in page for value in (HERS["own_words"], PHONE, "账单有误。", f'value="{key}"'))
    assert 'id="on-the-spot" open' in page
    assert not Complaint.objects.exists()


def test_settled_by_words_alone_is_refused_at_the_kind(house: House, clock: Clock) -> None:
    spot = {"found": "看错了。", "done": "讲清楚了。", "agrees": "行。", "feeling_after": "1", "save": "on_the_spot"}
    browser = Browser(house.alice)

    for cause, sentence in (("customer", "帮助并演示"), ("ours", "光解释不算")):
        answer = log(browser, **{**HERS, **spot, "spot_cause": cause, "spot_kind": "explain"})
        assert sentence in error_beside(answer, "spot_kind")
        assert "notice--red" not in text_of(answer)

    assert log(browser, **{**HERS, **spot, "spot_cause": "customer", "spot_kind": ""}).status_code == 302
