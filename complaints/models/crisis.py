"""The playbook of a crisis: what is done by whom until when, and what was decided (R140)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.reference import in_language


class CrisisStep(models.Model):
    """One step as it ships or as the house keeps it: its words, who does it, and within how many minutes."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    who_zh = models.CharField(max_length=40)
    who_en = models.CharField(max_length=60)
    minutes = models.PositiveIntegerField(help_text=_("Within how many minutes after the crisis began."))
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("crisis step")
        verbose_name_plural = _("crisis steps")

    def __str__(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def who(self) -> str:
        """Who does it, in the language that is active."""
        return in_language(self.who_zh, self.who_en)


class CrisisItem(models.Model):
    """A step of one complaint's crisis: open, done, or waived with a reason."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="crisis_items")
    step = models.ForeignKey(CrisisStep, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=400, blank=True)
    waived_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "step"], name="complaints_crisisitem_once")]
        indexes = [
            models.Index(fields=["complaint"], name="complaints_crisisitem_open", condition=Q(settled_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.step_id}"


class CrisisDecision(models.Model):
    """What was decided in a crisis, by whom, when and why. Never changed, never deleted."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="crisis_decisions")
    what = models.CharField(max_length=400)
    why = models.CharField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.at:%Y-%m-%d %H:%M}"
