"""What somebody typed on a page and did not save yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What one page holds unsaved, sealed under a key of its own. No record of anything: only its writer ever reads it,
    no rule asks for it, and it goes within a day or with the save, its key with it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # "new", or the public reference of the complaint; the page is one opening of it, so that two windows keep apart.
    place = models.CharField(max_length=36)
    page = models.CharField(max_length=64)
    complaint = models.ForeignKey("complaints.Complaint", null=True, on_delete=models.CASCADE, related_name="drafts")
    subject = models.UUIDField(unique=True)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place", "page"], name="complaints_draft_once")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.place}"
