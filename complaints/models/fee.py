"""How a fee is made up, told in steps: a table that the customer takes home (R56, R97)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.money import HOME_CURRENCY

LONGEST_WHAT = 80
LONGEST_SENTENCE = 200
COUNT_PLACES, PRICE_PLACES = 3, 4
CENT = Decimal("0.01")


def sum_of(count: Decimal, unit_price: Decimal) -> Decimal:
    """What so many cost, in whole cents; half a cent counts as one."""
    return (count * unit_price).quantize(CENT, ROUND_HALF_UP)


class FeeTable(models.Model):
    """One explanation of a fee. A later one replaces it; both stay. `thought` and `truth`: “you thought”, “it is”."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="fee_tables")
    currency = models.CharField(max_length=3, default=HOME_CURRENCY)
    thought = models.CharField(max_length=LONGEST_SENTENCE, blank=True)
    truth = models.CharField(max_length=LONGEST_SENTENCE, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("explained fee")
        verbose_name_plural = _("explained fees")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=models.Q(replaced_at__isnull=True),
                name="complaints_feetable_one_now",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.pk}"

    @property
    def in_order(self) -> list[FeeLine]:
        """Its steps in their order. One query, none where they were fetched with it."""
        return sorted(self.lines.all(), key=lambda line: line.position)


class FeeLine(models.Model):
    """One step of it: so many of something at a price each; what is taken off has a price below nothing."""

    table = models.ForeignKey(FeeTable, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=LONGEST_WHAT)
    count = models.DecimalField(max_digits=9, decimal_places=COUNT_PLACES)
    unit_price = models.DecimalField(max_digits=12, decimal_places=PRICE_PLACES)

    class Meta:
        verbose_name = _("step of an explained fee")
        verbose_name_plural = _("steps of explained fees")
        constraints = [
            models.UniqueConstraint(fields=["table", "position"], name="complaints_feeline_place"),
            models.CheckConstraint(condition=models.Q(count__gt=0), name="complaints_feeline_some"),
        ]

    def __str__(self) -> str:
        return f"{self.table_id}:{self.position}"

    @property
    def sum(self) -> Decimal:
        """What this step comes to."""
        return sum_of(self.count, self.unit_price)
