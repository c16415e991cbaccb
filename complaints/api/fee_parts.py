"""An explained fee as the API shows it."""

from __future__ import annotations

from rest_framework import serializers

from complaints.api.parts import PersonOut, Shown
from complaints.models import FeeLine, FeeTable


class FeeLineOut(Shown):
    """One step: so many at a price each."""

    sum = serializers.DecimalField(max_digits=18, decimal_places=2, read_only=True)

    class Meta:
        model = FeeLine
        fields = ("what", "count", "unit_price", "sum")
        read_only_fields = fields


class FeeTableOut(Shown):
    """How a fee was made up; the one that holds was not replaced."""

    by = PersonOut(read_only=True, allow_null=True)
    lines = FeeLineOut(many=True, read_only=True, source="in_order")

    class Meta:
        model = FeeTable
        fields = ("id", "currency", "lines", "thought", "truth", "by", "at", "replaced_at")
        read_only_fields = fields
