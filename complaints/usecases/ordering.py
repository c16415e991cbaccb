"""Work orders as the desk sends them: asked, chased, judged, asked again, waived (R150).

What the department does with one stands in `fulfilling`. A complaint waits for each that is open: it leaves clarify
and is closed only when none is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from complaints.clock_words import short
from complaints.codes import DeadlineKind
from complaints.deadlines import Limit, drop, meet, open_deadline, open_deadlines
from complaints.errors import BadInput, NotFound, WrongState
from complaints.limits import limit_from, rule_for
from complaints.models import Complaint, WorkOrder
from complaints.order_codes import AnswerQuality
from complaints.ports import wait_begun
from complaints.recipients import department_told, tell
from complaints.usecases.door import use_case, write
from evidence.act import Act
from evidence.facts import Facts
from organisation.models import Department
from organisation.policies import policies_for
from organisation.working_time import CalendarError
from outbox.queue import follow

# The mails about a work order; `order_messages` writes them. The last two are news to whoever asked.
ASKED, CHASED, MORE, WAIVED = "work-order-asked", "work-order-chased", "work-order-more", "work-order-waived"
RETURNED, ANSWERED = "work-order-returned", "work-order-answered"


@use_case()
def ask_department(
    complaint: Complaint, act: Act, *, department: Department, question: str, due_at: datetime | None = None
) -> None:
    """Ask a department; the complaint waits for its answer in sight (R150). Without `due_at` the house's limit for this
    severity holds, in working time.

    :raises BadInput: no question, a moment in the past, or a department that works for another branch.
    """
    limit = _checked(complaint, act, department=department, question=question, due_at=due_at)
    send_order(complaint, act, department=department, question=question, limit=limit)


def _checked(
    complaint: Complaint, act: Act, *, department: Department, question: str, due_at: datetime | None
) -> Limit:
    """Give the limit of what is asked, or say what is wrong with it."""
    fields = {}
    if not serves(department, complaint):
        fields["department"] = _("Choose a department that works for this branch.")
    if not question.strip():
        fields["question"] = _("Write what the department should find out or do.")
    limit = Limit(due_at) if due_at is not None else house_limit(complaint, act)
    if limit is None:
        fields["due_at"] = _("No limit is set for work orders of this severity: choose a date and hour.")
    elif limit.due_at <= act.now:
        fields["due_at"] = _("That moment has passed. Choose a later date and hour.")
    if fields or limit is None:
        raise BadInput(" ".join(fields.values()), fields=fields)
    return limit


def house_limit(complaint: Complaint, act: Act) -> Limit | None:
    """How long a department has by the rules, in working time; None where none holds or the branch never opens."""
    rule = rule_for(complaint, DeadlineKind.WORK_ORDER, now=act.now)
    try:
        return limit_from(rule, complaint, start=act.now) if rule is not None else None
    except CalendarError:
        return None


def serves(department: Department, complaint: Complaint) -> bool:
    """Say whether a department may be asked: it works for this branch, or for all."""
    return department.is_active and department.branch_id in (None, complaint.branch_id)


def send_order(
    complaint: Complaint,
    act: Act,
    *,
    department: Department,
    question: str,
    limit: Limit,
    purpose: str = "",
    beside: Department | None = None,
) -> None:
    """The step inside `ask_department`, for a reported fault as well. `purpose`, `beside`: see `WorkOrder`. Checks
    nothing."""
    order = WorkOrder(complaint=complaint, link_version=0, purpose=purpose, beside=beside)
    _send(complaint, act, order, department=department, question=question, limit=limit)
    meet(complaint, DeadlineKind.CONSENT, act=act)
    write(complaint, act, "work_order.asked", facts=facts_of(order), words={"question": question})


def _send(
    complaint: Complaint, act: Act, order: WorkOrder, *, department: Department, question: str, limit: Limit
) -> None:
    """Put the question to a department, for the first time or anew, and mail it there."""
    order.department, order.question = department, question.strip()
    order.asked_by, order.asked_at, order.due_at = act.by, act.now, limit.due_at
    order.link_version += 1
    order.signed_at = order.signed_by = order.returned_at = order.returned_by = order.chased_at = None
    order.returned_reason, order.chased_count = "", 0
    order.save()
    run_clock(complaint, act, order, limit)
    tell_department(complaint, act, order, ASKED, which=f"v{order.link_version}")
    wait_begun.send(Complaint, complaint=complaint, act=act)


def run_clock(complaint: Complaint, act: Act, order: WorkOrder, limit: Limit) -> None:
    """Let the order's own limit run from now on; whoever asked answers for it."""
    count_open(complaint)
    open_deadline(complaint, DeadlineKind.WORK_ORDER, limit, act, owner=act.by, about=order.public_id)


