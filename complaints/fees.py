"""The explained fee that stands, as pages, papers and the record read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from complaints.models import Complaint, FeeLine, FeeTable
from complaints.models.fee import CENT, COUNT_PLACES
from complaints.money import money


@dataclass(frozen=True)
class Fee:
    """A table with its steps in their order."""

    table: FeeTable
    lines: Sequence[FeeLine]

    @property
    def total(self) -> Decimal:
        return sum((line.sum for line in self.lines), Decimal(0)).quantize(CENT)

    def rows(self) -> list[dict[str, str]]:
        """Each step as people read it."""
        return [
            {
                "what": line.what,
                "count": number(line.count),
                "price": price(line.unit_price),
                "sum": f"{line.sum:.2f}",
            }
            for line in self.lines
        ]

    @property
    def total_words(self) -> str:
        """The total with its currency, in the language in force."""
        return money(self.total, self.table.currency)


def fee_of(complaint: Complaint) -> Fee | None:
    """Give the table that stands; None where none does. One query."""
    standing = FeeLine.objects.filter(table__complaint=complaint, table__replaced_at=None)
    lines = list(standing.select_related("table").order_by("position"))
    return Fee(lines[0].table, lines) if lines else None


def number(value: Decimal) -> str:
    """Write a count without places that say nothing: 3, 2.5."""
    return f"{value:.{COUNT_PLACES}f}".rstrip("0").rstrip(".")


def price(value: Decimal) -> str:
    """Write a price with at least its cents: 10.00, 0.0035."""
    written = f"{value:.4f}"
    return written[:-2] if written.endswith("00") else written.removesuffix("0")
