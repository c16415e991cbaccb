"""A question that was put to the customer, and what they said (R50)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import QuestionKind

LONGEST_QUESTION = 200
LONGEST_SAID = 400


class AskedQuestion(models.Model):
    """Asked, and answered where something stands there. `key`: which question of the bank it was; empty: one's own."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=12, choices=QuestionKind.choices)
    key = models.CharField(max_length=60, blank=True)
    question = models.CharField(max_length=LONGEST_QUESTION)
    answer = models.CharField(max_length=LONGEST_SAID, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("asked question")
        verbose_name_plural = _("asked questions")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=QuestionKind.values), name="complaints_asked_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.kind}"
