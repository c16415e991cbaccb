"""The list and the timeline: filters, pages, and what they cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint
from tests.complaints.api_fixtures import TOMORROW, Caller, Case, Clock
from tests.personas import House


def numbers(caller: Caller, query: dict[str, Any] | None = None) -> list[str]:
    answer = caller.get("complaints/", query)
    assert answer.status_code == 200, answer.content.decode()
    return [row["number"] for row in answer.json()["results"]]


def phones() -> Any:
    return (f"1380000{count:04}" for count in range(1000, 9999))


class TestTheList:
    def test_shows_the_branchs_own_and_no_phone(self, case: Case, bob: Caller, cy: Caller) -> None:
        foreign = cy.receive(branch="WY")

        answer = bob.get("complaints/")

        row = answer.json()["results"][0]
        assert [row["number"] for row in answer.json()["results"]] == [case.now["number"]]
        assert row["customer"] == "郑**先生"
        assert row["next_due_at"] is not None
        assert "1380000" not in answer.content.decode()
        assert foreign["number"] not in answer.content.decode()

    def test_puts_what_is_due_first_on_top(self, alice: Caller) -> None:
        later, sooner = alice.receive(phone=""), alice.receive(phone="", flags=["violence"])

        assert numbers(alice) == [sooner["number"], later["number"]]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, ["mine", "bobs", "closed"]),
            ({"state": "open"}, ["mine", "bobs"]),
            ({"state": "ended"}, ["closed"]),
            ({"state": "overdue"}, []),
            ({"stage": "closed"}, ["closed"]),
            ({"stage": ["receive", "closed"]}, ["mine", "bobs", "closed"]),
            ({"severity": "serious"}, ["bobs"]),
            ({"category": "BILLING"}, ["mine", "closed"]),
            ({"category": "NOWHERE"}, []),
            ({"owner": "me", "state": "open"}, ["mine"]),
            ({"owner": "5018"}, ["bobs"]),
            ({"owner": "none"}, []),
            ({"owner": "9999"}, []),
        ],
    )
    def test_keeps_what_was_asked_for(
        self, alice: Caller, bob: Caller, query: dict[str, Any], found: list[str]
    ) -> None:
        made = {
            "mine": alice.receive(phone=""),
            "bobs": bob.receive(phone="", category="QUEUE", flags=["violence"]),
            "closed": Case(alice, alice.receive(phone="13800000003")).to("closed").now,
        }

        assert set(numbers(alice, query)) == {made[name]["number"] for name in found}

    def test_finds_a_number_in_any_case(self, alice: Caller, case: Case) -> None:
        alice.receive(phone="")

        assert numbers(alice, {"number": case.now["number"].lower()}) == [case.now["number"]]

    def test_tells_a_foreign_number_like_an_absent_one(self, alice: Caller, cy: Caller) -> None:
        foreign = alice.get("complaints/", {"number": cy.receive(branch="WY")["number"]})

        assert foreign.content == alice.get("complaints/", {"number": "WY-0101-999"}).content

    def test_knows_overdue_soon_and_escalated(self, case: Case, alice: Caller, bob: Caller, clock: Clock) -> None:
        assert numbers(alice, {"state": "soon"}) == [case.now["number"]]

        clock.shift(timedelta(hours=2))
        case.do("acts/escalate/", {"reason": "by_hand", "words": "请帮忙。"}, by=bob)

        assert numbers(alice, {"state": "overdue"}) == [case.now["number"]]
        assert numbers(alice, {"state": "escalated"}) == [case.now["number"]]

    @pytest.mark.parametrize(
        "query",
        [
            {"ordering": "version"},
            {"customer__surname": "郑"},
            {"phone": "13800000001"},
            {"state": "lost"},
            {"stage": "nowhere"},
            {"limit": "101"},
            {"limit": "0"},
            {"limit": "NaN"},
            {"limit": "1" * 5000},
            {"after": "x"},
            {"after": "!!!!"},
            {"after": "MjAyNnww"},
        ],
    )
    def test_refuses_what_it_does_not_know(self, alice: Caller, query: dict[str, str]) -> None:
        answer = alice.get("complaints/", query)

        assert answer.status_code == 400
        assert [name.partition(".")[0] for name in answer.json()["error"]["fields"]] == list(query)


class TestPages:
    def test_follow_each_other_without_a_gap(self, alice: Caller) -> None:
        made = [alice.receive(phone="")["number"] for _count in range(7)]
        found: list[str] = []
        address: str | None = "complaints/?limit=3&state=open"

        while address is not None:
            page = alice.get(address).json()
            assert len(page["results"]) <= 3
            found += [row["number"] for row in page["results"]]
            address = page["next"]

        assert found == made

    def test_go_on_after_a_row_that_has_moved(self, alice: Caller) -> None:
        made = [alice.receive(phone="") for _count in range(4)]
        first = alice.get("complaints/", {"limit": 2}).json()
        Case(alice, made[1]).do("moves/withdraw/", {"reason": "算了。"})

        rest = alice.get(first["next"]).json()

        assert [row["number"] for row in rest["results"]][:2] == [made[2]["number"], made[3]["number"]]

    def test_cost_the_same_for_ten_and_for_fifty(self, alice: Caller) -> None:
        phone = phones()
        costs = []
        for wanted in (10, 50):
            for _count in range(wanted - Complaint.objects.count()):
                alice.receive(phone=next(phone))
            with CaptureQueriesContext(connection) as queries:
                assert len(numbers(alice, {"limit": 100, "state": "open"})) == wanted
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 6


class TestOneComplaint:
    def test_costs_the_same_however_much_stands_on_it(self, case: Case, alice: Caller, bo: Caller) -> None:
        case.to("propose")
        costs = []
        for _round in range(2):
            with CaptureQueriesContext(connection) as queries:
                alice.get(case.path())
            costs.append(len(queries))
            for _count in range(4):
                case.do("acts/finding/", {"text": "再查一次。"})
                case.do("acts/options/", {"kind": "refund", "action": "退费", "due_at": TOMORROW, "amount": "500"})
                case.do("acts/promises/", {"what": "回电", "due_at": TOMORROW})
                case.do("acts/tick/", {"code": "thank"})
            case.do("acts/take-over/", {"reason": "帮忙"}, by=bo)
            case.do("acts/take-over/", {"reason": "回来"})

        assert costs[0] == costs[1] <= 30


class TestTheTimeline:
    def test_reads_newest_first_with_what_was_said(self, case: Case, alice: Caller) -> None:
        case.do("acts/note/", {"text": "四点后方便接电话。"})

        entries = alice.get(case.path("timeline/")).json()["results"]

        assert entries[0]["kind"] == "note.added"
        assert entries[0]["words"] == {"note": "四点后方便接电话。"}
        assert entries[0]["sentence"]
        assert entries[0]["by"] == {"staff_code": "5017", "name": "王晓岚"}
        assert entries[0]["via"] == "api"
        assert entries[-1]["kind"] == "complaint.received"
        assert entries[-1]["facts"]["number"] == case.now["number"]

    def test_comes_in_pages(self, case: Case, alice: Caller) -> None:
        case.to("clarify")
        whole = [entry["seq"] for entry in alice.get(case.path("timeline/"), {"limit": 100}).json()["results"]]
        found: list[int] = []
        address: str | None = case.path("timeline/?limit=3")

        while address is not None:
            page = alice.get(address).json()
            found += [entry["seq"] for entry in page["results"]]
            address = page["next"]

        assert found == whole == sorted(whole, reverse=True)

    def test_is_closed_to_others(self, case: Case, cy: Caller) -> None:
        assert cy.get(case.path("timeline/")).status_code == 404

    def test_shows_that_words_were_erased(self, case: Case, alice: Caller, house: House) -> None:
        from django.db import transaction

        from evidence.trail import erase_words
        from tests.personas import act

        with transaction.atomic():
            erase_words(Complaint.objects.get(public_id=case.ref).public_id, act=act(house.bo))

        assert alice.get(case.path("timeline/")).json()["results"][-1]["words"] is None
