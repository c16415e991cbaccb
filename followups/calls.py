"""The calls of one complaint as a page shows them, with their tries, in one query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from complaints.models import Complaint
from followups.codes import CallbackKind, CallbackState, Outcome, Satisfaction
from followups.side import CALL, TRY, side_rows


@dataclass(frozen=True)
class Try:
    """One try, in words."""

    at: datetime
    outcome: str
    by: str
    said: str
    satisfaction: str
    did_it_work: bool | None
    anything_else: str
    suggestion: str

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def satisfaction_label(self) -> str:
        return str(Satisfaction(self.satisfaction).label) if self.satisfaction else ""


@dataclass(frozen=True)
class Call:
    """One call with its tries, the latest first."""

    ref: UUID
    kind: str
    purpose: str
    due_at: datetime
    caller: str
    state: str
    tries: int
    version: int
    settled_at: datetime | None
    # The number to use first, masked; empty where there is none.
    reach: str
    reach_ref: UUID | None
    attempts: list[Try] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.state == CallbackState.OPEN

    @property
    def kind_label(self) -> str:
        return str(CallbackKind(self.kind).label)

    @property
    def state_label(self) -> str:
        return str(CallbackState(self.state).label)


def calls_of(complaint: Complaint) -> list[Call]:
    """Give the complaint's calls: the open ones first, by their hour, then those that are over, the latest first."""
    calls: dict[UUID, Call] = {}
    for row in side_rows(complaint)["calls"]:
        call = calls.setdefault(row["public_id"], _call(row))
        if row["attempts__at"] is not None:
            call.attempts.append(_try(row))
    still_open = [call for call in calls.values() if call.is_open]
    over = [call for call in calls.values() if not call.is_open]
    return still_open + sorted(over, key=lambda call: call.settled_at or call.due_at, reverse=True)


def _call(row: dict[str, Any]) -> Call:
    columns = {name: row[name] for name in CALL if name != "public_id"}
    reach = {"reach": row["reach"] or "", "reach_ref": row["reach_ref"]}
    return Call(ref=row["public_id"], caller=row["caller__name"], **reach, **columns)


def _try(row: dict[str, Any]) -> Try:
    columns = {name: row[f"attempts__{name}"] for name in TRY}
    return Try(by=row["attempts__by__name"] or "", **columns)
