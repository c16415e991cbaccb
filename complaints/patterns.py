"""What repeats lately: complaints by category and branch within a span, beside the same span before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from complaints.codes import Severity
from complaints.models import Category
from complaints.queries import ComplaintQuerySet
from organisation.models import Branch

SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
# One alone repeats nothing.
FEWEST = 2


@dataclass(frozen=True)
class Pattern:
    """So many complaints of a category at a branch within the span, and within the same span before it."""

    category: Category
    branch: Branch
    now: int
    before: int

    @property
    def growth(self) -> int:
        """How many more than before; below nothing: fewer."""
        return self.now - self.before


def patterns(complaints: ComplaintQuerySet, span: timedelta, *, now: datetime) -> list[Pattern]:
    """Count what came within `span`; what grew most stands first, among equals what is most. One query."""
    rows = (
        complaints.filter(received_at__gt=now - 2 * span, received_at__lte=now, category__isnull=False)
        .exclude(severity=Severity.POTENTIAL)
        .order_by()
        .values("category__name_zh", "category__name_en", "branch__name_zh", "branch__name_en", "category", "branch")
        .annotate(
            lately=Count("pk", filter=Q(received_at__gt=now - span)),
            earlier=Count("pk", filter=Q(received_at__lte=now - span)),
        )
        .filter(lately__gte=FEWEST)
    )
    found = [
        Pattern(
            category=Category(pk=row["category"], name_zh=row["category__name_zh"], name_en=row["category__name_en"]),
            branch=Branch(pk=row["branch"], name_zh=row["branch__name_zh"], name_en=row["branch__name_en"]),
            now=row["lately"],
            before=row["earlier"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.growth, -one.now, one.category.pk, one.branch.pk))
