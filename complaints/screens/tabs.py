"""The desk's list as somebody looks at it: which tab, narrowed by what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from complaints.filters import MINE, narrow
from complaints.models import Complaint
from complaints.queries import ComplaintQuerySet
from complaints.screens.lists import bucket_counts, bucket_filter, bucket_labels, buckets_for, with_query
from complaints.screens.narrowing import Narrowed, chips
from organisation.at_once import Row
from organisation.models import User
from organisation.scope import reach_of

LEVELS = {"overdue": "red", "soon": "amber"}


@dataclass(frozen=True)
class Tab:
    """One tab of the desk: its complaints, how many stand in each tab, and a mark that differs as soon as anything
    moves."""

    key: str
    narrowed: Narrowed
    rows: ComplaintQuerySet
    counts: dict[str, int]
    mark: str
    soon: timedelta

    def address(self, **more: str) -> str:
        """Where it stands, with all that narrows it."""
        return self.address_of("desk", **more)

    def address_of(self, name: str, **more: str) -> str:
        """Another page upon the same list."""
        return with_query(reverse(name), **{"show": self.key, **self.narrowed.query, **more})


def tab(user: User, wanted: str, narrowed: Narrowed, *, now: datetime, soon: timedelta) -> Tab:
    """Give the tab called `wanted`, else the first that has something in it. Two queries, the rows not counted."""
    mine = narrow(Complaint.objects.visible_to(user, now=now).open(), narrowed.filters, user=user, now=now)
    buckets = buckets_for(reach_of(user, now=now))
    counts = bucket_counts(mine, user, buckets, now=now, soon=soon)
    seen = counts.pop("seen")
    # The counts are part of the mark: a row grows overdue without anybody touching it, and one that ends or is handed
    # away takes its moment along.
    mark = "|".join([seen.isoformat() if seen else "none", *(str(counts[name]) for name in buckets)])
    key = wanted if wanted in buckets else (buckets[0] if counts[buckets[0]] else "all")
    rows = mine.filter(bucket_filter(key, user, now=now, soon=soon))
    return Tab(key, narrowed, rows, counts, mark, soon)


def views_shown(rows: Sequence[Row], shown: Tab) -> list[dict[str, Any]]:
    """The lists that somebody keeps under a name, as chips: `rows` are those of `view_rows`."""
    here = shown.narrowed.address
    return [
        {"name": one["name"], "url": f"{reverse('desk')}?show=all&{one['query']}", "active": one["query"] == here}
        for one in rows
    ]


def tab_context(shown: Tab) -> dict[str, Any]:
    """What the list's head draws: the tabs with their counts, and a chip for each thing that narrows it."""
    labels = bucket_labels()
    return {
        "buckets": [
            {
                "key": name,
                "label": labels[name],
                "count": count,
                "url": with_query(reverse("desk"), show=name, **shown.narrowed.query),
                "active": name == shown.key,
                "level": LEVELS.get(name, ""),
            }
            for name, count in shown.counts.items()
        ],
        "chips": chips(shown.narrowed, reverse("desk"), keep={"show": shown.key}),
        "all_url": with_query(reverse("desk"), show=shown.key),
        "watching_url": with_query(reverse("desk"), **{**shown.narrowed.query, "show": "all", "watching": MINE})
        if not shown.narrowed.filters.watching
        else "",
        "narrow_url": shown.address_of("desk_narrow"),
        "export_url": shown.address_of("desk_export"),
        "hand_on_url": shown.address_of("desk_hand_on"),
    }
