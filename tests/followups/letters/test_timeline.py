"""What left for the customer, on the complaint's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from complaints.screens.customer_mail import letter_list, letter_notices
from complaints.screens.timeline import PAGE, timeline
from complaints.usecases.following import add_note
from organisation.at_once import at_once
from outbox.models import Message
from outbox.stuck import note_bounce
from tests.complaints.api_fixtures import clock  # noqa: F401
from tests.complaints.page_fixtures import Browser
from tests.followups.letters.conftest import MAILBOX, Post
from tests.personas import NOW, Walker


def lines_of(walker: Walker, **where: Any) -> list[dict[str, Any]]:
    rows = at_once(letters=letter_list(walker.complaint))["letters"]
    return timeline(walker.complaint, letters=rows, **where)[0]


def letters_in(lines: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(str(one["sentence"]), str(one["via"]), str(one["words"])) for one in lines if one["seq"] is None]


def test_a_letter_stands_above_its_cause_with_its_way_and_state(by_mail: Walker, post: Post) -> None:
    waiting = lines_of(by_mail)
    post.send(NOW)
    with translation.override("zh-hans"):
        sent = letters_in(lines_of(by_mail))

    assert letters_in(waiting) == [("to the customer: Receipt of the complaint – on its way", "E-mail", "")]
    assert waiting[0]["seq"] is None
    assert sent == [("发给客户：受理回执 – 已发出", "电子邮件", "")]


def test_what_was_refused_says_why_and_is_told_above_the_complaint(by_mail: Walker, post: Post) -> None:
    post.server.to_recipient[MAILBOX] = ["550 no such user"]
    post.send(NOW)

    [(sentence, _via, words)] = letters_in(lines_of(by_mail))
    assert sentence.endswith("could not be delivered")
    assert words == "The mail server refused it: check the mailbox on record."
    [notice] = letter_notices(at_once(letters=letter_list(by_mail.complaint))["letters"])
    assert notice["private"]


def test_what_came_back_could_not_be_delivered_though_it_had_left(by_mail: Walker, post: Post) -> None:
    post.send(NOW)
    assert letter_notices(at_once(letters=letter_list(by_mail.complaint))["letters"]) == []

    note_bounce(Message.objects.get(recipient_kind="customer").message_id)

    assert letters_in(lines_of(by_mail))[0][0].endswith("could not be delivered")


def test_what_lost_its_reason_is_not_shown(by_text: Walker, post: Post) -> None:
    from complaints.usecases.ending import withdraw

    by_text.do(withdraw, reason="不用处理了。")

    assert letters_in(lines_of(by_text)) == []


def test_it_stands_on_one_page_only(by_mail: Walker, post: Post) -> None:
    for number in range(PAGE + 5):
        by_mail.do(add_note, text=f"第{number}条")
    rows = at_once(letters=letter_list(by_mail.complaint))["letters"]

    newest, older = timeline(by_mail.complaint, letters=rows)
    oldest, _end = timeline(by_mail.complaint, before=older, letters=rows)

    assert (len(letters_in(newest)), len(letters_in(oldest))) == (0, 1)


def test_the_page_shows_it_for_nothing(by_mail: Walker, post: Post, clock: Any) -> None:  # noqa: F811
    browser, path = Browser(by_mail.house.alice), f"/complaints/{by_mail.complaint.public_id}/"
    browser.get(path)
    Message.objects.update(about=None)
    with CaptureQueriesContext(connection) as without:
        browser.get(path)
    Message.objects.update(about=by_mail.complaint.public_id)

    with CaptureQueriesContext(connection) as with_it:
        page = browser.get(path).content.decode()

    assert len(with_it) == len(without)
    assert "发给客户：受理回执" in page


@pytest.mark.parametrize("minutes", [0, 30])
def test_the_moment_is_that_of_leaving(by_mail: Walker, post: Post, minutes: int) -> None:
    later = NOW + timedelta(minutes=minutes)
    post.send(later)

    [line] = [one for one in lines_of(by_mail) if one["seq"] is None]
    assert abs(line["at"] - later) < timedelta(seconds=30)
