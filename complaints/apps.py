from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        from complaints import messages, sweeping
        from complaints.search import index
        from outbox.ports import register_due_queue

        messages.register()
        register_due_queue("deadlines", sweeping.wake_deadlines)
        register_due_queue("pauses", sweeping.end_pauses)
        post_migrate.connect(index.install_after_migrate, sender=self, dispatch_uid="complaints.search")
