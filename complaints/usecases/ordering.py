"""Work orders: what another department is asked, and how the question comes back settled (R150)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import DeadlineKind
from complaints.deadlines import Limit, drop, meet, open_deadline
from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.models import Complaint, WorkOrder
from complaints.usecases.door import use_case, write
from evidence.act import Act
from organisation.models import Department
from organisation.scope import reach_of


@use_case()
def ask_department(complaint: Complaint, act: Act, *, department: Department, question: str, due_at: datetime) -> None:
    """Ask a department; the complaint waits for its answer in sight (R150).

    :raises BadInput: no question, a moment in the past, or a department that works for another branch.
    """
    fields = {}
    if not serves(department, complaint):
        fields["department"] = _("Choose a department that works for this branch.")
    if not question.strip():
        fields["question"] = _("Write what the department should find out or do.")
    if due_at <= act.now:
        fields["due_at"] = _("That moment has passed. Choose a later date and hour.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    send_order(complaint, act, department=department, question=question, due_at=due_at)


def serves(department: Department, complaint: Complaint) -> bool:
    """Say whether a department may be asked: it works for this branch, or for all."""
    return department.is_active and department.branch_id in (None, complaint.branch_id)


def send_order(complaint: Complaint, act: Act, *, department: Department, question: str, due_at: datetime) -> None:
    """The step inside `ask_department`, for a reported fault as well. Checks nothing."""
    order = WorkOrder.objects.create(
        complaint=complaint,
        department=department,
        question=question.strip(),
        asked_by=act.by,
        asked_at=act.now,
        due_at=due_at,
    )
    open_deadline(complaint, DeadlineKind.WORK_ORDER, Limit(due_at), act, about=order.public_id)
    facts = {"order": str(order.public_id), "department": department.pk}
    write(complaint, act, "work_order.asked", facts=facts, words={"question": question})


def _open_order(complaint: Complaint, order: str) -> WorkOrder:
    try:
        return complaint.work_orders.get(public_id=order, answered_at=None, waived_at=None)
    except WorkOrder.DoesNotExist:
        raise NotFound from None


def _may_answer(order: WorkOrder, complaint: Complaint, act: Act) -> bool:
    """Tell whether the question is theirs: by their department, or because they handle the complaint."""
    if act.by is None or may(Right.HANDLE, complaint, act.by, now=act.now):
        return True
    return order.department_id in reach_of(act.by, now=act.now).department_ids


@use_case(Right.ANSWER, after_end=True)
def answer_work_order(complaint: Complaint, act: Act, *, order: str, answer: str) -> None:
    """Answer for the department: whoever works there, or the desk for it.

    :raises BadInput: no answer. :raises NotAllowed: another department was asked.
    """
    if not answer.strip():
        sentence = _("Write what was found or done.")
        raise BadInput(sentence, fields={"answer": sentence})
    row = _open_order(complaint, order)
    if not _may_answer(row, complaint, act):
        raise NotAllowed(_("Another department was asked. Leave the answer to them, or tell the desk."))
    row.answer, row.answered_by, row.answered_at = answer.strip(), act.by, act.now
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    meet(complaint, DeadlineKind.WORK_ORDER, act=act, about=row.public_id)
    write(complaint, act, "work_order.answered", facts={"order": order}, words={"answer": answer})


@use_case()
def waive_work_order(complaint: Complaint, act: Act, *, order: str, reason: str) -> None:
    """Go on without the answer, with a reason.

    :raises BadInput: no reason.
    """
    if not reason.strip():
        sentence = _("Say why the answer is no longer needed.")
        raise BadInput(sentence, fields={"reason": sentence})
    row = _open_order(complaint, order)
    row.waived_reason, row.waived_at = reason.strip(), act.now
    row.save(update_fields=["waived_reason", "waived_at"])
    drop(complaint, DeadlineKind.WORK_ORDER, act=act, about=row.public_id)
    write(complaint, act, "work_order.waived", facts={"order": order}, words={"reason": reason})
