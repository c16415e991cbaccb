"""What was read of the customer's feeling, and what was done to settle it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import CalmAct, Feeling, Stage


class FeelingReading(models.Model):
    """One reading of the feeling, 1 calm to 5 out of control, 0 unknown (R25)."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="readings")
    value = models.PositiveSmallIntegerField(choices=Feeling.choices)
    stage = models.CharField(max_length=12, choices=Stage.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("feeling")
        verbose_name_plural = _("feelings")
        constraints = [
            models.CheckConstraint(condition=models.Q(value__lte=5), name="complaints_feelingreading_0_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.value}"


class CalmTick(models.Model):
    """One act of calming, ticked with one key, and whether the feeling dropped after it; None: nobody said (R2, R21,
    R22, R28)."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="calm_ticks")
    code = models.CharField(max_length=20, choices=CalmAct.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    worked = models.BooleanField(null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calming act")
        verbose_name_plural = _("calming acts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(worked=None, judged_at=None)
                | models.Q(worked__isnull=False, judged_at__isnull=False),
                name="complaints_calmtick_judged_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.code}"
