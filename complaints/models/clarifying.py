"""What was found out, and what other departments were asked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import FindingKind, RecordAnswer


class Finding(models.Model):
    """A step of a real investigation: what was checked and what came out (R59–R66)."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20, choices=FindingKind.choices, default=FindingKind.CHECK)
    text = models.TextField(max_length=4000)
    source = models.CharField(max_length=200, blank=True)
    shown_to_customer = models.BooleanField(default=False)
    # When and by whom, where it was shown later than found (R60).
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    consent = models.BooleanField(default=False, help_text=_("The customer agreed to the test (R61)."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.kind}"


class RecordCheck(models.Model):
    """The customer checked the record of what they said (R40), or heard it read back on a recorded call (R41)."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="record_checks")
    answer = models.CharField(max_length=12, choices=RecordAnswer.choices)
    reason = models.CharField(max_length=200, blank=True)
    recording = models.CharField(max_length=80, blank=True, help_text=_("The number of the recording."))
    minutes = models.PositiveSmallIntegerField(null=True, help_text=_("How long the recording is."))
    # SHA-256 of the words as they stood on the paper: whoever changes them later does not change what was signed.
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("check of the record")
        verbose_name_plural = _("checks of the record")

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.answer}"


class WorkOrder(models.Model):
    """A question to a department with its own limit; the complaint waits for it in sight (R150)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="work_orders")
    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="work_orders")
    question = models.TextField(max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    waived_reason = models.CharField(max_length=200, blank=True)
    waived_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")

    def __str__(self) -> str:
        return f"{self.complaint_id}→{self.department_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.waived_at is None
