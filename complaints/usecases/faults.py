"""A device or system of ours failed: said once, found and reported in one breath (R63)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from complaints.codes import FaultPlace, FindingKind
from complaints.deadlines import Limit
from complaints.errors import BadInput
from complaints.models import Complaint
from complaints.usecases.clarifying import note_finding
from complaints.usecases.door import use_case
from complaints.usecases.ordering import send_order, serves
from evidence.act import Act
from organisation.models import Department
from organisation.opening import calendar_of
from organisation.policies import Policies, policies_for
from organisation.working_time import CalendarError, add_working_minutes


@use_case()
def report_fault(
    complaint: Complaint, act: Act, *, what: str, where: str, department: Department | None = None
) -> None:
    """Keep the fault as a finding and send it to whoever looks after such things: the department given, else the one
    that the policy names. The same fault reported again while that order is open is reported once.

    :raises BadInput: nothing said, an unknown place, or nobody to tell.
    """
    policies = policies_for(complaint.branch_id, now=act.now)
    department = department or named_department(complaint, policies)
    fields = {}
    if not what.strip():
        fields["what"] = _("Write in one line what failed.")
    if where not in FaultPlace.values:
        fields["where"] = _("Choose what failed.")
    if department is None or not serves(department, complaint):
        fields["department"] = _("Choose a department that works for this branch.")
    if fields or department is None:
        raise BadInput(" ".join(fields.values()), fields=fields)
    place = str(FaultPlace(where).label)
    question = _("Fault (%(place)s): %(what)s") % {"place": place, "what": what.strip()}
    same = complaint.work_orders.open().filter(department=department, question=question)
    if same.exists():
        return
    note_finding(complaint, act, text=what, kind=FindingKind.DEVICE_FAULT, source=place)
    limit = Limit(_due_at(complaint, policies, act.now))
    send_order(complaint, act, department=department, question=question, limit=limit)


def named_department(complaint: Complaint, policies: Policies) -> Department | None:
    """The department that the policy of this branch names for faults; None where it names none that there is."""
    code = policies.str("fault_department")
    found = Department.objects.filter(code=code).first() if code else None
    return found if found is not None and serves(found, complaint) else None


def _due_at(complaint: Complaint, policies: Policies, now: datetime) -> datetime:
    """So many opening minutes ahead; a branch that never opens again reckons by the clock on the wall."""
    minutes = policies.int("fault_answer_minutes")
    try:
        return add_working_minutes(calendar_of(complaint.branch), now, minutes)
    except CalendarError:
        return now + timedelta(minutes=minutes)
