"""Nothing of the customer stands in an address, a title or, unasked, on a page: numbers are masked until revealed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse

from complaints.models import Complaint
from complaints.usecases import ordering
from evidence.models import TrailEntry
from evidence.trail import words_of
from organisation.models import Department
from scripts_library.reference import load as load_scripts
from tests.complaints.api_fixtures import Clock
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import NOW, WORDS, House, Walker, start

PHONE, SURNAME = "13800000001", "郑"
# What is said of a customer, each findable in an address however it is spelled there.
PERSONAL = (PHONE, "0001", SURNAME, WORDS, "停机", "客户", "1000@")
ADDRESS = re.compile(r'(?:href|action|formaction|hx-[a-z]+|src|value)="([^"]*[/?][^"]*)"')


def addresses_of(answer: Any) -> list[str]:
    """Where a page leads, and where its answer leads to."""
    found = [
        unquote(address) for address in ADDRESS.findall(text_of(answer)) if address.startswith(("/", "?", "#", "h"))
    ]
    return found + [answer[name] for name in ("Location", "HX-Redirect") if name in answer]


def title_of(answer: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", text_of(answer), re.DOTALL)
    return re.sub(r"\s+", " ", found[1]).strip() if found else ""


@pytest.fixture
def pages(received: Walker, clock: Clock) -> list[Any]:
    """What a day's work shows, to a clerk, a duty manager, a department and a clerk elsewhere."""
    house, complaint = received.house, received.complaint
    load_scripts(now=NOW)
    clerk, manager = Browser(house.alice), Browser(house.bo)
    ref, shown = complaint.public_id, []
    for stage in ("calm", "clarify", "propose", "confirm", "follow_up", "closed"):
        getattr(received, f"_{stage}")()
        if stage == "clarify":
            due_at, department = NOW + timedelta(hours=6), Department.objects.get(code="billing_support")
            received.do(ordering.ask_department, question="请核对。", due_at=due_at, department=department)
            received.do(ordering.waive_work_order, order=str(order_of(complaint)), reason="不需要了。")
            shown += [clerk.post(reverse("complaint_save", args=[ref]), version="0", stage=stage, restatement="等。")]
        shown += [clerk.get(page_of(complaint)), clerk.get(page_of(complaint), htmx=True)]
        shown += [clerk.get(reverse("desk_next", args=[ref]), htmx=True), clerk.get("/", show="all")]
        shown += [clerk.get(reverse("scripts_library:panel", args=[ref]), htmx=True)]
    # The same customer once more: the house sends that up by itself.
    start(house)
    shown += [manager.get("/supervisor/", queue=queue) for queue in ("escalated", "approvals", "soon", "letters")]
    for name in ("complaint_trace", "customer_history", "followups:panel"):
        shown.append(clerk.get(reverse(name, args=[ref])))
    order, contact = order_of(complaint), contact_of(complaint)
    shown += [
        clerk.get(reverse("work_order", args=[ref, order])),
        clerk.get("/callbacks/"),
        clerk.get("/complaints/new/"),
    ]
    shown += [clerk.get(reverse("customer_reveal", args=[ref, contact])), clerk.get("/search/")]
    shown += [clerk.post("/search/", q="停机"), clerk.post("/search/", q=complaint.number)]
    shown += [Browser(house.people["6001"]).get(page_of(complaint)), Browser().get(page_of(complaint))]
    elsewhere = Browser(house.cy)
    shown += [elsewhere.get(page_of(complaint)), elsewhere.post("/complaints/lookup/", phone=PHONE)]
    shown += [elsewhere.post(reverse("complaint_open_foreign", args=[ref]), reason="客户站在这里。")]
    typed = {"channel": "phone", "own_words": f"{WORDS}又停了。", "phone": PHONE, "surname": SURNAME, "feeling": "3"}
    return [*shown, clerk.post("/complaints/new/", **typed)]


def order_of(complaint: Complaint) -> Any:
    return complaint.work_orders.get().public_id


