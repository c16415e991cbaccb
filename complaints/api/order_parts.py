"""How the API shows what another department was asked."""

from __future__ import annotations

from rest_framework import serializers

from complaints.api.parts import DepartmentOut, PersonOut, Shown
from complaints.models import WorkOrder
from complaints.order_codes import OrderState


class WorkOrderOut(Shown):
    """A question to a department, with its answer or the reason it was waived."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    department = DepartmentOut(read_only=True)
    asked_by = PersonOut(read_only=True, allow_null=True)
    answered_by = PersonOut(read_only=True, allow_null=True)
    state = serializers.ChoiceField(OrderState.choices, read_only=True)
    signed_by = PersonOut(read_only=True, allow_null=True)
    returned_by = PersonOut(read_only=True, allow_null=True)
    judged_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = WorkOrder
        fields = (
            "ref",
            "department",
            "question",
            "asked_by",
            "asked_at",
            "due_at",
            "state",
            "signed_by",
            "signed_at",
            "returned_by",
            "returned_at",
            "returned_reason",
            "chased_count",
            "chased_at",
            "answer",
            "answered_by",
            "answered_at",
            "quality",
            "missing",
            "judged_by",
            "judged_at",
            "waived_reason",
            "waived_at",
        )
        read_only_fields = fields
