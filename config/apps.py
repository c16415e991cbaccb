"""The top floor as a Django app: its checks and its template tags."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Calmdesk"

    def ready(self) -> None:
        """Register the system checks."""
        from config import checks  # noqa: F401
