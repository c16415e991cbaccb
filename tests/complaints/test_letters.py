"""Mail that did not leave: who sees it, in which words, and what they can do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from complaints.errors import NotFound
from complaints.screens.letters import letters
from complaints.usecases import clarifying
from complaints.usecases.letters import settle_letter
from evidence.models import TrailEntry
from organisation.models import User
from outbox.models import Message, State
from outbox.queue import Recipient, emit
from outbox.sending import send_due
from tests.complaints.moments import at, wake
from tests.personas import NOW, House, Walker, act, start

HALF = at(24, "14:00")


@pytest.fixture
def refused(received: Walker) -> Message:
    """A reminder that the mail server refused."""
    received.do(clarifying.give_receipt)
    wake(HALF)
    row = Message.objects.get(kind="deadline-reminder")
    Message.objects.filter(pk=row.pk).update(state=State.FAILED, last_error_code="smtp_550_recipient", attempts=1)
    return row


@pytest.fixture
def agenda(house: House) -> Message:
    """An agenda of the day, about no complaint, that could not be addressed."""
    with transaction.atomic():
        emit(
            kind="day-agenda",
            key="agenda:1",
            recipient=Recipient("staff", str(house.alice.public_id)),
            about=None,
            language="zh-hans",
            facts={"branch": "XJ", "date": "2026-11-24"},
            now=NOW,
        )
    row = Message.objects.get(kind="day-agenda")
    Message.objects.filter(pk=row.pk).update(state=State.FAILED, last_error_code="no_address")
    return row


class TestTheList:
    def test_says_what_to_whom_and_why_in_words(self, refused: Message, house: House) -> None:
        with translation.override("en"):
            [letter] = letters(house.bo, now=HALF)

        assert letter["kind_label"] == "Reminder of a limit"
        assert letter["recipient_label"] == "王晓岚"
        assert letter["error_label"] == "Refused · The mail server refused it: check the mailbox on record."

    def test_shows_mail_about_no_complaint_to_the_branch(self, agenda: Message, house: House) -> None:
        [letter] = letters(house.bo, now=NOW)

        assert (letter["about_url"], letter["about_number"]) == ("", "")
        assert letters(house.people["3002"], now=NOW) == []
        assert len(letters(house.head, now=NOW)) == 1

    def test_shows_foreign_mail_to_nobody_else(self, refused: Message, house: House) -> None:
        assert letters(house.people["3002"], now=HALF) == []
        assert letters(house.alice, now=HALF) == []
        assert letters(house.auditor, now=HALF) == []

    def test_shows_what_is_held_back_and_leaves_it_alone(self, refused: Message, house: House) -> None:
        Message.objects.filter(pk=refused.pk).update(state=State.PENDING, last_error_code="capped", postponed=1)

        [letter] = letters(house.bo, now=HALF)

        assert (letter["again_url"], letter["drop_url"]) == ("", "")
        with pytest.raises(NotFound):
            settle_letter(refused.public_id, act(house.bo), again=True)

    def test_costs_the_same_however_long(
        self, refused: Message, house: House, django_assert_num_queries: object
    ) -> None:
        bo = house.fresh(house.bo)
        letters(bo, now=HALF)
        for number in range(3):
            walker = start(house, phone=f"1380000010{number}")
            Message.objects.filter(about=walker.complaint.public_id).update(state=State.FAILED)
        Message.objects.exclude(pk=refused.pk).update(state=State.FAILED, last_error_code="timeout")

        with django_assert_num_queries(3):  # type: ignore[operator]
            assert letters(bo, now=HALF)


class TestADecision:
    def test_sends_it_again(self, refused: Message, house: House, mailoutbox: list[EmailMessage]) -> None:
        settle_letter(refused.public_id, act(house.bo, after=timedelta(hours=4)), again=True)

        send_due(now=HALF)

        assert [mail.to for mail in mailoutbox if "投诉提醒" in mail.subject] == [["5017@example.com"]]
        assert TrailEntry.objects.filter(kind="letter.settled").count() == 1

    def test_takes_it_off_the_list(self, refused: Message, house: House) -> None:
        settle_letter(refused.public_id, act(house.bo), again=False)

        assert letters(house.bo, now=HALF) == []
        with pytest.raises(NotFound):
            settle_letter(refused.public_id, act(house.bo), again=False)

    def test_about_no_complaint_is_written_down_too(self, agenda: Message, house: House) -> None:
        settle_letter(agenda.public_id, act(house.bo), again=False)

        entry = TrailEntry.objects.get(kind="letter.settled")
        assert (entry.chain, entry.actor_id) == ("outbox", house.bo.pk)

    def test_is_pressed_on_the_page(self, refused: Message, house: House, client: Client) -> None:
        client.force_login(User.objects.get(pk=house.bo.pk))

        answer = client.post(reverse("letter", args=[refused.public_id, "again"]))

        assert answer.status_code == 302
        assert Message.objects.get(pk=refused.pk).state == State.PENDING
