from __future__ import annotations

import pytest
from django.conf import settings

from config.celery import app


def test_beat_starts_the_sweep_and_forgets_what_piled_up() -> None:
    assert set(app.conf.beat_schedule) == {"sweep"}
    sweep = app.conf.beat_schedule["sweep"]
    assert sweep["task"] == "followups.tasks.sweep"
    assert sweep["schedule"] == settings.SWEEP_SECONDS
    assert sweep["options"]["expires"] > settings.SWEEP_SECONDS


@pytest.mark.django_db
def test_the_task_that_beat_names_exists() -> None:
    app.loader.import_default_modules()

    assert "followups.tasks.sweep" in app.tasks


def test_a_message_that_a_killed_worker_held_comes_again() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_a_page_waits_for_no_broker() -> None:
    assert app.conf.task_publish_retry is False
    assert app.conf.broker_connection_timeout <= 1


def test_no_task_keeps_a_result() -> None:
    assert app.conf.task_ignore_result
