"""The customer: a surname and a way to address them in clear, every way to reach them under their own key."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
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

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        # Without the surname: the administration writes this text into its log, which nothing ever erases.
        return f"#{self.pk}"


class ContactPoint(models.Model):
    """One phone, e-mail, address or identity number: sealed, found through keyed hashes, shown masked (R147)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind.choices)
    sealed = models.BinaryField()
    found_by = models.CharField(max_length=80, db_index=True)
    found_by_tail = models.CharField(max_length=80, blank=True, db_index=True)
    masked = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("way to reach")
        verbose_name_plural = _("ways to reach")
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "found_by"], name="complaints_contactpoint_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}#{self.pk}"
