"""The desk looks again by itself; lists of many pages lose nothing; and what stands in addresses and titles."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.template import Context, Template
from django.urls import reverse

from complaints import ports
from complaints.models import Complaint, Recusal
from complaints.screens.lists import PAGE
from complaints.screens.timeline import LINES
from complaints.usecases import calming, ending, escalating, following, owning
from complaints.usecases.door import UseCase
from evidence.models import TrailEntry
from tests.complaints.api_fixtures import Clock
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import NOW, House, Walker, act, start

DESK = reverse("desk")


def poll_of(page: str) -> dict[str, str]:
    """What the list on this page asks with."""
    address = re.search(r'id="rows" hx-get="([^"]+)"', page)
    assert address is not None
    return {name: values[0] for name, values in parse_qs(urlsplit(address[1]).query).items()}


@pytest.fixture
def walkers(house: House, clock: Clock) -> list[Walker]:
    return [start(house, phone=f"1380000010{number}") for number in range(3)]


class TestThePoll:
    def test_is_204_while_nothing_moved_and_touches_no_session(self, walkers: list[Walker], clock: Clock) -> None:
        browser = Browser(walkers[0].house.alice)
        asked = poll_of(text_of(browser.get(DESK)))
        before = list(Session.objects.values())

        for minutes in range(3):
            clock.move_to(NOW + timedelta(seconds=20 * minutes))
            answer = browser.get(DESK, htmx=True, **asked)
            assert (answer.status_code, answer.content, answer.cookies) == (204, b"", {})

        assert list(Session.objects.values()) == before

    @pytest.mark.parametrize("tab", ["mine", "all"])
    def test_refreshes_when_a_row_changed_ended_came_or_was_taken_out_of_sight(
        self, walkers: list[Walker], clock: Clock, tab: str
    ) -> None:
        house, browser = walkers[0].house, Browser(walkers[0].house.alice)

        def do(walker: Walker, use_case: UseCase[Any], **arguments: Any) -> None:
            use_case(walker.complaint.public_id, None, act(house.alice), **arguments)

        moved = {
            # The latest change of all stays where it was: these leave the list with their own moment.
            "ended": lambda: do(walkers[0], ending.withdraw, reason="不用处理了。"),
            "recused": lambda: Recusal.objects.create(complaint=walkers[1].complaint, user=house.alice, at=NOW),
            "changed": lambda: do(walkers[2], calming.read_feeling, value=2),
            "came": lambda: walkers.append(start(house, phone="13800000109")),
            "handed over": lambda: do(walkers[3], owning.transfer, to=house.bob, summary="在查。", reason="轮班。"),
            "grew late": lambda: clock.move_to(NOW + timedelta(hours=2)),
        }
        Complaint.objects.update(next_due_at=NOW + timedelta(hours=1))
        Complaint.objects.filter(pk=walkers[2].complaint.pk).update(updated_at=NOW + timedelta(hours=1))
        for name, happen in moved.items():
            asked = poll_of(text_of(browser.get(DESK, show=tab)))
            assert browser.get(DESK, htmx=True, **asked).status_code == 204, name
            clock.shift(timedelta(seconds=1))
            happen()

            answer = browser.get(DESK, htmx=True, **asked)

            assert answer.status_code == 200, name
            page = text_of(answer)
            assert page.strip().startswith('<div id="rows"')
            assert poll_of(page)["seen"] != asked["seen"]

    def test_of_somebody_who_was_signed_out_leaves_the_page_alone(self, walkers: list[Walker]) -> None:
        browser = Browser(walkers[0].house.alice)
        asked = poll_of(text_of(browser.get(DESK)))
        Session.objects.all().delete()

        assert browser.get(DESK, htmx=True, **asked).status_code == 401


def numbers_of(page: str) -> list[str]:
    """The numbers on one page; the pane beside the list shows the first once more."""
    return list(dict.fromkeys(re.findall(r"XJ-1124-\d+", page)))


def next_of(page: str) -> str:
    found = re.search(r'href="([^"]*)"\s+rel="next"', page)
    return found[1] if found else ""


class TestPagesOfALongList:
    """Every row once, although others work on the same list."""

    @pytest.mark.parametrize("queue", ["", "soon", "escalated"])
    def test_lose_and_double_no_row_while_others_are_put_in_between(
        self, house: House, clock: Clock, queue: str
    ) -> None:
        made = [start(house, phone=f"138000001{number:02}").complaint for number in range(2 * PAGE + 5)]
        for place, complaint in enumerate(made):
            # Some are due at the same moment: their order is the order they came in.
            Complaint.objects.filter(pk=complaint.pk).update(next_due_at=NOW + timedelta(minutes=5 + place // 4))
            if queue == "escalated":
                escalating.escalate(complaint.public_id, None, act(house.alice), reason="by_hand", words="请帮忙。")
        browser, address = Browser(house.bo), f"{DESK}?show=all" if not queue else f"/supervisor/?queue={queue}"
        seen: list[str] = []

        while address and len(seen) <= len(made):
            page = text_of(browser.get(address))
            seen += [number for number in numbers_of(page) if number in {one.number for one in made}]
            late = start(house, phone="13800000999").complaint
            Complaint.objects.filter(pk=late.pk).update(next_due_at=NOW + timedelta(minutes=1))
            address = next_of(page)

        assert len(seen) == len(set(seen))
        assert set(seen) == {one.number for one in made}

    @pytest.mark.parametrize(
        "place",
        [
            "x",
            "²",
            "2026-11-24T10:00:00+08:00_²",
            *(
                base64.urlsafe_b64encode(text.encode()).decode()
                for text in (
                    "0001-01-01T00:00:00+14:00|1",
                    "9999-12-31T23:59:59-14:00|1",
                    "2026-11-24T02:00:00|1",
                    "2026-11-24T02:00:00+00:00|0",
                    f"2026-11-24T02:00:00+00:00|{2**63}",
                    "2026-13-24T02:00:00+00:00|1",
                )
            ),
        ],
    )
    def test_say_so_when_a_page_is_none_and_show_the_first(self, received: Walker, clock: Clock, place: str) -> None:
        sentence = "找不到列表的这一页"
        Complaint.objects.update(next_due_at=NOW + timedelta(minutes=5))
        for user, path in ((received.house.alice, DESK), (received.house.bo, "/supervisor/")):
            query: dict[str, Any] = {"queue": "soon"} if path != DESK else {}
            page = text_of(Browser(user).get(path, after=place, **query))

            assert sentence in page
            assert received.complaint.number in page

    def test_take_a_mark_that_nobody_made_for_an_old_one(self, received: Walker, clock: Clock) -> None:
        for mark in ("x", "²", "|", "none|0|0|0|0|0"):
            assert Browser(received.house.alice).get(DESK, htmx=True, seen=mark).status_code == 200


class TestTheTimeline:
    def test_has_a_sign_for_every_kind_of_entry(self) -> None:
        signs = {line.icon for lines in (LINES, ports._trail_lines) for line in lines.values()}
        drawn = Template("{% load lucide %}{% for sign in signs %}{% lucide sign size=16 %}{% endfor %}")

        assert drawn.render(Context({"signs": sorted(signs)})).count("<svg") == len(signs) > 60

    @pytest.mark.parametrize("before", ["", "x", "²", "٣", "-1", "0", "9" * 8, "9" * 30])
    def test_takes_any_place_for_a_page_of_itself(self, received: Walker, clock: Clock, before: str) -> None:
        answer = Browser(received.house.alice).get(page_of(received.complaint), before=before)

        assert answer.status_code == 200

    def test_shows_every_line_once(self, received: Walker, clock: Clock) -> None:
        for number in range(90):
            following.add_note(received.complaint.public_id, None, act(received.by), text=f"第{number:02}条。")
        browser, address = Browser(received.by), page_of(received.complaint)
        seen: list[str] = []

        while address and len(seen) <= 90:
            page = text_of(browser.get(address))
            seen += re.findall(r"第\d\d条。", page)
            older = re.search(r'href="(\?before=\d+)"', page)
            address = page_of(received.complaint) + older[1] if older else ""

        assert seen == [f"第{number:02}条。" for number in reversed(range(90))]
        assert TrailEntry.objects.filter(chain=received.complaint.trail_chain).count() > 90
