"""The whole road over the API, and every move beside it."""

from __future__ import annotations

from uuid import uuid4

from complaints.api_urls import MOVES
from complaints.models import Complaint
from evidence.models import TrailEntry
from evidence.trail import verify
from tests.complaints.api_fixtures import Caller, Case


class TestTheRoad:
    def test_leads_from_the_counter_to_closed(self, case: Case) -> None:
        case.to("closed")

        row = Complaint.objects.get(public_id=case.ref)
        assert case.now["close_way"] == "confirmed"
        assert case.now["customer"]["contacts"][0]["masked"] == "138****0001"
        assert verify([row.trail_chain]).ok
        assert set(TrailEntry.objects.filter(chain=row.trail_chain).values_list("via", flat=True)) == {"api"}

    def test_shows_at_every_stage_what_leads_on_and_where(self, case: Case) -> None:
        case.to("calm")

        clarify = next(move for move in case.now["moves"] if move["name"] == "clarify")
        assert clarify["href"] == f"/api/v1/complaints/{case.ref}/moves/clarify/"
        assert clarify["allowed"] is True
        assert clarify["is_open"] is False
        assert [one["code"] for one in clarify["missing"]] == ["feeling_was_tended"]
        assert clarify["missing"][0]["field"] == "calm"
        assert clarify["missing"][0]["sentence"]

    def test_knows_an_address_for_every_arrow_that_is_a_step_of_its_own(self) -> None:
        arrows = {arrow.name for arrow in Complaint().arrows()}

        assert arrows - set(MOVES) == {"log_potential"}
        assert set(MOVES) <= arrows


class TestBesideTheRoad:
    def test_goes_back_to_calm_and_on_where_it_was(self, case: Case) -> None:
        case.to("propose")

        case.do("moves/return-to-calm/", {"feeling": 4})
        assert case.now["stage"] == "calm"
        assert [move["name"] for move in case.now["moves"] if move["forward"]] == ["go_on"]
        case.do("acts/tick/", {"code": "regret"})
        case.do("acts/feeling/", {"value": 3})
        case.do("moves/go-on/")

        assert case.now["stage"] == "propose"
        assert case.now["restatement_outcome"] == "confirmed"

    def test_looks_for_another_way_after_a_refusal(self, case: Case) -> None:
        case.to("confirm")
        refused = {"decision": "refused", "opinion": "不行。", "counter_wish": "退一个月月租。"}
        case.do("acts/decision/", {**refused, "limits_told": True, "recourse_told": True})

        case.do("moves/propose-again/")

        assert (case.now["stage"], case.now["round"]) == ("propose", 2)

    def test_reworks_what_did_not_satisfy(self, case: Case) -> None:
        case.to("follow-up")

        case.do("moves/rework/", {"reason": "还是停机。"})

        assert case.now["stage"] == "propose"

    def test_goes_to_arbitration_and_carries_the_award_out(self, case: Case, bo: Caller) -> None:
        case.to("confirm")

        case.do("moves/refer-to-arbitration/", {"body": "消费者协会", "reference": "2026-0815"}, by=bo)
        assert (case.now["stage"], case.now["arbitration_body"]) == ("arbitration", "消费者协会")
        case.do("moves/carry-out-award/", {"award": "退一个月月租。"})

        assert case.now["stage"] == "follow-up"

    def test_ends_when_the_customer_takes_it_back(self, case: Case) -> None:
        case.do("moves/withdraw/", {"reason": "不用处理了。"})

        assert (case.now["stage"], case.now["end_reason"]) == ("withdrawn", "不用处理了。")

    def test_merges_into_another_open_one(self, case: Case, alice: Caller) -> None:
        other = alice.receive(phone="13800000002")

        case.do("moves/merge/", {"into": other["ref"]})

        assert case.now["stage"] == "merged"
        assert case.now["merged_into"] == {"ref": other["ref"], "number": other["number"]}

    def test_merges_into_nothing_foreign(self, case: Case, cy: Caller) -> None:
        foreign = cy.receive(branch="WY", phone="13800000002")

        refused = case.send("moves/merge/", {"into": foreign["ref"]})
        absent = case.send("moves/merge/", {"into": str(uuid4())})

        assert refused.status_code == 400
        assert refused.content == absent.content

    def test_reopens_what_was_closed(self, case: Case) -> None:
        case.to("closed")

        case.do("moves/reopen/", {"reason": "今天又停机。"})

        assert (case.now["stage"], case.now["reopened_count"]) == ("propose", 1)

    def test_takes_up_a_potential_complaint(self, alice: Caller) -> None:
        body = {"channel": "walk_in", "own_words": "老人找不到取号机。", "remedy": "带去取了号。"}
        logged = alice.post("complaints/potential/", body, **{"Idempotency-Key": "one"})
        assert (logged.status_code, logged.json()["stage"]) == (201, "closed")
        case = Case(alice, logged.json())

        case.do("moves/take-up/")

        assert (case.now["stage"], case.now["severity"]) == ("receive", "general")


class TestAGate:
    def test_names_everything_it_waits_for(self, case: Case) -> None:
        case.to("clarify")

        held = case.send("moves/propose/")

        assert held.status_code == 422
        error = held.json()["error"]
        assert error["code"] == "blocked"
        assert [one["code"] for one in error["missing"]] == [
            "severity_was_looked_at",
            "receipt_was_given",
            "facts_were_restated",
            "cause_is_known_or_dated",
        ]
        assert all(one["sentence"] and one["field"] for one in error["missing"])

    def test_speaks_the_same_sentences_as_the_moves(self, case: Case) -> None:
        case.to("clarify")
        told = next(move["missing"] for move in case.now["moves"] if move["name"] == "propose")

        held = case.send("moves/propose/")

        assert held.json()["error"]["missing"] == told
