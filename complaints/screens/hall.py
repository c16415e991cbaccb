"""The strip over the desk and the supervisor's queues: how many wait in the hall, who calls for help, and which
incidents go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from complaints.codes import HelpKind
from complaints.models import HelpCall, QueueCount
from complaints.screens.incidents import incident_lines, incident_rows, incidents_mark
from complaints.screens.lists import with_query
from evidence.act import Act
from organisation.at_once import Row, Rows
from organisation.models import Branch, User
from organisation.policies import policies_among, policy_rows_at
from organisation.scope import reach_of

COUNT = ("branch_id", "branch__code", "branch__name_zh", "branch__name_en", "waiting", "said_by__name", "said_at")
CALL = (
    *("public_id", "kind", "waiting", "asked_at", "answered_at", "told_above_at", "asked_by_id", "answered_by_id"),
    *("asked_by__name", "asked_by__staff_code", "answered_by__name", "branch_id", "branch__name_zh", "branch__name_en"),
    *("complaint__public_id", "complaint__number", "two_present_at"),
)


@dataclass(frozen=True)
class Returned:
    """A count that came back refused: of which branch, what was typed, and why."""

    branch: str
    typed: str
    sentence: str


def desks_here(user: User, *, now: datetime) -> list[Branch]:
    """The branches whose hall somebody counts: those they are posted to at the desk, not all of a house. Asks nothing,
    the branches come with the postings."""
    desks = reach_of(user, now=now).desk_ids
    found = {posting.branch_id: posting.branch for posting in user.postings.all() if posting.branch_id in desks}
    return sorted((branch for branch in found.values() if branch is not None), key=lambda branch: branch.code)


def hall_lists(user: User, *, now: datetime) -> dict[str, Rows]:
    """What `Hall` reads, for one statement with other lists."""
    branches = [branch.pk for branch in desks_here(user, now=now)]
    counts = QueueCount.objects.filter(branch__in=branches).order_by("branch_id")
    calls = HelpCall.objects.visible_to(user, now=now).open().order_by("asked_at", "id")
    return {
        "policies": policy_rows_at(branches, now=now),
        "queues": (counts, COUNT),
        "calls": (calls, CALL),
        "incidents": incident_rows(user, now=now),
    }


class Hall:
    """What the strip shows to one person. `found` holds the lists of `hall_lists`."""

    def __init__(self, found: dict[str, list[Row]], user: User, act: Act) -> None:
        self.user, self.now = user, act.now
        self.reach = reach_of(user, now=act.now)
        self.branches = desks_here(user, now=act.now)
        self.policies = found["policies"]
        self.counts = {row["branch_id"]: row for row in found["queues"]}
        self.incidents = found["incidents"]
        self.calls = [row for row in found["calls"] if self._concerns(row)]

    def context(self, *, on: str, returned: Returned | None = None) -> dict[str, Any]:
        """What `complaints/hall.html` draws; `on`: the page that it stands on, desk or supervisor."""
        desks = [self._desk(branch, on, returned) for branch in self.branches] if on == "desk" else []
        # Danger first.
        calls = [self._call(row, on) for row in sorted(self.calls, key=lambda row: row["kind"] != HelpKind.VIOLENCE)]
        return {"desks": desks, "calls": calls, "incidents": incident_lines(self.incidents), "on": on}

    @property
    def mark(self) -> str:
        """Another one whenever something on the strip moves."""
        counted = [f"{row['waiting']}@{row['said_at'].timestamp():.0f}{self._is_fresh(row):d}"
                   for row in self.counts.values()]  # fmt: skip
        called = [f"{row['public_id'].hex[:8]}{row['answered_by_id'] or ''}{row['two_present_at'] is not None:d}"
                  for row in self.calls]  # fmt: skip
        return ",".join([*counted, *called, *incidents_mark(self.incidents)])

    def _concerns(self, row: Row) -> bool:
        """The head office hears of a hall's need when nobody there came; whoever works there, at once."""
        here = any(branch.pk == row["branch_id"] for branch in self.branches)
        return here or row["asked_by_id"] == self.user.pk or row["told_above_at"] is not None

    def _is_fresh(self, row: Row) -> bool:
        policies = policies_among(self.policies, row["branch_id"], now=self.now)
        span = timedelta(minutes=policies.int("queue_stale_minutes"))
        return bool(self.now - row["said_at"] < span)

    def _desk(self, branch: Branch, on: str, returned: Returned | None) -> dict[str, Any]:
        row = self.counts.get(branch.pk)
        fresh = row is not None and self._is_fresh(row)
        waiting = row["waiting"] if row is not None and fresh else None
        above = policies_among(self.policies, branch.pk, now=self.now).int("queue_help_waiting")
        called = any(call["branch_id"] == branch.pk and call["kind"] == HelpKind.QUEUE for call in self.calls)
        came_back = returned if returned is not None and returned.branch == branch.code else None
        return {
            "code": branch.code,
            "name": branch.name if len(self.branches) > 1 else "",
            "waiting": waiting,
            "typed": came_back.typed if came_back else "" if waiting is None else waiting,
            "error": came_back.sentence if came_back else "",
            "fewer": max((waiting or 0) - 1, 0),
            "more": (waiting or 0) + 1,
            "said_at": row["said_at"] if row is not None and fresh else None,
            "said_by": row["said_by__name"] if row is not None and fresh else "",
            "queue_url": reverse("hall_queue", args=[branch.code]),
            "help_url": reverse("hall_call", args=[branch.code])
            if waiting is not None and waiting > above and not called
            else "",
            "violence_url": "" if self._calls_guards(branch) else reverse("hall_violence", args=[branch.code]),
        }

    def _calls_guards(self, branch: Branch) -> bool:
        return any(call["branch_id"] == branch.pk and call["kind"] == HelpKind.VIOLENCE for call in self.calls)

    def _call(self, row: Row, on: str) -> dict[str, Any]:
        branch = Branch(name_zh=row["branch__name_zh"], name_en=row["branch__name_en"])
        mine = row["asked_by_id"] == self.user.pk
        kind = row["kind"]
        of_hall = kind in (HelpKind.QUEUE, HelpKind.VIOLENCE)
        may_come = not mine and (of_hall or self.reach.is_supervisor_of(row["branch_id"]))
        return {
            "ref": str(row["public_id"]),
            "kind": kind,
            "of_hall": of_hall,
            "waiting": row["waiting"],
            "mine": mine,
            "branch": "" if len(self.branches) == 1 and self.branches[0].pk == row["branch_id"] else branch.name,
            "who": f"{row['asked_by__name']} {row['asked_by__staff_code']}" if row["asked_by__name"] else "",
            "at": row["asked_at"],
            "above": row["told_above_at"] is not None,
            "answered_by": row["answered_by__name"] or "",
            "answered_at": row["answered_at"],
            "number": row["complaint__number"] or "",
            "url": reverse("complaint", args=[row["complaint__public_id"]]) if row["complaint__public_id"] else "",
            "page_url": reverse("safety", args=[row["public_id"]]) if kind == HelpKind.VIOLENCE else "",
            "two_present": row["two_present_at"] is not None,
            "come_url": _address(row, "come", on) if may_come and row["answered_at"] is None else "",
            "over_url": "" if kind == HelpKind.MANAGER else _address(row, "over", on),
        }


def _address(row: Row, what: str, on: str) -> str:
    return with_query(reverse("help_call", args=[row["public_id"], what]), on=on)


def numbers_of(typed: str) -> int:
    """The number of people in what was typed; -1, which the use case refuses with a sentence, for anything else."""
    text = typed.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
