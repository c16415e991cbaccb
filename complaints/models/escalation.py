"""What went up, who answered it, and what was approved."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Escalation(models.Model):
    """One step up. Only one may be open per level: up at once, never in a loop (R132–R134; REL-R8)."""

    class Reason(models.TextChoices):
        SEVERITY = "severity", _("Serious or crisis")
        AUTHORITY = "authority", _("Beyond authority")
        FEELING = "feeling", _("The customer wants it handled now")
        BREACH = "breach", _("Deadline missed")
        REPEAT = "repeat", _("Repeated complaint")
        BROKEN_PROMISE = "broken_promise", _("Broken promise")
        LEADER_ASKED = "leader_asked", _("Asks for a manager")
        NO_AGREEMENT = "no_agreement", _("No agreement")
        BY_HAND = "by_hand", _("Needs help")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    words = models.TextField(max_length=2000, blank=True)
    interim_answer = models.TextField(max_length=1000, blank=True, help_text=_("What the customer was told (R133)."))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    heard_customer = models.BooleanField(default=False)
    instruction = models.TextField(max_length=2000, blank=True)
    instructed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    instructed_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "level"],
                condition=Q(done_at__isnull=True),
                name="complaints_escalation_one_open_per_level",
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="complaints_escalation_level_1_to_3"),
        ]
        indexes = [
            models.Index(
                fields=["raised_at", "id"], name="complaints_escalation_open", condition=Q(done_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.level}"

    @property
    def is_for_head_office(self) -> bool:
        """Say whether it went on above the branch, because the branch may not decide it either (R82)."""
        return self.reason == self.Reason.AUTHORITY and self.level > 1


class Approval(models.Model):
    """A yes or no from somebody with the authority, with its words (R82, R89, R95)."""

    class What(models.TextChoices):
        OPTION = "option", _("Option beyond authority")
        CLOSE_UNSATISFIED = "close_unsatisfied", _("Close though not satisfied")
        CALL_DATE = "call_date", _("Move a planned call once more")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("No longer needed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="approvals")
    what = models.CharField(max_length=20, choices=What.choices)
    option = models.ForeignKey(
        "complaints.ProposalOption", null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    ask = models.TextField(max_length=1000, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    because = models.JSONField(default=list, blank=True, help_text=_("Why it may not be granted without asking."))
    # Where two people stand for it: who said yes first.
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_at = models.DateTimeField(null=True, blank=True)
    first_words = models.TextField(max_length=1000, blank=True)
    words = models.TextField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        indexes = [
            models.Index(fields=["asked_at", "id"], name="complaints_approval_asked", condition=Q(state="asked"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(state="approved")
                | ~Q(first_by=models.F("decided_by")),
                name="complaints_approval_two_are_two",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.what}:{self.state}"
