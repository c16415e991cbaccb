"""What a password must be (REL-F5)."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Asks for a length, in a sentence that both languages have: Django's own stands in English on Chinese pages."""

    def get_error_message(self) -> str:
        """Say how long it must be."""
        return _("This password is too short. Use at least %(length)d characters.") % {"length": self.min_length}

    def get_help_text(self) -> str:
        """Say it beforehand."""
        return _("Use at least %(length)d characters.") % {"length": self.min_length}
