"""The two nights in which the clock on the wall is changed: limits and calls of a hotel in Berlin that never closes.

On 29 March 2026 two o'clock is three o'clock; on 25 October three o'clock is two o'clock once more.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage

from complaints.deadlines import minutes_given, open_deadlines
from complaints.models import Complaint, Deadline, LimitRule
from complaints.usecases import clarifying
from evidence.act import Act, Via
from followups.models import Callback
from followups.usecases.planning import plan_callback
from organisation.models import CalendarDay, OpeningHours, Weekday
from outbox.models import Message
from outbox.sweeping import sweep
from tests.complaints.moments import receive_at
from tests.personas import House, house  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AHEAD = 30 * MINUTE


def berlin(month: int, day: int, clock: str, *, again: bool = False) -> datetime:
    """A moment of 2026 by the clock in Berlin; `again`: the second time that it shows this hour."""
    hour, minute = clock.split(":")
    local = datetime(2026, month, day, int(hour), int(minute), tzinfo=BERLIN, fold=int(again))
    return local.astimezone(ZoneInfo("UTC"))


@pytest.fixture
def hotel(house: House) -> House:  # noqa: F811
    """The hall, moved to Berlin and open all day and night."""
    hall = house.hall
    hall.time_zone = "Europe/Berlin"
    hall.save(update_fields=["time_zone"])
    OpeningHours.objects.filter(branch=hall).delete()
    CalendarDay.objects.all().delete()
    for weekday in Weekday:
        OpeningHours.objects.create(branch=hall, weekday=weekday, opens=time(0), closes=time(0))
    LimitRule.objects.filter(kind="reply").update(limit="8 working hours")
    return house


def receive(hotel: House, when: datetime) -> Complaint:
    complaint = receive_at(hotel, when, surname="郑", title="mr", phone="13800000001", category="BILLING", feeling=3)
    return clarifying.give_receipt(complaint.public_id, None, _by(hotel, when + MINUTE))


def _by(hotel: House, when: datetime) -> Act:
    return Act(by=hotel.fresh(hotel.alice), via=Via.PAGE, now=when, request_id="test")


def call_at(hotel: House, complaint: Complaint, due_at: datetime, *, now: datetime) -> Callback:
    plan_callback(
        complaint.public_id, None, _by(hotel, now), kind="progress", purpose="进展", due_at=due_at, asked_for=True
    )
    return complaint.callbacks.get(due_at=due_at)


def sweep_through(since: datetime, until: datetime) -> None:
    """Sweep every ten minutes of real time, the last time at `until`."""
    now = since
    while now < until:
        assert sweep(now=now).failed == {}
        now += 10 * MINUTE
    assert sweep(now=until).failed == {}


def sent_at(kind: str) -> list[datetime]:
    return list(Message.objects.filter(kind=kind, state="sent").order_by("id").values_list("wanted_at", flat=True))


NIGHTS = [
    # Eight hours from 22:00: one of them is skipped, or comes twice.
    ((3, 28), (3, 29), "07:00", "03:00"),
    ((10, 24), (10, 25), "05:00", "02:00"),
]


class TestALimitInWorkingTime:
    @pytest.mark.parametrize(("evening", "morning", "due", "half"), NIGHTS)
    def test_counts_real_hours_and_reminds_by_the_new_clock(
        self,
        hotel: House,
        mailoutbox: list[EmailMessage],
        evening: tuple[int, int],
        morning: tuple[int, int],
        due: str,
        half: str,
    ) -> None:
        received = berlin(*evening, "22:00")
        complaint = receive(hotel, received)
        reply = open_deadlines(complaint).get(kind="reply")

        assert reply.due_at == received + 8 * HOUR == berlin(*morning, due)
        assert minutes_given(reply, complaint) == 8 * 60
        assert reply.wake_at == received + 4 * HOUR == berlin(*morning, half)
        sweep_through(received, reply.due_at - MINUTE)

        reminders = [mail for mail in mailoutbox if "提醒" in mail.subject and due in mail.body]
        # At half, and at four fifths: each once, each with the hour that the wall will show.
        assert len(reminders) == len(sent_at("deadline-reminder")) == 2
        assert Deadline.objects.get(pk=reply.pk).breached_at is None

        sweep_through(reply.due_at, reply.due_at)
        # The owner and the supervisor.
        assert len(sent_at("deadline-overdue")) == 2
        assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == len(mailoutbox)


class TestACall:
    def test_in_the_double_hour_is_the_one_that_was_meant(self, hotel: House, mailoutbox: list[EmailMessage]) -> None:
        evening = berlin(10, 24, "22:00")
        complaint = receive(hotel, evening)
        first, second = berlin(10, 25, "02:30"), berlin(10, 25, "02:30", again=True)
        assert second - first == HOUR
        for due_at in (first, second):
            call_at(hotel, complaint, due_at, now=evening + 5 * MINUTE)

        sweep_through(evening + 10 * MINUTE, first - AHEAD - MINUTE)
        assert sent_at("callback-reminder") == []
        sweep_through(first - AHEAD, second - AHEAD - MINUTE)
        assert len(sent_at("callback-reminder")) == 1
        # The first is missed before the second is even announced.
        assert len(sent_at("callback-missed")) >= 1
        sweep_through(second - AHEAD, second - MINUTE)

        assert len(sent_at("callback-reminder")) == 2
        assert all("02:30" in f"{mail.subject} {mail.body}" for mail in mailoutbox if "回访" in mail.subject)

    def test_just_behind_the_missing_hour_is_announced_half_an_hour_ahead(
        self, hotel: House, mailoutbox: list[EmailMessage]
    ) -> None:
        evening = berlin(3, 28, "22:00")
        complaint = receive(hotel, evening)
        due_at = berlin(3, 29, "03:10")
        call_at(hotel, complaint, due_at, now=evening + 5 * MINUTE)

        # Half an hour ahead the wall shows 01:40: twenty minutes to two, then ten past three.
        assert due_at - AHEAD == berlin(3, 29, "01:40")
        sweep_through(evening + 10 * MINUTE, due_at - AHEAD - MINUTE)
        assert sent_at("callback-reminder") == []
        sweep_through(due_at - AHEAD, due_at - MINUTE)

        assert len(sent_at("callback-reminder")) == 1
        assert [mail for mail in mailoutbox if "03:10" in f"{mail.subject} {mail.body}"] != []
