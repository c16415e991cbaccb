"""The desk writes the customer a few lines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import BadInput, WordsStopped, WrongState
from complaints.usecases import ending
from evidence.models import TrailEntry
from evidence.trail import words_of as said_in
from followups.models import CustomerMessage
from followups.usecases.to_customer import LONGEST_MESSAGE, write_to_customer
from outbox.models import Message
from tests.complaints.api_fixtures import clock  # noqa: F401
from tests.complaints.page_fixtures import Browser, words_of
from tests.followups.letters.conftest import Post, letters_of, text_of
from tests.personas import NOW, House, Walker, start

LINES = "请您带上发票，周四下午来营业厅，我们一起核对。"


def test_leaves_in_their_words_and_stands_on_the_trail(by_mail: Walker, post: Post) -> None:
    by_mail.do(write_to_customer, text=f"  {LINES}\n")
    post.send(NOW + timedelta(hours=1))

    assert f"\n{LINES}\n" in text_of(post.mails[-1])
    entry = TrailEntry.objects.of_chain(by_mail.complaint.trail_chain).get(kind="customer.written_to")
    assert said_in([entry])[entry.pk] == {"text": LINES}
    assert LINES not in str(list(Message.objects.values()))


def test_leaves_the_version_alone(by_mail: Walker) -> None:
    before = by_mail.complaint.version

    assert by_mail.do(write_to_customer, text=LINES).version == before


def test_words_that_would_hurt_are_stopped(by_mail: Walker, library: None) -> None:
    with pytest.raises(WordsStopped) as stopped:
        by_mail.do(write_to_customer, text="这不归我管，你找别人去。")

    assert stopped.value.fields.keys() == {"text"}
    assert "message" not in letters_of(by_mail.complaint)


def test_nothing_and_too_much_are_refused(by_mail: Walker) -> None:
    for text in ("  ", "字" * (LONGEST_MESSAGE + 1)):
        with pytest.raises(BadInput):
            by_mail.do(write_to_customer, text=text)


def test_who_cannot_be_written_to_reads_it_on_their_page(house: House) -> None:
    walker = start(house, phone="010-62340001")

    walker.do(write_to_customer, text=LINES)

    assert CustomerMessage.objects.get().text == LINES
    assert letters_of(walker.complaint) == []


def test_nobody_writes_about_what_was_taken_back_and_still_about_what_is_closed(by_mail: Walker, house: House) -> None:
    closed = start(house, phone="13800000004")
    closed.to("closed")
    closed.do(write_to_customer, text=LINES)
    by_mail.do(ending.withdraw, reason="不用处理了。")

    with pytest.raises(WrongState):
        by_mail.do(write_to_customer, text=LINES)

    assert letters_of(closed.complaint)[-1] == "message"


class TestOnThePage:
    def path(self, walker: Walker) -> str:
        return reverse("followups:customers_write", args=[walker.complaint.public_id])

    def test_pressed_twice_it_is_sent_once(self, by_mail: Walker, clock: Any) -> None:  # noqa: F811
        browser = Browser(by_mail.house.alice, language="en")
        typed = {"text": LINES, "once": "once-0001-of-a-page"}

        answers = [browser.post(self.path(by_mail), htmx=True, **typed) for _time in range(2)]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert CustomerMessage.objects.count() == 1
        assert letters_of(by_mail.complaint).count("message") == 1

    def test_better_words_stand_beside_those_that_are_stopped(
        self,
        by_mail: Walker,
        clock: Any,  # noqa: F811
        library: None,
    ) -> None:
        typed = {"text": "这不归我管，你找别人去。", "once": "once-0001-of-a-page"}

        answer = Browser(by_mail.house.alice).post(self.path(by_mail), htmx=True, **typed)

        assert answer.status_code == 422
        assert "这不归我管，你找别人去。" in words_of(answer)
        assert "建议" in words_of(answer) or "换成" in words_of(answer) or "可以说" in words_of(answer)
