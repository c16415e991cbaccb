"""Two records that are one person: merging them, and taking them apart again while the policy's hours run (R10).

The merged record is never deleted: it points to the one that stays. Complaints and ways to reach go over, each noted by
its key, so that an undo puts back exactly those; what came since belongs to the record that stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import Level
from complaints.contacts import prefer_again, reseal
from complaints.customers import hold_number
from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.families import split_family
from complaints.models import Complaint, ContactPoint, Customer, CustomerMerge
from complaints.severity import When
from complaints.usecases.climbing import reassess, tell_customer_manager
from complaints.usecases.door import columns, save_changes, use_case, write
from evidence.act import Act
from evidence.trail import append

# Which of the two records stays.
THIS, OTHER = "this", "other"


def _both_sides(pk: int, arguments: dict[str, Any]) -> Iterable[int]:
    """Every complaint of both records is held, in one order with everybody else's."""
    mine = Customer.objects.filter(complaints=pk).values("pk")
    either = Q(customer__in=mine) | Q(customer__public_id=arguments["other"])
    return Complaint.objects.filter(either).values_list("pk", flat=True)


def _one_side(pk: int, _arguments: dict[str, Any]) -> Iterable[int]:
    mine = Customer.objects.filter(complaints=pk).values("pk")
    return Complaint.objects.filter(customer__in=mine).values_list("pk", flat=True)


def _hold_numbers(*customers: int) -> None:
    """Whoever receives a call of theirs right now is waited for, or waits and then finds the record that stands. Held
    after complaints and before records, as everywhere: so that two wait in a line and never in a circle."""
    points = ContactPoint.objects.filter(customer__in=customers).order_by()
    for index in sorted(set(points.values_list("found_by", flat=True))):
        hold_number(index)


@use_case(after_end=True, beside=_both_sides)
def merge_customers(complaint: Complaint, act: Act, *, other: UUID, stays: str, reason: str) -> None:
    """Make one of two records: `stays` says whether that of this complaint (THIS) or the OTHER one goes on.

    Complaints and ways to reach go over, sealed anew under the key of the record that stays; a way that both have stays
    where it is. The record that stays keeps its name, level, manager and notes; where one of the two is sealed, it is
    sealed from now on. What is open and went over heeds its level.

    :raises BadInput: no reason, no such choice, the same record, or the one with level or manager would go.
    :raises NotFound: no such record that they may know of. :raises NotAllowed: see `demand_both`.
    :raises WrongState: nobody knows who the customer is, one of the two was erased or is merged already.
    """
    this, that = _hold_both(complaint, other, act)
    demand_both(complaint, this, that, act)
    if not reason.strip() or stays not in (THIS, OTHER):
        fields = {} if reason.strip() else {"reason": _("Say how you know that it is the same person.")}
        fields |= {} if stays in (THIS, OTHER) else {"stays": _("Choose which record stays.")}
        raise BadInput(" ".join(fields.values()), fields=fields)
    into, merged = (this, that) if stays == THIS else (that, this)
    if _loses_care(merged, into):
        both_lose = _loses_care(into, merged)
        sentence = (
            _("Each of the two has a level or a customer manager of its own: make these the same on both first.")
            if both_lose
            else _("The record with a level or a customer manager must stay. Choose that one.")
        )
        raise BadInput(sentence, fields={"stays": sentence})
    _unite(complaint, act, merged, into, reason.strip())


@use_case(after_end=True, beside=_one_side)
def undo_merge(complaint: Complaint, act: Act, *, merge: str) -> None:
    """Take a merge back: every complaint and way to reach that went over returns, as it was; later ones stay.

    A severity that rose with the level stays up: lowering it is a supervisor's, with a reason.

    :raises NotFound: no such merge of this customer. :raises NotAllowed: see `demand_both`. :raises WrongState: it was
    undone, the hours of the policy `merge_undo_hours` are over, another merge came after it, or they were erased.
    """
    row = CustomerMerge.objects.filter(public_id=merge, into=complaint.customer_id or 0).first()
    if row is None:
        raise NotFound
    _hold_numbers(row.merged_id, row.into_id)
    row = CustomerMerge.objects.select_for_update().get(pk=row.pk)
    both = Customer.objects.select_for_update().filter(pk__in=[row.merged_id, row.into_id]).order_by("pk")
    found = {customer.pk: customer for customer in both}
    merged, into = found[row.merged_id], found[row.into_id]
    demand_both(complaint, into, merged, act)
    if why := why_not_undone(row, into, complaint.gate.policies.int("merge_undo_hours"), act):
        raise WrongState(why)
    _part(complaint, act, row, merged, into)


