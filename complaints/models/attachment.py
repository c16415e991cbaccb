"""What was handed in on a complaint: bills, photos, recordings, lab slips (R44)."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evidence.files.kinds import KINDS


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments; reach them through a complaint that the person may see."""

    def offered(self) -> AttachmentQuerySet:
        """Keep what was not withdrawn and not erased."""
        return self.filter(withdrawn_at=None).exclude(stored=None)

    def for_the_customer(self) -> AttachmentQuerySet:
        """Keep what may stand on a paper or page of the customer's."""
        return self.offered().filter(internal=False)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("No attachment is ever deleted (R44): withdraw it.")


class Attachment(models.Model):
    """One file of a complaint. The file itself lies sealed in the vault; added and withdrawn, never changed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="attachments")
    # It shows what another complaint is about as well: one that was split off. The file stays where it was handed in.
    shown_on = models.ManyToManyField("complaints.Complaint", related_name="files_from_elsewhere", blank=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=[(code, kind.label) for code, kind in KINDS.items()])
    size = models.PositiveIntegerField(help_text=_("Bytes of what is kept."))
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text=_("Of what is downloaded; empty once erased."))
    sent_sha256 = models.CharField(max_length=64, blank=True, help_text=_("Of what was sent; empty once erased."))
    stored = models.CharField(max_length=80, null=True, unique=True, help_text=_("Its name in the vault."))  # noqa: DJ001 – unique, and none once erased
    internal = models.BooleanField(default=False, help_text=_("Never on a paper or page of the customer's."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="complaints_attachment_kind_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="complaints_attachment_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.kind}"

    @property
    def sealed_as(self) -> str:
        """The field that its file is sealed for: swapped with another one's it doesn't open."""
        return f"attachment:{self.public_id}"

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("No attachment is ever deleted (R44): withdraw it.")
