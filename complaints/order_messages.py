"""The mails about work orders: to the department, whose link needs no sign-in, and to whoever asked.

They name the number, the hour and the department. The question itself stands behind the link, and nothing of the
customer in either.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.clock_words import short
from complaints.messages import Addressee, addressee_at, render_mail
from complaints.models import WorkOrder
from complaints.order_waking import OVERDUE, REMINDER
from complaints.recipients import DEPARTMENT, can_answer
from complaints.usecases.ordering import ANSWERED, ASKED, CHASED, MORE, RETURNED, WAIVED
from organisation.policies import policies_for
from organisation.signed_links import Purpose, make
from outbox.models import Message, RecipientKind
from outbox.ports import Rendered, register_kinds

KINDS = {
    ASKED: _("Work order to a department"),
    CHASED: _("Work order chased"),
    MORE: _("Work order that needs more"),
    WAIVED: _("Work order that is no longer needed"),
    RETURNED: _("Work order returned"),
    ANSWERED: _("Answer to a work order"),
    REMINDER: _("Reminder of a work order"),
    OVERDUE: _("Notice of a missed work order"),
}


def register() -> None:
    """Make these kinds known to the outbox."""
    # A department need not go on looking for an answer, whatever ended.
    register_kinds("complaints", KINDS, render=render, still_wanted=still_wanted, address=address, outliving=[WAIVED])


def order_of(message: Message) -> WorkOrder:
    rows = WorkOrder.objects.select_related("complaint__branch", "complaint__owner", "department", "asked_by")
    return rows.get(public_id=message.facts["order"])


def reader_of(message: Message, order: WorkOrder) -> Addressee | None:
    return addressee_at(message, order.complaint.branch)


def address(message: Message) -> str | None:
    reader = reader_of(message, order_of(message))
    return (reader.email or None) if reader else None


def still_wanted(message: Message, now: datetime) -> bool:
    """Look again right before sending: the order is as the mail says, and the reader may still hear of it."""
    order = order_of(message)
    reader = reader_of(message, order)
    if reader is None or message.facts["version"] != order.link_version:
        return False
    if reader.user is not None and not can_answer(order.complaint, reader.user, now=now):
        return False
    if _is_for_department(message) and message.recipient_id != f"{DEPARTMENT}{order.department_id}":
        return False
    match message.kind:
        case _ if message.kind == WAIVED:
            return order.waived_at is not None
        case _ if message.kind == RETURNED:
            return order.is_open and order.returned_at is not None
        case _ if message.kind == ANSWERED:
            return order.answered_at is not None
    return order.complaint.is_open and order.is_with_department


def _is_for_department(message: Message) -> bool:
    return message.recipient_kind == RecipientKind.DEPARTMENT


def render(message: Message) -> Rendered:
    """Write the mail in the message's language (active already) from its templates."""
    order = order_of(message)
    complaint, reader = order.complaint, reader_of(message, order)
    now = timezone.now()  # noqa: TID251 – an edge: the mail says "today" as of the moment it leaves.
    context = {
        "name": reader.name if reader else "",
        "complaint": complaint,
        "order": order,
        "department": order.department.name,
        "due": short(datetime.fromisoformat(message.facts["due"]), complaint.branch.time_zone, now=now),
        "to_department": _is_for_department(message),
        "link": link_for(message, order, now=now),
    }
    return render_mail(message, f"complaints/mail/{message.kind}", context)


def link_for(message: Message, order: WorkOrder, *, now: datetime) -> str:
    """Where the reader sees the question: a department by its own link, staff by the page that asks who they are."""
    if not _is_for_department(message):
        path = reverse("work_order", args=[order.complaint.public_id, order.public_id])
        return f"{settings.PUBLIC_URL}{path}"
    return settings.PUBLIC_URL + reverse("order_link", args=[link_token(order, now=now)])


def link_token(order: WorkOrder, *, now: datetime) -> str:
    """The token of a department's link as of now; it ends after the policy's days."""
    days = policies_for(order.complaint.branch_id, now=now).int("work_order_link_days")
    return make(Purpose.WORK_ORDER, order.public_id, version=order.link_version, until=now + timedelta(days=days))
