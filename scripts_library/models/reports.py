"""What closed complaints say about the library: how often its help was right, and which words point where (R161)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LibraryReport(models.Model):
    """One look back. `told` holds counts, words and references, never a narrative."""

    at = models.DateTimeField()
    read = models.PositiveIntegerField(_("complaints read"))
    told = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("report on the library")
        verbose_name_plural = _("reports on the library")
        get_latest_by = "at"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
