from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    name = "followups"
    verbose_name = _("Follow-up")

    def ready(self) -> None:
        from complaints.ports import (
            register_duties,
            register_panel,
            register_tally,
            register_trail_lines,
            set_customers_address,
            set_policy_address,
        )
        from followups import agenda, customer_panel, messages, panel, reminders, signals, trail_lines
        from followups.customer_link import address_of
        from followups.letters import causes, writing
        from followups.mail_in import checks, forgetting, processing, screens  # noqa: F401  # registers the system checks
        from followups.policy_page.address import policy_address
        from followups.usecases import unreached
        from followups.waking import wake_sender
        from outbox.ports import register_due_queue, set_wake

        messages.register()
        reminders.register()
        signals.connect()
        writing.register()
        causes.connect()
        register_due_queue("agenda", agenda.send_agendas)
        register_due_queue("silence", unreached.end_silences, when=unreached.unanswered)
        register_due_queue(processing.NAME, processing.process_due, when=processing.due)
        register_due_queue(forgetting.NAME, forgetting.forget_old, unless=forgetting.just_done)
        register_tally(screens.TALLY_OF_WAITING)
        register_panel(panel.PANEL)
        register_panel(customer_panel.PANEL)
        register_panel(customer_panel.BACK_PANEL)
        register_trail_lines(trail_lines.LINES)
        register_duties("callbacks", panel.duties)
        set_customers_address(lambda complaint, now: address_of(complaint, now=now))
        set_policy_address(lambda branch, policies, language: policy_address(branch, policies, language=language))
        set_wake(wake_sender)
