"""Which number holds at a branch now: the latest row that has come into force, a branch's own before the house's."""

from __future__ import annotations

import builtins
import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q

from organisation.at_once import Row, Rows
from organisation.kept import kept
from organisation.local_dates import date_in, latest_date_anywhere
from organisation.models import Policy
from organisation.policy_keys import HOURS, TIME, Kind, UnknownPolicy, policy_key
from organisation.time_limits import SameDayRule

__all__ = ["Policies", "UnknownPolicy", "policies_for", "policy"]

POLICY = ("key", "value", "branch_id", "branch__time_zone", "effective_from")


class Policies:
    """The values that hold at one branch at one moment; keep it for a request or a transaction, not longer."""

    def __init__(self, rows: Mapping[builtins.str, Any]) -> None:
        self._rows = rows

    def value(self, key: builtins.str) -> Any:
        """Give the value as it stands in the table or in a row.

        :raises UnknownPolicy: there is no such key. :raises TypeError: a row holds a value of the wrong type.
        """
        spec = policy_key(key)
        if key not in self._rows:
            return spec.default
        value = self._rows[key]
        if not spec.kind.is_right(value):
            raise TypeError(f"The policy row {key!r} holds a value of the wrong type: {value!r}")
        return value

    def int(self, key: builtins.str) -> builtins.int:
        """Give a whole number. :raises UnknownPolicy, TypeError: as `value`, or it is none."""
        value = self.value(key)
        if not isinstance(value, builtins.int):
            raise TypeError(f"The policy {key!r} is not a whole number.")
        return value

    def str(self, key: builtins.str) -> builtins.str:
        """Give a text. :raises UnknownPolicy, TypeError: as `value`, or it is none."""
        value = self.value(key)
        if not isinstance(value, builtins.str):
            raise TypeError(f"The policy {key!r} is not a text.")
        return value

    def list(self, key: builtins.str) -> builtins.list[Any]:
        """Give a list of its own. :raises UnknownPolicy, TypeError: as `value`, or it is none."""
        value = self.value(key)
        if not isinstance(value, builtins.list):
            raise TypeError(f"The policy {key!r} is not a list.")
        return value.copy()

    def time(self, key: builtins.str) -> dt.time:
        """Give a time of day. :raises UnknownPolicy, TypeError: as `value`, or it is none."""
        return dt.time.fromisoformat(self._of(key, TIME))

    def hours(self, key: builtins.str) -> builtins.list[tuple[dt.time, dt.time]]:
        """Give pairs of times, of which one may run past midnight. :raises UnknownPolicy, TypeError: as `value`."""
        return [(dt.time.fromisoformat(start), dt.time.fromisoformat(end)) for start, end in self._of(key, HOURS)]

    @property
    def same_day(self) -> SameDayRule:
        """Give the rule for limits that say "same day"."""
        return SameDayRule(last_hours=self.int("same_day_last_hours"), next_day_at=self.time("same_day_next_at"))

    def _of(self, key: builtins.str, kind: Kind) -> Any:
        if policy_key(key).kind is not kind:
            raise TypeError(f"The policy {key!r} is of another type.")
        return self.value(key)


def policies_for(branch_id: int | None, *, now: dt.datetime) -> Policies:
    """Read every policy that holds at the branch (None: in the house) at `now`, with one query.

    A row holds from its date on, by the date at the branch; a row of the house, by the date at the house.

    :raises ValueError: `now` carries no time zone.
    """
    latest = latest_date_anywhere(now)
    return policies_of(kept(("policies", branch_id, latest), lambda: _rows(branch_id, latest)), now=now)


def policy_rows(branch_id: int | None, *, begun_by: dt.date) -> Rows:
    """The rows that `policies_of` chooses from, for whoever reads them together with other lists."""
    rows = Policy.objects.filter(Q(branch=None) | Q(branch_id=branch_id), effective_from__lte=begun_by)
    return rows.order_by("effective_from", "id"), POLICY


def policy_rows_at(branch_ids: Collection[int], *, now: dt.datetime) -> Rows:
    """The rows of the house and of several branches; `policies_among` chooses those of one of them."""
    here = Q(branch=None) | Q(branch_id__in=branch_ids)
    rows = Policy.objects.filter(here, effective_from__lte=latest_date_anywhere(now))
    return rows.order_by("effective_from", "id"), POLICY


def policies_among(rows: Iterable[Row], branch_id: int | None, *, now: dt.datetime) -> Policies:
    """Choose what holds at one branch (None: in the house) among the rows that `policy_rows_at` names."""
    return policies_of([row for row in rows if row["branch_id"] in (None, branch_id)], now=now)


def policies_of(rows: Iterable[Row], *, now: dt.datetime) -> Policies:
    """Choose what holds at `now` among the rows of a branch and of the house."""
    held = [row for row in rows if row["effective_from"] <= date_in(row["branch__time_zone"], now)]
    house = {row["key"]: row["value"] for row in held if row["branch_id"] is None}
    own = {row["key"]: row["value"] for row in held if row["branch_id"] is not None}
    return Policies({**house, **own})


def _rows(branch_id: int | None, latest: dt.date) -> list[Row]:
    """Read what has come into force anywhere by this date."""
    rows, columns = policy_rows(branch_id, begun_by=latest)
    return list(rows.values(*columns))


def policy(key: str, *, branch_id: int | None, now: dt.datetime) -> Any:
    """Give one value that holds at the branch at `now`; who needs several takes `policies_for`.

    :raises UnknownPolicy: there is no such key. :raises ValueError: `now` carries no time zone.
    """
    policy_key(key)
    return policies_for(branch_id, now=now).value(key)
