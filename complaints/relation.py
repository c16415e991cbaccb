"""The relationship with a customer at one glance: how long, what came before, what we broke and what we paid (R71).

For staff alone; nothing of it stands on a paper. Counted over the complaints that somebody may know of by a look-up,
at whatever branch (R148).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Min, Sum

from complaints.codes import Decision, Severity, Stage
from complaints.contacts import family_of, shared_with
from complaints.models import (
    Complaint,
    ContactPoint,
    Customer,
    CustomerDecision,
    CustomerMerge,
    Promise,
    ProposalOption,
)
from complaints.models.reference import in_language
from complaints.queries import ComplaintQuerySet
from organisation.models import User

# So many kinds of matters are told, the most frequent first.
MOST_CATEGORIES = 3


@dataclass(frozen=True)
class Matter:
    """What complaints were about, and how many."""

    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Grant:
    """What was granted, in one currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Relation:
    """What the panel tells. `known_since`: the first time that the house met them; `records`: the one that stands, then
    those that were merged into it, each with the notes of its own; `also_known`: ways to reach that another customer
    has as well, on that one's rows."""

    customer: Customer
    known_since: datetime
    earlier: int
    last_at: datetime | None
    matters: tuple[Matter, ...]
    broken: int
    granted: tuple[Grant, ...]
    records: tuple[Customer, ...]
    merges: tuple[CustomerMerge, ...]
    also_known: tuple[ContactPoint, ...]

    @property
    def merged_notes(self) -> list[Customer]:
        """The merged records on which something was noted."""
        return [one for one in self.records[1:] if has_notes(one)]


def has_notes(customer: Customer) -> bool:
    """Tell whether staff noted something of this record."""
    noted = (customer.habits, customer.owes, customer.is_regular, customer.customer_since)
    return any(noted)


def relation_of(complaint: Complaint, user: User, *, now: datetime) -> Relation | None:
    """Read the relationship with the customer of a complaint, of which `earlier` leaves out this one; None while nobody
    knows who they are. Nine queries, one more for each merge into a merged record."""
    if complaint.customer_id is None:
        return None
    customer = Customer.objects.select_related("relation_by").get(pk=complaint.customer_id)
    known = Complaint.objects.on_cards_for(user, now=now).filter(customer=customer)
    before = known.exclude(pk=complaint.pk).exclude(severity=Severity.POTENTIAL)
    told = before.aggregate(earlier=Count("pk"), last_at=Max("received_at"))
    records = family_of(customer)
    first = known.aggregate(first=Min("received_at"))["first"]
    merges = CustomerMerge.objects.filter(into=customer, undone_at=None).select_related("merged", "by")
    return Relation(
        customer=customer,
        known_since=min([record.created_at for record in records] + ([first] if first else [])),
        earlier=told["earlier"],
        last_at=told["last_at"],
        matters=_matters(before),
        broken=Promise.objects.filter(complaint__in=known, broken_at__isnull=False).count(),
        granted=_granted(before),
        records=tuple(records),
        merges=tuple(merges.order_by("-at", "-id")),
        also_known=tuple(shared_with(customer, user, now=now).select_related("customer")),
    )


def _matters(rows: ComplaintQuerySet) -> tuple[Matter, ...]:
    names = ("category__code", "category__name_zh", "category__name_en")
    counted = rows.exclude(category=None).order_by().values(*names).annotate(n=Count("pk"))
    return tuple(
        Matter(one["category__code"], in_language(one["category__name_zh"], one["category__name_en"]), one["n"])
        for one in counted.order_by("-n", "category__code")[:MOST_CATEGORIES]
    )


def _granted(rows: ComplaintQuerySet) -> tuple[Grant, ...]:
    """What the customer accepted and was to get, but where the complaint was withdrawn or went on under another."""
    standing = rows.exclude(stage__in=[Stage.WITHDRAWN, Stage.MERGED])
    accepted = CustomerDecision.objects.filter(complaint__in=standing, decision=Decision.ACCEPTED)
    options = ProposalOption.objects.filter(pk__in=accepted.values("option_id"), amount__gt=0)
    sums = options.order_by().values("currency").annotate(total=Sum("amount")).order_by("currency")
    return tuple(Grant(one["currency"], one["total"]) for one in sums)
