"""Who may do what on a complaint: one question for page, API and use case."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from complaints.errors import NotAllowed
from complaints.models import Complaint
from evidence.act import Act
from organisation.models import Role, User
from organisation.scope import READING_ROLES, reach_of


class Right(StrEnum):
    """What an act needs. READ is what `visible_to` already grants; TEND is the customer manager's, and the desk's;
    WATCH is everybody's who may see it and change anything at all; REVIEW, looking back at how it
    was handled, is the duty manager's and quality's."""

    READ = "read"
    HANDLE = "handle"
    SUPERVISE = "supervise"
    TEND = "tend"
    ANSWER = "answer"
    CARE = "care"
    WATCH = "watch"
    REVIEW = "review"
    SYSTEM = "system"


def may(right: str, complaint: Complaint, user: User, *, now: datetime) -> bool:
    """Tell whether `user` has `right` on a complaint that they can see."""
    reach = reach_of(user, now=now)
    if right == Right.READ:
        return True
    if right == Right.WATCH:
        return not reach.reads_only
    if right == Right.SUPERVISE:
        return reach.is_supervisor_of(complaint.branch_id)
    if right == Right.REVIEW:
        return reach.is_supervisor_of(complaint.branch_id) or reach.has(Role.QUALITY, complaint.branch_id)
    if right == Right.HANDLE:
        return works_at_desk(user, complaint.branch_id, now=now)
    if right == Right.TEND:
        customer = complaint.customer
        tends = customer is not None and customer.customer_manager_id == user.pk
        return tends or may(Right.HANDLE, complaint, user, now=now)
    if right == Right.CARE:
        manages = complaint.customer is not None and complaint.customer.customer_manager_id == user.pk
        posted = reach.has(Role.CUSTOMER_MANAGER, complaint.branch_id)
        return manages or posted or reach.is_supervisor_of(complaint.branch_id)
    if right == Right.ANSWER:
        return may(Right.HANDLE, complaint, user, now=now) or bool(reach.department_ids)
    return False


def works_at_desk(user: User, branch_id: int, *, now: datetime) -> bool:
    """Tell whether `user` works at the desk of this branch: clerk there, or its supervisor."""
    reach = reach_of(user, now=now)
    return reach.is_supervisor_of(branch_id) or reach.has(Role.CLERK, branch_id)


def demand(right: Right, complaint: Complaint, act: Act) -> None:
    """Refuse an act without its right; the system itself (no actor) may do everything.

    :raises NotAllowed: with what to do instead.
    """
    if act.by is None or may(right, complaint, act.by, now=act.now):
        return
    if right == Right.SUPERVISE:
        raise NotAllowed(_("Only a duty manager may do this. Escalate, and say what you need."))
    if right == Right.CARE:
        raise NotAllowed(_("Only a customer manager or a duty manager may do this."))
    if right == Right.REVIEW:
        raise NotAllowed(_("Only a duty manager or quality may do this."))
    raise NotAllowed(_("You may read this complaint, but not change it. Ask its owner or the duty manager."))


def demand_reader(act: Act) -> None:
    """Refuse a look beyond one's own branch to whoever reads complaints of no branch at all.

    :raises NotAllowed: with whom to ask.
    """
    if act.by is not None and not reach_of(act.by, now=act.now).roles & READING_ROLES:
        raise NotAllowed(_("Only a front desk looks customers up. Ask the desk that sent you the work order."))


def demand_supervisor(act: Act) -> None:
    """Refuse the supervisors' queues to whoever decides nowhere.

    :raises NotAllowed: with what to use instead.
    """
    if act.by is not None and Role.DUTY_MANAGER not in reach_of(act.by, now=act.now).roles:
        raise NotAllowed(_("Only a duty manager sees this queue. Your own complaints stand on the desk."))
