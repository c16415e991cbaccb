"""The clock of a customer who waits at the counter: started, seen, overrun, stopped, and kept on the trail."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import BadInput, WrongState
from complaints.models import CalmTick, Complaint
from complaints.usecases import calming, ending, waiting
from evidence.models import TrailEntry
from evidence.trail import words_of as said_in
from organisation.models import Policy
from outbox.models import Message
from scripts_library.reference import load as load_scripts
from tests.complaints.api_fixtures import Clock
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.complaints.test_watching import Page
from tests.personas import NOW, House, Walker, act, start

TEN = timedelta(minutes=10)


def away(walker: Walker, **told: Any) -> Complaint:
    return waiting.step_away(walker.complaint.public_id, None, act(walker.by), **told)


def entries(complaint: Complaint) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(chain=complaint.trail_chain, kind__startswith="wait").order_by("seq"))


class TestTheClock:
    def test_runs_for_the_minutes_of_the_policy(self, received: Walker, house: House) -> None:
        assert away(received).waits_until == NOW + TEN
        waiting.come_back(received.complaint.public_id, None, act(house.alice))
        Policy.objects.create(key="away_minutes", value=3, branch=house.hall, effective_from=NOW.date())

        assert away(received).waits_until == NOW + timedelta(minutes=3)

    def test_keeps_what_for_and_how_long_on_the_trail(self, received: Walker, house: House) -> None:
        away(received, minutes=5, what="去账务核对")
        back = waiting.come_back(received.complaint.public_id, None, act(house.bob, after=TEN))

        began, ended = entries(received.complaint)
        assert said_in([began])[began.pk] == {"what": "去账务核对"}
        assert json.loads(ended.facts) == {"minutes": 10, "promised": 5, "over": True}
        assert (back.waits_since, back.waits_until, back.waits_for) == (None, None, "")

    def test_runs_once(self, received: Walker) -> None:
        away(received)

        with pytest.raises(WrongState):
            away(received)

    def test_that_does_not_run_cannot_be_stopped(self, received: Walker) -> None:
        with pytest.raises(WrongState):
            waiting.come_back(received.complaint.public_id, None, act(received.by))

    @pytest.mark.parametrize("channel", ["phone", "letter", "online", "hotline"])
    def test_is_for_the_counter(self, house: House, channel: str) -> None:
        with pytest.raises(WrongState):
            away(start(house, channel=channel))

    @pytest.mark.parametrize("minutes", [0, 241])
    def test_takes_what_somebody_waits_at_a_counter(self, received: Walker, minutes: int) -> None:
        with pytest.raises(BadInput) as refused:
            away(received, minutes=minutes)

        assert set(refused.value.fields) == {"minutes"}

    def test_leaves_the_version_alone_and_mails_nobody(self, received: Walker) -> None:
        before = Message.objects.count()

        assert away(received).version == received.complaint.version
        assert Message.objects.count() == before

    @pytest.mark.parametrize("way", ["moved", "ended"])
    def test_stops_as_the_matter_moves_on(self, received: Walker, way: str) -> None:
        away(received)

        if way == "moved":
            received.do(calming.calm)
        else:
            received.do(ending.withdraw, reason="不用处理了。")

        assert received.complaint.waits_since is None
        assert [entry.kind for entry in entries(received.complaint)] == ["wait.began", "wait.ended"]


@pytest.mark.usefixtures("clock")
class TestThePage:
    WORDS = {
        "zh-hans": ("客户在等", "我回来了", "等得比说好的久"),
        "en": ("The customer is waiting", "I am back", "Longer than was named"),
    }

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_starts_shows_and_stops_it(self, received: Walker, house: House, clock: Clock, language: str) -> None:
        browser = Browser(house.alice, language)
        waits, back, over = self.WORDS[language]
        page = text_of(browser.get(page_of(received.complaint)))
        assert 'id="id_step-away_minutes"' in page
        assert (
            'value="10"'
            in page.split('id="id_step-away_minutes"')[0].rsplit("<input", 1)[1]
            + (page.split('id="id_step-away_minutes"')[1].split(">")[0])
        )

        sent = browser.post(self.path(received, "step-away"), htmx=True, minutes="10", what="去核对")
        shown = words_of(sent)
        assert sent.status_code == 200
        assert waits in shown
        assert "去核对" in shown
        assert over not in shown
        assert "id_step-away_minutes" not in text_of(sent)

        clock.shift(timedelta(minutes=11))
        assert over in words_of(browser.get(page_of(received.complaint)))
        assert back not in words_of(browser.post(self.path(received, "back"), htmx=True))
        assert Complaint.objects.get().waits_since is None

    def path(self, walker: Walker, name: str) -> str:
        return reverse("complaint_act", args=[walker.complaint.public_id, name])

    def test_keeps_what_was_typed_when_it_is_no_number_of_minutes(self, received: Walker, house: House) -> None:
        sent = Browser(house.alice).post(self.path(received, "step-away"), htmx=True, minutes="很久", what="去核对")

        assert sent.status_code == 422
        assert 'value="很久"' in text_of(sent)
        assert 'value="去核对"' in text_of(sent)

    def test_keeps_what_was_typed_when_a_colleague_was_faster(self, received: Walker, house: House) -> None:
        away(received)

        sent = Browser(house.alice).post(self.path(received, "step-away"), htmx=True, minutes="10", what="去核对")

        assert sent.status_code == 409
        assert "计时已经开始" in words_of(sent)
        assert 'value="去核对"' in text_of(sent)

    def test_offers_no_clock_on_the_phone(self, house: House) -> None:
        walker = start(house, channel="phone")

        assert "id_step-away_minutes" not in text_of(Browser(house.alice).get(page_of(walker.complaint)))

    def test_makes_up_for_a_long_wait_with_one_press(self, received: Walker, house: House, clock: Clock) -> None:
        away(received)
        clock.shift(timedelta(minutes=11))
        browser = Browser(house.alice)
        assert 'name="code" value="water"' in text_of(browser.get(page_of(received.complaint)))

        browser.post(self.path(received, "tick"), htmx=True, code="water")

        assert CalmTick.objects.get().code == "water"

    @pytest.mark.parametrize("late", [True, False])
    def test_has_the_sentence_ready(self, received: Walker, house: House, clock: Clock, late: bool) -> None:
        load_scripts(now=NOW)
        received.to("clarify")
        away(received)
        clock.shift(timedelta(minutes=11 if late else 9))

        page = words_of(Browser(house.alice).get(page_of(received.complaint)))

        assert ("让您等的时间比说好的长，抱歉。" in page) == late

    def test_tells_an_open_page_once_it_ran_over(self, received: Walker, house: House, clock: Clock) -> None:
        away(received)
        page = Page(house.alice, received.complaint)
        assert page.look().status_code == 200
        clock.shift(timedelta(minutes=9))
        assert page.look().status_code == 204

        clock.shift(timedelta(minutes=2))

        looked = page.look()
        assert "客户已经等了11分钟" in words_of(looked)
        assert page.look().status_code == 204

    def test_stands_in_the_row_of_the_desk(self, received: Walker, house: House, clock: Clock) -> None:
        away(received)
        clock.shift(timedelta(minutes=6))

        page = text_of(Browser(house.alice).get(reverse("desk")))

        row = page[page.index('<ol class="rows">') : page.index("</ol>")]
        assert "data-since=" in row
        assert "客户在等" in row
        assert "6分钟" in row.replace(" ", "")
