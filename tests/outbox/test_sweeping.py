from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from outbox import ports, stopwatch, sweeping
from outbox.models import Heartbeat, Message, State
from outbox.sweeping import heartbeat_age, is_stale, sweep, waiting_for
from tests.evidence.threads import at_once, failures
from tests.outbox.conftest import Put, noting
from tests.outbox.mail_server import MailServer


@pytest.mark.django_db
class TestSweep:
    def test_runs_every_queue_then_the_sender_and_leaves_a_heartbeat(
        self, put: Put, mail_server: MailServer, now: datetime
    ) -> None:
        def remind(when: datetime, limit: int) -> int:
            if Message.objects.exists():
                return 0
            put()
            return 1

        ports.register_due_queue("reminders", remind)

        report = sweep(now=now)

        assert (report.worked["reminders"], report.mail.sent, report.failed) == (1, 1, {})
        beat = Heartbeat.objects.get(name="sweep")
        assert beat.at - now < timedelta(seconds=10)
        assert beat.facts["worked"] == {"reminders": 1}
        assert beat.facts["mail"] == {"sent": 1}

    def test_twice_is_the_same_as_once(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        put()

        sweep(now=now)
        sweep(now=now)

        assert len(mail_server.taken) == 1
        assert Heartbeat.objects.filter(name="sweep").count() == 1

    def test_a_queue_that_fails_stops_neither_the_others_nor_the_mail(
        self, put: Put, mail_server: MailServer, now: datetime, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(when: datetime, limit: int) -> int:
            raise LookupError("王小明 13800000001")

        ran: list[object] = []
        ports.register_due_queue("broken", broken)
        ports.register_due_queue("whole", noting(ran))
        put()

        report = sweep(now=now)

        assert report.failed == {"broken": "LookupError"}
        assert len(ran) == 1
        assert report.mail.sent == 1
        assert Heartbeat.objects.get(name="sweep").facts["failed"] == {"broken": "LookupError"}
        assert "broken failed with LookupError" in caplog.text
        assert "13800000001" not in caplog.text

    def test_a_sender_that_fails_is_reported_and_the_heart_beats_on(
        self, empty_ports: None, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(**_fields: object) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(sweeping, "send_due", broken)

        assert sweep(now=now).failed == {"sender": "OSError"}
        assert not is_stale(now=now)

    def test_a_queue_with_more_is_asked_again_in_turn(self, empty_ports: None, now: datetime) -> None:
        asked: list[str] = []
        left = {"long": 25, "short": 5}

        def queue(name: str) -> ports.DueQueue:
            def run(when: datetime, limit: int) -> int:
                asked.append(name)
                worked = min(limit, left[name])
                left[name] -= worked
                return worked

            return run

        for name in left:
            ports.register_due_queue(name, queue(name))

        report = sweep(now=now, limit=10)

        assert asked == ["long", "short", "long", "long"]
        assert report.worked == {"long": 25, "short": 5}

    def test_a_queue_that_never_empties_does_not_hold_the_mail(
        self, put: Put, mail_server: MailServer, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A clock of the test's own, which only the queue moves: how fast this machine is decides nothing.
        clock = SimpleNamespace(seconds=1000.0)
        clock.monotonic = lambda: clock.seconds
        monkeypatch.setattr(stopwatch, "time", clock)

        def endless(when: datetime, limit: int) -> int:
            clock.seconds += 20
            return limit

        ports.register_due_queue("endless", endless)
        put()

        report = sweep(now=now, limit=10, seconds=60)

        assert report.worked == {"endless": 30}
        assert report.mail.sent == 1

    def test_stops_between_two_queues(self, empty_ports: None, now: datetime) -> None:
        ran: list[object] = []
        ports.register_due_queue("first", noting(ran, "first"))
        ports.register_due_queue("second", noting(ran, "second"))

        sweep(now=now, stop=lambda: bool(ran))

        assert ran == ["first"]


class TestTheLook:
    """Before each queue is asked by itself, one statement tells which have anything to do."""

    def test_a_queue_with_nothing_due_is_not_run(self, db: None, put: Put, now: datetime) -> None:
        ran: list[object] = []
        waiting = Message.objects.filter(state="pending")
        ports.register_due_queue("with rows", noting(ran, "with rows"), when=lambda _now: waiting)
        ports.register_due_queue("without", noting(ran, "without"), when=lambda _now: waiting.filter(kind="other"))
        ports.register_due_queue("done", noting(ran, "done"), unless=lambda _now: waiting)
        ports.register_due_queue("not done", noting(ran, "not done"), unless=lambda _now: waiting.filter(kind="other"))
        ports.register_due_queue("always", noting(ran, "always"))
        put()

        report = sweep(now=now)

        assert ran == ["with rows", "not done", "always"]
        assert report.worked == {"with rows": 0, "without": 0, "done": 0, "not done": 0, "always": 0}

    def test_that_fails_lets_every_queue_speak_for_itself(
        self, db: None, empty_ports: None, now: datetime, caplog: pytest.LogCaptureFixture
    ) -> None:
        ran: list[object] = []

        def broken(_now: datetime) -> QuerySet[Message]:
            raise ValueError("13800000001")

        ports.register_due_queue("broken look", noting(ran, "broken look"), when=broken)

        assert sweep(now=now).failed == {}
        assert ran == ["broken look"]
        assert "ValueError" in caplog.text
        assert "13800000001" not in caplog.text

    def test_is_all_that_an_idle_sweep_asks_for(
        self, db: None, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        """Two looks, the agenda's two short lists, and the heartbeat."""
        sweep(now=now)

        with django_assert_max_num_queries(5):
            assert sweep(now=now + timedelta(seconds=15)).worked.total() == 0


@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_send_once(put: Put, mail_server: MailServer, now: datetime) -> None:
    for number in range(12):
        put(to=f"staff-{number}")

    reports = at_once(3, lambda _number: sweep(now=now))

    assert failures(reports) == []
    assert len(mail_server.ids()) == len(set(mail_server.ids())) == 12


@pytest.mark.django_db
class TestHeartbeat:
    def test_never_swept_is_stale(self, now: datetime) -> None:
        assert heartbeat_age(now=now) is None
        assert is_stale(now=now)

    @pytest.mark.parametrize(
        ("seconds_ago", "stale"), [(0, False), (60, False), (61, True), (-60, False), (-3600, True)]
    )
    def test_stale_is_older_than_a_minute_or_from_a_clock_set_back(
        self, empty_ports: None, now: datetime, seconds_ago: int, stale: bool
    ) -> None:
        sweeping.beat("sweep", now=now - timedelta(seconds=seconds_ago), took_ms=1, facts={})

        assert heartbeat_age(now=now) == timedelta(seconds=seconds_ago)
        assert is_stale(now=now) is stale

    def test_says_how_long_a_message_waits_for_a_sender(self, put: Put, now: datetime) -> None:
        assert waiting_for(now=now) is None
        put(not_before=now + timedelta(minutes=5))
        put(not_before=now + timedelta(minutes=7))
        sent = put()
        Message.objects.filter(id=sent.id).update(state=State.SENT, sent_at=now)

        assert waiting_for(now=now) is None
        assert waiting_for(now=now + timedelta(minutes=8)) == timedelta(minutes=3)
