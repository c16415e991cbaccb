"""The link of a customer's page: every wrong one is the same polite page with the same status and no fact; and what the
page behind a good one never says."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from complaints.codes import Stage
from complaints.models import Complaint
from complaints.usecases import clarifying, escalating, ordering
from complaints.usecases.ending import merge, withdraw
from complaints.usecases.erasing import erase_customer
from complaints.usecases.following import add_note
from evidence.models import TrailEntry
from followups.customer_link import address_of, behind, token_of
from followups.models import CustomerMessage, Rating
from followups.usecases.to_customer import hand_out_new_link
from organisation.models import Department, Policy
from organisation.signed_links import Purpose, make
from tests.complaints.page_fixtures import Browser, text_of, words_of
from tests.followups.customer_fixtures import LATER, Customer, customer, later, path_of  # noqa: F401
from tests.personas import NOW, WORDS, House, act, house, received, start  # noqa: F401

pytestmark = pytest.mark.django_db
VARYING = ("X-Request-Id", "Content-Length", "Set-Cookie", "Server-Timing")
NOWHERE = "/c/x/"


def gone(path: str) -> tuple[int, str, str]:
    """What somebody sees who opens a link and presses something on it."""
    browser = Browser()
    looked = browser.get(path)
    pressed = browser.post(path, deed="write", text="在吗？", once="k")
    assert (looked.status_code, words_of(looked)) == (pressed.status_code, words_of(pressed))
    headers = str(sorted((name, value) for name, value in looked.headers.items() if name not in VARYING))
    return looked.status_code, words_of(looked), headers


class TestALinkThatLeadsNowhere:
    def wrong(self, customer: Customer, house: House) -> dict[str, str]:  # noqa: F811
        complaint = customer.complaint
        token, until = token_of(complaint), LATER + timedelta(days=1)
        other = start(house, phone="13800000002", surname="王").complaint
        made = {
            "altered": ("A" if token[0] != "A" else "B") + token[1:],
            "signature altered": token[:-1] + ("A" if token[-1] != "A" else "B"),
            "nonsense": "y",
            "very long": "x" * 3000,
            "expired": make(Purpose.CUSTOMER, complaint.public_id, version=1, until=LATER),
            "for a department": make(Purpose.WORK_ORDER, complaint.public_id, version=1, until=until),
            "of another version": make(Purpose.CUSTOMER, complaint.public_id, version=2, until=until),
            "signed for another complaint": token_of(other).split(".")[0] + "." + token.split(".")[1],
        }
        return {name: reverse("followups:customer", args=[one]) for name, one in made.items()}

    def test_is_the_same_page_whatever_is_wrong(self, customer: Customer, house: House) -> None:  # noqa: F811
        pages = {name: gone(path) for name, path in self.wrong(customer, house).items()}

        assert set(pages.values()) == {gone(NOWHERE)}, pages
        status, words, _headers = gone(NOWHERE)
        assert status == 404
        for fact in (WORDS, customer.complaint.number, "郑", "5017", "营业厅 ·"):
            assert fact not in words
        assert not CustomerMessage.objects.exists()

    @pytest.mark.parametrize("how", ["revoked", "merged", "erased", "closed long ago", "taken back long ago"])
    def test_is_that_page_once_it_leads_nowhere_any_more(
        self,
        customer: Customer,  # noqa: F811
        house: House,  # noqa: F811
        how: str,
    ) -> None:
        path, days = customer.path, 0
        match how:
            case "revoked":
                customer.desk(hand_out_new_link)
            case "merged":
                customer.desk(merge, into=start(house, phone="13800000002").complaint)
            case "erased":
                customer.desk(withdraw, reason="不用了。")
                person = customer.complaint.customer
                assert person is not None
                erase_customer(person.public_id, act(None), reason="来信要求。")
            case "closed long ago":
                customer.walker.to("closed")
                days = 16
            case _:
                customer.desk(withdraw, reason="不用了。")
                days = 16
        with time_machine.travel(LATER + timedelta(days=days), tick=False):
            assert gone(path) == gone(NOWHERE)
            assert behind(path.split("/")[2], now=LATER + timedelta(days=days)) is None

    def test_a_page_left_open_is_told_the_same(
        self,
        customer: Customer,  # noqa: F811
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Between looking and pressing the desk handed out a new link."""
        path = customer.path
        found = behind(path.split("/")[2], now=LATER)
        customer.desk(hand_out_new_link)
        monkeypatch.setattr("followups.customer_page.views.behind", lambda _token, now: found)

        assert customer.browser.post(path, deed="write", text="在吗？", once="k").status_code == 404
        assert not CustomerMessage.objects.exists()


