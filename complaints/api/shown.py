"""One complaint as the API shows it: in a list, and whole with everything that stands on it and what leads on."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Prefetch, QuerySet
from django.urls import NoReverseMatch, reverse
from rest_framework import serializers

from complaints.api.clocks import DeadlineOut, PauseOut
from complaints.api.fee_parts import FeeTableOut
from complaints.api.fields import Moment
from complaints.api.order_parts import WorkOrderOut
from complaints.api.parts import (
    ApprovalOut,
    BranchOut,
    CategoryOut,
    CustomerOut,
    DecisionOut,
    EscalationOut,
    FindingOut,
    FlagsField,
    HelpCallOut,
    LessonOut,
    MissingOut,
    OptionOut,
    OwnerSpellOut,
    PersonOut,
    PromiseOut,
    ReadingOut,
    RecordCheckOut,
    Shown,
    TickOut,
)
from complaints.api.remedy_parts import CompensationOut, ObjectionOut, SpecialCaseOut
from complaints.api.shared_parts import TaggingOut, WatcherOut
from complaints.api.told import AskedQuestionOut, KeyFactOut, ToAskOut
from complaints.codes import Motive, Stage, Want
from complaints.customers import address_as
from complaints.key_facts import asked_for, open_among
from complaints.models import Complaint, ContactPoint
from complaints.models.complaint import FAR_FUTURE
from complaints.moves import Move, moves
from complaints.queries import ComplaintQuerySet
from evidence.act import Act


class MoveOut(serializers.Serializer[Any]):
    """One arrow that leads on from here."""

    name = serializers.CharField()
    label = serializers.CharField(help_text="As the button says it.")  # type: ignore[assignment]
    target = serializers.ChoiceField(choices=Stage.choices)
    forward = serializers.BooleanField(help_text="The road ahead, or a way beside it.")
    allowed = serializers.BooleanField(help_text="You may do it.")
    is_open = serializers.BooleanField(help_text="You may do it, and nothing is missing.")
    missing = MissingOut(many=True)
    href = serializers.CharField(allow_null=True, help_text="Where to POST it.")


class NumberedOut(Shown):
    """Another complaint, by its number."""

    ref = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Complaint
        fields = ("ref", "number")
        read_only_fields = fields


class DueOut(Moment):
    """The earliest limit; none where nothing runs."""

    def to_representation(self, value: datetime) -> Any:
        """Show no date where the row stands behind all that have one."""
        return None if value >= FAR_FUTURE else super().to_representation(value)


class ListedOut(Shown):
    """One complaint in a list."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    branch = BranchOut(read_only=True)
    owner = PersonOut(read_only=True, allow_null=True)
    customer = serializers.SerializerMethodField(help_text="How to address them; the name is hidden: 郑**先生.")
    category = CategoryOut(read_only=True, allow_null=True)
    next_due_at = DueOut(read_only=True, allow_null=True)

    class Meta:
        model = Complaint
        fields = (
            "ref",
            "number",
            "version",
            "stage",
            "severity",
            "feeling_first",
            "feeling_now",
            "channel",
            "branch",
            "owner",
            "customer",
            "category",
            "own_words",
            "next_due_at",
            "paused_at",
            "waits_since",
            "waits_until",
            "received_at",
            "ended_at",
            "updated_at",
        )
        read_only_fields = fields

    def get_customer(self, complaint: Complaint) -> str:
        return address_as(complaint.customer, masked=True)


