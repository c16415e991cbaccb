from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        from outbox import checks, housekeeping, ports  # noqa: F401  # registers the system checks

        ports.register_kind(housekeeping.ANCHOR_MAIL)
        ports.register_due_queue(housekeeping.NAME, housekeeping.keep_house, unless=housekeeping.just_done)
