"""The personal letter that answers a letter of complaint."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_PART = 600
LONGEST_BODY = 2000


class LetterWay(models.TextChoices):
    """How a letter of reply left the house."""

    POST = "post", _("By post")
    HANDED = "handed", _("Handed over")
    EMAIL = "email", _("Scanned, by e-mail")


class ReplyLetter(models.Model):
    """Thanks, regret, what happens, by when, and one person who answers for it; signed by hand (R172).

    One may be in the making at a time. What has left stays as it was.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="reply_letters")
    thanks = models.CharField(max_length=LONGEST_PART)
    regret = models.CharField(max_length=LONGEST_PART)
    happens = models.CharField(max_length=LONGEST_BODY)
    by_when = models.DateTimeField()
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_leader = models.BooleanField(default=False, help_text=_("The customer wrote to a manager: a manager signs."))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    sent_how = models.CharField(max_length=8, blank=True, choices=LetterWay.choices)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("letter of reply")
        verbose_name_plural = _("letters of reply")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(sent_at__isnull=True), name="complaints_replyletter_one_in_the_making"
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="complaints_replyletter_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(signed_at__isnull=False, sent_how__in=LetterWay.values),
                name="complaints_replyletter_sent_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.public_id}"
