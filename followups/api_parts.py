"""What the API shows of calls to customers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from complaints.api.description import StaleOut
from complaints.api.fields import Moment
from complaints.api.parts import BranchOut, PersonOut, Shown
from complaints.customers import address_as
from complaints.models import Complaint
from evidence.act import Act
from followups.models import Callback, CallbackAttempt, CallbackMove


class CalledOut(Shown):
    """The complaint that the call is about."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    branch = BranchOut(read_only=True)
    customer = serializers.SerializerMethodField(help_text="How to address them; the name is hidden: 郑**先生.")

    class Meta:
        model = Complaint
        fields = ("ref", "number", "version", "stage", "branch", "customer")
        read_only_fields = fields

    def get_customer(self, complaint: Complaint) -> str:
        return address_as(complaint.customer, masked=True)


class AttemptOut(Shown):
    """One try."""

    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = CallbackAttempt
        fields = (
            *("at", "by", "outcome", "said", "satisfaction", "did_it_work"),
            *("anything_else", "suggestion", "next_try_at"),
        )
        read_only_fields = fields


class OtherHourOut(Shown):
    """Another hour for the call: what it was and is to be, why, and whether it holds and the customer knows."""

    by = PersonOut(read_only=True, allow_null=True)
    tell_by = Moment(read_only=True, allow_null=True, help_text="Until then the customer must know; null: they do.")

    class Meta:
        model = CallbackMove
        fields = (
            *("state", "from_at", "to_at", "reason", "asked_for", "by", "at"),
            *("tell_by", "told_at", "told_how"),
        )
        read_only_fields = fields


class CallbackOut(Shown):
    """One call with its tries, the latest first."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    complaint = CalledOut(read_only=True)
    caller = PersonOut(read_only=True)
    tries = serializers.IntegerField(read_only=True, help_text="The unsuccessful ones.")
    version = serializers.IntegerField(read_only=True, help_text="The call's own, to change it from.")
    previous = serializers.UUIDField(
        source="previous.public_id",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="The call in which this one was named to the customer.",
    )
    planned_by = PersonOut(read_only=True, allow_null=True)
    missed_at = Moment(read_only=True, allow_null=True, help_text="When its hour passed without a try.")
    notice_wanted = serializers.BooleanField(
        read_only=True, help_text="All tries were in vain: a word is to be left, or its answer is waited for."
    )
    answer_until = Moment(read_only=True, allow_null=True, help_text="Until then an answer to that word is waited for.")
    attempts = AttemptOut(many=True, read_only=True)
    moves = OtherHourOut(many=True, read_only=True, help_text="The latest first.")

    class Meta:
        model = Callback
        fields = (
            *("ref", "version", "complaint", "kind", "purpose", "due_at", "caller", "state", "tries"),
            *("previous", "planned_by", "planned_at", "missed_at", "settled_at", "attempts", "moves"),
            *("notice_wanted", "notice_at", "notice_how", "answer_until"),
        )
        read_only_fields = fields


class CallbacksOut(serializers.Serializer[Any]):
    """The calls of one complaint: the open ones by their hour, then those that are over, the latest first."""

    results = CallbackOut(many=True)


class MyCallsOut(serializers.Serializer[Any]):
    """One page of my calls."""

    results = CallbackOut(many=True)
    next = serializers.CharField(allow_null=True, help_text="The address of the next page; null: that was all.")


class StaleCallOut(StaleOut):
    """Too late: with the call as it is now, and its version in the error."""

    callback = CallbackOut(required=False, allow_null=True)


def whole(rows: QuerySet[Callback]) -> QuerySet[Callback]:
    """Fetch with the calls all that is shown of them: one query for them, one for their tries, one for their moves."""
    tries = CallbackAttempt.objects.select_related("by").order_by("-at", "-id")
    moves = CallbackMove.objects.select_related("by").order_by("-id")
    return rows.select_related(
        *("caller", "planned_by", "previous", "complaint__branch", "complaint__customer")
    ).prefetch_related(Prefetch("attempts", queryset=tries), Prefetch("moves", queryset=moves))


def of_complaint(ref: UUID, act: Act) -> QuerySet[Callback]:
    """Give the calls of one complaint to whoever may see it; none to everybody else."""
    if act.by is None:
        return Callback.objects.none()
    return whole(Callback.objects.visible_to(act.by, now=act.now).filter(complaint__public_id=ref))
