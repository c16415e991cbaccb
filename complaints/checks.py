"""What must be plugged in before the desk may open."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from complaints.ports import text_guard


@register()
def text_guard_is_filled(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every text to a customer passes a guard (R163); without one the desk must not run."""
    if text_guard() is not None:
        return []
    return [
        Error(
            "No floor fills the text guard of complaints.",
            hint="Call complaints.ports.set_text_guard() in the ready() of the app that keeps taboo phrases.",
            id="complaints.E001",
        )
    ]
