"""The one door to other branches: cards by phone, and a reason to open one."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Customer
from evidence.models import TrailEntry
from evidence.trail import words_of
from tests.complaints.api_fixtures import TOMORROW, Caller, Case
from tests.personas import House

PHONE = {"phone": "138 0000 0001"}


def reads(kind: str) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(chain__startswith="reads:", kind=kind).order_by("id"))


class TestLookingUp:
    def test_shows_cards_of_every_branch(self, case: Case, cy: Caller) -> None:
        case.to("propose")
        case.do("acts/promises/", {"what": "十点前回电", "due_at": TOMORROW})

        cards = cy.post("customers/lookup/", PHONE).json()["cards"]

        assert cards == [
            {
                "ref": case.ref,
                "number": case.now["number"],
                "branch": {"code": "XJ", "name": "星桥营业厅", "time_zone": "Asia/Shanghai"},
                "stage": "propose",
                "next_due_at": case.now["next_due_at"],
                "promises": [{"what": "十点前回电", "condition": "", "due_at": "2026-11-25T09:00:00Z"}],
                "is_yours": False,
            }
        ]

    def test_is_written_down_without_the_number(self, case: Case, cy: Caller) -> None:
        cy.post("customers/lookup/", PHONE)

        (entry,) = reads("customer.looked_up")
        assert entry.actor == cy.user
        assert json.loads(entry.facts) == {"found": 1, "foreign": [case.ref]}
        assert words_of([entry])[entry.pk] == {}

    def test_finds_by_the_last_four_only_what_is_theirs(self, case: Case, bob: Caller, cy: Caller) -> None:
        found = [len(one.post("customers/lookup/", {"phone": "0001"}).json()["cards"]) for one in (bob, cy)]

        assert found == [1, 0]

    def test_marks_what_opens_without_a_reason(self, case: Case, bob: Caller) -> None:
        assert bob.post("customers/lookup/", PHONE).json()["cards"][0]["is_yours"] is True

    def test_hides_a_sealed_customer(self, case: Case, cy: Caller) -> None:
        Customer.objects.update(sealed=True)

        assert cy.post("customers/lookup/", PHONE).json()["cards"] == []
        assert cy.post(case.path("open-foreign/"), {"reason": "客户在柜台。"}).status_code == 404

    def test_hides_a_complaint_from_whom_it_is_about(self, case: Case, bo: Caller, bob: Caller) -> None:
        case.do("acts/recuse/", {"user": "5018", "reason": "投诉的就是他。"}, by=bo)

        assert bob.post("customers/lookup/", PHONE).json()["cards"] == []
        assert bob.post(case.path("open-foreign/"), {"reason": "看看。"}).status_code == 404

    @pytest.mark.parametrize("phone", ["", "12", "abc", "1" * 41, 13800000001, None, ["13800000001"]])
    def test_refuses_what_is_no_number(self, alice: Caller, phone: object) -> None:
        answer = alice.post("customers/lookup/", {"phone": phone})

        assert answer.status_code == 400
        assert list(answer.json()["error"]["fields"]) == ["phone"]

    def test_is_not_for_department_staff(self, house: House, clock: object) -> None:
        assert Caller(house.people["6001"]).post("customers/lookup/", PHONE).status_code == 403

    def test_costs_the_same_for_one_and_for_many(self, alice: Caller, cy: Caller) -> None:
        costs = []
        for _round in range(2):
            alice.receive()
            with CaptureQueriesContext(connection) as queries:
                cy.post("customers/lookup/", PHONE)
            costs.append(len(queries))
            for _count in range(5):
                alice.receive()

        assert costs[0] == costs[1]


class TestOpeningAForeignOne:
    def test_shows_it_to_read_only(self, case: Case, cy: Caller) -> None:
        opened = cy.post(case.path("open-foreign/"), {"reason": "客户在柜台。"})

        assert opened.status_code == 200
        assert opened.json()["own_words"] == case.now["own_words"]
        assert not any(move["allowed"] for move in opened.json()["moves"])
        assert case.send("acts/note/", {"text": "x"}, by=cy).status_code == 404

    def test_is_written_down_with_its_reason(self, case: Case, cy: Caller, alice: Caller) -> None:
        cy.post(case.path("open-foreign/"), {"reason": "客户在柜台。"})

        (entry,) = reads("complaint.opened_from_elsewhere")
        assert json.loads(entry.facts) == {"complaint": case.ref, "number": case.now["number"]}
        assert words_of([entry])[entry.pk] == {"reason": "客户在柜台。"}
        newest = alice.get(case.path("timeline/")).json()["results"][0]
        assert (newest["kind"], newest["by"]["staff_code"]) == ("complaint.opened_from_elsewhere", "5027")

    def test_opens_for_one_look_only(self, case: Case, cy: Caller) -> None:
        cy.post(case.path("open-foreign/"), {"reason": "客户在柜台。"})

        assert cy.get(case.path()).status_code == 404

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  "}])
    def test_asks_a_reason(self, case: Case, cy: Caller, body: dict[str, str]) -> None:
        assert cy.post(case.path("open-foreign/"), body).status_code == 400
        assert reads("complaint.opened_from_elsewhere") == []
