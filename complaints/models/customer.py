"""The customer: a surname and a way to address them in clear, every way to reach them under their own key."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.codes import Anonymity, ContactKind, Level, Title


class Customer(models.Model):
    """One person or firm. Contact values live in `ContactPoint`, sealed under the key of `public_id`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    surname = models.CharField(max_length=40, blank=True, db_index=True)
    title = models.CharField(max_length=4, choices=Title.choices, blank=True)
    anonymity = models.CharField(max_length=10, choices=Anonymity.choices, default=Anonymity.NAMED)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.ORDINARY)
    customer_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="managed_customers"
    )
    language = models.CharField(max_length=10, default="zh-hans")
    sealed = models.BooleanField(default=False, help_text=_("Only the owner and supervisors may open it (R148)."))
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField()
    # The record of the same person that stays; None for a record that stands for itself.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_records"
    )

    # What the house knows of the relationship (R71, R146): for staff, never on a paper.
    habits = models.CharField(max_length=400, blank=True)
    owes = models.BooleanField(default=False)
    debt_note = models.CharField(max_length=200, blank=True)
    is_regular = models.BooleanField(default=False)
    customer_since = models.PositiveSmallIntegerField(null=True, blank=True)
    relation_version = models.PositiveIntegerField(default=0, editable=False)
    relation_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    relation_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="complaints_customer_not_merged_into_itself",
            )
        ]

    def __str__(self) -> str:
        # Without the surname: the administration writes this text into its log, which nothing ever erases.
        return f"#{self.pk}"


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    """Ways to reach somebody."""

    def standing(self) -> ContactPointQuerySet:
        """Keep those that nobody ended as wrong."""
        return self.filter(ended_at=None)

    def first_to_use(self) -> ContactPointQuerySet:
        """Put the one that the customer is to be reached by first, then those told earlier."""
        return self.order_by("-is_preferred", "id")

    def delete(self) -> tuple[int, dict[str, Any]]:
        raise TypeError("No way to reach a customer is deleted: end it with a reason.")


class ContactPoint(models.Model):
    """One phone, e-mail, address or identity number: sealed, found through keyed hashes, shown masked (R147)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind.choices)
    sealed = models.BinaryField()
    found_by = models.CharField(max_length=80, db_index=True)
    found_by_tail = models.CharField(max_length=80, blank=True, db_index=True)
    masked = models.CharField(max_length=60)
    is_preferred = models.BooleanField(default=False, help_text=_("Of its kind the first to be used."))
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.CharField(max_length=200, blank=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("way to reach")
        verbose_name_plural = _("ways to reach")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "found_by"],
                condition=Q(ended_at__isnull=True),
                name="complaints_contactpoint_once",
            ),
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=Q(is_preferred=True, ended_at__isnull=True),
                name="complaints_contactpoint_one_preferred",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}#{self.pk}"


class CustomerMerge(models.Model):
    """Two records found to be one person: what went over, so that it can be taken back row by row.

    `complaints`: keys of those that went over; `contacts`: key and whether it was preferred, of each that went over;
    `preferred`: keys of those that the staying record preferred.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    merged = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges_away")
    into = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    reason = models.CharField(max_length=200)
    complaints = models.JSONField(default=list)
    contacts = models.JSONField(default=list)
    preferred = models.JSONField(default=list)
    seals = models.BooleanField(default=False, help_text=_("The staying record became sealed by it (R148)."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("merge of customers")
        verbose_name_plural = _("merges of customers")
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="complaints_customermerge_one_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id}>{self.into_id}"
