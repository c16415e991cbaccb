"""The complaint: what was said, how it felt, where it stands and who answers for it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.codes import (
    ENDED,
    Cause,
    Channel,
    CloseWay,
    CustomerType,
    Feeling,
    OneOptionReason,
    Place,
    Reporter,
    RestatementOutcome,
    Severity,
    Stage,
)
from complaints.gate_facts import GateFacts, first_gate_facts, load_gate_facts
from complaints.models.number_end import NumberEnd
from complaints.queries import ComplaintQuerySet
from complaints.workflow import Workflow

# What has no next deadline sorts behind everything that has one, and the column stays NOT NULL.
FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


class Complaint(Workflow):
    """One complaint on its road. Change it through `complaints.usecases` only: they hold the row, the rights, the
    version and the trail. `version` counts what people change in facts and stage."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=24, unique=True)
    version = models.PositiveIntegerField(default=1)
    # [version, how long the trail was when it was saved], the last ones only: what came after a version can be told.
    version_marks = models.JSONField(default=list, blank=True, editable=False)

    # Who and where
    branch = models.ForeignKey("organisation.Branch", on_delete=models.PROTECT, related_name="complaints")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints"
    )
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        "complaints.Customer", null=True, blank=True, on_delete=models.PROTECT, related_name="complaints"
    )
    channel = models.CharField(max_length=12, choices=Channel.choices)
    reported_by = models.CharField(max_length=12, choices=Reporter.choices, default=Reporter.CUSTOMER)
    place = models.CharField(max_length=14, choices=Place.choices, blank=True)
    source_ref = models.CharField(max_length=60, blank=True, help_text=_("The number it has elsewhere (R151)."))
    related_party = models.CharField(max_length=120, blank=True, help_text=_("Agent, maker or other firm (R9)."))
    on_the_spot = models.BooleanField(default=False)

    # What it is about
    category = models.ForeignKey(
        "complaints.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="complaints"
    )
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.GENERAL)
    severity_looked_at = models.BooleanField(default=False)
    severity_raised_at = models.DateTimeField(null=True, blank=True)
    severity_raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    severity_before = models.CharField(max_length=10, choices=Severity.choices, blank=True)
    customer_type = models.CharField(max_length=14, choices=CustomerType.choices, default=CustomerType.ORDINARY)
    second_type = models.CharField(max_length=14, choices=CustomerType.choices, blank=True)
    flags = models.JSONField(default=list, blank=True)
    feeling_first = models.PositiveSmallIntegerField(choices=Feeling.choices, null=True, blank=True)
    feeling_now = models.PositiveSmallIntegerField(choices=Feeling.choices, null=True, blank=True)
    own_words = models.TextField(max_length=8000, blank=True)
    hurt_most = models.CharField(max_length=400, blank=True)
    stated_demand = models.CharField(max_length=400, blank=True)
    real_intention = models.CharField(max_length=400, blank=True)
    wants = models.JSONField(default=list, blank=True)
    motives = models.JSONField(default=list, blank=True)
    customer_limit_at = models.DateTimeField(null=True, blank=True)
    realistic_at = models.DateTimeField(null=True, blank=True)

    # Calm
    calmed_at = models.DateTimeField(null=True, blank=True)
    wants_it_now = models.BooleanField(default=False, help_text=_("The customer wants it handled now."))
    calm_returns_to = models.CharField(max_length=12, choices=Stage.choices, blank=True)

    # Clarify
    receipt_given_at = models.DateTimeField(null=True, blank=True)
    restatement = models.TextField(max_length=4000, blank=True)
    restatement_outcome = models.CharField(max_length=12, choices=RestatementOutcome.choices, blank=True)
    customers_version = models.TextField(max_length=4000, blank=True)
    restatement_reason = models.CharField(max_length=200, blank=True)
    restated_at = models.DateTimeField(null=True, blank=True)
    # Each by whoever ticked it; other words of ours take both away (R57).
    we_understood_at = models.DateTimeField(null=True, blank=True)
    we_understood_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    they_understood_at = models.DateTimeField(null=True, blank=True)
    they_understood_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    cause_due_at = models.DateTimeField(null=True, blank=True)
    medical_help_at = models.DateTimeField(null=True, blank=True)

    # Propose and confirm
    round = models.PositiveSmallIntegerField(default=1)
    one_option_reason = models.CharField(max_length=20, choices=OneOptionReason.choices, blank=True)
    remedy_waiver_reason = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    # Follow up and close
    result_told_at = models.DateTimeField(null=True, blank=True)
    unread_from_customer = models.PositiveIntegerField(default=0)
    callback_result = models.CharField(max_length=20, blank=True)
    callback_result_at = models.DateTimeField(null=True, blank=True)
    limits_and_recourse_told = models.BooleanField(default=False)
    parting_ticks = models.JSONField(default=list, blank=True)
    answered_by_letter_at = models.DateTimeField(null=True, blank=True, help_text=_("A signed letter of reply left."))
    parted_at = models.DateTimeField(null=True, blank=True, help_text=_("All was said that is said before one parts."))
    care_tip = models.CharField(max_length=400, blank=True)
    close_way = models.CharField(max_length=14, choices=CloseWay.choices, blank=True)
    end_reason = models.CharField(max_length=400, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_complaints"
    )
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="split_complaints"
    )
    arbitration_body = models.CharField(max_length=120, blank=True)
    arbitration_ref = models.CharField(max_length=60, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    repeat_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeats")
    broken_promises = models.PositiveSmallIntegerField(default=0)
    # Counts up when somebody hands out a new link to the customer's own page: the links before lead nowhere any more.
    link_version = models.PositiveIntegerField(default=1, editable=False)
    # How many work orders nobody has answered or waived: lists show that it waits for another department (R150).
    open_orders = models.PositiveSmallIntegerField(default=0)

    # Time
    received_at = models.DateTimeField()
    first_contact_at = models.DateTimeField(null=True, blank=True)
    stage_since = models.DateTimeField()
    next_due_at = models.DateTimeField(default=FAR_FUTURE)
    paused_at = models.DateTimeField(null=True, blank=True)
    # The customer waits at the counter while somebody is away for them (R64, R129). Both moments or neither.
    waits_since = models.DateTimeField(null=True, blank=True)
    waits_until = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        indexes = [
            models.Index(
                fields=["owner", "next_due_at", "id"],
                name="complaints_desk_owner",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["branch", "next_due_at", "id"],
                name="complaints_desk_branch",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["branch", "updated_at"], name="complaints_branch_updated"),
            models.Index(fields=["customer", "received_at"], name="complaints_customer_history"),
            # The search walks the newest first.
            models.Index(fields=["-received_at", "-id"], name="complaints_newest"),
            # How many of one matter came within the hour is asked with every complaint that is logged.
            models.Index(fields=["category", "received_at"], name="complaints_category_lately"),
            # It is asked for the last digits of a number.
            models.Index(NumberEnd("number"), name="complaints_number_end"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="complaints_stage_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="complaints_severity_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="complaints_version_from_1"),
            models.CheckConstraint(
                condition=Q(stage__in=[str(stage) for stage in ENDED], ended_at__isnull=False)
                | (~Q(stage__in=[str(stage) for stage in ENDED]) & Q(ended_at__isnull=True)),
                name="complaints_ended_at_with_end",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.MERGED, merged_into__isnull=False)
                | (~Q(stage=Stage.MERGED) & Q(merged_into__isnull=True)),
                name="complaints_merged_into_with_merge",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    # --- Saving: the state must not be dropped from what is written, nor refused on a re-read ---

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Re-read the row. django-fsm refuses to write a protected field that is already set, so the old value steps
        aside for the read and comes back if the read fails."""
        kept = self.__dict__.pop("stage", None)
        try:
            super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        except BaseException:
            if kept is not None:
                self.__dict__.setdefault("stage", kept)
            raise
        if "stage" not in self.__dict__ and kept is not None and fields is not None:
            self.__dict__["stage"] = kept

    # --- Properties: only this row's own columns ---

    @property
    def is_open(self) -> bool:
        return self.stage not in ENDED

    def look(self, *, now: datetime) -> None:
        """Fetch the facts that the guards read, as of `now`. Call it again after a change."""
        self.__dict__["_gate"] = load_gate_facts(self, now=now)

    def look_first(self, *, now: datetime) -> None:
        """As `look`, without asking anybody, for one that was stored in this very transaction."""
        self.__dict__["_gate"] = first_gate_facts(self, now=now)

    @property
    def gate(self) -> GateFacts:
        """What `look()` saw.

        :raises RuntimeError: nobody looked yet; a guard must never fetch behind the reader's back.
        """
        if "_gate" not in self.__dict__:
            raise RuntimeError("Call complaint.look(now=...) before asking its guards.")
        facts: GateFacts = self.__dict__["_gate"]
        return facts

    def has_flag(self, code: str) -> bool:
        return code in self.flags

    @property
    def trail_chain(self) -> str:
        return f"complaint:{self.public_id}"


class NumberCounter(models.Model):
    """How many numbers a branch gave out on a month and day, over all years. Gaps are allowed, repeats are not."""

    branch = models.ForeignKey("organisation.Branch", on_delete=models.PROTECT, related_name="+")
    day = models.CharField(max_length=4)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "day"], name="complaints_numbercounter_once")]

    def __str__(self) -> str:
        return f"{self.branch_id}/{self.day}"


class OwnerSpell(models.Model):
    """Who answered for the complaint from when to when (R6, R11)."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="owner_spells")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    summary = models.TextField(max_length=2000, blank=True)
    provoked = models.BooleanField(default=False, help_text=_("The owner before had angered the customer (R11)."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(until_at__isnull=True), name="complaints_ownerspell_one_now"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.owner_id}"


class Recusal(models.Model):
    """Somebody the complaint is about: neither handles, sees nor closes it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recusals")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "user"], name="complaints_recusal_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.user_id}"
