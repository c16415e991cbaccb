"""The whole road over the API, and every move beside it."""

from __future__ import annotations

from complaints.api_urls import MOVES
from complaints.models import Complaint
from evidence.models import TrailEntry
from evidence.trail import verify
from tests.complaints.api_fixtures import Case


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
