"""Relief for a clerk who can bear no more: asked for with one key and without a reason (R27)."""

from __future__ import annotations

from django.db.models import QuerySet

from complaints import help_calls
from complaints.access import Right
from complaints.codes import HelpKind
from complaints.errors import NotFound
from complaints.models import Complaint, HelpCall
from complaints.usecases.door import use_case, write
from evidence.act import Act


@use_case(counts=False, after_end=False)
def ask_relief(complaint: Complaint, act: Act) -> None:
    """Call the duty manager to this complaint. Pressing twice asks once."""
    if help_calls.held(_of_relief(complaint)) is not None:
        return
    call = help_calls.open_call(act, kind=HelpKind.RELIEF, branch=complaint.branch, complaint=complaint, waiting=None)
    write(complaint, act, "relief.asked", facts={"call": str(call.public_id)})


@use_case(Right.SUPERVISE, counts=False)
def answer_relief(complaint: Complaint, act: Act, *, call: str) -> None:
    """Say “I come”: the clerk sees who and when. Whoever was faster comes already.

    :raises BadInput: it is their own call.
    """
    if help_calls.answer(_open_call(complaint, call), act):
        write(complaint, act, "relief.answered", facts={"call": call})


@use_case(counts=False)
def end_relief(complaint: Complaint, act: Act, *, call: str) -> None:
    """It is over: somebody came, or the clerk is well again."""
    close_call(complaint, _open_call(complaint, call), act)


def relief_came(complaint: Complaint, act: Act) -> None:
    """The complaint has a new owner, or has ended: nobody waits for relief any more."""
    call = help_calls.held(_of_relief(complaint))
    if call is None:
        return
    if act.by is not None and call.asked_by_id != act.by.pk:
        help_calls.answer(call, act)
    close_call(complaint, call, act)


def _of_relief(complaint: Complaint) -> QuerySet[HelpCall]:
    return complaint.help_calls.filter(kind=HelpKind.RELIEF)


def _open_call(complaint: Complaint, ref: str) -> HelpCall:
    call = help_calls.held(_of_relief(complaint).filter(public_id=ref))
    if call is None:
        raise NotFound
    return call


def close_call(complaint: Complaint, call: HelpCall, act: Act) -> None:
    """End a call and say so on the trail; the complaint's row is held."""
    help_calls.end(call, act)
    write(complaint, act, "relief.ended", facts={"call": str(call.public_id)})
