"""The top floor as a Django app: its checks and its template tags."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Calmdesk"

    def ready(self) -> None:
        """Register the system checks, and the clock of a session."""
        from config import checks  # noqa: F401
        from config.session_life import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="config.session_life")
