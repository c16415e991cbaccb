"""Weak links between departments and notices that were missing become tasks, so that the next customer is spared
(R152, R153). The complaint waits for them in sight like for any work order, or they are waived with a reason."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.codes import Cause
from complaints.deadlines import Limit
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint
from complaints.order_codes import OrderPurpose
from complaints.usecases.door import use_case
from complaints.usecases.ordering import house_limit, send_order, serves
from evidence.act import Act
from organisation.models import Department


@use_case()
def report_seam(complaint: Complaint, act: Act, *, what: str, department: Department, other: Department) -> None:
    """Give both departments the task to mend what slipped between them; each is told who stands at the other end. A
    pair that has it already gets no second one.

    :raises WrongState: the cause is another one. :raises BadInput: nothing said, one department twice, one that does
    not work for this branch, or no limit is set for work orders.
    """
    _demand_cause(complaint, Cause.INTERFACE)
    fields = _wrong(complaint, what, department=department, other=other)
    if department.pk == other.pk:
        fields["other"] = _("Choose two different departments.")
    limit = _limit(complaint, act, fields)
    for one, beside in ((department, other), (other, department)):
        told = {"other": beside.name, "what": _sentence(what)}
        question = _(
            "Between you and %(other)s: %(what)s Agree how it is handed over from now on, and say who does it."
        )
        _task(complaint, act, one, question % told, limit, purpose=OrderPurpose.SEAM, beside=beside)


@use_case()
def report_missing_notice(complaint: Complaint, act: Act, *, what: str, department: Department) -> None:
    """Give a department the task to tell people beforehand.

    :raises WrongState, BadInput: as above.
    """
    _demand_cause(complaint, Cause.NOTICE)
    limit = _limit(complaint, act, _wrong(complaint, what, department=department))
    question = _("People were not told: %(what)s See that they are told beforehand from now on, and say how and where.")
    _task(complaint, act, department, question % {"what": _sentence(what)}, limit, purpose=OrderPurpose.NOTICE)


def _sentence(what: str) -> str:
    """What was typed in a line, as a sentence before the next one."""
    text = what.strip()
    return text if text.endswith(("。", "！", "？", "…", ".", "!", "?")) else text + _(".")


def _demand_cause(complaint: Complaint, cause: Cause) -> None:
    if complaint.cause != cause:
        raise WrongState(_("Choose “%(cause)s” as the cause first.") % {"cause": cause.label})


def _wrong(complaint: Complaint, what: str, **departments: Department) -> dict[str, str]:
    fields = {
        name: _("Choose a department that works for this branch.")
        for name, one in departments.items()
        if not serves(one, complaint)
    }
    return fields if what.strip() else {"what": _("Write in one line what is to be mended."), **fields}


def _limit(complaint: Complaint, act: Act, fields: dict[str, str]) -> Limit:
    """The house's limit for work orders. :raises BadInput: something is off, or there is none."""
    limit = house_limit(complaint, act)
    if fields or limit is None:
        sentences = fields.values() or [_("No limit is set for work orders of this severity: ask by a work order.")]
        raise BadInput(" ".join(sentences), fields=fields)
    return limit


def _task(
    complaint: Complaint,
    act: Act,
    department: Department,
    question: str,
    limit: Limit,
    *,
    purpose: OrderPurpose,
    beside: Department | None = None,
) -> None:
    standing = complaint.work_orders.open().filter(department=department, purpose=purpose, beside=beside)
    if not standing.exists():
        send_order(
            complaint, act, department=department, question=question, limit=limit, purpose=purpose, beside=beside
        )
