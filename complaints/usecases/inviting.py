"""A manager appears as a sign of respect, where the customer tends to violence or goes public (R135)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints import help_calls
from complaints.access import Right
from complaints.codes import CustomerType, HelpKind
from complaints.errors import BadInput, NotFound
from complaints.models import Complaint, HelpCall
from complaints.usecases.door import use_case, write
from evidence.act import Act

FOR_TYPES = (CustomerType.VIOLENT, CustomerType.PUBLICITY)


def invite_manager(complaint: Complaint, act: Act) -> None:
    """The step inside every save that says of what type a customer is: once for a complaint."""
    if not {complaint.customer_type, complaint.second_type} & {kind.value for kind in FOR_TYPES}:
        return
    if not complaint.is_open or complaint.help_calls.filter(kind=HelpKind.MANAGER).exists():
        return
    call = help_calls.open_call(act, kind=HelpKind.MANAGER, branch=complaint.branch, complaint=complaint, waiting=None)
    write(complaint, act, "manager.invited", facts={"call": str(call.public_id)})


@use_case(counts=False)
def manager_joined(complaint: Complaint, act: Act, *, call: str) -> None:
    """A manager is with the customer: when, and who says so. The manager presses it, or the desk for them.

    :raises NotFound: nobody is invited any more.
    """
    row = _open(complaint, call)
    row.answered_by, row.answered_at = act.by, act.now
    row.save(update_fields=["answered_by", "answered_at"])
    help_calls.end(row, act)
    write(complaint, act, "manager.joined", facts={"call": call})


@use_case(Right.SUPERVISE, counts=False)
def decline_invitation(complaint: Complaint, act: Act, *, call: str, reason: str) -> None:
    """No manager appears, and why not.

    :raises BadInput: no reason. :raises NotFound: as above.
    """
    if not reason.strip():
        sentence = _("Say why no manager appears, for example: the customer does not wish it.")
        raise BadInput(sentence, fields={"reason": sentence})
    row = _open(complaint, call)
    row.end_reason = reason.strip()
    row.save(update_fields=["end_reason"])
    help_calls.end(row, act)
    write(complaint, act, "manager.declined", facts={"call": call}, words={"reason": reason})


def withdraw_invitation(complaint: Complaint, act: Act) -> None:
    """The complaint has ended: nobody needs to come any more."""
    row = help_calls.held(complaint.help_calls.filter(kind=HelpKind.MANAGER))
    if row is not None:
        help_calls.end(row, act)


def _open(complaint: Complaint, ref: str) -> HelpCall:
    row = help_calls.held(complaint.help_calls.filter(public_id=ref, kind=HelpKind.MANAGER))
    if row is None:
        raise NotFound
    return row
