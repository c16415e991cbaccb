"""The facts that guards read about one complaint, fetched in one query and frozen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Exists, IntegerField, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from complaints.codes import (
    REMEDY_KINDS,
    WITHOUT_CAUSE_KINDS,
    WORDS_ONLY_KINDS,
    CalmAct,
    Channel,
    DeadlineKind,
    FindingKind,
    OptionKind,
    PromiseState,
)
from organisation.at_once import Row, Rows, together, told_apart
from organisation.local_dates import latest_date_anywhere
from organisation.policies import Policies, policies_for, policies_of, policy_rows

if TYPE_CHECKING:
    from complaints.models import Complaint

# Stand-ins in the statement; no complaint, branch, round, moment or day is ever these.
ANY_COMPLAINT, ANY_BRANCH, ANY_ROUND = 9_006_199_254_740_881, 9_006_199_254_740_847, 32_749
ANY_MOMENT, ANY_CALL, ANY_NOW = (datetime(1970, 1, 2, 3, 4, 5, part, tzinfo=UTC) for part in (678901, 678902, 678903))
ANY_DAY = date(1970, 1, 2)


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
    option_kinds: tuple[str, ...]
    options_wait_for_approval: int
    decision: str
    may_still_think: bool
    limits_told: bool
    open_promises: int
    owed: int
    lesson_written: bool
    close_unsatisfied_approved: bool
    open_crisis_items: int

    @property
    def real_options(self) -> int:
        """Options that do something; an apology alone is none (R30)."""
        return sum(kind not in WORDS_ONLY_KINDS for kind in self.option_kinds)

    @property
    def has_remedy(self) -> bool:
        return has_remedy_in(self.option_kinds)

    @property
    def has_help(self) -> bool:
        return has_help_in(self.option_kinds)

    @property
    def promises_too_much(self) -> bool:
        """True when an option needs a cause: while it is open only relief and conditional promises may be offered."""
        return any(kind not in WITHOUT_CAUSE_KINDS for kind in self.option_kinds)


def has_remedy_in(kinds: Iterable[str]) -> bool:
    """Tell whether something of these is done, and not only said (R69)."""
    return any(kind in REMEDY_KINDS for kind in kinds)


def has_help_in(kinds: Iterable[str]) -> bool:
    """Tell whether one of these helps and shows how (R68)."""
    return OptionKind.HELP in kinds


def first_gate_facts(complaint: Complaint, *, now: datetime) -> GateFacts:
    """What the guards of receive and calm need of a complaint that was stored a moment ago: beside its own columns
    nothing stands there yet but the feeling, so nobody is asked. Whether the customer can be reached only clarify asks.
    """
    return GateFacts(
        now=now,
        policies=policies_for(complaint.branch_id, now=now),
        calm_acts=0,
        peak_feeling=complaint.feeling_now or 0,
        read_again=False,
        reachable=False,
        findings=0,
        option_kinds=(),
        options_wait_for_approval=0,
        decision="",
        may_still_think=False,
        limits_told=False,
        open_promises=0,
        owed=0,
        lesson_written=False,
        close_unsatisfied_approved=False,
        open_crisis_items=0,
    )


def load_gate_facts(complaint: Complaint, *, now: datetime) -> GateFacts:
    """Fetch what the guards need, in one query: everything that can be counted, the options, the policies. The gate
    costs the same whatever stands on the record."""
    found = _found(complaint, now)
    counted, options = found["counts"][0], found["options"]
    customer = complaint.customer
    return GateFacts(
        now=now,
        policies=policies_of(found["policies"], now=now),
        calm_acts=counted["n_ticks"],
        peak_feeling=complaint.feeling_now or 0 if counted["n_peak"] is None else counted["n_peak"],
        read_again=counted["n_readings"] > 1,
        reachable=customer is not None and (customer.anonymity != "named" or counted["n_contact"]),
        findings=counted["n_findings"],
        option_kinds=tuple(option["kind"] for option in options),
        options_wait_for_approval=sum(option["approvals__state"] in ("asked", "declined") for option in options),
        decision=counted["n_decision"] or "",
        may_still_think=bool(counted["n_thinking"]),
        limits_told=bool(counted["n_limits_told"] and counted["n_recourse_told"]),
        open_promises=counted["n_promises"],
        owed=counted["n_owed"],
        lesson_written=counted["n_lesson"],
        close_unsatisfied_approved=counted["n_close_approved"],
        open_crisis_items=counted["n_crisis"],
    )


def _found(complaint: Complaint, now: datetime) -> dict[str, list[Row]]:
    on_the_phone = complaint.channel in (Channel.PHONE, Channel.HOTLINE)
    lists, statement, parameters = _statement(connection.vendor, on_the_phone)
    # Coming back to calm begins anew; the first time everything since the receipt counts.
    since = complaint.stage_since if complaint.calm_returns_to else complaint.received_at
    real = {
        ANY_COMPLAINT: complaint.pk,
        ANY_ROUND: complaint.round,
        ANY_BRANCH: complaint.branch_id,
        _adapted(ANY_MOMENT): _adapted(since),
        _adapted(ANY_CALL): _adapted(complaint.callback_result_at),
        _adapted(ANY_NOW): _adapted(now),
        _adapted(ANY_DAY): _adapted(latest_date_anywhere(now)),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, [real.get(value, value) for value in parameters])
        return told_apart(lists, cursor.fetchall())


@cache
def _statement(vendor: str, on_the_phone: bool) -> tuple[dict[str, Rows], str, tuple[Any, ...]]:
    """Write the statement once for each database, with stand-ins for what differs: writing it costs ten times what
    running it does, and every act on a complaint runs it."""
    from complaints.models import (
        Approval,
        CalmTick,
        Compensation,
        Complaint,
        ContactPoint,
        CrisisItem,
        CustomerDecision,
        Deadline,
        FeelingReading,
        Finding,
        Lesson,
        Promise,
        ProposalOption,
    )

    here = OuterRef("pk")
    ticks = CalmTick.objects.filter(complaint=here, at__gte=ANY_MOMENT)
    if not on_the_phone:
        ticks = ticks.exclude(code=CalmAct.OWN_WORDS)
    readings = FeelingReading.objects.filter(complaint=here, at__gte=ANY_MOMENT)
    decision = CustomerDecision.objects.filter(complaint=here, round=ANY_ROUND).order_by("-at", "-id")
    thinking = Deadline.objects.filter(
        complaint=here, kind=DeadlineKind.THINKING, met_at=None, dropped_at=None, due_at__gt=ANY_NOW
    )
    # A yes holds for the answer it was asked about, not for the next one.
    approved = Approval.objects.filter(
        complaint=here, what="close_unsatisfied", state="approved", asked_at__gte=ANY_CALL
    )
    counts: dict[str, Any] = {
        "n_ticks": _count(ticks),
        "n_readings": _count(readings),
        "n_peak": Subquery(readings.order_by().values("complaint").annotate(top=Max("value")).values("top")),
        "n_findings": _count(Finding.objects.filter(complaint=here).exclude(kind=FindingKind.MEDICAL)),
        "n_promises": _count(Promise.objects.filter(complaint=here, state=PromiseState.OPEN, condition="")),
        "n_owed": _count(Compensation.objects.owed().filter(complaint=here, option__condition="")),
        "n_decision": Subquery(decision.values("decision")[:1]),
        "n_thinking": Exists(thinking),
        "n_limits_told": Subquery(decision.values("limits_told")[:1]),
        "n_recourse_told": Subquery(decision.values("recourse_told")[:1]),
        "n_lesson": Exists(Lesson.objects.filter(complaint=here)),
        "n_close_approved": Exists(approved),
        "n_crisis": _count(CrisisItem.objects.filter(complaint=here, settled_at=None)),
        "n_contact": Exists(ContactPoint.objects.standing().filter(customer=OuterRef("customer"))),
    }
    options = ProposalOption.objects.filter(complaint=ANY_COMPLAINT, round=ANY_ROUND, dropped_at__isnull=True)
    lists: dict[str, Rows] = {
        "counts": (Complaint.objects.filter(pk=ANY_COMPLAINT).annotate(**counts), list(counts)),
        "options": (options.order_by("id"), ["kind", "approvals__state"]),
        "policies": policy_rows(ANY_BRANCH, begun_by=ANY_DAY),
    }
    statement, parameters = together(lists).query.sql_with_params()
    return lists, statement, parameters


def _adapted(moment: datetime | date | None) -> Any:
    """Give a moment or a day as this database takes it."""
    if isinstance(moment, datetime):
        return connection.ops.adapt_datetimefield_value(moment)
    return connection.ops.adapt_datefield_value(moment)


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    counted = rows.order_by().values("complaint").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
