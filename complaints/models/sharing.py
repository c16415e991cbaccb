"""Who follows a complaint beside those who handle it, who was named in a note, and the short words on it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

LONGEST_TAG = 16


class Watch(models.Model):
    """Somebody wants to hear how a complaint goes on, from when to when."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="watches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="watches")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "user"], condition=Q(until_at__isnull=True), name="complaints_watch_once_at_a_time"
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "complaint"], name="complaints_watch_running", condition=Q(until_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.user_id}"


class Mention(models.Model):
    """Somebody was named in a note; it stands on their desk until they read it or put it away."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "at", "id"], name="complaints_mention_unread", condition=Q(seen_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.user_id}"


class Tag(models.Model):
    """A short word that sorts complaints beside their category: of one branch, or of the whole house. It is renamed or
    ended, never deleted; what carries it goes on carrying it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=LONGEST_TAG)
    branch = models.ForeignKey(
        "organisation.Branch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tags",
        help_text=_("Empty: the whole house."),
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "branch",
                condition=Q(ended_at__isnull=True, branch__isnull=False),
                name="complaints_tag_once_at_a_branch",
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(ended_at__isnull=True, branch__isnull=True),
                name="complaints_tag_once_in_the_house",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="complaints_tag_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a complaint, from when to when."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="taggings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "tag"], condition=Q(removed_at__isnull=True), name="complaints_tagging_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["tag", "complaint"], name="complaints_tagging_standing", condition=Q(removed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.tag_id}"
