"""What stands on a complaint, part by part, as the API shows it. Every field is named; nothing shows by accident."""

from __future__ import annotations

from typing import Any

from django.db import models
from rest_framework import serializers

from complaints.api.fields import Moment
from complaints.codes import ApprovalBecause, Flag
from complaints.customers import address_as
from complaints.models import (
    Approval,
    CalmTick,
    Category,
    ContactPoint,
    Customer,
    CustomerDecision,
    Escalation,
    FeelingReading,
    Finding,
    HelpCall,
    Lesson,
    Promise,
    ProposalOption,
    RecordCheck,
)
from complaints.models.complaint import OwnerSpell
from complaints.record import record_digest
from organisation.models import Branch, Department, User


class Shown(serializers.ModelSerializer[Any]):
    """A row to read; moments are in UTC."""

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, models.DateTimeField: Moment}

    def get_fields(self) -> dict[str, Any]:
        """Say of a vocabulary that may be empty that it may: what is read only would be described without."""
        fields: dict[str, Any] = super().get_fields()
        columns: Any = self.Meta.model
        for name, field in fields.items():
            if isinstance(field, serializers.ChoiceField) and name not in self._declared_fields:
                field.allow_blank = bool(columns._meta.get_field(name).blank)
        return fields


class PersonOut(Shown):
    """A colleague."""

    class Meta:
        model = User
        fields = ("staff_code", "name")
        read_only_fields = fields


class BranchOut(Shown):
    """A branch, named in the language of the answer."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = Branch
        fields = ("code", "name", "time_zone")
        read_only_fields = fields


class DepartmentOut(Shown):
    """A department, named in the language of the answer."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = Department
        fields = ("code", "name")
        read_only_fields = fields


class CategoryOut(Shown):
    """What it is about, named in the language of the answer."""

    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Category
        fields = ("code", "name")
        read_only_fields = fields


class ContactOut(Shown):
    """One way to reach the customer, masked: 138****0001; those ended as wrong stay on record."""

    ref = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = ContactPoint
        fields = ("ref", "kind", "masked", "is_preferred", "ended_at")
        read_only_fields = fields


class CustomerOut(Shown):
    """Who complains: how to address them, never how to dial them."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    address_as = serializers.SerializerMethodField(help_text="How to address them: 郑先生, Ms Smith; may be empty.")
    customer_manager = PersonOut(read_only=True, allow_null=True)
    contacts = ContactOut(many=True, read_only=True)

    class Meta:
        model = Customer
        fields = (
            "ref",
            "surname",
            "title",
            "address_as",
            "anonymity",
            "level",
            "customer_manager",
            "language",
            "sealed",
            "contacts",
        )
        read_only_fields = fields

    def get_address_as(self, customer: Customer) -> str:
        return address_as(customer)


class ReadingOut(Shown):
    """One reading of the feeling."""

    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = FeelingReading
        fields = ("value", "stage", "by", "at")
        read_only_fields = fields


class TickOut(Shown):
    """One act of calming; `worked` is whether the feeling dropped after it, null while nobody said."""

    by = PersonOut(read_only=True, allow_null=True)
    judged_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = CalmTick
        fields = ("id", "code", "by", "at", "worked", "judged_by", "judged_at")
        read_only_fields = fields


class FindingOut(Shown):
    """One step of the investigation."""

    by = PersonOut(read_only=True, allow_null=True)
    shown_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Finding
        fields = ("id", "kind", "text", "source", "shown_to_customer", "shown_by", "shown_at", "consent", "by", "at")
        read_only_fields = fields


class RecordCheckOut(Shown):
    """What the customer said to the record. `still_so`: the words on it are the same today."""

    by = PersonOut(read_only=True, allow_null=True)
    still_so = serializers.SerializerMethodField()

    class Meta:
        model = RecordCheck
        fields = ("answer", "reason", "recording", "minutes", "digest", "still_so", "by", "at")
        read_only_fields = fields

    def get_still_so(self, check: RecordCheck) -> bool:
        return check.digest == record_digest(check.complaint)


class OptionOut(Shown):
    """One way to settle it. `round` counts up after a refusal; a dropped one stays on the record."""

    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = ProposalOption
        fields = (
            "id",
            "round",
            "source",
            "kind",
            "action",
            "person",
            "process",
            "due_at",
            "amount",
            "currency",
            "condition",
            "compensation",
            "ground",
            "cost_terms",
            "benefits",
            "regret",
            "why_not",
            "by",
            "at",
            "dropped_at",
        )
        read_only_fields = fields


class ApprovalOut(Shown):
    """What waits for, or got, a yes or no from somebody with the authority."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    option = serializers.IntegerField(source="option_id", read_only=True, allow_null=True)
    asked_by = PersonOut(read_only=True, allow_null=True)
    first_by = PersonOut(read_only=True, allow_null=True)
    decided_by = PersonOut(read_only=True, allow_null=True)
    because = serializers.ListField(
        child=serializers.ChoiceField(choices=ApprovalBecause.choices),
        read_only=True,
        help_text="Why it may not be granted without asking.",
    )

    class Meta:
        model = Approval
        fields = (
            *("ref", "what", "option", "state", "ask", "because", "asked_by", "asked_at"),
            *("first_by", "first_at", "first_words", "words", "decided_by", "decided_at"),
        )
        read_only_fields = fields


