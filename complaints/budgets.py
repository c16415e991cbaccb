"""What a branch may grant this month without asking, and what it granted already (R82, R89)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from complaints.models import Compensation
from organisation.at_once import Row, Rows, at_once
from organisation.authority import Limits, budget_of, budget_rows, limit_rows, limits_of, month_begins
from organisation.models import Branch


@dataclass(frozen=True)
class Month:
    """One branch's month in one currency: `budget` None where none is set; `granted` by the dates at the branch."""

    budget: Decimal | None
    granted: Decimal

    def takes(self, amount: Decimal) -> bool:
        """Say whether so much more stays within it."""
        return self.budget is None or self.granted + amount <= self.budget


@dataclass(frozen=True)
class Means:
    """What limits and budgets allow at some branches now, read at once for a page or an act."""

    limits: Limits
    budgets: list[Row]
    granted: list[Row]
    now: datetime

    def month(self, branch: Branch, currency: str) -> Month:
        """How the branch's month stands; the branch must be among those that were read."""
        budget = budget_of(branch, currency, self.budgets, now=self.now)
        begins = month_begins(branch, now=self.now)
        here = (
            row["amount"]
            for row in self.granted
            if (row["branch_id"], row["currency"]) == (branch.pk, currency) and row["granted_on"] >= begins
        )
        return Month(budget, sum(here, Decimal(0)))


def means_at(branches: Iterable[Branch], *, now: datetime) -> Means:
    """Read what may be granted at these branches, with one query."""
    lists = means_lists(list(branches), now=now)
    return means_in(at_once(**lists), now=now)


def means_lists(branches: Collection[Branch], *, now: datetime) -> dict[str, Rows]:
    """What `means_in` reads, for whoever reads it together with other lists."""
    keys = {branch.pk for branch in branches}
    first = min((month_begins(branch, now=now) for branch in branches), default=now.date())
    granted = Compensation.objects.counted().filter(branch__in=keys, granted_on__gte=first, amount__isnull=False)
    return {
        "limits_in_force": limit_rows(now=now),
        "budgets": budget_rows(keys, now=now),
        "granted": (granted.order_by("id"), ["branch_id", "currency", "granted_on", "amount"]),
    }


def means_in(found: dict[str, list[Row]], *, now: datetime) -> Means:
    """Put together what was read."""
    return Means(limits_of(found["limits_in_force"]), found["budgets"], found["granted"], now)
