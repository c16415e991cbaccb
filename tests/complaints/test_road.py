"""The main road, from the counter to closed."""

from __future__ import annotations

import pytest

from complaints.codes import ROAD, Stage
from complaints.errors import Blocked
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
