"""What was granted to a customer, on what ground, and the proof that it reached them (R82, R89, R90)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.codes import Ground
from organisation.models import CompensationKind

LONGEST_NAME = 60
LONGEST_REFERENCE = 80


class CompensationQuerySet(models.QuerySet["Compensation"]):
    """Compensations; reach them through a complaint that the person may see."""

    def owed(self) -> CompensationQuerySet:
        """Keep what the customer agreed to and has not been shown to have got."""
        return self.filter(proved_at=None, ended_at=None)

    def counted(self) -> CompensationQuerySet:
        """Keep what counts into the month's budget: what is owed, and what was given."""
        return self.filter(ended_at=None)


class Compensation(models.Model):
    """One thing granted: since the customer's yes we owe it, until somebody shows who gave what, and when."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="compensations")
    option = models.OneToOneField(
        "complaints.ProposalOption", on_delete=models.PROTECT, related_name="compensation_granted"
    )
    promise = models.ForeignKey(
        "complaints.Promise", null=True, blank=True, on_delete=models.PROTECT, related_name="compensations"
    )
    branch = models.ForeignKey("organisation.Branch", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=CompensationKind.choices)
    ground = models.CharField(max_length=20, choices=Ground.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    granted_on = models.DateField(help_text=_("The date at the branch: its month's budget counts by it."))
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("Not owed any more: another way was agreed."))
    # The proof.
    paid_by = models.CharField(max_length=LONGEST_NAME, blank=True, help_text=_("Who paid it or handed it over."))
    paid_at = models.DateTimeField(null=True, blank=True)
    what = models.TextField(max_length=400, blank=True, help_text=_("What the customer got."))
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    attachment = models.ForeignKey(
        "complaints.Attachment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    proved_at = models.DateTimeField(null=True, blank=True)

    objects = CompensationQuerySet.as_manager()

    class Meta:
        verbose_name = _("compensation")
        verbose_name_plural = _("compensations")
        indexes = [
            models.Index(
                fields=["branch", "granted_on"], name="complaints_compensation_month", condition=Q(ended_at=None)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="complaints_compensation_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(proved_at__isnull=True) | (Q(paid_at__isnull=False) & ~Q(paid_by="") & ~Q(what="")),
                name="complaints_compensation_proof_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CompensationKind.values), name="complaints_compensation_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.kind}:{self.public_id}"
