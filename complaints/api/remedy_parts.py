"""What is ready to be offered and what was granted, as the API shows it."""

from __future__ import annotations

from rest_framework import serializers

from complaints.api.parts import PersonOut, Shown
from complaints.models import Compensation, Objection, Remedy, SpecialCase


class CompensationOut(Shown):
    """What the customer agreed to get. Owed until `proved_at`; one with `ended_at` is not owed any more."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    option = serializers.IntegerField(source="option_id", read_only=True)
    promise = serializers.UUIDField(source="promise.public_id", read_only=True, allow_null=True, default=None)
    attachment = serializers.UUIDField(source="attachment.public_id", read_only=True, allow_null=True, default=None)
    granted_by = PersonOut(read_only=True, allow_null=True)
    proved_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Compensation
        fields = (
            *("ref", "option", "promise", "kind", "ground", "amount", "currency", "granted_by", "granted_at"),
            *("ended_at", "paid_by", "paid_at", "what", "reference", "attachment", "proved_by", "proved_at"),
        )
        read_only_fields = fields


class RemedyOut(Shown):
    """One ready remedy, in the language of the answer; `hours` are opening hours."""

    action = serializers.CharField(read_only=True)
    process = serializers.CharField(read_only=True)
    cost_terms = serializers.CharField(source="terms", read_only=True)

    class Meta:
        model = Remedy
        fields = ("code", "kind", "compensation", "hours", "action", "process", "cost_terms")
        read_only_fields = fields


class ObjectionOut(Shown):
    """What the customer held against a way to settle it, and what was replied."""

    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Objection
        fields = ("id", "round", "kind", "said", "reply", "by", "at")
        read_only_fields = fields


class SpecialCaseOut(Shown):
    """What a supervisor allowed out of the ordinary, with the reason."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = SpecialCase
        fields = ("ref", "what", "reason", "by", "at")
        read_only_fields = fields
