"""One's own calls in one's own calendar: an address that may be taken back, and the agenda of a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followups.calendar_feed import LIVES, address_of, renew
from followups.models import CalendarFeed
from followups.usecases.planning import drop_callback, plan_callback
from organisation.models import Posting, User
from organisation.signed_links import Purpose, make
from tests.complaints.page_fixtures import Browser, text_of
from tests.followups.conftest import Desk, at

MORNING = at(24, "11:00")


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def address(user: User, now: datetime = MORNING) -> str:
    renew(user, now=now)
    return urlsplit(address_of(user, now=now)).path


def fetched(path: str) -> str:
    """What a calendar program without any session reads."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content.decode().replace("\r\n ", "")


class TestTheFeed:
    def test_names_number_kind_hour_and_link_and_nobody(self, desk: Desk) -> None:
        desk.do(plan_callback, MORNING, kind="progress", purpose="告知检修进展", due_at=at(24, "15:00"))

        calendar = fetched(address(desk.house.alice))

        assert calendar.count("BEGIN:VEVENT") == 2
        assert f"SUMMARY:{desk.complaint.number} 回电" in calendar
        assert "DTSTART:20261124T070000Z" in calendar
        assert str(desk.complaint.public_id) in calendar
        for personal in ("郑", "138", "检修", "停机", "王晓岚"):
            assert personal not in calendar

    def test_is_written_in_the_readers_language(self, desk: Desk) -> None:
        User.objects.filter(pk=desk.house.alice.pk).update(language="en")

        assert "Satisfaction callback" in fetched(address(desk.house.alice))

    def test_counts_a_call_up_that_was_changed(self, desk: Desk) -> None:
        path, call = address(desk.house.alice), desk.call
        before = fetched(path)
        desk.do(drop_callback, MORNING, callback=call.public_id, reason="客户来过了")

        assert f"UID:{call.public_id}@calmdesk" in before
        assert str(call.public_id) not in fetched(path)

    def test_holds_the_calls_of_nobody_else(self, desk: Desk) -> None:
        assert "VEVENT" not in fetched(address(desk.house.bob))

    def test_holds_nothing_that_one_may_not_see_any_more(self, desk: Desk) -> None:
        path = address(desk.house.alice)
        Posting.objects.filter(user=desk.house.alice).update(ends_on=date(2026, 11, 20))

        assert "VEVENT" not in fetched(path)

    def test_costs_the_same_for_many_calls(self, desk: Desk) -> None:
        path = address(desk.house.alice)
        with CaptureQueriesContext(connection) as few:
            fetched(path)
        for minute in range(20):
            due_at = at(25, "15:00") + timedelta(minutes=minute)
            desk.do(plan_callback, MORNING, kind="progress", purpose="进展", due_at=due_at)
        with CaptureQueriesContext(connection) as many:
            assert fetched(path).count("BEGIN:VEVENT") == 21

        assert len(few) == len(many)


class TestTheAddress:
    def test_is_the_same_until_it_is_renewed(self, desk: Desk) -> None:
        first = address(desk.house.alice)
        assert urlsplit(address_of(desk.house.alice, now=at(28, "10:00"))).path == first

        second = address(desk.house.alice)

        assert second != first
        assert Client().get(first).status_code == 404
        fetched(second)

    @pytest.mark.parametrize("wrong", ["altered", "taken back", "expired", "of another purpose", "gone", "nonsense"])
    def test_that_is_wrong_gets_the_same_answer_and_no_fact(
        self, desk: Desk, clock: time_machine.Traveller, wrong: str
    ) -> None:
        alice = desk.house.alice
        path = address(alice)
        match wrong:
            case "altered":
                path = path[:-6] + ("A" if path[-6] != "A" else "B") + path[-5:]
            case "taken back":
                CalendarFeed.objects.update(is_on=False)
            case "expired":
                clock.move_to(MORNING + LIVES)
            case "of another purpose":
                token = make(Purpose.WORK_ORDER, alice.public_id, version=1, until=MORNING + LIVES)
                path = reverse("followups:calendar_feed", args=[token])
            case "gone":
                User.objects.filter(pk=alice.pk).update(is_active=False)
            case "nonsense":
                path = reverse("followups:calendar_feed", args=["x" * 300])

        answer = Client().get(path)

        assert (answer.status_code, answer.content) == (404, b"")

    def test_changes_nothing_and_takes_no_posts(self, desk: Desk) -> None:
        assert Client().post(address(desk.house.alice)).status_code == 405

    @pytest.mark.parametrize(
        ("language", "make_it", "take_it_back"),
        [("en", "Make my address", "Take it back"), ("zh-hans", "生成我的地址", "作废")],
    )
    def test_is_made_and_taken_back_on_a_page(self, desk: Desk, language: str, make_it: str, take_it_back: str) -> None:
        browser = Browser(desk.house.alice, language=language)
        page = reverse("followups:calendar")
        assert make_it in text_of(browser.get(page))

        browser.post(page, act="renew")
        assert take_it_back in text_of(browser.get(page))
        path = urlsplit(address_of(desk.house.alice, now=MORNING)).path
        fetched(path)

        browser.post(page, act="take_back")
        assert make_it in text_of(browser.get(page))
        assert Client().get(path).status_code == 404


class TestTheWeek:
    @pytest.mark.parametrize(("language", "today"), [("en", "Today"), ("zh-hans", "今天")])
    def test_puts_calls_under_their_days(self, desk: Desk, language: str, today: str) -> None:
        for due_at in (at(24, "15:00"), at(25, "16:00"), at(30, "19:00")):
            desk.do(plan_callback, MORNING, kind="progress", purpose=f"进展{due_at.day}", due_at=due_at)
        # The eighth day is no more of this week.
        eighth = datetime(2026, 12, 1, 10, 0, tzinfo=MORNING.tzinfo)
        desk.do(plan_callback, MORNING, kind="progress", purpose="第八天", due_at=eighth)
        browser = Browser(desk.house.alice, language=language)

        week = text_of(browser.get(reverse("followups:agenda") + "?span=week"))
        day = text_of(browser.get(reverse("followups:agenda")))

        assert week.index(today) < week.index("进展24") < week.index("进展25") < week.index("进展30")
        assert "第八天" not in week
        assert "进展24" in day
        assert "进展25" not in day

    def test_keeps_what_is_late_under_today(self, desk: Desk, clock: time_machine.Traveller) -> None:
        desk.do(plan_callback, MORNING, kind="progress", purpose="昨天的", due_at=at(24, "15:00"))
        clock.move_to(at(25, "09:30"))

        week = text_of(Browser(desk.house.alice, language="en").get(reverse("followups:agenda") + "?span=week"))

        assert "昨天的" in week
        assert week.count("Today ·") == 1
