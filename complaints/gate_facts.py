"""The facts that guards read about one complaint, fetched in few queries and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

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
    real_options: int
    options_wait_for_approval: int
    decision: str
    limits_told: bool
    open_promises: int
    lesson_written: bool
    close_unsatisfied_approved: bool

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
    """Fetch what the guards need. Costs about ten small indexed queries; only moves ask for it, lists never do."""
    calm_from = complaint.stage_since if complaint.calm_returns_to else complaint.received_at
    ticks = [
        code
        for code in complaint.calm_ticks.filter(at__gte=calm_from).values_list("code", flat=True)
        if code != CalmAct.OWN_WORDS or complaint.channel in (Channel.PHONE, Channel.HOTLINE)
    ]
    readings = list(complaint.readings.filter(at__gte=calm_from).order_by("at", "id").values_list("value", flat=True))
    options = list(
        complaint.options.filter(round=complaint.round, dropped_at__isnull=True).values_list("kind", "approvals__state")
    )
    decision = complaint.decisions.filter(round=complaint.round).order_by("-at", "-id").first()
    kinds = tuple(kind for kind, _state in options)
    return GateFacts(
        now=now,
        policies=policies_for(complaint.branch_id, now=now),
        calm_acts=len(ticks),
        peak_feeling=max(readings, default=complaint.feeling_now or 0),
        read_again=len(readings) > 1,
        reachable=_reachable(complaint),
        findings=complaint.findings.count(),
        open_work_orders=complaint.work_orders.filter(answered_at__isnull=True, waived_at__isnull=True).count(),
        option_kinds=kinds,
        real_options=sum(kind not in WORDS_ONLY_KINDS for kind in kinds),
        options_wait_for_approval=sum(state in ("asked", "declined") for _kind, state in options),
        decision=decision.decision if decision else "",
        limits_told=bool(decision and decision.limits_told and decision.recourse_told),
        open_promises=complaint.promises.filter(state=PromiseState.OPEN, condition="").count(),
        lesson_written=hasattr(complaint, "lesson"),
        close_unsatisfied_approved=complaint.approvals.filter(what="close_unsatisfied", state="approved").exists(),
    )


def _reachable(complaint: Complaint) -> bool:
    """A way to reach the customer, or their wish that there be none."""
    customer = complaint.customer
    if customer is None:
        return False
    return customer.anonymity != "named" or customer.contacts.exists()
