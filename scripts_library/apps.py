from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScriptsLibraryConfig(AppConfig):
    name = "scripts_library"
    verbose_name = _("Scripts library")

    def ready(self) -> None:
        from complaints.ports import (
            customer_erased,
            register_duties,
            register_fold,
            register_panel,
            register_trail_lines,
            set_like_cases,
            set_opening_lines,
            set_question_bank,
            set_reader,
            set_text_guard,
            words_sent_despite,
        )
        from scripts_library import coaching, panels, questions, reviews, similar, trail_lines, wording
        from scripts_library.casebook import publishing

        set_text_guard(wording.check_text)
        register_panel(panels.PANEL)
        register_fold(similar.FOLD)
        set_like_cases(similar.FOLD.url_name)
        register_fold(reviews.FOLD)
        register_trail_lines(trail_lines.LINES)
        set_question_bank(questions.BANK)
        set_opening_lines(panels.render_opening)
        register_duties("coaching", coaching.duties)
        words_sent_despite.connect(coaching.keep_for_coaching)
        customer_erased.connect(publishing.forget_source)
        set_reader("intake-help", "scripts_library:reading")
        set_reader("wording", "scripts_library:wording")
        set_reader("wording-new", "scripts_library:wording_new")