class DecisionOut(Shown):
    """What the customer said to the options."""

    option = serializers.IntegerField(source="option_id", read_only=True, allow_null=True)
    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = CustomerDecision
        fields = (
            "round",
            "decision",
            "option",
            "opinion",
            "signed",
            "answer_by",
            "limits_told",
            "recourse_told",
            "counter_wish",
            "by",
            "at",
        )
        read_only_fields = fields


class PromiseOut(Shown):
    """Our word: what, by whom, by which date and hour."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    owner = PersonOut(read_only=True)
    given_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Promise
        fields = (
            "ref",
            "what",
            "condition",
            "owner",
            "due_at",
            "state",
            "given_by",
            "given_at",
            "settled_at",
            "broken_at",
        )
        read_only_fields = fields


class EscalationOut(Shown):
    """One step up, and the answer that came back down."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    raised_by = PersonOut(read_only=True, allow_null=True)
    acknowledged_by = PersonOut(read_only=True, allow_null=True)
    instructed_by = PersonOut(read_only=True, allow_null=True)
    done_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Escalation
        fields = (
            "ref",
            "level",
            "reason",
            "words",
            "interim_answer",
            "raised_by",
            "raised_at",
            "acknowledged_by",
            "acknowledged_at",
            "heard_customer",
            "instruction",
            "instructed_by",
            "instructed_at",
            "done_by",
            "done_at",
        )
        read_only_fields = fields


class HelpCallOut(Shown):
    """One call for more hands: from the hall, or for relief on a complaint."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    branch = BranchOut(read_only=True)
    complaint = serializers.UUIDField(
        source="complaint.public_id", read_only=True, allow_null=True, default=None, help_text="Of a call for relief."
    )
    asked_by = PersonOut(read_only=True, allow_null=True)
    answered_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = HelpCall
        fields = (
            "ref",
            "kind",
            "branch",
            "complaint",
            "waiting",
            "asked_by",
            "asked_at",
            "answered_by",
            "answered_at",
            "ended_at",
        )
        read_only_fields = fields


class OwnerSpellOut(Shown):
    """Who answered for it, from when to when."""

    owner = PersonOut(read_only=True)

    class Meta:
        model = OwnerSpell
        fields = ("owner", "from_at", "until_at", "reason", "summary", "provoked")
        read_only_fields = fields


class LessonOut(Shown):
    """What was learnt."""

    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Lesson
        fields = ("success", "failure", "nothing_new", "by", "at")
        read_only_fields = fields


class MissingOut(serializers.Serializer[Any]):
    """One thing that holds a move back."""

    code = serializers.CharField(help_text="For programs.")
    sentence = serializers.CharField(help_text="What the desk sees: what is missing and what to do.")
    field = serializers.CharField(help_text="Where it can be mended.")


class FlagsField(serializers.ListField):
    """The ticked facts that hold."""

    child = serializers.ChoiceField(choices=Flag.choices)
