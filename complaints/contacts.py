"""Ways to reach a customer: which comes first, whose else they are, and moving them to another record (R10, R147)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from complaints.codes import ContactKind
from complaints.models import Complaint, ContactPoint, Customer
from evidence.crypto import open_keys
from organisation.models import User

# What a clerk takes down at the desk: by these a customer is called or written to.
TAKEN = (ContactKind.PHONE, ContactKind.EMAIL)
# Whether it is the same person is asked in sight for so long, then in the fold.
FRESH = timedelta(days=1)


def first_of(customer: Any, kind: str = ContactKind.PHONE) -> QuerySet[ContactPoint]:
    """Give the ways of a kind, the one to use first in front. `customer` may be a reference into an outer query."""
    return ContactPoint.objects.standing().filter(customer=customer, kind=kind).first_to_use()


def family_of(customer: Customer) -> list[Customer]:
    """Give the record and every record that was merged into it, over any number of merges."""
    found, last = [customer], [customer]
    while last:
        last = list(Customer.objects.filter(merged_into__in=last).order_by("pk"))
        found += last
    return found


def stands_for(customer: Customer) -> Customer:
    """Give the record that stands for this one: itself, or the one that it was merged into, however often."""
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer


def shared_with(customer: Customer, user: User | None, *, now: datetime) -> QuerySet[ContactPoint]:
    """Find the standing ways to reach this customer that another one has as well, on that one's rows: only of customers
    whom `user` may know of (R148). `is_fresh`: this customer's was told within the last day."""
    own = ContactPoint.objects.standing().filter(customer=customer, kind__in=TAKEN)
    mine = own.filter(kind=OuterRef("kind"), found_by=OuterRef("found_by"))
    known = Complaint.objects.all() if user is None else Complaint.objects.on_cards_for(user, now=now)
    return (
        ContactPoint.objects.standing()
        # By the index from the few ways there are: neither all ways nor all complaints are looked through.
        .filter(Exists(mine), found_by__in=own.order_by().values("found_by"))
        .filter(Exists(known.filter(customer=OuterRef("customer"))))
        .filter(customer__merged_into=None, customer__erased_at=None)
        .exclude(customer=customer)
        .annotate(is_fresh=Exists(mine.filter(created_at__gt=now - FRESH)))
        .order_by("customer_id", "id")
    )


def reseal(points: Sequence[ContactPoint], to: Customer) -> None:
    """Hand ways to reach over to another record: each value is sealed under its key, and opens under no other.

    :raises evidence.crypto.Erased: the key of one of the two was destroyed.
    """
    ring = open_keys([to.public_id, *(point.customer.public_id for point in points)], create=True)
    for point in points:
        value = ring.unseal(point.customer.public_id, point.kind, bytes(point.sealed))
        point.sealed, point.customer = ring.seal(to.public_id, point.kind, value), to
        point.save(update_fields=["sealed", "customer", "is_preferred"])


def prefer_again(points: Iterable[ContactPoint]) -> None:
    """Let each be the first to use, where nobody chose another of its kind meanwhile."""
    for point in points:
        rivals = ContactPoint.objects.standing().filter(customer=point.customer, kind=point.kind, is_preferred=True)
        if not rivals.exists():
            ContactPoint.objects.standing().filter(pk=point.pk).update(is_preferred=True)
