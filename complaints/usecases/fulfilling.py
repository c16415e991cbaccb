"""What a department does with a work order: signs for it, returns it, answers it (R150).

Somebody of the department does it signed in, or the department itself behind the link of its mail: an act by nobody.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import DeadlineKind
from complaints.deadlines import drop, meet
from complaints.errors import BadInput, NotAllowed, WrongState
from complaints.models import Complaint, WorkOrder
from complaints.recipients import answering, as_told, tell
from complaints.usecases.door import use_case, write
from complaints.usecases.ordering import ANSWERED, RETURNED, count_open, facts_of, mail_facts, open_order
from evidence.act import Act
from organisation.scope import reach_of


def is_of_department(order: WorkOrder, act: Act) -> bool:
    """Tell whether this is an act of the department that was asked."""
    return act.by is None or order.department_id in reach_of(act.by, now=act.now).department_ids


def _demand_department(order: WorkOrder, act: Act) -> None:
    if not is_of_department(order, act):
        raise NotAllowed(_("Only the department that was asked may do this."))
    if order.returned_at is not None:
        raise WrongState(_("It was returned already; the desk asks anew or lets it go."))


@use_case(Right.ANSWER)
def sign_order(complaint: Complaint, act: Act, *, order: str) -> None:
    """Sign for it (签收): from now on the department answers for it. Signing twice signs once.

    :raises NotAllowed: another department was asked. :raises WrongState: it was returned.
    """
    row = open_order(complaint, order)
    _demand_department(row, act)
    if row.signed_at is None:
        _sign(row, act)
        write(complaint, act, "work_order.signed", facts=facts_of(row))


def _sign(row: WorkOrder, act: Act) -> None:
    row.signed_at, row.signed_by = act.now, act.by
    row.save(update_fields=["signed_at", "signed_by"])


@use_case(Right.ANSWER)
def return_order(complaint: Complaint, act: Act, *, order: str, reason: str) -> None:
    """Hand it back (退回) with a reason: it is the asker's again, who asks elsewhere, asks better or lets it go. Its
    clock stops; the complaint waits on.

    :raises BadInput: no reason. :raises NotAllowed: another department was asked. :raises WrongState: it was returned.
    """
    if not reason.strip():
        sentence = _("Say why you return it, and who would know if you can tell.")
        raise BadInput(sentence, fields={"reason": sentence})
    row = open_order(complaint, order)
    _demand_department(row, act)
    row.returned_reason, row.returned_by, row.returned_at = reason.strip(), act.by, act.now
    row.save(update_fields=["returned_reason", "returned_by", "returned_at"])
    drop(complaint, DeadlineKind.WORK_ORDER, act=act, about=row.public_id)
    _tell_sender(complaint, act, row, RETURNED)
    write(complaint, act, "work_order.returned", facts=facts_of(row), words={"reason": reason})


@use_case(Right.ANSWER, after_end=True)
def answer_work_order(complaint: Complaint, act: Act, *, order: str, answer: str) -> None:
    """Answer for the department: whoever works there, or the desk for it. Who answers has it, signed for or not.

    :raises BadInput: no answer. :raises NotAllowed: another department was asked.
    """
    if not answer.strip():
        sentence = _("Write what was found or done.")
        raise BadInput(sentence, fields={"answer": sentence})
    row = open_order(complaint, order)
    if not _may_answer(row, complaint, act):
        raise NotAllowed(_("Another department was asked. Leave the answer to them, or tell the desk."))
    if row.signed_at is None:
        _sign(row, act)
    row.answer, row.answered_by, row.answered_at = answer.strip(), act.by, act.now
    row.returned_at, row.returned_by, row.returned_reason = None, None, ""
    row.quality, row.judged_by, row.judged_at = "", None, None
    row.save()
    meet(complaint, DeadlineKind.WORK_ORDER, act=act, about=row.public_id)
    count_open(complaint)
    if complaint.is_open:
        _tell_sender(complaint, act, row, ANSWERED)
    write(complaint, act, "work_order.answered", facts=facts_of(row), words={"answer": answer})


def _may_answer(order: WorkOrder, complaint: Complaint, act: Act) -> bool:
    """Tell whether the question is theirs: by their department, or because they handle the complaint."""
    if act.by is not None and may(Right.HANDLE, complaint, act.by, now=act.now):
        return True
    return is_of_department(order, act)


def _tell_sender(complaint: Complaint, act: Act, order: WorkOrder, kind: str) -> None:
    """News for whoever asked, unless they did it themselves; where they can't be reached, for the owner."""
    people = answering(complaint, order.asked_by, complaint.owner, now=act.now)
    told = as_told(person for person in people if act.by is None or person.pk != act.by.pk)
    tell(complaint, kind, told, act, which=f"{order.public_id}:{act.now.isoformat()}", facts=mail_facts(order))
