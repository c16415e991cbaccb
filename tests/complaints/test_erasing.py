"""A customer who wishes to be forgotten: the words go, what happened stays, and the chains say so."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from django.urls import reverse

from complaints.customers import by_phone, contact_value
from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.models import Complaint, ContactPoint, Customer
from complaints.usecases import clarifying, ending, escalating, following, owning, promising
from complaints.usecases.erasing import GONE, erase_customer
from complaints.usecases.receiving import Intake, receive
from evidence.crypto import Erased
from evidence.models import TrailEntry
from evidence.trail import verify, words_of
from followups.models import Callback
from followups.usecases.calling import Attempt, record_attempt
from organisation.models import User
from tests.personas import NOW, House, Walker, act, start

SECRET = "郑晓明说的话"
REASON = "客户书面要求删除。"


@pytest.fixture
def quality(house: House) -> User:
    return house.people["7001"]


@pytest.fixture
def closed(house: House) -> Walker:
    """A closed complaint on which words stand wherever words may stand."""
    walker = start(house, own_words=SECRET, hurt_most=SECRET, stated_demand=SECRET)
    walker.do(escalating.escalate, reason="by_hand", words=SECRET, interim_answer=SECRET)
    walker.to("clarify")
    walker.do(clarifying.find, text=SECRET, source=SECRET)
    walker.do(following.add_note, text=SECRET)
    walker.do(owning.transfer, to=house.bob, summary=SECRET, reason=SECRET)
    walker._propose()
    walker._confirm()
    walker._follow_up()
    call = Callback.objects.get(complaint=walker.complaint)
    walker.do(
        record_attempt, callback=call.public_id, attempt=Attempt("no_answer", said=SECRET, next_try_at=call.due_at)
    )
    walker.do(following.write_lesson, success=SECRET, failure=SECRET)
    walker._closed()
    return walker


def erase(walker: Walker, by: User | None, reason: str = REASON) -> Customer:
    assert walker.complaint.customer is not None
    return erase_customer(walker.complaint.customer.public_id, act(by, after=timedelta(days=1)), reason=reason)


def everything_written() -> str:
    """Every text of every row of the floors that speak of complaints."""
    texts = []
    for label in ("complaints", "followups", "outbox", "evidence"):
        for model in apps.get_app_config(label).get_models():
            names = [
                field.attname
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField | models.JSONField)
            ]
            texts += [json.dumps(row, default=str, ensure_ascii=False) for row in model._default_manager.values(*names)]
    return "\n".join(texts)


class TestErasing:
    def test_leaves_no_word_no_name_and_no_number(self, closed: Walker, quality: User) -> None:
        assert SECRET in everything_written()

        erase(closed, quality)

        left = everything_written()
        assert SECRET not in left
        assert "138****" not in left
        customer = Customer.objects.get()
        assert (customer.surname, customer.erased_at) == ("", NOW + timedelta(days=1))
        assert not by_phone("13800000001").exists()
        assert not by_phone("0001").exists()

    def test_destroys_the_keys(self, closed: Walker, quality: User) -> None:
        point = ContactPoint.objects.get()

        erase(closed, quality)

        with pytest.raises(Erased):
            contact_value(point)

    def test_keeps_what_happened_and_the_chains_verify(self, closed: Walker, quality: User) -> None:
        before = TrailEntry.objects.filter(chain=closed.complaint.trail_chain).count()

        erase(closed, quality)

        rows = TrailEntry.objects.of_chain(closed.complaint.trail_chain)
        assert len(rows) >= before + 1
        said = words_of(rows)
        assert [said[row.pk] for row in rows if row.kind == "note.added"] == [None]
        assert [said[row.pk] for row in rows if row.kind == "customer.erased"] == [{"reason": REASON}]
        assert verify().ok
        kept = Complaint.objects.get()
        assert (kept.stage, kept.number, kept.own_words) == ("closed", closed.complaint.number, GONE)

    def test_shows_on_the_page_as_erased(self, closed: Walker, quality: User) -> None:
        erase(closed, quality)
        browser = Client()
        browser.force_login(closed.house.bo)

        page = browser.get(reverse("complaint", args=[closed.complaint.public_id]))

        assert page.status_code == 200
        assert SECRET not in page.content.decode()
        assert "contacts/" not in page.content.decode()

    def test_lets_nothing_more_be_said_on_it(self, closed: Walker, quality: User) -> None:
        erase(closed, quality)
        closed.complaint = Complaint.objects.get()

        for use_case, told in ((following.add_note, {"text": "又来了"}), (ending.reopen, {"reason": "又来了"})):
            with pytest.raises(WrongState):
                closed.do(use_case, **told)
        assert Complaint.objects.get().stage == "closed"

    def test_makes_a_new_customer_of_whoever_calls_again(self, closed: Walker, quality: User, house: House) -> None:
        erased = erase(closed, quality)

        again = start(house).complaint

        assert again.customer != erased
        assert again.repeat_of is None

    def test_touches_nobody_else(self, closed: Walker, quality: User, house: House) -> None:
        other = start(house, phone="13800000009", surname="孙")

        erase(closed, quality)

        assert Customer.objects.get(complaints=other.complaint).surname == "孙"
        assert contact_value(ContactPoint.objects.get(customer=other.complaint.customer)) == "+8613800000009"
        assert Complaint.objects.get(pk=other.complaint.pk).own_words == other.complaint.own_words


class TestWhoMay:
    @pytest.mark.parametrize("code", ["5017", "3001", "1001", "8001", "4001", "6001"])
    def test_quality_alone(self, closed: Walker, house: House, code: str) -> None:
        with pytest.raises(NotAllowed):
            erase(closed, house.people[code])

        assert SECRET in everything_written()

    def test_not_whom_it_is_about(self, closed: Walker, house: House, quality: User) -> None:
        owning.recuse(closed.complaint.public_id, None, act(house.bo), user=quality, reason="投诉的就是他。")

        with pytest.raises(NotAllowed):
            erase(closed, quality)

    def test_never_without_a_reason(self, closed: Walker, quality: User) -> None:
        with pytest.raises(BadInput):
            erase(closed, quality, reason="  ")


class TestWhatHoldsIt:
    def test_an_open_complaint(self, closed: Walker, quality: User, house: House) -> None:
        start(house)

        with pytest.raises(WrongState):
            erase(closed, quality)

        assert SECRET in everything_written()

    def test_a_conditional_promise_that_is_still_watched(self, received: Walker, quality: User) -> None:
        received.to("follow-up")
        received.do(promising.promise, what="双倍退还", due_at=NOW + timedelta(days=9), condition="查实多扣")
        received.do(promising.keep_promise, promise=str(received.complaint.promises.get(condition="").public_id))
        received.do(following.record_callback_result, result="confirmed")
        received.do(ending.close)

        with pytest.raises(WrongState):
            erase(received, quality)

    def test_being_erased_already(self, closed: Walker, quality: User) -> None:
        erase(closed, quality)

        with pytest.raises(WrongState):
            erase(closed, quality)

    def test_not_being_there(self, quality: User) -> None:
        with pytest.raises(NotFound):
            erase_customer(uuid4(), act(quality), reason=REASON)


class TestThePage:
    def address(self, customer: Customer) -> str:
        return reverse("admin:complaints_customer_erase", args=[customer.public_id])

    def test_asks_for_the_reason_and_erases(self, closed: Walker, quality: User) -> None:
        browser, customer = Client(), Customer.objects.get()
        browser.force_login(quality)
        change = browser.get(reverse("admin:complaints_customer_change", args=[customer.pk]))
        assert self.address(customer) in change.content.decode()

        asked = browser.get(self.address(customer))
        unsure = browser.post(self.address(customer), {"reason": REASON})
        sure = browser.post(self.address(customer), {"reason": REASON, "sure": "on"})

        assert (asked.status_code, unsure.status_code, sure.status_code) == (200, 422, 302)
        assert SECRET not in everything_written()

    def test_says_why_not(self, received: Walker, quality: User) -> None:
        browser, customer = Client(), Customer.objects.get()
        browser.force_login(quality)

        refused = browser.post(self.address(customer), {"reason": REASON, "sure": "on"})

        assert refused.status_code == 422
        assert received.complaint.number in refused.content.decode()

    def test_is_not_there_for_the_desk(self, closed: Walker, house: House) -> None:
        browser = Client()
        browser.force_login(house.bo)

        assert browser.post(self.address(Customer.objects.get()), {}).status_code == 302
        assert SECRET in everything_written()


class TestTheCommand:
    def test_erases_in_the_name_of_somebody_who_may(self, closed: Walker, quality: User) -> None:
        call_command("erase_customer", str(Customer.objects.get().public_id), "--by", "7001", "--reason", REASON)

        assert SECRET not in everything_written()
        assert TrailEntry.objects.get(kind="customer.erased").actor == quality

    @pytest.mark.parametrize("code", ["5017", "nobody"])
    def test_and_of_nobody_else(self, closed: Walker, code: str) -> None:
        with pytest.raises(CommandError):
            call_command("erase_customer", str(Customer.objects.get().public_id), "--by", code, "--reason", REASON)


def test_a_call_received_afterwards_is_a_new_customers(closed: Walker, quality: User, house: House) -> None:
    erase(closed, quality)
    intake = Intake(channel="phone", own_words="等了一小时。", phone="13800000001")

    receive(intake, act(house.alice), branch=house.hall, key=uuid4().hex)

    assert Customer.objects.count() == 2
