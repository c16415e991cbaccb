"""Which acts of calming helped, in words and of a hundred, for the page of whoever keeps the library (R28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from complaints.codes import CalmAct, CustomerType


def calmed_rows(told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What `what_calmed` counted, to be shown; acts that are no longer known are left out."""
    names, kinds = dict(CalmAct.choices), dict(CustomerType.choices)
    return [
        {
            "label": names[row["code"]],
            "used": row["used"],
            "judged": row["judged"],
            "percent": _percent(row),
            "types": [
                {"label": kinds[one["type"]], "judged": one["judged"], "percent": _percent(one)}
                for one in row["types"]
                if one["type"] in kinds
            ],
        }
        for row in told
        if row["code"] in names
    ]


def _percent(row: Mapping[str, Any]) -> int | None:
    return round(100 * row["worked"] / row["judged"]) if row["judged"] else None
