"""What holds of a complaint after every step, whoever took it: one function for each truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from complaints.codes import Stage, higher
from complaints.models import Compensation, Complaint, Deadline, Escalation, OwnerSpell, Pause, Promise, WorkOrder
from complaints.models.complaint import FAR_FUTURE
from evidence.models import ChainHead
from outbox.models import Message, State
from outbox.ports import kinds_that_outlive_the_end

# Every step from stage to stage that there is.
ROADS = {
    "receive": {"calm", "withdrawn"},
    "calm": {"clarify", "propose", "confirm", "follow-up", "arbitration", "withdrawn"},
    "clarify": {"propose", "calm", "withdrawn"},
    "propose": {"confirm", "calm", "arbitration", "withdrawn"},
    "confirm": {"follow-up", "propose", "calm", "arbitration", "withdrawn"},
    "follow-up": {"closed", "propose", "calm", "arbitration", "withdrawn"},
    "arbitration": {"follow-up", "propose", "calm", "withdrawn"},
    "closed": {"propose"},
    "withdrawn": set(),
}
FINISHED = (Stage.CLOSED, Stage.WITHDRAWN)


@dataclass(frozen=True)
class Seen:
    """What stands on the record at one moment."""

    complaint: Complaint
    entries: int
    deadlines: list[Deadline]
    promises: list[Promise]
    compensations: list[Compensation]
    spells: list[OwnerSpell]
    pauses: list[Pause]
    escalations: list[Escalation]
    orders: list[WorkOrder]
    pending: list[Message]


def look(ref: UUID) -> Seen:
    complaint = Complaint.objects.get(public_id=ref)
    return Seen(
        complaint=complaint,
        entries=ChainHead.objects.get(chain=complaint.trail_chain).length,
        deadlines=list(complaint.deadlines.order_by("id")),
        promises=list(complaint.promises.order_by("id")),
        compensations=list(complaint.compensations.select_related("option").order_by("id")),
        spells=list(complaint.owner_spells.all()),
        pauses=list(complaint.pauses.all()),
        escalations=list(complaint.escalations.order_by("id")),
        orders=list(complaint.work_orders.order_by("id")),
        pending=list(Message.objects.filter(about=ref, state=State.PENDING)),
    )


@dataclass(frozen=True)
class Step:
    """The record before and after; whether a change of people should count, and whether the severity may fall."""

    was: Seen
    seen: Seen
    counted: bool
    lowered: bool
    now: datetime


def stages_follow_the_roads(step: Step) -> None:
    left, now = step.was.complaint.stage, step.seen.complaint.stage
    assert left == now or now in ROADS[left]


def the_trail_grows_with_every_change(step: Step) -> None:
    assert step.seen.entries >= step.was.entries
    if step.counted and step.seen.complaint.stage != step.was.complaint.stage:
        assert step.seen.entries > step.was.entries


def the_version_counts_what_people_change(step: Step) -> None:
    assert step.seen.complaint.version == step.was.complaint.version + step.counted


def the_earliest_limit_stands_on_the_complaint(step: Step) -> None:
    complaint = step.seen.complaint
    running = [row for row in step.seen.deadlines if row.is_open and row.paused_minutes_left is None]
    if complaint.paused_at is not None:
        running = [row for row in running if not row.pausable]
    if not complaint.is_open:
        running = []
    assert complaint.next_due_at == min((row.due_at for row in running), default=FAR_FUTURE)


def it_has_ended_when_it_has_an_end(step: Step) -> None:
    complaint = step.seen.complaint
    assert (complaint.stage in FINISHED) == (complaint.ended_at is not None) == (not complaint.is_open)


def nothing_waits_about_what_has_ended(step: Step) -> None:
    if step.seen.complaint.is_open:
        return
    outlives = {str(row.public_id) for row in step.seen.deadlines if row.kind in ("lesson", "promise")}
    # News is told even when it is over; a reminder is not.
    reminders = [row for row in step.seen.pending if row.kind not in kinds_that_outlive_the_end()]
    assert [row.kind for row in reminders if row.facts.get("deadline") not in outlives] == []
    assert all(row.kind in ("lesson", "promise") for row in step.seen.deadlines if row.is_open)
    assert all(step.done_at is not None for step in step.seen.escalations)


def one_person_answers_for_it(step: Step) -> None:
    [now] = [spell for spell in step.seen.spells if spell.until_at is None]
    assert now.owner_id == step.seen.complaint.owner_id


def the_first_feeling_stays(step: Step) -> None:
    first = step.was.complaint.feeling_first
    assert first is None or step.seen.complaint.feeling_first == first


def severity_falls_only_by_a_supervisor(step: Step) -> None:
    left, now = step.was.complaint.severity, step.seen.complaint.severity
    assert left == now or higher(left, now) == now or step.lowered


def every_promise_has_its_clock(step: Step) -> None:
    clocks = {row.about: row.is_open for row in step.seen.deadlines if row.kind == "promise"}
    for row in step.seen.promises:
        if row.state != "open":
            assert not clocks[row.public_id]
        elif step.seen.complaint.is_open:
            assert clocks[row.public_id]


def nobody_waits_for_our_word_when_all_has_ended(step: Step) -> None:
    """What outlives the end stands under a condition, and its watch date is kept."""
    if step.seen.complaint.is_open:
        return
    clocks = {row.about: row.is_open for row in step.seen.deadlines if row.kind == "promise"}
    for row in step.seen.promises:
        assert row.state != "open" or (row.condition and clocks[row.public_id])


def nothing_granted_is_owed_when_all_has_ended(step: Step) -> None:
    """What outlives the end hangs on a condition (R89, R94)."""
    for row in step.seen.compensations:
        owed = row.proved_at is None and row.ended_at is None
        assert step.seen.complaint.is_open or not owed or row.option.condition


def broken_words_are_counted(step: Step) -> None:
    broken = [row for row in step.seen.promises if row.broken_at is not None]
    assert len(broken) == step.seen.complaint.broken_promises
    assert not any(row.condition for row in broken)


def a_pause_stops_what_may_be_stopped(step: Step) -> None:
    paused = step.seen.complaint.paused_at is not None
    assert sum(row.ended_at is None for row in step.seen.pauses) == paused
    for row in step.seen.deadlines:
        held = row.paused_minutes_left is not None
        if row.is_open:
            assert held == (paused and row.pausable and row.breached_at is None), row
        if held and row.is_open:
            assert row.wake_at is None


def every_running_limit_will_be_woken(step: Step) -> None:
    for row in step.seen.deadlines:
        assert row.due_at >= row.starts_at
        assert row.breached_at is None or row.breached_at >= row.due_at
        if not row.is_open:
            assert row.wake_at is None
        elif row.step == Deadline.Step.DONE:
            assert row.breached_at is not None
        elif row.paused_minutes_left is None:
            assert row.wake_at is not None
            assert row.wake_at <= row.due_at or row.step == Deadline.Step.SILENT


def one_limit_of_a_kind_runs(step: Step) -> None:
    running = [(row.kind, row.about) for row in step.seen.deadlines if row.is_open]
    assert len(running) == len(set(running))


def nothing_climbs_past_the_top(step: Step) -> None:
    levels = [step.level for step in step.seen.escalations if step.done_at is None]
    assert len(levels) == len(set(levels))
    assert all(1 <= level <= 3 for level in levels)


def what_burns_is_up(step: Step) -> None:
    raised = step.seen.complaint.severity in ("serious", "crisis")
    assert not raised or step.seen.escalations


def calm_remembers_where_it_came_from(step: Step) -> None:
    complaint = step.seen.complaint
    assert not complaint.calm_returns_to or complaint.stage in (Stage.CALM, Stage.WITHDRAWN)


def no_remedy_stands_without_the_facts(step: Step) -> None:
    complaint = step.seen.complaint
    if complaint.stage in (Stage.PROPOSE, Stage.CONFIRM, Stage.FOLLOW_UP, Stage.CLOSED, Stage.ARBITRATION):
        assert complaint.receipt_given_at is not None
        assert complaint.restated_at is not None
        assert complaint.severity_looked_at
        assert complaint.calmed_at is not None


def a_close_has_its_way(step: Step) -> None:
    complaint = step.seen.complaint
    assert (complaint.stage == Stage.CLOSED) == bool(complaint.close_way)
    if complaint.stage == Stage.CLOSED:
        lesson = hasattr(complaint, "lesson")
        assert lesson or any(row.kind == "lesson" and row.is_open for row in step.seen.deadlines)


def what_waits_for_a_department_is_counted(step: Step) -> None:
    complaint = step.seen.complaint
    waiting = [order for order in step.seen.orders if order.is_open]
    assert complaint.open_orders == len(waiting)
    assert complaint.is_open or not waiting


def every_order_with_a_department_has_its_clock(step: Step) -> None:
    clocks = {row.about for row in step.seen.deadlines if row.kind == "work_order" and row.is_open}
    assert clocks == {order.public_id for order in step.seen.orders if order.is_with_department}


def moments_go_forward(step: Step) -> None:
    assert step.seen.complaint.updated_at >= step.was.complaint.updated_at
    assert step.seen.complaint.stage_since <= step.now


TRUTHS: tuple[Callable[[Step], None], ...] = (
    stages_follow_the_roads,
    the_trail_grows_with_every_change,
    the_version_counts_what_people_change,
    the_earliest_limit_stands_on_the_complaint,
    it_has_ended_when_it_has_an_end,
    nothing_waits_about_what_has_ended,
    one_person_answers_for_it,
    the_first_feeling_stays,
    severity_falls_only_by_a_supervisor,
    every_promise_has_its_clock,
    nobody_waits_for_our_word_when_all_has_ended,
    nothing_granted_is_owed_when_all_has_ended,
    broken_words_are_counted,
    a_pause_stops_what_may_be_stopped,
    every_running_limit_will_be_woken,
    one_limit_of_a_kind_runs,
    nothing_climbs_past_the_top,
    what_burns_is_up,
    calm_remembers_where_it_came_from,
    no_remedy_stands_without_the_facts,
    a_close_has_its_way,
    what_waits_for_a_department_is_counted,
    every_order_with_a_department_has_its_clock,
    moments_go_forward,
)
