from __future__ import annotations

import re

import pytest
from django.conf import settings

from config.celery import app
from tests.config.floors import ROOT, floors, sources


def test_beat_starts_the_sweep_and_forgets_what_piled_up() -> None:
    assert set(app.conf.beat_schedule) == {"sweep", "callback-reminders", "day-agenda", "mail-in", "look-back"}
    assert app.conf.beat_schedule["sweep"]["schedule"] == settings.SWEEP_SECONDS
    for entry in app.conf.beat_schedule.values():
        assert entry["options"]["expires"] > entry["schedule"]


@pytest.mark.django_db
def test_the_tasks_that_beat_names_exist() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_no_business_time_travels_through_the_broker() -> None:
    """What is due later stands in a row; a message with a time of its own is lost or doubled (REL-R1)."""
    python = [path for floor in floors() for path in sources(floor)]
    late = re.compile(r"\b(eta|countdown)\s*=")

    assert len(python) > 100
    assert [str(path.relative_to(ROOT)) for path in python if late.search(path.read_text("utf-8"))] == []


def test_a_message_that_a_killed_worker_held_comes_again() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_a_page_waits_for_no_broker() -> None:
    assert app.conf.task_publish_retry is False
    assert app.conf.broker_connection_timeout <= 1


def test_no_task_keeps_a_result() -> None:
    assert app.conf.task_ignore_result
