"""What was learnt: success and failure, or a deliberate "nothing new" (R119)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Lesson(models.Model):
    """One complaint's reflection. It is a task of its own and holds the close only for serious and crisis."""

    complaint = models.OneToOneField("complaints.Complaint", on_delete=models.PROTECT, related_name="lesson")
    success = models.TextField(max_length=2000, blank=True)
    failure = models.TextField(max_length=2000, blank=True)
    nothing_new = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(
                condition=Q(nothing_new=True) | (~Q(success="") & ~Q(failure="")),
                name="complaints_lesson_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"lesson {self.complaint_id}"
