"""A process that works for days does not look through what it loaded at its start again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from celery.signals import worker_process_init, worker_ready
from celery.utils.dispatch import Signal

import config.celery  # noqa: F401  (connects to the signals)
from config import gunicorn
from outbox.long_lived import keep_for_good


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_there_is_kept_out_of_every_later_collection() -> None:
    before = len(gc.get_objects())

    keep_for_good()

    assert gc.get_freeze_count() > before * 0.9
    assert len(gc.get_objects()) < before * 0.1


@pytest.mark.parametrize("signal", [worker_ready, worker_process_init])
def test_a_worker_does_so_when_it_is_ready(signal: Signal) -> None:
    signal.send(sender=None)

    assert gc.get_freeze_count() > 10_000


def test_a_web_process_does_so_before_its_first_page() -> None:
    gunicorn.post_worker_init(None)

    assert gc.get_freeze_count() > 10_000
