"""Who looks after a customer: the level that says how much notice the house takes, and their manager (R144)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import Level
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint, Customer
from complaints.severity import When
from complaints.usecases.climbing import reassess, tell_customer_manager
from complaints.usecases.door import columns, save_changes, use_case, write
from evidence.act import Act
from organisation.models import Role, User
from organisation.scope import reach_of


def _open_ones_of_theirs(pk: int, _arguments: dict[str, Any]) -> Iterable[int]:
    """The level holds for everything that is open with the customer."""
    return Complaint.objects.open().filter(customer__complaints=pk).values_list("pk", flat=True)


@use_case(Right.CARE, after_end=True, beside=_open_ones_of_theirs)
def look_after(complaint: Complaint, act: Act, *, level: str, manager: User | None = None) -> None:
    """Say which level the customer has and who manages them. A level that raises the severity raises every complaint
    that is open with them, and their manager hears of each at once.

    :raises BadInput: an unknown level, or somebody who manages no customers. :raises WrongState: nobody knows who the
    customer is, or they were erased.
    """
    customer = Customer.objects.select_for_update().filter(pk=complaint.customer_id or 0).first()
    if customer is None or customer.erased_at is not None:
        raise WrongState(_("Nobody knows yet who the customer is."))
    fields = {}
    if level not in Level.values:
        fields["level"] = _("Choose from the list.")
    if manager is not None and Role.CUSTOMER_MANAGER not in reach_of(manager, now=act.now).roles:
        fields["manager"] = _("Choose a colleague who is a customer manager.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    facts: dict[str, Any] = {
        "customer": str(customer.public_id),
        "from": customer.level,
        "level": level,
        "manager": manager.pk if manager else None,
    }
    is_new = customer.level != level
    customer.level, customer.customer_manager = level, manager
    customer.save(update_fields=["level", "customer_manager"])
    _heed(complaint, customer, act, facts, is_new=is_new)
    others = Complaint.objects.open().select_related("branch").filter(customer=customer).exclude(pk=complaint.pk)
    for other in others.order_by("pk"):
        before, severity = columns(other), other.severity
        _heed(other, customer, act, facts, is_new=is_new)
        save_changes(other, before, act, counts=other.severity != severity)


def _heed(complaint: Complaint, customer: Customer, act: Act, facts: dict[str, Any], *, is_new: bool) -> None:
    complaint.customer = customer
    write(complaint, act, "customer.looked_after", facts=facts)
    if not complaint.is_open:
        return
    if is_new:
        reassess(complaint, act, new=[(When.LEVEL, customer.level)])
    tell_customer_manager(complaint, act)
