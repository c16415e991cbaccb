from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        from complaints import messages, sweeping
        from outbox.ports import register_due_queue

        messages.register()
        register_due_queue("deadlines", sweeping.wake_deadlines)
        register_due_queue("pauses", sweeping.end_pauses)