class TestALinkThatHolds:
    def test_is_the_same_each_time(self, customer: Customer) -> None:  # noqa: F811
        assert address_of(customer.complaint, now=NOW) == address_of(customer.complaint, now=LATER)

    def test_a_new_one_holds_and_stands_on_the_trail(self, customer: Customer) -> None:  # noqa: F811
        before = customer.path
        customer.desk(hand_out_new_link)

        assert customer.path != before
        assert customer.look().status_code == 200
        assert TrailEntry.objects.filter(kind="customer_link.renewed").count() == 1

    def test_lives_until_reopening_ends(self, customer: Customer) -> None:  # noqa: F811
        customer.walker.to("closed")
        path = customer.path
        with time_machine.travel(LATER + timedelta(days=14), tick=False):
            assert Browser().get(path).status_code == 200
        Policy.objects.create(branch=customer.complaint.branch, key="reopen_days", value=3, effective_from=NOW.date())
        with time_machine.travel(LATER + timedelta(days=14), tick=False):
            assert Browser().get(path).status_code == 404

    def test_there_is_none_where_it_would_lead_nowhere(self, customer: Customer, house: House) -> None:  # noqa: F811
        customer.walker.to("closed")

        assert address_of(customer.complaint, now=LATER + timedelta(days=16)) == ""
        customer.complaint.refresh_from_db()
        potential = start(house, phone="13800000003").complaint
        Complaint.objects.filter(pk=potential.pk).update(severity="potential")
        potential.refresh_from_db()
        assert address_of(potential, now=NOW) == ""


# What a clerk writes for the house alone; no customer ever reads it.
SECRETS = {
    "note": "内部便条甲",
    "finding": "内部核查乙",
    "ask_department": "问账务丙",
    "escalation": "升级请示丁",
    "cause": "我们的责任",
    "type": "无理取闹",
    "severity": "严重投诉",
    "feeling": "生气",
    "department": "账务",
    "manager": "陈国栋",
    "colleague": "李卓然",
}


class TestWhatThePageNeverSays:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("stage", ["clarify", "confirm", "follow-up", "closed"])
    def test_keeps_the_houses_own_to_itself(
        self,
        customer: Customer,  # noqa: F811
        house: House,  # noqa: F811
        stage: str,
        language: str,
    ) -> None:
        customer.walker.to("clarify")
        billing = Department.objects.get(code="billing_support")
        customer.desk(add_note, text=SECRETS["note"] + " @5018")
        customer.desk(clarifying.find, text=SECRETS["finding"])
        customer.desk(
            ordering.ask_department,
            department=billing,
            question=SECRETS["ask_department"],
            due_at=NOW + timedelta(days=1),
        )
        order = customer.complaint.work_orders.get()
        customer.desk(ordering.waive_work_order, order=str(order.public_id), reason="已查到。")
        customer.desk(escalating.escalate, reason="by_hand", words=SECRETS["escalation"], interim_answer="稍等。")
        customer.desk(clarifying.tell_facts, customer_type="unreasonable")
        Complaint.objects.filter(pk=customer.complaint.pk).update(real_intention="内部判断戊", motives=["punish"])
        customer.walker.complaint = customer.complaint
        for name in ("propose", "confirm", "follow_up", "closed"):
            if customer.walker.complaint.stage != stage:
                getattr(customer.walker, f"_{name}")()
        assert customer.complaint.stage == stage

        page = Browser(language=language).get(customer.path)
        text = text_of(page)
        assert page.status_code == 200
        for name, secret in SECRETS.items():
            assert secret not in text, name
        # Of arbitration people read as of a way that is open to them.
        stages = [code for code in Stage.values if code != Stage.ARBITRATION]
        for code in (*stages, "unreasonable", "general", "ours", "内部判断戊", "Unreasonable", "Beyond reason"):
            assert not re.search(rf">[^<]*\b{re.escape(code)}\b", text), code
        assert str(customer.complaint.public_id) not in text
        assert "/complaints/" not in text

    def test_is_forgotten_with_the_customer(self, customer: Customer) -> None:  # noqa: F811
        customer.walker.to("closed")
        customer.does("write", text="谢谢你们。", once="k")
        customer.does("rate", stars="5", words="很耐心。")
        person = customer.complaint.customer
        assert person is not None
        erase_customer(person.public_id, act(None), reason="来信要求。")

        assert CustomerMessage.objects.get().text == "—"
        assert Rating.objects.get().words == "—"
