"""Who has a complaint's page open just now."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Presence(models.Model):
    """Somebody has the page open, or had a moment ago. No record of anything: it is written over by every look and
    thrown away within the day, and no rule reads it."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.CASCADE, related_name="present")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)
    typed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "user"], name="complaints_presence_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.user_id}"
