"""Celery's triggers and the hint to a worker: idempotent, quick, and never in anybody's way."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage

from config.celery import app
from followups import tasks, waking
from followups.waking import SenderHint
from outbox import ports
from outbox.models import Heartbeat, Message
from tests.followups.conftest import FRIDAY_10, Desk

AHEAD = FRIDAY_10 - timedelta(minutes=30)
OPENING = FRIDAY_10 - timedelta(hours=1)


@pytest.mark.django_db
class TestTheTriggers:
    @pytest.mark.parametrize(
        ("task", "moment", "kind"),
        [
            (tasks.callback_reminders, AHEAD, "callback-reminder"),
            (tasks.day_agenda, OPENING, "day-agenda"),
            (tasks.sweep, AHEAD, "callback-reminder"),
        ],
    )
    def test_run_twice_and_tell_once(
        self, desk: Desk, mailoutbox: list[EmailMessage], task: object, moment: object, kind: str
    ) -> None:
        with time_machine.travel(moment, tick=False):  # type: ignore[arg-type]
            task()  # type: ignore[operator]
            task()  # type: ignore[operator]

        assert Message.objects.filter(kind=kind).count() == 1
        assert Message.objects.get(kind=kind).state == "sent"

    def test_send_what_waits_without_a_sweep(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        from complaints.sweeping import wake_deadlines

        wake_deadlines(AHEAD, 200)
        with time_machine.travel(AHEAD, tick=False):
            tasks.send_outbox()
            tasks.send_outbox()

        assert len([mail for mail in mailoutbox if "回访" in mail.subject]) == 1

    def test_leave_a_heartbeat_with_the_sweep(self, desk: Desk) -> None:
        with time_machine.travel(AHEAD, tick=False):
            tasks.sweep()

        beat = Heartbeat.objects.get(name="sweep")
        assert AHEAD <= beat.at < AHEAD + timedelta(minutes=1)
        assert beat.facts["failed"] == {}

    def test_are_found_by_the_worker_under_their_names(self) -> None:
        names = {"sweep", "send_outbox", "day_agenda", "callback_reminders"}

        assert {f"followups.tasks.{name}" for name in names} <= set(app.tasks)

    def test_are_kept_by_the_broker_until_done(self) -> None:
        assert tasks.sweep.acks_late
        assert tasks.sweep.reject_on_worker_lost


class TestTheHint:
    @pytest.fixture
    def published(self, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
        calls: list[dict[str, object]] = []
        monkeypatch.setattr(tasks.send_outbox, "apply_async", lambda **options: calls.append(options))
        return calls

    def test_stands_in_the_outboxs_port(self) -> None:
        assert ports._wakers == [waking.wake_sender]

    def test_is_published_once_and_expires(self, published: list[dict[str, object]]) -> None:
        SenderHint()()

        assert published == [{"expires": 60, "retry": False}]

    def test_carries_no_business_time(self, published: list[dict[str, object]]) -> None:
        SenderHint()()

        assert not {"eta", "countdown"} & set(published[0])

    def test_costs_a_page_no_more_than_its_patience_when_the_broker_hangs(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        free = threading.Event()
        monkeypatch.setattr(tasks.send_outbox, "apply_async", lambda **_options: free.wait(10))
        hint = SenderHint(patience=0.2)

        began = time.monotonic()
        hint()
        hint()
        took = time.monotonic() - began
        free.set()

        assert 0.2 <= took < 8
        # The second hint found the first under way and did not wait as well.
        assert caplog.text.count("does not answer") == 1

    def test_never_raises(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(**_options: object) -> None:
            raise ConnectionError("no broker")

        monkeypatch.setattr(tasks.send_outbox, "apply_async", refuse)
        hint = SenderHint()

        hint()
        hint()

    def test_that_comes_while_one_is_under_way_makes_one_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        free, published = threading.Event(), threading.Semaphore(0)

        def publish(**_options: object) -> None:
            free.wait(10)
            published.release()

        monkeypatch.setattr(tasks.send_outbox, "apply_async", publish)
        hint = SenderHint(patience=0.05)
        hint()
        for _again in range(5):
            hint()
        free.set()

        assert published.acquire(timeout=5)
        assert published.acquire(timeout=5)
        assert not published.acquire(timeout=0.2)
