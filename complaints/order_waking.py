"""What a work order's limit does as it runs out: whoever has the order is reminded, and above them somebody hears.

First receiver's responsibility: until the department has signed for it, whoever asked has it (R150).
"""

from __future__ import annotations

from complaints.deadlines import minutes_given
from complaints.models import Complaint, Deadline, WorkOrder
from complaints.recipients import Told, answering, as_told, department_told, supervisors_of, tell
from complaints.usecases.ordering import mail_facts
from evidence.act import Act
from organisation.policies import policies_for

REMINDER, OVERDUE = "work-order-reminder", "work-order-overdue"


def wake_order(deadline: Deadline, complaint: Complaint, act: Act) -> None:
    """Take one step of an order's limit: remind ahead, or tell that it is over."""
    order = complaint.work_orders.select_related("department", "asked_by").filter(public_id=str(deadline.about)).first()
    if order is None or not order.is_with_department:
        return
    told = _who_has_it(order, complaint, act)
    kind = OVERDUE if deadline.step == Deadline.Step.DUE else REMINDER
    if kind == OVERDUE:
        told += as_told(supervisors_of(complaint, now=act.now))
    elif minutes_given(deadline, complaint) < policies_for(complaint.branch_id, now=act.now).int("short_limit_minutes"):
        return
    which = f"{deadline.public_id}:v{deadline.version}:{deadline.step}"
    tell(complaint, kind, told, act, which=which, facts=mail_facts(order))


def _who_has_it(order: WorkOrder, complaint: Complaint, act: Act) -> list[Told]:
    """The department once it has signed, whoever asked before; where a department can't be written to, the asker."""
    sender = as_told(answering(complaint, order.asked_by, complaint.owner, now=act.now))
    if order.is_senders:
        return sender
    return department_told(order.department, complaint, now=act.now) or sender