def count_open(complaint: Complaint) -> None:
    """Keep on the complaint for how many departments it waits."""
    complaint.open_orders = complaint.work_orders.open().count()


def facts_of(order: WorkOrder) -> dict[str, object]:
    """What the trail keeps beside the words."""
    return {"order": str(order.public_id), "department": order.department_id}


def tell_department(complaint: Complaint, act: Act, order: WorkOrder, kind: str, *, which: str) -> None:
    """Mail the department; `which` names the cause within the kind."""
    told = department_told(order.department, complaint, now=act.now)
    tell(complaint, kind, told, act, which=f"{order.public_id}:{which}", facts=mail_facts(order))


def mail_facts(order: WorkOrder) -> Facts:
    """What every mail about an order carries: which, as of which version of its link, and by when."""
    return {"order": str(order.public_id), "version": order.link_version, "due": order.due_at.isoformat()}


def open_order(complaint: Complaint, order: str) -> WorkOrder:
    """Find an order that waits for its answer.

    :raises NotFound: there is none, or it is settled.
    """
    rows = complaint.work_orders.open().select_related("department")
    try:
        return rows.get(public_id=order)
    except WorkOrder.DoesNotExist:
        raise NotFound from None


@use_case()
def chase_order(complaint: Complaint, act: Act, *, order: str) -> None:
    """Press for the answer (催办): counted, and mailed at once; not again within the policy's minutes.

    :raises WrongState: chased a moment ago, or the department has handed it back.
    """
    row = open_order(complaint, order)
    if row.returned_at is not None:
        raise WrongState(_("It was returned: ask another department, or ask again."))
    minutes = policies_for(complaint.branch_id, now=act.now).int("work_order_chase_minutes")
    if row.chased_at is not None and act.now < row.chased_at + timedelta(minutes=minutes):
        again = row.chased_at + timedelta(minutes=minutes)
        zone = complaint.branch.time_zone
        raise WrongState(
            _("Chased %(at)s already. You may chase again from %(again)s.")
            % {"at": short(row.chased_at, zone, now=act.now), "again": short(again, zone, now=act.now)}
        )
    row.chased_at, row.chased_count = act.now, row.chased_count + 1
    row.save(update_fields=["chased_at", "chased_count"])
    tell_department(complaint, act, row, CHASED, which=f"v{row.link_version}:{row.chased_count}")
    write(complaint, act, "work_order.chased", facts={**facts_of(row), "times": row.chased_count})


@use_case()
def ask_again(
    complaint: Complaint,
    act: Act,
    *,
    order: str,
    department: Department,
    question: str,
    due_at: datetime | None = None,
) -> None:
    """Send a returned order on: to another department, or to the same in better words. Links mailed before lead
    nowhere.

    :raises BadInput: as `ask_department`. :raises WrongState: nobody has returned it.
    """
    row = open_order(complaint, order)
    if row.returned_at is None:
        raise WrongState(_("It is with the department still. Wait, chase, or waive it."))
    limit = _checked(complaint, act, department=department, question=question, due_at=due_at)
    _send(complaint, act, row, department=department, question=question, limit=limit)
    write(complaint, act, "work_order.asked_again", facts=facts_of(row), words={"question": question})


