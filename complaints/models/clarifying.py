"""What was found out, and what other departments were asked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import FindingKind, RecordAnswer
from complaints.order_codes import AnswerQuality, OrderPurpose, OrderState


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
    reason = models.CharField(max_length=1000, blank=True)
    # Typed by the customer in place of a signature, on a page of their own.
    signed_as = models.CharField(max_length=60, blank=True)
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


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    """Questions to departments."""

    def open(self) -> WorkOrderQuerySet:
        """Those that wait: neither answered nor waived."""
        return self.filter(answered_at=None, waived_at=None)

    def with_department(self) -> WorkOrderQuerySet:
        """Those that the department has to do; a returned one is the asker's to do."""
        return self.open().filter(returned_at=None)


class WorkOrder(models.Model):
    """A question to a department with its own limit; the complaint waits for it in sight (R150).

    Whoever asked answers for it until the department has signed for it. What was said in earlier rounds (a return, an
    answer that needed more) stands on the trail; here stands what holds now.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="work_orders")
    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="work_orders")
    question = models.TextField(max_length=2000)
    # Empty for a plain question. Of a weak link: the department at its other end (R152, R153).
    purpose = models.CharField(max_length=10, choices=OrderPurpose.choices, blank=True)
    beside = models.ForeignKey(
        "organisation.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # Counts up whenever the question goes to somebody anew: links that were mailed before lead nowhere any more.
    link_version = models.PositiveIntegerField(default=1)
    # By nobody, where it was done behind the link of a mail.
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    returned_reason = models.CharField(max_length=200, blank=True)
    chased_count = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    quality = models.CharField(max_length=12, choices=AnswerQuality.choices, blank=True)
    missing = models.TextField(max_length=1000, blank=True, help_text=_("What the answer still lacks."))
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)
    waived_reason = models.CharField(max_length=200, blank=True)
    waived_at = models.DateTimeField(null=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")

    def __str__(self) -> str:
        return f"{self.complaint_id}→{self.department_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.waived_at is None

    @property
    def is_with_department(self) -> bool:
        """The department has it to do; a returned one is the asker's to do."""
        return self.is_open and self.returned_at is None

    @property
    def is_senders(self) -> bool:
        """First receiver's responsibility: whoever asked answers for it until it is signed for."""
        return self.is_open and (self.signed_at is None or self.returned_at is not None)

    @property
    def state(self) -> OrderState:
        if self.waived_at is not None:
            return OrderState.WAIVED
        if self.answered_at is not None:
            return OrderState.ANSWERED
        if self.returned_at is not None:
            return OrderState.RETURNED
        return OrderState.SIGNED if self.signed_at is not None else OrderState.SENT
