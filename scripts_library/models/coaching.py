"""Words that went out although the guard stops them, for the duty manager to talk about (R163)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models import Branch


class SaidDespite(models.Model):
    """One time. What was said and why stand on the complaint's trail, and are forgotten with the customer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.UUIDField(_("complaint"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    families = models.JSONField(default=list)
    seq = models.PositiveIntegerField(_("place on the trail"))
    talked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    talked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("words said despite the guard")
        verbose_name_plural = _("words said despite the guard")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "seq"], name="scripts_library_saiddespite_once"),
            models.CheckConstraint(
                condition=models.Q(talked_by=None, talked_at=None)
                | models.Q(talked_by__isnull=False, talked_at__isnull=False),
                name="scripts_library_saiddespite_talked_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "-at"], condition=models.Q(talked_at=None), name="scripts_library_despite_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint} {self.seq}"