@use_case()
def judge_answer(
    complaint: Complaint, act: Act, *, order: str, quality: str, missing: str = "", due_at: datetime | None = None
) -> None:
    """Mark an answer: good, or it needs more. That opens the order anew with what is missing and a limit of its own.

    :raises NotFound: no such answer. :raises BadInput: no such mark, nothing said of what is missing, a past moment.
    """
    row = complaint.work_orders.select_related("department").filter(public_id=order, answered_at__isnull=False).first()
    if row is None:
        raise NotFound
    if quality not in AnswerQuality.values:
        raise BadInput(_("Choose from the list."), fields={"quality": _("Choose from the list.")})
    if quality == AnswerQuality.NEEDS_MORE and not missing.strip():
        sentence = _("Say what the answer still lacks.")
        raise BadInput(sentence, fields={"missing": sentence})
    row.quality, row.missing = quality, missing.strip()
    row.judged_by, row.judged_at = act.by, act.now
    if quality == AnswerQuality.GOOD:
        row.save(update_fields=["quality", "missing", "judged_by", "judged_at"])
        write(complaint, act, "work_order.judged", facts=facts_of(row))
        return
    limit = _checked(complaint, act, department=row.department, question=row.question, due_at=due_at)
    row.answered_at, row.answered_by, row.due_at = None, None, limit.due_at
    row.chased_count, row.chased_at = 0, None
    row.save()
    run_clock(complaint, act, row, limit)
    seq = write(complaint, act, "work_order.reopened", facts=facts_of(row), words={"missing": missing})
    tell_department(complaint, act, row, MORE, which=f"{seq}")


@use_case()
def waive_work_order(complaint: Complaint, act: Act, *, order: str, reason: str) -> None:
    """Go on without the answer, with a reason; the department hears that nobody waits for it any more.

    :raises BadInput: no reason.
    """
    if not reason.strip():
        sentence = _("Say why the answer is no longer needed.")
        raise BadInput(sentence, fields={"reason": sentence})
    _waive(complaint, act, open_order(complaint, order), reason.strip())


def _waive(complaint: Complaint, act: Act, row: WorkOrder, reason: str) -> None:
    was_there = row.is_with_department
    row.waived_reason, row.waived_at = reason, act.now
    row.save(update_fields=["waived_reason", "waived_at"])
    drop(complaint, DeadlineKind.WORK_ORDER, act=act, about=row.public_id)
    count_open(complaint)
    if was_there:
        tell_department(complaint, act, row, WAIVED, which=f"v{row.link_version}")
    write(complaint, act, "work_order.waived", facts=facts_of(row), words={"reason": reason})


def bring_orders_along(complaint: Complaint, going_on: Complaint, act: Act) -> None:
    """The same matter goes on under another number, and with it what departments were asked: their limits, links and
    mails stay as they are."""
    rows = list(complaint.work_orders.open())
    if not rows:
        return
    orders = [row.public_id for row in rows]
    open_deadlines(complaint, DeadlineKind.WORK_ORDER).filter(about__in=orders).update(complaint=going_on)
    complaint.work_orders.filter(public_id__in=orders).update(complaint=going_on)
    follow(about=complaint.public_id, to=going_on.public_id, kinds=[ASKED, CHASED, MORE, RETURNED])
    for row in rows:
        write(complaint, act, "work_order.moved", facts={**facts_of(row), "into": going_on.number})
        write(going_on, act, "work_order.moved", facts={**facts_of(row), "from": complaint.number})
    count_open(complaint)
    count_open(going_on)
    wait_begun.send(Complaint, complaint=going_on, act=act)


def let_orders_go(complaint: Complaint, act: Act) -> None:
    """The complaint was withdrawn: no department works on it for nothing."""
    for row in complaint.work_orders.open().select_related("department"):
        _waive(complaint, act, row, _("The complaint has ended."))
