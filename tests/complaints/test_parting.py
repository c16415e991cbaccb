"""What is said before one parts, and one more hint (R106, R118)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from complaints.codes import Parting, Stage
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint
from complaints.moves import moves
from complaints.usecases.ending import rework
from complaints.usecases.following import record_callback_result
from complaints.usecases.parting import note_parting
from evidence.models import TrailEntry
from evidence.trail import words_of
from organisation.models import Policy
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import NOW, Walker, act, received  # noqa: F401

ALL = list(Parting.values)
TIP = "已开通余额提醒，低于二十元会发短信。"


@pytest.fixture
def walker(received: Walker) -> Walker:  # noqa: F811
    received.to("follow-up")
    return received


def note(walker: Walker, **told: Any) -> Complaint:
    complaint: Complaint = note_parting(
        walker.complaint.public_id, None, act(walker.by, after=timedelta(hours=1)), **told
    )
    return complaint


def lacks(walker: Walker) -> set[str]:
    complaint = Complaint.objects.select_related("branch", "customer").get(pk=walker.complaint.pk)
    close = next(move for move in moves(complaint, walker.by, now=NOW + timedelta(hours=2)) if move.name == "close")
    return {missing.code for missing in close.missing}


def test_keeps_ticks_and_the_hint_on_record(walker: Walker) -> None:
    complaint = note(walker, ticks=["next_step", "summed_up"], tip=f" {TIP} ")

    assert (complaint.parting_ticks, complaint.care_tip, complaint.parted_at) == (["summed_up", "next_step"], TIP, None)
    entry = TrailEntry.objects.get(chain=complaint.trail_chain, kind="parting.noted")
    assert words_of([entry])[entry.pk] == {"tip": f" {TIP} "}


def test_is_done_when_all_was_said_and_undone_when_a_tick_goes(walker: Walker) -> None:
    assert note(walker, ticks=ALL).parted_at == NOW + timedelta(hours=1)

    assert note(walker, ticks=ALL[:3]).parted_at is None


@pytest.mark.parametrize(("told", "field"), [({"ticks": ["bowed"]}, "ticks"), ({"tip": "好" * 401}, "tip")])
def test_refuses_what_it_does_not_know(walker: Walker, told: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        note(walker, **told)

    assert list(refused.value.fields) == [field]


def test_belongs_to_follow_up(received: Walker) -> None:  # noqa: F811
    received.to("propose")

    with pytest.raises(WrongState):
        note(received, ticks=ALL)


class TestTheGate:
    def test_is_none_unless_the_house_asks_for_it(self, walker: Walker) -> None:
        assert "parting_is_done" not in lacks(walker)

    def test_holds_the_close_where_it_does(self, walker: Walker) -> None:
        Policy.objects.create(key="parting_required", value=1, branch=None, effective_from=date(2026, 1, 1))
        assert "parting_is_done" in lacks(walker)

        note(walker, ticks=ALL)

        assert "parting_is_done" not in lacks(walker)

    def test_asks_nothing_of_whoever_wished_no_call(self, walker: Walker) -> None:
        Policy.objects.create(key="parting_required", value=1, branch=None, effective_from=date(2026, 1, 1))
        walker.do(record_callback_result, result="no_callback", said="不用再打了")

        assert "parting_is_done" not in lacks(walker)


def test_begins_anew_with_a_new_round(walker: Walker) -> None:
    note(walker, ticks=ALL, tip=TIP)

    complaint = rework(walker.complaint.public_id, None, act(walker.by, after=timedelta(hours=2)), reason="还是不行")

    assert (complaint.stage, complaint.parting_ticks, complaint.parted_at) == (Stage.PROPOSE, [], None)
    assert complaint.care_tip == TIP


@pytest.mark.parametrize(
    ("language", "label", "tick"),
    [("en", "Before you part", "Said that they are always welcome"), ("zh-hans", "道别之前", "已欢迎随时再来")],
)
def test_stands_on_the_page_at_follow_up(walker: Walker, language: str, label: str, tick: str) -> None:
    page = text_of(Browser(walker.by, language=language).get(page_of(walker.complaint)))

    assert label in page
    assert tick in page
