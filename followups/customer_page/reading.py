"""Everything that the customer's page reads: what they may know, in two queries, and nothing of the house's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from complaints.codes import WITHOUT_CAUSE_KINDS, Decision, Stage
from complaints.deadlines import open_deadlines
from complaints.fees import Fee, fee_of
from complaints.models import Approval, Complaint, ProposalOption
from complaints.record import digest_with
from complaints.recourse import recourse_rows
from complaints.screens.papers import OWED
from followups.customer_link import Behind
from followups.models import Rating
from organisation.at_once import Row, at_once
from organisation.policies import Policies

OPTION = (
    *("id", "kind", "action", "due_at", "amount", "currency", "condition"),
    *("cost_terms", "regret", "why_not"),
)


@dataclass(frozen=True)
class Reading:
    """One complaint as its customer may see it."""

    complaint: Complaint
    policies: Policies
    fee: Fee | None
    digest: str
    options: list[ProposalOption]
    decision: Row | None
    chosen: ProposalOption | None
    promises: list[Row]
    messages: list[Row]
    checks: list[Row]
    owed: list[Row]
    recourse: list[Row]
    files: list[str] = field(default_factory=list)
    rating: Rating | None = None

    @property
    def zone(self) -> str:
        return self.complaint.branch.time_zone

    @property
    def is_asked(self) -> bool:
        """Whether there is something to choose right now."""
        answered = self.decision is not None and self.decision["decision"] != Decision.THINKING
        return self.complaint.stage == Stage.CONFIRM and bool(self.options) and not answered


def reading_of(found: Behind) -> Reading:
    """Read it. Two queries."""
    complaint = found.complaint
    lists = at_once(
        options=(_offered(complaint), OPTION),
        decisions=(
            complaint.decisions.filter(round=complaint.round).order_by("-at", "-id"),
            ["decision", "option_id", "opinion", "counter_wish", "at"],
        ),
        promises=(
            complaint.promises.order_by("given_at", "id"),
            ["what", "condition", "due_at", "state", "given_at", "settled_at", "broken_at"],
        ),
        messages=(
            complaint.customer_messages.order_by("at", "id"),
            ["from_customer", "kind", "text", "files", "at", "read_at"],
        ),
        checks=(
            complaint.record_checks.order_by("-at", "-id"),
            ["answer", "reason", "signed_as", "digest", "at"],
        ),
        recourse=recourse_rows(complaint.branch),
        owed=(open_deadlines(complaint, *OWED).order_by("due_at"), ["kind", "due_at"]),
        files=(complaint.attachments.for_the_customer().order_by("id"), ["name"]),
        ratings=(Rating.objects.filter(complaint=complaint), ["stars", "words", "at", "changed_at"]),
    )
    fee = fee_of(complaint)
    options = [ProposalOption(**row) for row in lists["options"]]
    decision = next(iter(lists["decisions"]), None)
    return Reading(
        complaint=complaint,
        policies=found.policies,
        fee=fee,
        digest=digest_with(complaint, fee),
        options=options,
        decision=decision,
        chosen=next((one for one in options if decision and one.pk == decision["option_id"]), None),
        promises=lists["promises"],
        messages=lists["messages"],
        checks=lists["checks"],
        owed=lists["owed"],
        recourse=lists["recourse"],
        files=[row["name"] for row in lists["files"]],
        rating=next((Rating(**row) for row in lists["ratings"]), None),
    )


def _offered(complaint: Complaint) -> Any:
    """What a yes would be taken for: on the table, within somebody's authority, and not ahead of its cause."""
    rows = complaint.options.filter(dropped_at=None, round=complaint.round)
    unsettled = Approval.objects.filter(option=OuterRef("pk")).exclude(state=Approval.State.APPROVED)
    rows = rows.filter(~Exists(unsettled)).order_by("id")
    return rows if complaint.cause else rows.filter(kind__in=[str(kind) for kind in WITHOUT_CAUSE_KINDS])
