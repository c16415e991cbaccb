"""The languages the house speaks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    ZH_HANS = "zh-hans", _("Chinese (simplified)")
    EN = "en", _("English")

    @classmethod
    def nearest(cls, code: str | None) -> Language:
        """Give the house's language for a browser's or a customer's code; Chinese where in doubt."""
        return cls.EN if (code or "").startswith("en") else cls.ZH_HANS
