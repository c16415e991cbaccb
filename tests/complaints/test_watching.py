"""A page that lies open hears what came and who else is there, lightly and without a word about the customer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.urls import reverse

from complaints import presence
from complaints.models import Complaint, Presence, Recusal
from complaints.usecases import clarifying, climbing, following
from evidence.models import TrailEntry
from organisation.models import User
from tests.complaints.api_fixtures import Clock
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.personas import NOW, House, Walker

SECRET = "他说昨天就停机了，身份证在我这里。"


class Page:
    """Somebody's open page of a complaint, which looks for news as a browser makes it do."""

    def __init__(self, user: User, complaint: Complaint, language: str = "") -> None:
        self.browser = Browser(user, language)
        self.path = reverse("complaint_watch", args=[complaint.public_id])
        self.seen = ""
        page = text_of(self.browser.get(page_of(complaint)))
        self.drawn = page.split('name="drawn" value="')[1].split('"')[0]

    def look(self, **more: str) -> Any:
        answer = self.browser.get(self.path, htmx=True, seen=self.seen, drawn=self.drawn, **more)
        if answer.status_code == 200:
            self.seen = text_of(answer).split('name="seen" value="')[1].split('"')[0]
        return answer


@pytest.fixture
def clarified(received: Walker, clock: Clock) -> Walker:
    received.to("clarify")
    return received


class TestTheLook:
    def test_is_204_while_nothing_moved_and_touches_no_session(self, clarified: Walker, clock: Clock) -> None:
        page = Page(clarified.house.alice, clarified.complaint)
        assert page.look().status_code == 200
        before = list(Session.objects.values())

        for seconds in range(20, 200, 20):
            clock.move_to(NOW + timedelta(seconds=seconds))
            answer = page.look()
            assert (answer.status_code, answer.content, answer.cookies) == (204, b"", {})

        assert list(Session.objects.values()) == before

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_tells_a_colleagues_save_without_the_words(self, clarified: Walker, house: House, language: str) -> None:
        page = Page(house.alice, clarified.complaint, language)
        page.look()
        clarified.by = house.bob
        clarified.do(clarifying.tell_facts, hurt_most=SECRET)

        answer = page.look()

        assert answer.status_code == 200
        assert house.bob.name in words_of(answer)
        assert ("记下客户原话" if language == "zh-hans" else "wrote down what the customer says") in words_of(answer)
        assert SECRET not in text_of(answer)
        assert page.look().status_code == 204

    def test_tells_a_supervisors_instruction_and_a_raise(self, clarified: Walker, house: House) -> None:
        page = Page(house.alice, clarified.complaint)
        clarified.by = house.bo
        clarified.do(climbing.raise_severity, severity="serious", why="三次来过。")

        assert house.bo.name in words_of(page.look())

    def test_tells_nothing_of_ones_own_note_on_this_page(self, clarified: Walker, house: House) -> None:
        page = Page(house.alice, clarified.complaint)
        clarified.do(following.add_note, text="下午再来。")

        assert "data-arrived" not in text_of(page.look())

    def test_tells_ones_own_save_in_another_window(self, clarified: Walker, house: House) -> None:
        page = Page(house.alice, clarified.complaint)
        clarified.do(clarifying.tell_facts, hurt_most=SECRET)

        assert "你（在另一个窗口）" in words_of(page.look())

    @pytest.mark.parametrize("drawn", ["", "x", "1", "1.2.3", "²", "-1.-1", "9" * 40, "0.0", "1.99999999"])
    def test_takes_any_mark_for_that_of_a_page(self, clarified: Walker, house: House, drawn: str) -> None:
        page = Page(house.alice, clarified.complaint)
        page.drawn = drawn

        for seen in ("", "x", "²", "none", "9" * 200):
            page.seen = seen
            assert page.look().status_code == 200

    def test_is_no_page_of_its_own_and_none_for_whom_it_does_not_concern(self, clarified: Walker, house: House) -> None:
        path = reverse("complaint_watch", args=[clarified.complaint.public_id])

        assert Browser(house.alice).get(path).status_code == 404
        assert Browser(house.cy).get(path, htmx=True, seen="").status_code == 404
        Recusal.objects.create(complaint=clarified.complaint, user=house.bob, at=NOW)
        assert Browser(house.bob).get(path, htmx=True, seen="").status_code == 404
        assert not Presence.objects.exists()


class TestWhoIsThere:
    def test_is_told_to_the_others_and_that_they_write(self, clarified: Walker, house: House, clock: Clock) -> None:
        alice, bob = (Page(user, clarified.complaint) for user in (house.alice, house.bob))
        alice.look()

        told = bob.look()
        assert f"{house.alice.name}也开着这一页" in words_of(told)
        assert house.bob.name not in words_of(told)
        clock.move_to(NOW + timedelta(seconds=5))
        alice.look(writes="1")
        assert f"{house.alice.name}正在这里填写" in words_of(bob.look())
        assert bob.look().status_code == 204
        alice.look()
        assert f"{house.alice.name}也开着这一页" in words_of(bob.look())

    def test_is_over_after_a_while(self, clarified: Walker, house: House, clock: Clock) -> None:
        alice, bob = (Page(user, clarified.complaint) for user in (house.alice, house.bob))
        alice.look()
        bob.look()
        clock.move_to(NOW + timedelta(seconds=60))
        assert bob.look().status_code == 204
        clock.move_to(NOW + timedelta(seconds=80))

        answer = bob.look()

        assert answer.status_code == 200
        assert house.alice.name not in words_of(answer)

    def test_is_written_now_and_then_only_and_never_into_the_trail(
        self, clarified: Walker, house: House, clock: Clock, django_assert_num_queries: Any
    ) -> None:
        page, lines = Page(house.alice, clarified.complaint), TrailEntry.objects.count()
        page.look()
        wrote = []

        for seconds in range(20, 140, 20):
            clock.move_to(NOW + timedelta(seconds=seconds))
            page.look()
            wrote.append(Presence.objects.get().seen_at == NOW + timedelta(seconds=seconds))

        assert wrote == [False, True] * 3
        assert TrailEntry.objects.count() == lines
        assert Complaint.objects.get().version == clarified.complaint.version

    def test_is_told_to_readers_who_are_not_told_of(self, clarified: Walker, house: House) -> None:
        auditor, alice = (Page(user, clarified.complaint) for user in (house.auditor, house.alice))

        auditor.look()
        assert house.auditor.name not in words_of(alice.look())
        assert house.alice.name in words_of(auditor.look())

    def test_holds_up_no_page_whose_database_is_busy(
        self, clarified: Walker, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def busy(*_args: Any, **_named: Any) -> None:
            raise OperationalError("database is locked")

        monkeypatch.setattr(Presence.objects, "bulk_create", busy)

        assert Page(house.alice, clarified.complaint).look().status_code == 200

    def test_is_thrown_away(self, clarified: Walker, house: House, clock: Clock) -> None:
        Page(house.alice, clarified.complaint).look()
        clock.move_to(NOW + timedelta(minutes=50))
        Page(house.bob, clarified.complaint).look()

        assert presence.forget_absent(NOW + timedelta(minutes=55), 10) == 0
        assert presence.forget_absent(NOW + timedelta(minutes=65), 10) == 1
        assert Presence.objects.get().user == house.bob
