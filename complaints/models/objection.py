"""What customers hold against a way to settle it, with the reply; and what was done out of the ordinary (R92, R95)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.codes import ObjectionKind


class Objection(models.Model):
    """One objection as the customer said it, what kind it is, and what was replied. Only added."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="objections")
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=ObjectionKind.choices)
    said = models.TextField(max_length=400)
    reply = models.TextField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ObjectionKind.values), name="complaints_objection_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.kind}:{self.pk}"


class SpecialCase(models.Model):
    """Something that the rules do not provide for, allowed by a supervisor (特事特办). Everybody who reads the
    complaint may read why, auditors among them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="special_cases")
    what = models.CharField(max_length=200)
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("special case")
        verbose_name_plural = _("special cases")

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.public_id}"
