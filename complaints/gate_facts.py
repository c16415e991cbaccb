"""The facts that guards read about one complaint, fetched in few queries and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from complaints.codes import (
    PAID_KINDS,
    REMEDY_KINDS,
    WITHOUT_CAUSE_KINDS,
    WORDS_ONLY_KINDS,
    CalmAct,
    Channel,
    OptionKind,
    PromiseState,
)
from organisation.policies import Policies, policies_for

if TYPE_CHECKING:
    from complaints.models import Complaint


@dataclass(frozen=True)
class GateFacts:
    """What stands on the record beside the complaint's own columns, as of `now`."""

    now: datetime
    policies: Policies
    calm_acts: int
    peak_feeling: int
    read_again: bool
    reachable: bool
    findings: int
    open_work_orders: int
    option_kinds: tuple[str, ...]
    options_wait_for_approval: int
    decision: str
    limits_told: bool
    open_promises: int
    lesson_written: bool
    close_unsatisfied_approved: bool

    @property
    def real_options(self) -> int:
        """Options that do something; an apology alone is none (R30)."""
        return sum(kind not in WORDS_ONLY_KINDS for kind in self.option_kinds)

    @property
    def has_remedy(self) -> bool:
        return any(kind in REMEDY_KINDS for kind in self.option_kinds)

    @property
    def has_help(self) -> bool:
        return OptionKind.HELP in self.option_kinds

    @property
    def promises_too_much(self) -> bool:
        """True when an option needs a cause: while it is open only relief and conditional promises may be offered."""
        return any(kind not in WITHOUT_CAUSE_KINDS for kind in self.option_kinds)

    @property
    def costs_money(self) -> bool:
        return any(kind in PAID_KINDS for kind in self.option_kinds)


def load_gate_facts(complaint: Complaint, *, now: datetime) -> GateFacts:
    """Fetch what the guards need, in three queries: everything that can be counted, the options, the policies."""
    counted = _counted(complaint)
    options = list(
        complaint.options.filter(round=complaint.round, dropped_at__isnull=True).values_list("kind", "approvals__state")
    )
    customer = complaint.customer
    return GateFacts(
        now=now,
        policies=policies_for(complaint.branch_id, now=now),
        calm_acts=counted["n_ticks"],
        peak_feeling=complaint.feeling_now or 0 if counted["n_peak"] is None else counted["n_peak"],
        read_again=counted["n_readings"] > 1,
        reachable=customer is not None and (customer.anonymity != "named" or counted["n_contact"]),
        findings=counted["n_findings"],
        open_work_orders=counted["n_orders"],
        option_kinds=tuple(kind for kind, _state in options),
        options_wait_for_approval=sum(state in ("asked", "declined") for _kind, state in options),
        decision=counted["n_decision"] or "",
        limits_told=bool(counted["n_limits_told"] and counted["n_recourse_told"]),
        open_promises=counted["n_promises"],
        lesson_written=counted["n_lesson"],
        close_unsatisfied_approved=counted["n_close_approved"],
    )


def _counted(complaint: Complaint) -> dict[str, Any]:
    """One statement for all counts: the gate costs the same whatever stands on the record."""
    from complaints.models import (
        Approval,
        CalmTick,
        ContactPoint,
        CustomerDecision,
        FeelingReading,
        Finding,
        Lesson,
        Promise,
        WorkOrder,
    )

    here = OuterRef("pk")
    # Coming back to calm begins anew; the first time everything since the receipt counts.
    since = complaint.stage_since if complaint.calm_returns_to else complaint.received_at
    ticks = CalmTick.objects.filter(complaint=here, at__gte=since)
    if complaint.channel not in (Channel.PHONE, Channel.HOTLINE):
        ticks = ticks.exclude(code=CalmAct.OWN_WORDS)
    readings = FeelingReading.objects.filter(complaint=here, at__gte=since)
    decision = CustomerDecision.objects.filter(complaint=here, round=complaint.round).order_by("-at", "-id")
    approved = Approval.objects.filter(complaint=here, what="close_unsatisfied", state="approved")
    counted = (
        type(complaint)
        .objects.filter(pk=complaint.pk)
        .values(
            n_ticks=_count(ticks),
            n_readings=_count(readings),
            n_peak=Subquery(readings.order_by().values("complaint").annotate(top=Max("value")).values("top")),
            n_findings=_count(Finding.objects.filter(complaint=here)),
            n_orders=_count(WorkOrder.objects.filter(complaint=here, answered_at=None, waived_at=None)),
            n_promises=_count(Promise.objects.filter(complaint=here, state=PromiseState.OPEN, condition="")),
            n_decision=Subquery(decision.values("decision")[:1]),
            n_limits_told=Subquery(decision.values("limits_told")[:1]),
            n_recourse_told=Subquery(decision.values("recourse_told")[:1]),
            n_lesson=Exists(Lesson.objects.filter(complaint=here)),
            n_close_approved=Exists(approved),
            n_contact=Exists(ContactPoint.objects.filter(customer=OuterRef("customer"))),
        )
        .get()
    )
    return dict(counted)


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    counted = rows.order_by().values("complaint").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
