"""What may be done next: every arrow that leads on from here, with what blocks it, said as the desk says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from complaints.access import may
from complaints.errors import Missing, Text
from complaints.guards import Guard
from complaints.models import Complaint
from complaints.usecases.door import applies
from organisation.models import User


@dataclass(frozen=True)
class Move:
    """One arrow as button, API and error see it."""

    name: str
    label: Text
    target: str
    forward: bool
    allowed: bool
    missing: tuple[Missing, ...]

    @property
    def is_open(self) -> bool:
        return self.allowed and not self.missing


def moves(complaint: Complaint, user: User, *, now: datetime) -> list[Move]:
    """List the arrows from the complaint's stage, the road ahead first; what does not apply is left out."""
    complaint.look(now=now)
    found = []
    for arrow in complaint.arrows():
        if arrow.source != complaint.stage or not applies(arrow, complaint):
            continue
        found.append(
            Move(
                name=arrow.name,
                label=arrow.custom["label"],
                target=str(arrow.target),
                forward=arrow.custom["forward"],
                allowed=may(arrow.custom["right"], complaint, user, now=now),
                missing=tuple(
                    guard.missing for guard in arrow.conditions if isinstance(guard, Guard) and not guard(complaint)
                ),
            )
        )
    return sorted(found, key=lambda move: not move.forward)