def why_not_undone(row: CustomerMerge, into: Customer, hours: int, act: Act) -> str:
    """Say why a merge can't be taken back any more; empty while it can."""
    if into.erased_at is not None:
        return _("This customer was erased.")
    if row.undone_at is not None:
        return _("This was taken back before.")
    if act.now - row.at > timedelta(hours=hours):
        return _("The time for taking it back has passed.")
    later = CustomerMerge.objects.filter(Q(into=into) | Q(merged=into), undone_at=None, pk__gt=row.pk)
    return _("Another merge came after it: take that one back first.") if later.exists() else ""


def demand_both(complaint: Complaint, this: Customer, that: Customer, act: Act) -> None:
    """Refuse who may not decide that two records are one person.

    A clerk must see every complaint of both; where one lies at a branch that is not theirs, or a record is sealed or of
    a level, a duty manager decides, who may know of each by a look-up (R148). Nobody whom one of them is about.

    :raises NotFound: they may know of none of the other record's complaints. :raises NotAllowed: as above.
    """
    if act.by is None:
        return
    rows = Complaint.objects.filter(customer__in=[this, that])
    known = rows.on_cards_for(act.by, now=act.now)
    if that.merged_into_id is None and not known.filter(customer=that).exists():
        raise NotFound
    # One sentence for all: another one where something is hidden would tell that it is there.
    refused = NotAllowed(_("You cannot decide this one. Ask a duty manager; where they cannot, the head office can."))
    if rows.exclude(pk__in=known.values("pk")).exists():
        raise refused
    if may(Right.SUPERVISE, complaint, act.by, now=act.now):
        return
    if this.sealed or that.sealed or {this.level, that.level} != {Level.ORDINARY}:
        raise refused
    if rows.exclude(pk__in=rows.visible_to(act.by, now=act.now).values("pk")).exists():
        raise refused


def _hold_both(complaint: Complaint, other: UUID, act: Act) -> tuple[Customer, Customer]:
    either = Q(pk=complaint.customer_id or 0) | Q(public_id=other)
    _hold_numbers(*Customer.objects.filter(either).values_list("pk", flat=True))
    found = list(Customer.objects.select_for_update().filter(either).order_by("pk"))
    this = next((one for one in found if one.pk == complaint.customer_id), None)
    that = next((one for one in found if str(one.public_id) == str(other)), None)
    if this is None or this.erased_at is not None:
        raise WrongState(_("Nobody knows yet who the customer is."))
    if that is None:
        raise NotFound
    if this == that:
        raise BadInput(_("This is the same record already."))
    if that.merged_into_id is not None or that.erased_at is not None:
        raise WrongState(_("The other record was merged or erased meanwhile. Look it up again."))
    return this, that


def _loses_care(merged: Customer, into: Customer) -> bool:
    """Would the one that goes have a level, or somebody who looks after them, that the other one has not?"""
    return merged.level not in (Level.ORDINARY, into.level) or merged.customer_manager_id not in (
        None,
        into.customer_manager_id,
    )