def contact_of(complaint: Complaint) -> Any:
    assert complaint.customer is not None
    return complaint.customer.contacts.get().public_id


def test_no_address_names_a_customer(pages: list[Any]) -> None:
    found = {address for answer in pages for address in addresses_of(answer)}

    assert len(found) > 60
    personal = [address for address in found for word in PERSONAL if word in re.sub(r"[0-9a-f-]{36}", "", address)]
    assert personal == []
    assert not [address for address in found if "XJ-1124" in address]


def test_no_title_tells_anything_of_them(pages: list[Any]) -> None:
    titles = {title_of(answer) for answer in pages}

    assert len(titles) > 5
    assert not [title for title in titles for word in (*PERSONAL[2:5], "先生") if word in title]


def test_every_number_is_masked(pages: list[Any]) -> None:
    texts = [text_of(answer) for answer in pages]

    assert not [text for text in texts if PHONE in re.sub(r"\s", "", text)]
    assert sum("138****0001" in text for text in texts) >= 6


def test_no_page_is_kept_in_a_cache(pages: list[Any]) -> None:
    assert {answer["Cache-Control"] for answer in pages} == {"no-store"}


class TestRevealing:
    def path(self, walker: Walker) -> str:
        return reverse("customer_reveal", args=[walker.complaint.public_id, contact_of(walker.complaint)])

    def looks(self, walker: Walker) -> int:
        return TrailEntry.objects.filter(kind__in=["phone.revealed", "contact.revealed"]).count()

    @pytest.mark.parametrize("typed", [{}, {"reason": ""}, {"reason": "   "}, {"reason": "长" * 201}])
    def test_asks_a_reason_first(self, received: Walker, clock: Clock, typed: dict[str, str]) -> None:
        answer = Browser(received.by).post(self.path(received), **typed)

        assert answer.status_code == 422
        assert PHONE not in text_of(answer)
        assert 'class="field-error"' in text_of(answer)
        assert typed.get("reason", "").strip() in text_of(answer)
        assert self.looks(received) == 0

    def test_shows_it_once_and_writes_down_who_looked_and_why(self, received: Walker, clock: Clock) -> None:
        browser = Browser(received.by)

        answer = browser.post(self.path(received), reason="约好今天回电。")

        assert PHONE in re.sub(r"\s", "", text_of(answer))
        line = TrailEntry.objects.get(kind="phone.revealed")
        assert (line.chain, line.actor) == (received.complaint.trail_chain, received.by)
        assert words_of([line])[line.pk] == {"reason": "约好今天回电。"}
        assert TrailEntry.objects.get(kind="contact.revealed").chain.startswith(f"reads:{received.by.pk}:")
        assert PHONE not in text_of(browser.get(self.path(received)))

    def test_is_refused_in_words_after_many_looks(self, received: Walker, clock: Clock) -> None:
        browser = Browser(received.by)
        for _ in range(30):
            assert browser.post(self.path(received), reason="约好今天回电。").status_code == 200

        answer = browser.post(self.path(received), reason="再看一次。")

        assert answer.status_code == 403
        assert PHONE not in re.sub(r"\s", "", text_of(answer))
        assert "再看一次。" in text_of(answer)
        assert "notice--red" in text_of(answer)

    def test_of_another_customers_number_finds_nothing(self, received: Walker, clock: Clock) -> None:
        other = start(received.house, phone="13800000002").complaint
        path = reverse("customer_reveal", args=[received.complaint.public_id, contact_of(other)])

        assert Browser(received.by).post(path, reason="约好今天回电。").status_code == 404


def test_the_known_customer_of_a_call_is_told_to_a_desk_without_an_address(house: House, clock: Clock) -> None:
    start(house)

    answer = Browser(house.cy).post("/complaints/lookup/", phone=PHONE)

    assert SURNAME in text_of(answer)
    assert not [address for address in addresses_of(answer) if PHONE in address or SURNAME in address]
