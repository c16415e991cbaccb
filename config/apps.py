"""The top floor as a Django app: its checks and its template tags."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.contrib import admin
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Calmdesk"

    def ready(self) -> None:
        """Register the system checks, the clock of a session, and how the administration is called."""
        from config import checks  # noqa: F401
        from config.session_life import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="config.session_life")
        name_the_administration()


def name_the_administration() -> None:
    """Call the administration by the name of the house, and what it shows of second factors by words of staff. What a
    packaged model is called is no part of its migrations."""
    from allauth.mfa.models import Authenticator

    admin.site.site_header = admin.site.site_title = _("Calmdesk · administration")
    admin.site.index_title = _("Reference data and records")
    apps.get_app_config("mfa").verbose_name = _("Two-step sign-in")
    Authenticator._meta.verbose_name = _("second factor")
    Authenticator._meta.verbose_name_plural = _("second factors")
