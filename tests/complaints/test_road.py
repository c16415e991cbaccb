"""The main road, from the counter to closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from complaints.codes import ROAD, Stage
from complaints.errors import Blocked
from complaints.models import Complaint
from complaints.moves import moves
from complaints.usecases import calming
from evidence.trail import verify
from tests.personas import NOW, House, Walker, start


class TestTheRoad:
    def test_leads_from_the_counter_to_closed(self, received: Walker) -> None:
        closed = received.to(Stage.CLOSED)

        assert closed.close_way == "confirmed"
        assert closed.ended_at is not None
        assert verify([closed.trail_chain]).ok

    def test_counts_every_change_of_people_in_the_version(self, received: Walker) -> None:
        first = received.complaint.version

        received.do(calming.calm)
        received.do(calming.tick, code="seat")

        assert received.complaint.version == first + 2

    @pytest.mark.parametrize("stage", [*ROAD, Stage.CLOSED])
    def test_tells_at_every_stage_what_leads_on(self, received: Walker, stage: Stage) -> None:
        complaint = received.to(stage)

        names = [move.name for move in moves(complaint, received.by, now=NOW)]

        assert names


class TestGoingOnByItself:
    def test_a_letter_passes_by_itself(self, house: House) -> None:
        walker = start(house, channel="letter", feeling=0, go_on=True)

        assert walker.complaint.stage == Stage.CLARIFY
        assert walker.complaint.calmed_at == NOW

    @pytest.mark.parametrize(("feeling", "stage"), [(1, Stage.CLARIFY), (3, Stage.CALM)])
    def test_who_is_logged_to_go_on_stops_where_there_is_something_to_calm(
        self, house: House, feeling: int, stage: Stage
    ) -> None:
        walker = start(house, feeling=feeling, go_on=True)

        assert walker.complaint.stage == stage
        assert Complaint.objects.get().stage == stage
        assert walker.complaint.gate.read_again is False

    @pytest.mark.parametrize("changes", [{"feeling": 4}, {"feeling": 0, "channel": "letter"}, {"feeling": None}])
    def test_what_it_knows_without_asking_is_what_stands_there(self, house: House, changes: dict[str, object]) -> None:
        complaint = start(house, go_on=True, **changes).complaint
        known = complaint.gate

        complaint.look(now=NOW)

        # Who can be reached is asked at clarify, after a look; policies are no rows to compare.
        assert replace(complaint.gate, reachable=False, policies=known.policies) == known


class TestNoSolutionBeforeTheFeelingIsTended:
    def test_holds_an_angry_customer_in_calm(self, received: Walker) -> None:
        received.to(Stage.CALM)

        with pytest.raises(Blocked) as held:
            received.do(calming.clarify)

        assert [missing.code for missing in held.value.missing] == ["feeling_was_tended"]

    def test_lets_a_calm_customer_through(self, house: House) -> None:
        walker = start(house, feeling=2)

        walker.do(calming.calm)
        walker.do(calming.clarify)

        assert walker.complaint.stage == Stage.CLARIFY
