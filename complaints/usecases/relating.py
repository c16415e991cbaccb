"""What the house knows of the relationship with a customer: wishes, debts, loyalty; noted by staff (R71, R146)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.errors import BadInput, Stale, WrongState
from complaints.models import Complaint, Customer
from complaints.usecases.door import use_case, write
from evidence.act import Act

# Nobody has been a customer for longer.
OLDEST_YEARS = 120
NOTED = ("habits", "owes", "debt_note", "is_regular", "customer_since")


@use_case(Right.TEND, counts=False)
def note_relation(
    complaint: Complaint,
    act: Act,
    *,
    habits: str = "",
    owes: bool = False,
    debt_note: str = "",
    is_regular: bool = False,
    customer_since: int | None = None,
    seen: int | None = None,
) -> None:
    """Keep what is known of the customer: `habits` and wishes, whether they owe us something, whether they come
    regularly and since which year. All of it is replaced. `seen` is the version of these notes on the page (None skips
    the check). The trail says in codes which of them changed; the words stand with the customer alone.

    :raises BadInput: a year that none is, or a note without a debt. :raises Stale: a colleague noted something since.
    :raises WrongState: nobody knows who the customer is, or they were erased.
    """
    customer = Customer.objects.select_for_update().filter(pk=complaint.customer_id or 0).first()
    if customer is None or customer.erased_at is not None:
        raise WrongState(_("Nobody knows yet who the customer is."))
    if seen not in (None, customer.relation_version):
        raise Stale(complaint)
    fields = {}
    if customer_since is not None and not act.now.year - OLDEST_YEARS <= customer_since <= act.now.year:
        fields["customer_since"] = _("Write the year in four digits, not later than this one.")
    if debt_note.strip() and not owes:
        fields["owes"] = _("Tick that something is owed, or leave the note out.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    before = {name: getattr(customer, name) for name in NOTED}
    customer.habits, customer.debt_note = habits.strip(), debt_note.strip()
    customer.owes, customer.is_regular, customer.customer_since = owes, is_regular, customer_since
    changed = [name for name in NOTED if getattr(customer, name) != before[name]]
    if not changed:
        return
    customer.relation_version += 1
    customer.relation_by, customer.relation_at = act.by, act.now
    customer.save(update_fields=[*NOTED, "relation_version", "relation_by", "relation_at"])
    facts = {"customer": str(customer.public_id), "changed": changed, "version": customer.relation_version}
    write(complaint, act, "relation.noted", facts=facts)
