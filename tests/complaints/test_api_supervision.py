"""The supervisors' queues over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.complaints.api_fixtures import INTAKE, TOMORROW, Caller, Case, Clock
from tests.personas import NOW, House

QUEUES = ("escalated", "overdue", "soon", "approvals")


def queue(caller: Caller, name: str) -> list[dict[str, Any]]:
    answer = caller.get(f"supervision/{name}/")
    assert answer.status_code == 200, answer.content.decode()
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


class TestTheQueues:
    def test_open_with_the_customers_words_and_why_it_went_up(self, case: Case, bo: Caller) -> None:
        case.do("acts/escalate/", {"reason": "leader_asked", "words": "要见经理。", "interim_answer": "十分钟内到。"})

        (item,) = queue(bo, "escalated")

        assert list(item)[:4] == ["own_words", "hurt_most", "stated_demand", "why"]
        assert item["own_words"] == INTAKE["own_words"]
        assert item["why"] == {"code": "leader_asked", "sentence": item["why"]["sentence"], "words": "要见经理。"}
        assert item["why"]["sentence"]
        assert item["escalation"]["interim_answer"] == "十分钟内到。"
        assert item["complaint"]["ref"] == case.ref

    def test_let_go_of_what_is_done(self, case: Case, bo: Caller) -> None:
        step = case.do("acts/escalate/", {"reason": "by_hand", "words": "帮忙。"})["escalations"][0]["ref"]
        case.do(f"acts/escalations/{step}/instruct/", {"instruction": "退费。", "heard_customer": True}, by=bo)

        case.do(f"acts/escalations/{step}/done/")

        assert queue(bo, "escalated") == []

    def test_show_what_is_late_with_the_limit_that_was_missed(self, case: Case, bo: Caller, clock: Clock) -> None:
        assert queue(bo, "overdue") == []
        (near,) = queue(bo, "soon")
        assert near["why"]["code"] == "first_contact"

        clock.shift(timedelta(hours=2))

        (late,) = queue(bo, "overdue")
        assert late["deadline"]["kind"] == "first_contact"
        assert late["deadline"]["due_at"] == late["complaint"]["next_due_at"]
        assert queue(bo, "soon") == []

    def test_show_what_waits_for_a_yes(self, case: Case, bo: Caller) -> None:
        case.to("propose")
        case.do("acts/options/", {"kind": "refund", "action": "退费", "due_at": TOMORROW, "amount": "500.00"})

        (item,) = queue(bo, "approvals")

        assert (item["why"]["code"], item["option"]["amount"]) == ("option", "500.00")
        assert item["approval"]["ref"] == case.now["approvals"][0]["ref"]

    def test_show_a_supervisor_their_own_branches(self, case: Case, house: House) -> None:
        case.do("acts/escalate/", {"reason": "by_hand", "words": "帮忙。"})

        found = {code: len(queue(Caller(house.people[code]), "escalated")) for code in ("3001", "3002", "1001")}

        assert found == {"3001": 1, "3002": 0, "1001": 1}

    @pytest.mark.parametrize("name", QUEUES)
    def test_are_for_supervisors(self, alice: Caller, house: House, name: str) -> None:
        assert alice.get(f"supervision/{name}/").status_code == 403
        assert Caller(house.auditor).get(f"supervision/{name}/").status_code == 403
        assert Caller().get(f"supervision/{name}/").status_code == 401

    def test_are_no_others(self, bo: Caller) -> None:
        assert bo.get("supervision/everything/").status_code == 404

    def test_come_in_pages(self, alice: Caller, bo: Caller) -> None:
        for count in range(3):
            up = Case(alice, alice.receive(phone=""))
            up.do("acts/escalate/", {"reason": "by_hand", "words": f"第{count}件。"})

        first = bo.get("supervision/escalated/", {"limit": 2}).json()
        rest = bo.get(first["next"]).json()

        words = [item["why"]["words"] for item in first["results"] + rest["results"]]
        assert words == ["第0件。", "第1件。", "第2件。"]
        assert rest["next"] is None

    @pytest.mark.parametrize("name", QUEUES)
    def test_cost_the_same_for_two_and_for_many(self, alice: Caller, bo: Caller, clock: Clock, name: str) -> None:
        costs = []
        for wanted in (2, 6):
            clock.move_to(NOW)
            while len(alice.get("complaints/?limit=100").json()["results"]) < wanted:
                made = Case(alice, alice.receive(phone="", anonymity="declined"))
                made.do("acts/escalate/", {"reason": "by_hand", "words": "帮忙。"})
                if name == "approvals":
                    refund = {"kind": "refund", "action": "退费", "due_at": TOMORROW, "amount": "500"}
                    made.to("propose").do("acts/options/", refund)
            clock.shift(timedelta(hours=3 if name == "overdue" else 0))
            queue(bo, name)  # The first use after a while is written into the session.
            with CaptureQueriesContext(connection) as queries:
                assert len(queue(bo, name)) >= wanted
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 8
