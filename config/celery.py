"""The Celery app: tasks wake the house up, the rows in the database say what is to be done."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_process_init, worker_ready

from config import folder_queue
from config.logs import current_request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

A_MINUTE = 60
A_QUARTER = 15 * A_MINUTE

folder_queue.use()
app = Celery("calmdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def _beat(sender: Celery, **_: object) -> None:
    """Say what beat starts: the sweep, which finds in the database whatever is due; and the two things of the day that
    must not wait behind a sweep that has much to do."""
    from django.conf import settings

    sender.conf.beat_schedule = {
        name: {
            "task": task,
            "schedule": seconds,
            # After an outage of the worker one run does the work; those that piled up would find nothing.
            "options": {"expires": 2 * seconds},
        }
        for name, task, seconds in (
            ("sweep", "followups.tasks.sweep", settings.SWEEP_SECONDS),
            ("callback-reminders", "followups.tasks.callback_reminders", A_MINUTE),
            ("day-agenda", "followups.tasks.day_agenda", A_MINUTE),
            ("mail-in", "followups.tasks.mail_in", settings.MAIL_IN_SECONDS),
            ("look-back", "scripts_library.tasks.look_back", A_QUARTER),
        )
    }


@worker_ready.connect
@worker_process_init.connect
def _settle_in(**_: Any) -> None:
    """The worker has loaded what it works with, in this process or in each that it forked."""
    from outbox.long_lived import keep_for_good

    keep_for_good()


@task_prerun.connect
def _name_the_task(task_id: str, **_: Any) -> None:
    current_request_id.set(task_id.replace("-", "")[:16])


@task_postrun.connect
def _forget_the_task(**_: Any) -> None:
    current_request_id.set("-")
