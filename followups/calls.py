"""The calls of one complaint as a page shows them, with their tries, in one query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from complaints.models import Complaint
from followups.codes import CallbackKind, CallbackState, MoveState, Outcome, Satisfaction
from followups.side import CALL, MOVE, TRY, side_rows


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
class Move:
    """Another hour for a call that somebody still has to speak about: the duty manager, or the desk to the customer."""

    state: str
    to_at: datetime
    tell_by: datetime | None
    reason: str

    @property
    def is_asked(self) -> bool:
        return self.state == MoveState.ASKED


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
    notice_wanted: bool
    notice_at: datetime | None
    answer_until: datetime | None
    # The number to use first, masked; empty where there is none.
    reach: str
    reach_ref: UUID | None
    # What is still to be said about its hour.
    move: Move | None = None
    attempts: list[Try] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.state == CallbackState.OPEN

    @property
    def awaits(self) -> bool:
        """A word is to be left, or an answer to it is waited for."""
        return self.notice_wanted

    @property
    def kind_label(self) -> str:
        return str(CallbackKind(self.kind).label)

    @property
    def state_label(self) -> str:
        return str(CallbackState(self.state).label)


def calls_of(complaint: Complaint) -> list[Call]:
    """Give the complaint's calls: first those that are open or wait for an answer, by their hour, then those that are
    over, the latest first."""
    calls: dict[UUID, Call] = {}
    for row in side_rows(complaint)["calls"]:
        call = calls.setdefault(row["public_id"], _call(row))
        if row["attempts__at"] is not None:
            call.attempts.append(_try(row))
    still_open = [call for call in calls.values() if call.is_open or call.awaits]
    over = [call for call in calls.values() if not (call.is_open or call.awaits)]
    return still_open + sorted(over, key=lambda call: call.settled_at or call.due_at, reverse=True)


def _call(row: dict[str, Any]) -> Call:
    columns = {name: row[name] for name in CALL if name != "public_id"}
    reach = {"reach": row["reach"] or "", "reach_ref": row["reach_ref"]}
    move = Move(**{name: row[f"move_{name}"] for name in MOVE}) if row["move_state"] else None
    return Call(ref=row["public_id"], caller=row["caller__name"], move=move, **reach, **columns)


def _try(row: dict[str, Any]) -> Try:
    columns = {name: row[f"attempts__{name}"] for name in TRY}
    return Try(by=row["attempts__by__name"] or "", **columns)
