"""How the house is put together: settings, addresses, the wall around the pages, the processes."""

from __future__ import annotations

from config.celery import app as celery_app

__all__ = ["celery_app"]
