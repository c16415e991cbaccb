"""Every limit is a row: what is due, when, its next step, and whether the word was kept (R125, R127; REL-R1)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.codes import DeadlineKind


class Deadline(models.Model):
    """One limit. `wake_at` is the moment of its next step (50 %, 80 %, due); the sweep wakes it and moves it on."""

    class Step(models.TextChoices):
        HALF = "half", "50 %"
        MOST = "most", "80 %"
        DUE = "due", _("due")
        AHEAD = "ahead", _("ahead of time")
        # A condition was to be looked at, and nobody has said whether it came true.
        SILENT = "silent", _("nothing said")
        DONE = "done", _("nothing more")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=20, choices=DeadlineKind.choices)
    about = models.UUIDField(null=True, blank=True, help_text=_("The promise, work order or callback it belongs to."))
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="deadlines"
    )
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    wake_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=10, choices=Step.choices)
    wall_clock = models.BooleanField(default=False)
    pausable = models.BooleanField(default=True)
    trace = models.JSONField(default=list)
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    paused_minutes_left = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = [
            models.Index(
                fields=["wake_at", "id"],
                name="complaints_deadline_wakes",
                condition=Q(met_at__isnull=True, dropped_at__isnull=True, wake_at__isnull=False),
            ),
            models.Index(
                fields=["complaint", "due_at"],
                name="complaints_deadline_open",
                condition=Q(met_at__isnull=True, dropped_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gte=F("starts_at")), name="complaints_deadline_not_backwards")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.kind}"

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.dropped_at is None


class Pause(models.Model):
    """The clock stood still while we waited for the customer; the time is given back on resuming."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=200)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(help_text=_("Resumes by itself at this time."))
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(ended_at__isnull=True), name="complaints_pause_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.from_at:%Y-%m-%d}"
