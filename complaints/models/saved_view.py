"""How somebody looks at the lists of the desk: under names of their own, with columns of their own."""

from __future__ import annotations

from django.conf import settings
from django.db import models

LONGEST_NAME = 20
LONGEST_QUERY = 300


class ChosenColumns(models.Model):
    """Which columns one person sees on the desk's lists. Without a row: those that everybody begins with."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chosen_columns")
    columns = models.JSONField(default=list, blank=True)
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"


class SavedView(models.Model):
    """What narrows a list, as its address carries it, kept by one person for themselves."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="complaints_saved_view_once")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.name}"
