"""Reminders of calls: ahead to the caller, missed to the supervisor as well; each exactly once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMessage

from complaints.models import Deadline
from complaints.sweeping import wake_deadlines
from complaints.usecases.owning import recuse, transfer
from followups.models import Callback
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.moving import change_due
from followups.usecases.planning import drop_callback, plan_callback
from organisation.models import Posting, User
from outbox.models import Message, State
from outbox.sending import send_due
from outbox.sweeping import sweep
from tests.evidence.threads import at_once, failures
from tests.followups.conftest import FRIDAY_10, Desk, at
from tests.personas import build_house, start

AHEAD = FRIDAY_10 - timedelta(minutes=30)
HAPPY = Attempt(outcome="reached", said="好了，谢谢。", satisfaction="satisfied")


def told(kind: str) -> list[str]:
    """Who was written to, by staff code."""
    people = {str(user.public_id): user.staff_code for user in User.objects.all()}
    rows = Message.objects.filter(kind=kind).order_by("id")
    return [people[row.recipient_id] for row in rows]


def wake(now: datetime) -> None:
    wake_deadlines(now, 200)


@pytest.mark.django_db
class TestAhead:
    def test_says_nothing_before_the_half_hour(self, desk: Desk) -> None:
        wake(AHEAD - timedelta(seconds=1))

        assert told("callback-reminder") == []

    def test_reminds_the_caller_half_an_hour_ahead(self, desk: Desk) -> None:
        wake(AHEAD)

        assert told("callback-reminder") == ["5017"]

    def test_reminds_once_however_often_it_sweeps(self, desk: Desk) -> None:
        for seconds in (0, 1, 15, 600):
            wake(AHEAD + timedelta(seconds=seconds))

        assert told("callback-reminder") == ["5017"]

    def test_reminds_at_once_of_a_call_planned_within_the_half_hour(self, desk: Desk) -> None:
        desk.do(plan_callback, at(24, "15:00"), kind="progress", purpose="进展", due_at=at(24, "15:10"))

        wake(at(24, "15:00"))

        assert told("callback-reminder") == ["5017"]

    def test_reminds_again_of_the_new_hour(self, desk: Desk) -> None:
        wake(AHEAD)
        desk.do(change_due, AHEAD, callback=desk.call.public_id, due_at=at(27, "16:00"), reason="客户在开会")

        wake(at(27, "15:30"))

        assert told("callback-reminder") == ["5017", "5017"]

    def test_reminds_the_new_owner(self, desk: Desk) -> None:
        wake(AHEAD)
        desk.do(transfer, AHEAD + timedelta(minutes=5), to=desk.house.bob, summary="等回访。", reason="轮休")

        wake(AHEAD + timedelta(minutes=6))

        assert told("callback-reminder") == ["5017", "5018"]

    def test_tells_the_owner_when_the_caller_has_left_the_house(self, desk: Desk) -> None:
        Callback.objects.update(caller=desk.house.bob)
        User.objects.filter(pk=desk.house.bob.pk).update(is_active=False)

        wake(AHEAD)

        assert told("callback-reminder") == ["5017"]

    def test_goes_straight_to_missed_after_a_standstill(self, desk: Desk) -> None:
        wake(FRIDAY_10 + timedelta(hours=2))

        assert told("callback-reminder") == []
        assert "5017" in told("callback-missed")


@pytest.mark.django_db
class TestTheMail:
    @pytest.fixture(autouse=True)
    def nothing_else_is_due(self, desk: Desk) -> None:
        Deadline.objects.exclude(about=desk.call.public_id).update(dropped_at=at(24, "18:00"), wake_at=None)

    def send(self, now: datetime) -> None:
        wake(now)
        send_due(now=now)

    def test_names_the_number_and_the_hour(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        self.send(AHEAD)

        [mail] = mailoutbox
        assert mail.to == ["5017@example.com"]
        assert mail.subject.startswith(f"【投诉提醒】{desk.complaint.number} ")
        assert "10:00" in mail.subject
        assert mail.body.startswith("王晓岚，你好：")

    def test_holds_no_narrative_and_no_phone_number(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        self.send(AHEAD)
        self.send(FRIDAY_10)

        assert len(mailoutbox) == 3  # One ahead, two of the missed call.
        for mail in mailoutbox:
            assert "停机" not in mail.body
            assert "郑" not in mail.body
            assert "0001" not in f"{mail.subject}{mail.body}".replace(desk.complaint.number, "")

    def test_is_written_in_the_readers_language(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        User.objects.filter(pk=desk.house.alice.pk).update(language="en", name="Wang O'Brien")

        self.send(AHEAD)

        [mail] = mailoutbox
        assert mail.subject.startswith(f"[Complaint reminder] {desk.complaint.number}: satisfaction callback")
        assert mail.body.startswith("Hello Wang O'Brien,")

    def test_reaches_staff_without_a_mailbox_at_the_desk(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        desk.do(transfer, at(25, "10:00"), to=desk.house.bob, summary="等回访。", reason="轮休")

        self.send(AHEAD)

        assert [mail.to for mail in mailoutbox] == [["desk-xj@example.com"]]

    def test_stays_when_the_call_was_made_meanwhile(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        wake(AHEAD)
        desk.do(record_attempt, AHEAD, callback=desk.call.public_id, attempt=HAPPY)

        send_due(now=AHEAD + timedelta(seconds=5))

        assert mailoutbox == []
        assert Message.objects.get(kind="callback-reminder").state == State.DROPPED

    def test_stays_when_the_call_was_dropped_meanwhile(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        wake(AHEAD)
        desk.do(drop_callback, AHEAD, callback=desk.call.public_id, reason="客户当面说好了")

        send_due(now=AHEAD + timedelta(seconds=5))

        assert mailoutbox == []

    def test_stays_when_the_reader_has_left_the_branch_meanwhile(
        self, desk: Desk, mailoutbox: list[EmailMessage]
    ) -> None:
        wake(AHEAD)
        Posting.objects.filter(user=desk.house.alice).update(ends_on=at(26, "00:00").date())

        send_due(now=AHEAD + timedelta(seconds=5))

        assert mailoutbox == []

    def test_of_one_sweep_leaves_with_it(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        sweep(now=AHEAD)
        sweep(now=AHEAD + timedelta(seconds=15))

        assert len([mail for mail in mailoutbox if mail.subject.startswith("【投诉提醒】")]) == 1


@pytest.mark.django_db
class TestMissed:
    def test_reaches_caller_and_supervisors_once(self, desk: Desk) -> None:
        for seconds in (0, 1, 15, 3600):
            wake(FRIDAY_10 + timedelta(seconds=seconds))

        assert told("callback-missed") == ["5017", "3001"]

    def test_marks_the_call_and_its_limit(self, desk: Desk) -> None:
        wake(FRIDAY_10)

        limit = Deadline.objects.get(about=desk.call.public_id)
        assert desk.call.missed_at == limit.breached_at == FRIDAY_10
        assert "deadline.breached" in desk.trail()

    def test_leaves_the_version_of_the_complaint_alone(self, desk: Desk) -> None:
        before = desk.complaint.version

        wake(FRIDAY_10)

        assert desk.complaint.version == before

    def test_is_forgotten_with_a_new_hour(self, desk: Desk) -> None:
        wake(FRIDAY_10)

        desk.do(
            change_due,
            FRIDAY_10 + timedelta(minutes=5),
            callback=desk.call.public_id,
            due_at=at(27, "16:00"),
            reason="上午没打通",
        )

        assert desk.call.missed_at is None

    def test_tells_nobody_whom_the_complaint_is_about(self, desk: Desk) -> None:
        desk.do(recuse, at(25, "10:00"), by=desk.house.head, user=desk.house.bo, reason="投诉对象")

        wake(FRIDAY_10)

        assert told("callback-missed") == ["5017", "1001"]

    def test_can_still_be_made(self, desk: Desk) -> None:
        wake(FRIDAY_10)

        desk.do(record_attempt, FRIDAY_10 + timedelta(hours=1), callback=desk.call.public_id, attempt=HAPPY)

        assert desk.complaint.callback_result == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_remind_each_caller_once() -> None:
    house = build_house()
    for number in range(8):
        walker = start(house, phone=f"1380000010{number}")
        Desk(walker).do(plan_callback, at(24, "10:20"), kind="progress", purpose="进展", due_at=at(24, "15:00"))

    results = at_once(4, lambda _number: wake_deadlines(at(24, "14:30"), 200))

    assert failures(results) == []
    # A row that another sweep holds is left to the next one.
    wake_deadlines(at(24, "14:30"), 200)
    assert told("callback-reminder") == ["5017"] * 8
