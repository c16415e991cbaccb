"""What is offered, what the customer says to it, and what we gave our word on."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.codes import Decision, Ground, OptionKind, OptionSource, PromiseState
from organisation.models import CompensationKind


class ProposalOption(models.Model):
    """One way to settle it: what, who, how and until when (R78), its cost and what the approver said (R82, R89)."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="options")
    round = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10, choices=OptionSource.choices, default=OptionSource.DESK)
    kind = models.CharField(max_length=20, choices=OptionKind.choices)
    action = models.TextField(max_length=2000)
    person = models.CharField(max_length=60, blank=True)
    process = models.CharField(max_length=400, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    condition = models.CharField(max_length=400, blank=True)
    # A refusal in three parts: these two, and what is done instead as the action (R84).
    regret = models.CharField(max_length=200, blank=True)
    why_not = models.CharField(max_length=400, blank=True, help_text=_("Why it is declined, or under which condition."))
    cost_terms = models.CharField(max_length=200, blank=True, help_text=_("What a check costs the customer (R173)."))
    benefits = models.TextField(max_length=400, blank=True, help_text=_("What the customer likes about it, by line."))
    compensation = models.CharField(max_length=24, choices=CompensationKind.choices, blank=True)
    ground = models.CharField(max_length=20, choices=Ground.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="complaints_option_amount_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.kind}"

    @property
    def agreed(self) -> str:
        """What the customer said yes to, word for word, with what it costs them (R105, R173)."""
        return f"{self.action} ({self.cost_terms})" if self.cost_terms else self.action

    @property
    def gives(self) -> bool:
        """Say whether the customer gets something by it that is accounted for, with an amount or without (R89)."""
        return bool(self.compensation) or self.amount is not None


class CustomerDecision(models.Model):
    """What the customer said to the options, in own words (R79, R98–R101)."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(default=1)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    option = models.ForeignKey(ProposalOption, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opinion = models.TextField(max_length=2000)
    signed = models.CharField(max_length=10, blank=True, help_text=_("signature, spoken or page"))
    answer_by = models.DateTimeField(null=True, blank=True)
    limits_told = models.BooleanField(default=False)
    recourse_told = models.BooleanField(default=False)
    counter_wish = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("customer's decision")
        verbose_name_plural = _("customer's decisions")

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.decision}"


class Promise(models.Model):
    """Our word: what, by whom, by which date and hour (R124). A conditional one has a trigger (R94)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="promises")
    what = models.TextField(max_length=1000)
    condition = models.CharField(max_length=400, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="promises")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.state}"