def _unite(complaint: Complaint, act: Act, merged: Customer, into: Customer, reason: str) -> None:
    # Held once more: one that was received while we waited for the numbers goes over as well.
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("branch")
    going = list(rows.filter(customer=merged).order_by("pk"))
    points = _going_over(merged, into)
    standing = ContactPoint.objects.standing().filter(customer=into, is_preferred=True)
    row = CustomerMerge.objects.create(
        merged=merged,
        into=into,
        reason=reason,
        complaints=[one.pk for one in going],
        contacts=[[point.pk, point.is_preferred] for point in points],
        preferred=list(standing.order_by("pk").values_list("pk", flat=True)),
        seals=merged.sealed and not into.sealed,
        by=act.by,
        at=act.now,
    )
    kinds = set(standing.values_list("kind", flat=True))
    for point in points:
        point.is_preferred = point.is_preferred and point.kind not in kinds
    reseal(points, into)
    merged.merged_into, into.sealed = into, into.sealed or merged.sealed
    merged.save(update_fields=["merged_into"])
    into.save(update_fields=["sealed"])
    _tell(complaint, act, "customer.merged", row, going)
    for one in going:
        if one.pk == complaint.pk:
            # The complaint at hand is saved by its own door.
            _follow(complaint, into, act)
            continue
        before = columns(one)
        _follow(one, into, act)
        save_changes(one, before, act, counts=one.severity != before["severity"])


def _going_over(merged: Customer, into: Customer) -> list[ContactPoint]:
    """Every way of the merged record but those that stand at the other one as well: ended ones go along."""
    there = set(ContactPoint.objects.standing().filter(customer=into).values_list("kind", "found_by"))
    points = ContactPoint.objects.select_related("customer").filter(customer=merged).order_by("pk")
    return [point for point in points if point.ended_at is not None or (point.kind, point.found_by) not in there]


def _follow(one: Complaint, to: Customer, act: Act) -> None:
    """Give a complaint to the record `to`, which it heeds: its level holds for everything that is open."""
    one.customer = to
    if one.is_open and to.level != Level.ORDINARY:
        reassess(one, act, new=[(When.LEVEL, to.level)])
        tell_customer_manager(one, act)


def _part(complaint: Complaint, act: Act, row: CustomerMerge, merged: Customer, into: Customer) -> None:
    # What was split from those meanwhile holds the same person's words.
    theirs = Complaint.objects.select_related("branch").filter(pk__in=split_family(*row.complaints))
    back = list(theirs.filter(Q(pk__in=row.complaints) | Q(customer=into)).order_by("pk"))
    was_preferred = {int(pk): bool(preferred) for pk, preferred in row.contacts}
    points = list(ContactPoint.objects.select_related("customer").filter(pk__in=was_preferred).order_by("pk"))
    for point in points:
        point.is_preferred = was_preferred[point.pk] and point.ended_at is None
    reseal(points, merged)
    prefer_again(ContactPoint.objects.standing().select_related("customer").filter(pk__in=row.preferred))
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    if row.seals:
        into.sealed = False
        into.save(update_fields=["sealed"])
    row.undone_at, row.undone_by = act.now, act.by
    row.save(update_fields=["undone_at", "undone_by"])
    _tell(complaint, act, "customer.parted", row, back)
    for one in back:
        if one.pk == complaint.pk:
            complaint.customer = merged
            continue
        before = columns(one)
        one.customer = merged
        save_changes(one, before, act, counts=False)


def _tell(complaint: Complaint, act: Act, kind: str, row: CustomerMerge, moved: list[Complaint]) -> None:
    """Write it into the chain of both records and of every complaint that went over, and of the one at hand: ids alone.
    The reason stands on the merge, or it would outlive the one of the two who is forgotten."""
    facts: dict[str, Any] = {
        "merge": str(row.public_id),
        "customer": str(row.merged.public_id),
        "into": str(row.into.public_id),
        "complaints": len(row.complaints),
        "contacts": len(row.contacts),
    }
    for customer in (row.merged, row.into):
        append(f"customer:{customer.public_id}", kind, act=act, facts=facts)
    for one in (complaint, *(one for one in moved if one.pk != complaint.pk)):
        write(one, act, kind, facts=facts)


def candidates(complaint: Complaint, act: Act, ref: UUID) -> tuple[Customer, Customer]:
    """Give the two records that a preview shows, before anything is decided.

    :raises NotFound: no such other record that they may know of. :raises NotAllowed: they may not decide.
    """
    this = complaint.customer
    that = Customer.objects.filter(public_id=ref, merged_into=None, erased_at=None).first()
    if this is None or that is None or this == that:
        raise NotFound
    demand_both(complaint, this, that, act)
    return this, that
