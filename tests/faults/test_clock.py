"""A clock that leaps: nothing is lost by it, nothing is sent twice, and nothing waits for the wrong day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings

from complaints.models import Deadline
from complaints.sweeping import wake_deadlines
from followups import tasks
from outbox import clock_guard
from outbox.models import Heartbeat, Message, State
from outbox.sending import send_due
from outbox.sweeping import NAME, is_stale, sweep
from tests.faults.conftest import HALF, demand_nothing_lost, due_reminders, times_taken
from tests.outbox.mail_server import MailServer
from tests.outbox.test_clock_guard import Monotonic
from tests.personas import House

pytestmark = pytest.mark.django_db

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class Clock:
    """The two clocks of a process that sweeps every quarter of a minute: the wall's may be wrong."""

    def __init__(self, monotonic: Monotonic) -> None:
        self.monotonic = monotonic
        self.now = HALF - HOUR

    def sweep(self, *, wrong_by: timedelta = timedelta(0)) -> None:
        """Let a worker sweep now, by a clock that is wrong by so much; then a quarter of a minute passes."""
        with time_machine.travel(self.now + wrong_by, tick=False):
            tasks.sweep()
        self.go_on(timedelta(seconds=15))

    def go_on(self, time: timedelta) -> None:
        self.monotonic.seconds += time.total_seconds()
        self.now += time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Clock:
    settings.SWEEP_SECONDS = 15
    monotonic = Monotonic()
    monkeypatch.setattr(clock_guard, "time", monotonic)
    return Clock(monotonic)


def missed_limits() -> int:
    return Deadline.objects.exclude(breached_at=None).count()


def last_beat() -> datetime:
    return Heartbeat.objects.get(name=NAME).at


class TestADayAhead:
    def test_for_a_moment_makes_nothing_due(self, house: House, mail_server: MailServer, clock: Clock) -> None:
        reminders = due_reminders(house, 3)
        clock.sweep()
        before = last_beat()

        # Whoever keeps the clock has three sweeps to set it right.
        for _sweep in range(3):
            clock.sweep(wrong_by=DAY)
        assert (last_beat(), missed_limits(), mail_server.seen) == (before, 0, [])
        clock.sweep()
        assert last_beat() > before
        clock.go_on(HOUR)
        clock.sweep()

        demand_nothing_lost(mail_server, reminders=reminders, now=clock.now)
        assert len(mail_server.taken) == reminders
        assert missed_limits() == 0

    def test_that_stays_is_believed_and_says_everything_once(
        self, house: House, mail_server: MailServer, clock: Clock
    ) -> None:
        """The machine slept for a day: the clock on the wall is right."""
        due_reminders(house, 3)
        clock.sweep()
        for _sweep in range(5):
            clock.sweep(wrong_by=DAY)

        missed = Message.objects.filter(kind="deadline-overdue")
        # The owner and the supervisor of each; nobody is reminded of what is over, nobody hears it twice.
        assert missed.count() == 2 * 3
        assert set(times_taken(mail_server).values()) == {1}
        assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}

    def test_that_was_believed_and_is_set_right_repeats_nothing(
        self, house: House, mail_server: MailServer, clock: Clock
    ) -> None:
        due_reminders(house, 3)
        clock.sweep()
        for _sweep in range(5):
            clock.sweep(wrong_by=DAY)
        told = len(mail_server.taken)

        for _hour in range(8):
            clock.go_on(HOUR)
            clock.sweep()

        assert len(mail_server.taken) == told
        assert set(times_taken(mail_server).values()) == {1}

    def test_puts_no_message_off_for_hours(self, house: House, mail_server: MailServer) -> None:
        reminders = due_reminders(house, 2)
        mail_server.to_text = ["451 4.3.0 try later"] * reminders
        wake_deadlines(HALF, 200)

        # By a clock three hours ahead the next try is in three hours and half a minute.
        assert send_due(now=HALF + 3 * HOUR).counts == {"later": reminders}
        assert send_due(now=HALF + MINUTE).sent == reminders

        demand_nothing_lost(mail_server, reminders=reminders, now=HALF + MINUTE)

    def test_keeps_what_is_wanted_later_for_its_hour(self, house: House, mail_server: MailServer) -> None:
        due_reminders(house, 1)
        sweep(now=HALF)
        tomorrow = HALF + DAY
        # A person tried it anew for tomorrow; a pause of the server is no further away than it ever is.
        Message.objects.update(state=State.PENDING, attempts=3, wanted_at=tomorrow, not_before=tomorrow)
        assert send_due(now=HALF + HOUR).total == 0
        Message.objects.update(wanted_at=HALF, not_before=HALF + HOUR + 9 * MINUTE)

        assert send_due(now=HALF + HOUR).total == 0


class TestAnHourBack:
    def test_silences_nobody_and_repeats_nothing(self, house: House, mail_server: MailServer, clock: Clock) -> None:
        reminders = due_reminders(house, 3)
        clock.go_on(HOUR)
        clock.sweep()
        assert len(mail_server.taken) == reminders

        # What swept last seems to come from the future: the loop beside beat takes over at once.
        assert is_stale(now=clock.now - HOUR)
        for _sweep in range(3):
            clock.sweep(wrong_by=-HOUR)
        assert not is_stale(now=clock.now - HOUR)
        for _hour in range(2):
            clock.go_on(HOUR)
            clock.sweep(wrong_by=-HOUR)

        demand_nothing_lost(mail_server, reminders=reminders, now=clock.now)
        assert len(mail_server.taken) == reminders

    def test_delays_what_is_due_by_that_hour_and_loses_none(
        self, house: House, mail_server: MailServer, clock: Clock
    ) -> None:
        reminders = due_reminders(house, 3)
        clock.sweep()
        clock.go_on(HOUR)
        clock.sweep(wrong_by=-HOUR)
        assert mail_server.seen == []
        clock.go_on(HOUR)
        clock.sweep(wrong_by=-HOUR)

        demand_nothing_lost(mail_server, reminders=reminders, now=clock.now)
        assert len(mail_server.taken) == reminders
