from __future__ import annotations

import datetime as dt

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone

from config import health, vital_signs
from outbox import flood, server_state
from outbox.sweeping import beat

pytestmark = pytest.mark.django_db


def sweep_ran(seconds_ago: float) -> None:
    beat("sweep", now=timezone.now() - dt.timedelta(seconds=seconds_ago), took_ms=5, facts={})


def test_living_needs_no_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = client.get("/health/live")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_when_database_trail_and_sweep_are_well(client: Client) -> None:
    sweep_ran(seconds_ago=5)

    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": "ok", "triggers": "ok", "sweep": "ok"}


def test_not_ready_when_the_sweep_stopped(client: Client) -> None:
    sweep_ran(seconds_ago=300)

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["sweep"] == "stopped"


def test_not_ready_before_the_first_sweep(client: Client) -> None:
    assert client.get("/health/ready").json()["sweep"] == "never ran"


def test_not_ready_when_a_trigger_of_the_trail_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep_ran(seconds_ago=5)
    monkeypatch.setattr(health, "missing_triggers", lambda connection: ["trail_no_update"])

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["triggers"] == "missing"


def test_not_ready_when_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "database_answers", lambda: False)

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "away"}


def test_the_pages_say_since_when_no_reminder_went_out(at_desk: Client) -> None:
    sweep_ran(seconds_ago=600)

    page = at_desk.get("/accounts/password/change/")

    stopped = page.context["reminders_stopped_since"]
    assert abs((timezone.now() - stopped).total_seconds() - 600) < 10


def test_the_pages_say_that_the_mail_server_is_away(at_desk: Client) -> None:
    sweep_ran(seconds_ago=1)
    server_state.note_away(code="connection_refused", now=timezone.now() - dt.timedelta(minutes=10))

    page = at_desk.get("/accounts/password/change/")

    assert abs((timezone.now() - page.context["mail_stopped_since"]).total_seconds() - 600) < 10
    assert page.content.decode().count('<div class="banner banner--amber" role="status">') == 1


def test_a_mail_server_that_hesitates_is_no_news(at_desk: Client) -> None:
    server_state.note_away(code="timeout", now=timezone.now() - dt.timedelta(minutes=1))

    assert at_desk.get("/accounts/password/change/").context["mail_stopped_since"] is None


def test_the_pages_say_that_mail_is_held_back(at_desk: Client, settings: LazySettings) -> None:
    settings.MAIL_PER_HOUR = 0
    flood.room(now=timezone.now())

    assert at_desk.get("/accounts/password/change/").context["mail_is_held_back"] is True


def test_nobody_is_alarmed_while_the_sweep_runs_or_has_not_begun(at_desk: Client) -> None:
    assert at_desk.get("/accounts/password/change/").context["reminders_stopped_since"] is None
    vital_signs.forget_last_look()
    sweep_ran(seconds_ago=5)

    assert at_desk.get("/accounts/password/change/").context["reminders_stopped_since"] is None


def test_one_look_serves_the_pages_of_some_seconds(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        for _ in range(3):
            vital_signs.reminders_stopped_since(timezone.now())


def test_a_database_that_answers_is_told_from_one_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert vital_signs.database_answers()

    from django.db import OperationalError

    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", away)
    assert not vital_signs.database_answers()
