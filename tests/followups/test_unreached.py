"""All tries were in vain: a word is left, and only silence after it lets the complaint be closed (R116)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from complaints.codes import DeadlineKind, Stage
from complaints.errors import BadInput, NotFound, Stale
from complaints.models import Complaint, Deadline
from complaints.sweeping import wake_deadlines
from complaints.usecases.ending import rework
from complaints.usecases.following import record_callback_result
from followups.models import Callback
from followups.ports import unreachable
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.planning import plan_callback
from followups.usecases.unreached import end_silences, leave_word
from organisation.models import User
from outbox.sending import send_due
from tests.complaints.moments import told
from tests.evidence.threads import at_once, failures
from tests.followups.conftest import Desk, at
from tests.personas import build_house, start

# Monday the 30th in the afternoon; three working days later the hall closes on Thursday.
LAST = at(30, "15:00")
LEFT = at(30, "15:30")
SILENT_AT = datetime(2026, 12, 3, 18, 0, tzinfo=LAST.tzinfo)

pytestmark = pytest.mark.usefixtures("by_hand")


def try_in_vain(desk: Desk) -> Callback:
    call = desk.call
    for now, next_at in ((at(27, "10:00"), at(28, "15:00")), (at(28, "15:00"), LAST)):
        attempt = Attempt(outcome="no_answer", next_try_at=next_at)
        desk.do(record_attempt, now, callback=call.public_id, attempt=attempt)
    desk.do(record_attempt, LAST, callback=call.public_id, attempt=Attempt(outcome="no_answer", give_up=True))
    call.refresh_from_db()
    return call


@pytest.fixture
def call(desk: Desk) -> Callback:
    """A satisfaction callback whose tries have ended in vain."""
    return try_in_vain(desk)


def leave(desk: Desk, call: Callback, now: datetime = LEFT, **changes: Any) -> None:
    desk.do(leave_word, now, callback=call.public_id, **{"how": "letter", **changes})


def running() -> list[datetime]:
    rows = Deadline.objects.filter(kind=DeadlineKind.LEAVE_NOTICE, met_at=None, dropped_at=None)
    return list(rows.values_list("due_at", flat=True))


class TestTheWord:
    def test_is_owed_within_a_working_day(self, desk: Desk, call: Callback) -> None:
        assert (call.state, call.notice_wanted) == ("given_up", True)
        assert running() == [datetime(2026, 12, 1, 18, 0, tzinfo=LAST.tzinfo)]
        assert desk.complaint.callback_result == ""

    def test_that_nobody_left_reaches_the_supervisor(self, desk: Desk, call: Callback) -> None:
        Deadline.objects.exclude(kind=DeadlineKind.LEAVE_NOTICE).update(dropped_at=LAST, wake_at=None)

        wake_deadlines(datetime(2026, 12, 1, 18, 0, tzinfo=LAST.tzinfo), 200)

        assert sorted(told("deadline-overdue")) == ["3001", "5017"]

    def test_begins_the_wait_for_an_answer(self, desk: Desk, call: Callback) -> None:
        leave(desk, call)

        call.refresh_from_db()
        assert (call.notice_how, call.notice_at, call.notice_by) == ("letter", LEFT, desk.house.alice)
        assert call.answer_until == SILENT_AT
        assert running() == []
        assert desk.trail()[-1] == "callback.word_left"

    def test_is_left_once(self, desk: Desk, call: Callback) -> None:
        leave(desk, call)

        with pytest.raises(Stale):
            leave(desk, call)

    @pytest.mark.parametrize("how", ["phone", "in_person", "pigeon"])
    def test_is_something_that_can_be_left(self, desk: Desk, call: Callback, how: str) -> None:
        with pytest.raises(BadInput):
            leave(desk, call, how=how)

    def test_is_no_business_of_another_branch(self, desk: Desk, call: Callback) -> None:
        with pytest.raises(NotFound):
            leave(desk, call, by=desk.house.cy)

    def test_is_news_to_whoever_writes_letters(self, desk: Desk) -> None:
        heard: list[Callback] = []

        def hear(*, callback: Callback, **_news: object) -> None:
            heard.append(callback)

        unreachable.connect(hear)
        try:
            call = try_in_vain(desk)
        finally:
            unreachable.disconnect(hear)

        assert heard == [call]


class TestSilence:
    def test_is_the_result_once_the_days_are_over(self, desk: Desk, call: Callback) -> None:
        leave(desk, call)

        assert end_silences(SILENT_AT - timedelta(seconds=1), 200) == 0
        assert desk.complaint.callback_result == ""
        assert end_silences(SILENT_AT, 200) == 1

        assert desk.complaint.callback_result == "unreachable"
        assert desk.complaint.stage == Stage.FOLLOW_UP
        assert "callback.unanswered" in desk.trail()

    @pytest.mark.parametrize(("language", "subject"), [("zh-hans", "联系不上"), ("en", "[Not reached]")])
    def test_is_told_to_the_owner_once(
        self, desk: Desk, call: Callback, mailoutbox: list[EmailMessage], language: str, subject: str
    ) -> None:
        User.objects.filter(pk=desk.house.alice.pk).update(language=language)
        leave(desk, call)

        for seconds in (0, 1, 600):
            end_silences(SILENT_AT + timedelta(seconds=seconds), 200)
        send_due(now=SILENT_AT)

        [mail] = [mail for mail in mailoutbox if subject in mail.subject]
        assert mail.to == ["5017@example.com"]
        assert desk.complaint.number in mail.subject
        assert "郑" not in mail.body

    def test_is_broken_by_a_message_that_nobody_has_read(self, desk: Desk, call: Callback) -> None:
        leave(desk, call)
        Complaint.objects.filter(pk=desk.complaint.pk).update(unread_from_customer=1)

        end_silences(SILENT_AT, 200)

        assert desk.complaint.callback_result == ""

    def test_is_broken_by_another_call(self, desk: Desk, call: Callback) -> None:
        leave(desk, call)
        desk.do(plan_callback, at(30, "16:00"), kind="satisfaction", due_at=at(30, "17:00"))

        assert end_silences(SILENT_AT, 200) == 0
        assert desk.complaint.callback_result == ""

    def test_is_broken_by_a_result(self, desk: Desk, call: Callback) -> None:
        leave(desk, call)
        desk.do(record_callback_result, at(30, "16:00"), result="confirmed", said="收到信，好了。")

        assert end_silences(SILENT_AT, 200) == 0
        assert desk.complaint.callback_result == "confirmed"

    def test_is_no_more_waited_for_when_another_way_is_looked_for(self, desk: Desk, call: Callback) -> None:
        desk.do(rework, at(30, "16:00"), reason="客户来信说没好")

        assert running() == []
        call.refresh_from_db()
        assert not call.notice_wanted


@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_write_it_down_once() -> None:
    desk = Desk(start(build_house()))
    desk.walker.to("follow-up")
    leave(desk, try_in_vain(desk))

    results = at_once(4, lambda _number: end_silences(SILENT_AT, 200))

    assert failures(results) == []
    end_silences(SILENT_AT, 200)
    assert desk.trail().count("callback.unanswered") == 1
    assert told("callback-silence") == ["5017"]
