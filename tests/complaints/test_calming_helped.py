"""What was done to settle the feeling, and whether it helped: one press, kept, told, and counted by the look back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.utils import IntegrityError
from django.urls import reverse

from complaints.errors import NotAllowed, NotFound, WrongState
from complaints.models import CalmTick
from complaints.screens.timeline import timeline
from complaints.usecases import calming, ending
from complaints.usecases.clarifying import tell_facts
from complaints.usecases.splitting import split
from evidence.models import TrailEntry
from scripts_library.calmed import calmed_rows
from scripts_library.outcomes import what_calmed
from tests.complaints.api_fixtures import Case
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.personas import NOW, House, Walker, act, start


@pytest.fixture
def settled(received: Walker) -> Walker:
    """At calm, water offered."""
    received.to("calm")
    received.do(calming.tick, code="water")
    return received


def tick_of(walker: Walker) -> CalmTick:
    return walker.complaint.calm_ticks.latest("id")


class TestSayingIt:
    @pytest.mark.parametrize(("worked", "told"), [(True, "给客户倒水：有效"), (False, "给客户倒水：没起作用")])
    def test_keeps_it_and_tells_the_trail(self, settled: Walker, worked: bool, told: str) -> None:
        settled.do(calming.judge, tick=tick_of(settled).pk, worked=worked)

        row = tick_of(settled)
        assert (row.worked, row.judged_by) == (worked, settled.by)
        assert timeline(settled.complaint)[0][0]["sentence"] == told

    def test_the_later_word_holds_and_the_same_one_is_written_once(self, settled: Walker) -> None:
        for worked in (True, True, False):
            settled.do(calming.judge, tick=tick_of(settled).pk, worked=worked)

        assert tick_of(settled).worked is False
        assert TrailEntry.objects.filter(kind="calm.judged").count() == 2

    def test_of_another_complaint_there_is_none(self, settled: Walker, house: House) -> None:
        other = start(house)

        with pytest.raises(NotFound):
            other.do(calming.judge, tick=tick_of(settled).pk, worked=True)

    def test_is_for_those_who_handle_it_while_it_is_open(self, settled: Walker, house: House) -> None:
        tick = tick_of(settled).pk
        with pytest.raises(NotAllowed):
            calming.judge(settled.complaint.public_id, None, act(house.auditor), tick=tick, worked=True)
        settled.do(ending.withdraw, reason="不用处理了。")
        with pytest.raises(WrongState):
            settled.do(calming.judge, tick=tick, worked=True)

    def test_is_whole_or_not_there(self, settled: Walker) -> None:
        with pytest.raises(IntegrityError):
            CalmTick.objects.update(worked=True)

    def test_goes_along_when_a_second_matter_is_split_off(self, settled: Walker) -> None:
        settled.do(calming.judge, tick=tick_of(settled).pk, worked=True)
        settled.do(split, own_words="营业员态度不好。", reason="两件事")

        assert list(CalmTick.objects.values_list("worked", flat=True)) == [True, True]


@pytest.mark.usefixtures("clock")
class TestThePage:
    def press(self, walker: Walker, name: str, row: object = "") -> Any:
        path = reverse("complaint_row_act", args=[walker.complaint.public_id, name, str(row or tick_of(walker).pk)])
        return Browser(walker.by).post(path, htmx=True)

    def test_offers_the_techniques_and_says_of_praise_what_it_is_not(self, settled: Walker) -> None:
        page = words_of(Browser(settled.by).get(page_of(settled.complaint)))

        assert all(words in page for words in ("给客户倒水", "换个话题", "放慢", "真心夸", "不能代替该办的"))

    def test_one_press_says_whether_it_helped(self, settled: Walker) -> None:
        browser = Browser(settled.by)
        page = text_of(browser.get(page_of(settled.complaint)))
        assert 'data-key="+"' in page
        assert 'data-key="-"' in page

        sent = self.press(settled, "tick-helped")

        assert sent.status_code == 200
        assert tick_of(settled).worked is True
        assert 'data-key="+"' not in text_of(sent)
        self.press(settled, "tick-failed")
        assert tick_of(settled).worked is False

    def test_asks_on_at_the_facts_for_what_nobody_said_of(self, settled: Walker) -> None:
        settled.do(calming.tick, code="praise")
        settled.do(calming.judge, tick=settled.complaint.calm_ticks.earliest("id").pk, worked=True)
        settled.do(calming.read_feeling, value=2)
        settled.do(calming.clarify)

        page = text_of(Browser(settled.by).get(page_of(settled.complaint)))
        assert page.count("tick-helped/") == 2  # the form's two addresses
        assert "该办的还要办" in page
        self.press(settled, "tick-helped")
        assert "at-calm_ticks" not in text_of(Browser(settled.by).get(page_of(settled.complaint)))

    def test_whoever_only_reads_presses_nothing(self, settled: Walker, house: House) -> None:
        page = text_of(Browser(house.auditor).get(page_of(settled.complaint)))

        assert "at-calm_ticks" in page
        assert "tick-helped" not in page

    @pytest.mark.parametrize("row", ["0", "99999", "x"])
    def test_of_what_is_not_there_nothing_is_said(self, settled: Walker, row: str) -> None:
        assert self.press(settled, "tick-helped", row).status_code == 404


class TestTheApi:
    def test_says_it_and_shows_it(self, case: Case) -> None:
        case.do("acts/tick/", {"code": "other_topic"})
        [tick] = case.now["calm_ticks"]
        assert (tick["worked"], tick["judged_by"]) == (None, None)

        case.do(f"acts/tick/{tick['id']}/judge/", {"worked": False})

        [tick] = case.now["calm_ticks"]
        assert (tick["worked"], tick["judged_by"]["staff_code"]) == (False, "5017")

    @pytest.mark.parametrize("body", [{}, {"worked": "yes"}, {"worked": None}])
    def test_takes_yes_or_no_only(self, case: Case, body: dict[str, Any]) -> None:
        case.do("acts/tick/", {"code": "water"})
        tick = case.now["calm_ticks"][0]["id"]

        assert case.by.post(f"complaints/{case.ref}/acts/tick/{tick}/judge/", body).status_code == 400


class TestTheLookBack:
    def settle(self, house: House, kind: str, *worked: bool | None) -> None:
        for said in worked:
            walker = start(house)
            walker.to("calm")
            walker.do(tell_facts, customer_type=kind)
            walker.do(calming.tick, code="water")
            if said is not None:
                walker.do(calming.judge, tick=tick_of(walker).pk, worked=said)

    def test_counts_what_was_done_and_what_helped(self, house: House) -> None:
        self.settle(house, "emotional", True, True, False)
        self.settle(house, "publicity", True, None)

        [row] = what_calmed(now=NOW + timedelta(days=1))

        assert row == {
            "code": "water",
            "used": 5,
            "judged": 4,
            "worked": 3,
            "types": [{"type": "emotional", "used": 3, "judged": 3, "worked": 2}],
        }
        [shown] = calmed_rows([row])
        assert (shown["label"], shown["percent"]) == ("给客户倒水", 75)
        assert [(one["judged"], one["percent"]) for one in shown["types"]] == [(3, 67)]

    def test_leaves_out_what_is_long_ago(self, house: House) -> None:
        self.settle(house, "emotional", True)

        assert what_calmed(now=NOW + timedelta(days=200)) == []
        assert calmed_rows([{"code": "dance", "used": 1, "judged": 0, "worked": 0, "types": []}]) == []
