"""Every state × every move: what leads on, and that nothing else does. A new state or move breaks this until it stands
in the table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from complaints.codes import Severity, Stage
from complaints.errors import WrongState
from complaints.models import Complaint
from complaints.usecases.door import move
from tests.personas import House, Walker, act, start

TABLE: dict[str, set[str]] = {
    "receive": {"calm", "log_potential", "withdraw", "merge"},
    "calm": {"clarify", "go_on", "withdraw", "merge"},
    "clarify": {"propose", "return_to_calm", "withdraw", "merge"},
    "propose": {"confirm", "return_to_calm", "refer_to_arbitration", "withdraw", "merge"},
    "confirm": {"follow_up", "propose_again", "return_to_calm", "refer_to_arbitration", "withdraw", "merge"},
    "follow-up": {"close", "rework", "return_to_calm", "refer_to_arbitration", "withdraw", "merge"},
    "closed": {"take_up", "reopen"},
    "withdrawn": set(),
    "merged": set(),
    "arbitration": {"rework", "carry_out_award", "return_to_calm", "withdraw", "merge"},
}
MOVES = {arrow.name for arrow in Complaint().arrows()}


def test_the_table_names_every_state_and_every_move() -> None:
    assert set(TABLE) == set(Stage.values)
    assert set().union(*TABLE.values()) == MOVES


def test_the_arrows_are_those_of_the_table() -> None:
    drawn: dict[str, set[str]] = {stage: set() for stage in Stage.values}
    for arrow in Complaint().arrows():
        drawn[str(arrow.source)].add(arrow.name)

    assert drawn == TABLE


@pytest.mark.parametrize("stage", sorted(TABLE))
def test_a_move_that_is_not_in_the_table_is_refused(received: Walker, stage: str) -> None:
    complaint = received.complaint
    # The state is planted here, and only here, to reach every row of the table without a journey.
    complaint.__dict__["stage"] = stage

    for name in sorted(MOVES - TABLE[stage]):
        with pytest.raises(WrongState), transaction.atomic():
            move(complaint, act(received.by), name)
        assert complaint.stage == stage


def test_going_round_the_state_field_is_refused(received: Walker) -> None:
    with pytest.raises(TypeError):
        Complaint.objects.filter(pk=received.complaint.pk).update(stage="closed")
    with pytest.raises(AttributeError):
        received.complaint.stage = "closed"


def test_a_complaint_is_never_deleted(received: Walker) -> None:
    with pytest.raises(TypeError):
        Complaint.objects.filter(pk=received.complaint.pk).delete()


def test_a_failed_refresh_leaves_the_stage_protected(received: Walker) -> None:
    gone = Complaint(pk=10**9)

    with pytest.raises(Complaint.DoesNotExist):
        gone.refresh_from_db()

    with pytest.raises(AttributeError):
        received.complaint.stage = "closed"
    received.complaint.refresh_from_db()
    assert received.complaint.stage == "receive"


class TestPotential:
    def test_is_logged_and_closed_in_one_save_and_becomes_a_complaint_by_one_key(self, house: House) -> None:
        from uuid import uuid4

        from complaints.usecases.ending import take_up
        from complaints.usecases.receiving import Intake, log_potential

        intake = Intake(channel="walk_in", own_words="嘀咕了一句：怎么又排这么久。")
        logged = log_potential(intake, act(house.alice), branch=house.hall, key=uuid4().hex, remedy="请他坐下，先办。")
        assert (logged.stage, logged.severity) == (Stage.CLOSED, Severity.POTENTIAL)
        assert not logged.deadlines.exists()

        taken = take_up(logged.public_id, logged.version, act(house.alice, after=timedelta(minutes=5)))

        assert (taken.stage, taken.severity) == (Stage.RECEIVE, Severity.GENERAL)
        assert taken.deadlines.filter(kind="reply", dropped_at=None).exists()


def test_a_walk_never_skips_a_stage(house: House) -> None:
    walker = start(house)

    with pytest.raises(WrongState), transaction.atomic():
        move(walker.complaint, act(house.alice), "confirm")
