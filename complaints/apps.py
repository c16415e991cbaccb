from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        from complaints import (
            absence_messages,
            drafts,
            help_messages,
            help_sweeping,
            incident_messages,
            incident_sweeping,
            messages,
            order_messages,
            order_waking,
            presence,
            sharing_messages,
            stray_files,
            sweeping,
        )
        from complaints.codes import DeadlineKind
        from complaints.ports import set_waker
        from complaints.search import index
        from outbox.ports import register_due_queue

        messages.register()
        absence_messages.register()
        help_messages.register()
        incident_messages.register()
        sharing_messages.register()
        order_messages.register()
        set_waker(DeadlineKind.WORK_ORDER, order_waking.wake_order)
        register_due_queue("deadlines", sweeping.wake_deadlines, when=sweeping.due_deadlines)
        register_due_queue("pauses", sweeping.end_pauses, when=sweeping.pauses_over)
        register_due_queue("help-calls", help_sweeping.wake_calls, when=help_sweeping.due_calls)
        register_due_queue("incidents", incident_sweeping.note_members, when=incident_sweeping.due_members)
        register_due_queue("presence", presence.forget_absent, when=presence.absent)
        register_due_queue("drafts", drafts.forget_old, when=drafts.perhaps_old)
        register_due_queue(stray_files.NAME, stray_files.remove_strays_daily, unless=stray_files.just_done)
        post_migrate.connect(index.install_after_migrate, sender=self, dispatch_uid="complaints.search")
