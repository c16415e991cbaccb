from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """Puts the append-only triggers in place after every migration, and checks keys and triggers."""

    name = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        from evidence import key_checks, triggers

        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="evidence.triggers")
        checks.register(key_checks.check_keys, checks.Tags.security)
        checks.register(key_checks.check_keys_fit, checks.Tags.database)
        checks.register(triggers.check_triggers, checks.Tags.database)