class ComplaintOut(Shown):
    """One complaint, whole."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    branch = BranchOut(read_only=True)
    owner = PersonOut(read_only=True, allow_null=True)
    received_by = PersonOut(read_only=True, allow_null=True)
    customer = CustomerOut(read_only=True, allow_null=True)
    we_understood_by = PersonOut(read_only=True, allow_null=True)
    they_understood_by = PersonOut(read_only=True, allow_null=True)
    category = CategoryOut(read_only=True, allow_null=True)
    flags = FlagsField(read_only=True)
    wants = serializers.ListField(child=serializers.ChoiceField(choices=Want.choices), read_only=True)
    motives = serializers.ListField(child=serializers.ChoiceField(choices=Motive.choices), read_only=True)
    next_due_at = DueOut(read_only=True, allow_null=True)
    merged_into = NumberedOut(read_only=True, allow_null=True)
    repeat_of = serializers.CharField(
        source="repeat_of.number",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="The customer's complaint before this one.",
    )
    split_from = NumberedOut(read_only=True, allow_null=True, help_text="The one that held this matter as well.")
    split_complaints = NumberedOut(many=True, read_only=True, help_text="What was split off this one.")
    moves = MoveOut(many=True, read_only=True, source="shown_moves")
    readings = ReadingOut(many=True, read_only=True)
    calm_ticks = TickOut(many=True, read_only=True)
    findings = FindingOut(many=True, read_only=True)
    record_checks = RecordCheckOut(many=True, read_only=True)
    work_orders = WorkOrderOut(many=True, read_only=True)
    questions = AskedQuestionOut(many=True, read_only=True)
    key_facts = KeyFactOut(many=True, read_only=True)
    fee_tables = FeeTableOut(many=True, read_only=True)
    still_to_ask = ToAskOut(many=True, read_only=True, source="shown_still_to_ask")
    options = OptionOut(many=True, read_only=True)
    approvals = ApprovalOut(many=True, read_only=True)
    decisions = DecisionOut(many=True, read_only=True)
    compensations = CompensationOut(many=True, read_only=True)
    objections = ObjectionOut(many=True, read_only=True)
    special_cases = SpecialCaseOut(many=True, read_only=True)
    promises = PromiseOut(many=True, read_only=True)
    escalations = EscalationOut(many=True, read_only=True)
    deadlines = DeadlineOut(many=True, read_only=True)
    pauses = PauseOut(many=True, read_only=True)
    owner_spells = OwnerSpellOut(many=True, read_only=True)
    help_calls = HelpCallOut(many=True, read_only=True, help_text="Who asked for relief here, and who came.")
    watchers = WatcherOut(many=True, read_only=True, source="watches", help_text="Who hears what becomes of it.")
    tags = TaggingOut(many=True, read_only=True, source="taggings")
    lesson = LessonOut(read_only=True, allow_null=True)

    class Meta:
        model = Complaint
        fields = (
            *("ref", "number", "version", "stage", "stage_since", "moves"),
            *("branch", "owner", "received_by", "customer", "channel", "reported_by", "place", "source_ref"),
            *("related_party", "on_the_spot", "category", "severity", "severity_looked_at", "customer_type"),
            *("second_type", "flags", "feeling_first", "feeling_now", "own_words", "hurt_most", "stated_demand"),
            *("real_intention", "wants", "motives", "customer_limit_at", "realistic_at"),
            *("calmed_at", "wants_it_now", "calm_returns_to"),
            *("receipt_given_at", "restatement", "restatement_outcome", "customers_version", "restatement_reason"),
            *("restated_at", "we_understood_at", "we_understood_by", "they_understood_at", "they_understood_by"),
            *("cause", "cause_due_at", "medical_help_at"),
            *("round", "one_option_reason", "remedy_waiver_reason", "accepted_at"),
            *("result_told_at", "unread_from_customer", "callback_result", "callback_result_at"),
            *("parting_ticks", "parted_at", "care_tip", "answered_by_letter_at"),
            *("limits_and_recourse_told", "close_way", "end_reason", "merged_into", "arbitration_body"),
            *("arbitration_ref", "reopened_count", "repeat_of", "broken_promises"),
            *("received_at", "first_contact_at", "next_due_at", "paused_at", "ended_at", "updated_at"),
            *("waits_since", "waits_until", "waits_for"),
            *("readings", "calm_ticks", "findings", "record_checks", "work_orders", "options", "approvals"),
            *(
                "decisions",
                "compensations",
                "objections",
                "special_cases",
                "promises",
                "escalations",
                "deadlines",
                "pauses",
                "owner_spells",
                "lesson",
            ),
            *("help_calls", "watchers", "tags", "split_from", "split_complaints"),
            *("questions", "key_facts", "still_to_ask", "fee_tables"),
        )
        read_only_fields = fields


# The people whose names stand on each part, fetched with it.
PARTS = {
    "readings": ("at", "by"),
    "calm_ticks": ("at", "by", "judged_by"),
    "findings": ("at", "by", "shown_by"),
    "record_checks": ("at", "by"),
    "questions": ("at", "by"),
    "key_facts": ("at", "fact", "by"),
    "fee_tables": ("at", "by"),
    "work_orders": ("asked_at", "department", "asked_by", "answered_by", "signed_by", "returned_by", "judged_by"),
    "options": ("at", "by"),
    "approvals": ("asked_at", "asked_by", "first_by", "decided_by"),
    "decisions": ("at", "by"),
    "objections": ("at", "by"),
    "special_cases": ("at", "by"),
    "compensations": ("granted_at", "promise", "attachment", "granted_by", "proved_by"),
    "promises": ("given_at", "owner", "given_by"),
    "escalations": ("raised_at", "raised_by", "acknowledged_by", "instructed_by", "done_by"),
    "deadlines": ("due_at", "owner"),
    "pauses": ("from_at", "by"),
    "owner_spells": ("from_at", "owner"),
    "split_complaints": ("received_at",),
    "watches": ("since_at", "user"),
    "taggings": ("at", "tag__branch", "by"),
    "help_calls": ("asked_at", "branch", "complaint", "asked_by", "answered_by"),
}

# What hangs on a part, fetched with it.
BENEATH = {"fee_tables": ("lines",)}

# Of these, what ended is left out: the timeline tells of it.
STANDING: dict[str, dict[str, Any]] = {"watches": {"until_at": None}, "taggings": {"removed_at": None}}


def represent(rows: ComplaintQuerySet, ref: UUID, act: Act) -> dict[str, Any] | None:
    """Show the complaint of that reference among `rows`, whole; None where it is not among them.

    Costs one query for the row, one for each of its parts and those of the gates, however much stands on it.
    """
    complaint = _with_parts(rows).filter(public_id=ref).first()
    if complaint is None:
        return None
    _keep_relatives(complaint, act)
    found = [] if act.by is None else moves(complaint, act.by, now=act.now)
    vars(complaint)["shown_moves"] = [_shown_move(move, complaint) for move in found]
    held = [answer for answer in complaint.key_facts.all() if answer.replaced_at is None]
    vars(complaint)["shown_still_to_ask"] = open_among(asked_for(complaint), held)
    return dict(ComplaintOut(complaint).data)


def shown(ref: UUID, act: Act) -> dict[str, Any] | None:
    """Show one complaint to whoever may see it; None to everybody else."""
    if act.by is None:
        return None
    return represent(Complaint.objects.visible_to(act.by, now=act.now), ref, act)


def _keep_relatives(complaint: Complaint, act: Act) -> None:
    """Name what it was split from and into only to whoever may see that."""
    split = [*complaint.split_complaints.all(), *filter(None, [complaint.split_from])]
    if not split or act.by is None:
        return
    seen = set(
        Complaint.objects.visible_to(act.by, now=act.now)
        .filter(pk__in=[one.pk for one in split])
        .values_list("pk", flat=True)
    )
    kept = [one for one in complaint.split_complaints.all() if one.pk in seen]
    vars(complaint)["_prefetched_objects_cache"]["split_complaints"] = kept
    if complaint.split_from_id not in seen:
        complaint.split_from = None


def _with_parts(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    parts = [_part(name, *rest) for name, rest in PARTS.items()]
    return rows.select_related(
        *("branch", "owner", "received_by", "category", "merged_into", "split_from", "repeat_of"),
        *("customer__customer_manager", "we_understood_by", "they_understood_by", "lesson__by"),
    ).prefetch_related(Prefetch("customer__contacts", queryset=ContactPoint.objects.first_to_use()), *parts)


def _part(name: str, order: str, *people: str) -> Prefetch[Any]:
    model: Any = Complaint._meta.get_field(name).related_model
    rows: QuerySet[Model] = model._default_manager.select_related(*people).order_by(order, "id")
    rows = rows.filter(**STANDING.get(name, {})).prefetch_related(*BENEATH.get(name, ()))
    return Prefetch(name, queryset=rows)


def _shown_move(move: Move, complaint: Complaint) -> dict[str, Any]:
    return {
        "name": move.name,
        "label": str(move.label),
        "target": move.target,
        "forward": move.forward,
        "allowed": move.allowed,
        "is_open": move.is_open,
        "missing": [{"code": one.code, "sentence": str(one.sentence), "field": one.anchor} for one in move.missing],
        "href": _href(move.name, complaint),
    }


def _href(name: str, complaint: Complaint) -> str | None:
    """Where the move is made; a potential complaint is logged and closed in one save, so that arrow has no address."""
    try:
        return reverse(f"api_move_{name}", args=[complaint.public_id])
    except NoReverseMatch:
        return None
