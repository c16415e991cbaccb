"""Relief for a clerk who can bear no more: one press, no reason, and nothing of it for the customer's eyes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.help_sweeping import wake_calls
from complaints.models import Complaint, HelpCall, Recusal
from complaints.usecases import ending, owning, relieving
from complaints.usecases.hall import answer_call, end_call
from evidence.models import TrailEntry
from outbox.sending import send_due
from tests.complaints.api_fixtures import Clock
from tests.complaints.moments import told
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.personas import NOW, House, Walker, act

SOON = timedelta(minutes=5)


def ask(walker: Walker) -> HelpCall:
    relieving.ask_relief(walker.complaint.public_id, None, act(walker.by))
    return HelpCall.objects.get()


def kinds(complaint: Complaint) -> list[str]:
    entries = TrailEntry.objects.filter(chain=complaint.trail_chain).order_by("seq")
    return [kind for kind in entries.values_list("kind", flat=True) if kind.startswith("relief")]


class TestAsking:
    def test_tells_the_duty_manager_at_once_and_stands_on_the_trail(self, received: Walker) -> None:
        call = ask(received)

        assert (call.kind, call.complaint, call.asked_by, call.branch) == (
            "relief", received.complaint, received.by, received.house.hall,
        )  # fmt: skip
        assert told("relief-asked", about=received.complaint.public_id) == ["3001"]
        assert kinds(received.complaint) == ["relief.asked"]

    def test_twice_asks_once_and_leaves_the_version_alone(self, received: Walker) -> None:
        ask(received)
        ask(received)

        assert kinds(received.complaint) == ["relief.asked"]
        assert Complaint.objects.get().version == received.complaint.version

    def test_never_reaches_whom_the_complaint_is_about(self, received: Walker, house: House) -> None:
        Recusal.objects.create(complaint=received.complaint, user=house.bo, reason="当事人", at=NOW)

        ask(received)

        # The duty list names her still; the mail is dropped as it leaves, for she may not see the complaint.
        assert told("relief-asked")[0] == "1001"

    def test_is_not_possible_once_it_has_ended(self, received: Walker) -> None:
        received.do(ending.withdraw, reason="不用处理了。")

        with pytest.raises(WrongState):
            ask(received)


class TestComing:
    def test_is_for_whoever_decides_there(self, received: Walker, house: House) -> None:
        call = ask(received)
        with pytest.raises(NotAllowed):
            relieving.answer_relief(received.complaint.public_id, None, act(house.bob), call=str(call.public_id))
        with pytest.raises(NotFound):
            answer_call(call.public_id, act(house.bob))
        with pytest.raises(NotAllowed):
            answer_call(call.public_id, act(house.alice))

        answer_call(call.public_id, act(house.bo, after=SOON))

        call.refresh_from_db()
        assert (call.answered_by, call.answered_at) == (house.bo, NOW + SOON)
        assert kinds(received.complaint) == ["relief.asked", "relief.answered"]

    def test_is_not_for_whoever_asked(self, received: Walker, house: House) -> None:
        received.by = house.bo
        call = ask(received)

        with pytest.raises(BadInput):
            answer_call(call.public_id, act(house.bo))

    @pytest.mark.parametrize("way", ["take over", "hand on", "end", "over"])
    def test_or_not_it_ends(self, received: Walker, house: House, way: str) -> None:
        call = ask(received)
        ref = received.complaint.public_id

        match way:
            case "take over":
                owning.take_over(ref, None, act(house.bo), reason="接手")
            case "hand on":
                owning.transfer(ref, None, act(house.bo), to=house.bob, summary="在查账单。", reason="接替")
            case "end":
                ending.withdraw(ref, None, act(house.alice), reason="不用处理了。")
            case "over":
                end_call(call.public_id, act(house.alice))

        call.refresh_from_db()
        assert call.ended_at == NOW
        assert call.answered_by == (house.bo if way in ("take over", "hand on") else None)
        assert kinds(received.complaint)[-1] == "relief.ended"

    def test_or_not_the_next_level_hears_of_it(self, received: Walker) -> None:
        ask(received)

        wake_calls(NOW + SOON, 200)

        assert told("help-unanswered", about=received.complaint.public_id) == ["3001", "1001"]

    def test_nobody_and_it_is_over_by_itself(self, received: Walker) -> None:
        call = ask(received)
        wake_calls(NOW + SOON, 200)

        wake_calls(NOW + timedelta(hours=2), 200)

        call.refresh_from_db()
        assert call.ended_at is not None
        assert kinds(received.complaint) == ["relief.asked", "relief.ended"]


class TestTheMail:
    def test_names_the_clerk_and_the_number_and_never_why(
        self, received: Walker, mailoutbox: list[EmailMessage]
    ) -> None:
        ask(received)

        send_due(now=NOW)

        [mail] = mailoutbox
        assert mail.subject == f"【请接一下手】{received.complaint.number} 王晓岚需要人接替"
        assert f"/complaints/{received.complaint.public_id}/" in mail.body
        assert "停机" not in mail.body


@pytest.mark.usefixtures("clock")
class TestThePage:
    def relief(self, user: Any, complaint: Complaint, language: str = "zh-hans") -> str:
        return text_of(Browser(user, language).get(page_of(complaint)))

    @pytest.mark.parametrize(
        ("language", "asked", "coming"),
        [
            ("zh-hans", "你10:00请人接替", "有人来帮你了：陈国栋，10:05"),
            ("en", "You asked for relief at 10:00", "Help is coming: 陈国栋, 10:05"),
        ],
    )
    def test_shows_the_clerk_who_comes_and_when(
        self, received: Walker, house: House, clock: Clock, language: str, asked: str, coming: str
    ) -> None:
        alice = Browser(house.alice, language)
        path = reverse("complaint_act", args=[received.complaint.public_id, "relief"])
        assert 'data-key="r"' in text_of(alice.get(page_of(received.complaint)))

        page = text_of(alice.post(path, htmx=True, version=received.complaint.version))
        assert asked in page
        assert 'id="ask-relief"' not in page

        clock.shift(SOON)
        answer_call(HelpCall.objects.get().public_id, act(house.bo, after=SOON))
        assert coming in text_of(alice.get(page_of(received.complaint)))

    def test_offers_to_come_to_whoever_decides(self, received: Walker, house: House) -> None:
        call = ask(received)

        page = self.relief(house.bo, received.complaint)
        assert f"relief-answer/{call.public_id}/" in page
        assert "relief-answer" not in self.relief(house.bob, received.complaint)

        Browser(house.bo).post(
            reverse("complaint_row_act", args=[received.complaint.public_id, "relief-answer", call.public_id])
        )
        call.refresh_from_db()
        assert call.answered_by == house.bo

    def test_hides_all_of_it_from_a_customer_who_looks_along(self, received: Walker, house: House) -> None:
        button = self.relief(house.alice, received.complaint)
        assert '<form class="veiled"' in button
        ask(received)

        page = self.relief(house.alice, received.complaint)

        notice = page[: page.index("你10:00请人接替")]
        assert 'class="stack-tight private"' in notice[notice.rindex('<div class="stack-tight') :]

    def test_on_the_supervisors_list_says_who_and_which_complaint(self, received: Walker, house: House) -> None:
        ask(received)

        for path in (reverse("supervisor"), reverse("desk")):
            page = text_of(Browser(house.bo).get(path))
            strip = page[page.index('id="hall"') :]
            assert "王晓岚 5017需要人接替" in strip
            assert received.complaint.number in strip
            assert "notice--amber private" in strip
        assert "需要人接替" not in words_of(Browser(house.bob).get(reverse("desk")))
        assert "需要人接替" not in words_of(Browser(house.people["3002"]).get(reverse("supervisor")))

    def test_tells_an_open_page_that_somebody_comes(self, received: Walker, house: House) -> None:
        call = ask(received)
        browser = Browser(house.alice)
        drawn = text_of(browser.get(page_of(received.complaint))).split('name="drawn" value="')[1].split('"')[0]

        answer_call(call.public_id, act(house.bo))

        path = reverse("complaint_watch", args=[received.complaint.public_id])
        assert "陈国栋" in words_of(browser.get(path, htmx=True, seen="", drawn=drawn))
