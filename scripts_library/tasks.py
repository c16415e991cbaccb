"""Celery's way in: a hint that a look back on closed complaints may be due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from scripts_library.learning import report_if_due


@shared_task
def look_back() -> None:
    """Look back on closed complaints, once a night."""
    report_if_due(now=timezone.now())
