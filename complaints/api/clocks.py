"""Limits and pauses as the API shows them, with the days that lead to each limit."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.api.parts import PersonOut, Shown
from complaints.models import Deadline, Pause
from complaints.models.reference import in_language
from organisation.traces import STEP_LABELS, Step


class TraceLineOut(serializers.Serializer[Any]):
    """One line of "why this time?": a day, and what it did to the limit."""

    date = serializers.DateField()
    step = serializers.ChoiceField(choices=[step.value for step in Step])
    label = serializers.SerializerMethodField(help_text="The step in words.")  # type: ignore[assignment]
    minutes = serializers.IntegerField(help_text="Working minutes that the day added.")
    days = serializers.IntegerField(help_text="Working days that the day added.")
    name = serializers.SerializerMethodField(help_text="The holiday's name, where it has one.")

    def get_label(self, line: dict[str, Any]) -> str:
        return str(STEP_LABELS[Step(line["step"])])

    def get_name(self, line: dict[str, Any]) -> str:
        return in_language(line.get("name_zh", ""), line.get("name_en", ""))


class DeadlineOut(Shown):
    """One limit: due, met, missed or let go, with the days that lead to it."""

    owner = PersonOut(read_only=True, allow_null=True)
    is_open = serializers.BooleanField(read_only=True)
    trace = TraceLineOut(many=True, read_only=True)

    class Meta:
        model = Deadline
        fields = (
            "kind",
            "about",
            "owner",
            "is_open",
            "starts_at",
            "due_at",
            "wall_clock",
            "pausable",
            "met_at",
            "breached_at",
            "dropped_at",
            "paused_minutes_left",
            "trace",
        )
        read_only_fields = fields


class PauseOut(Shown):
    """The clock stood still, waiting for the customer."""

    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Pause
        fields = ("reason", "from_at", "until_at", "ended_at", "by")
        read_only_fields = fields
