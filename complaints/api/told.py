"""What was asked and said, part by part, as the API shows it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.api.parts import PersonOut, Shown
from complaints.models import AskedQuestion, FactAnswer


class KeyFactOut(Shown):
    """What the customer said to one key fact. A replaced one stays on the record."""

    fact = serializers.CharField(source="fact.code", read_only=True)
    name = serializers.CharField(source="fact.__str__", read_only=True, help_text="In the language of the answer.")
    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = FactAnswer
        fields = ("fact", "name", "state", "answer", "by", "at", "replaced_at")
        read_only_fields = fields


class AskedQuestionOut(Shown):
    """A question that was put to the customer; without an answer where none came."""

    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = AskedQuestion
        fields = ("kind", "key", "question", "answer", "by", "at")
        read_only_fields = fields


class ToAskOut(serializers.Serializer[Any]):
    """One key fact of this category that nobody asked yet. It holds nothing up."""

    fact = serializers.CharField(source="code", help_text="Its code.")
    name = serializers.CharField(source="__str__", help_text="In the language of the answer.")
    hint = serializers.CharField(help_text="May be empty.")
