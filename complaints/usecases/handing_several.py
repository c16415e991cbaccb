"""Handing several complaints to one colleague: before a day off, at the change of shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from complaints.errors import DeskError
from complaints.models import Complaint
from complaints.usecases.owning import transfer
from evidence.act import Act
from organisation.models import User

# A page of the desk holds fewer.
MOST_AT_ONCE = 50


@dataclass
class Handed:
    """What became of them: the references that were handed on, and the others, each with why it was not."""

    done: list[UUID] = field(default_factory=list)
    refused: list[tuple[UUID, str]] = field(default_factory=list)


def hand_several(chosen: Sequence[tuple[UUID, int]], act: Act, *, to: User, summary: str, reason: str) -> Handed:
    """Hand each of them on as `transfer` does, each by itself: one that is refused holds no other back. `chosen`:
    references with the version that the page showed (R7)."""
    handed = Handed()
    for ref, version in chosen[:MOST_AT_ONCE]:
        try:
            transfer(ref, version, act, to=to, summary=summary, reason=reason)
        except DeskError as error:
            handed.refused.append((ref, str(error.sentence)))
        else:
            handed.done.append(ref)
    return handed


def numbers_of(refs: Sequence[UUID], act: Act) -> dict[UUID, str]:
    """The numbers, as people read them aloud, of those that the actor may see."""
    assert act.by is not None, "Only people are told numbers."
    rows = Complaint.objects.visible_to(act.by, now=act.now).filter(public_id__in=refs)
    return dict(rows.values_list("public_id", "number"))
