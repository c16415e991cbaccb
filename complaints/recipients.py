"""Who is told what: owners, supervisors, duty lists and customer managers, as recipients the outbox understands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Q

from complaints.models import Complaint
from evidence.act import Act
from evidence.facts import Facts
from organisation.duties import people_posted
from organisation.models import DutyEntry, Role, User
from organisation.scope import reach_of
from outbox.models import RecipientKind
from outbox.queue import Recipient, emit


@dataclass(frozen=True)
class Told:
    """Somebody to tell, and in which language."""

    recipient: Recipient
    language: str


def as_told(people: Iterable[User | None]) -> list[Told]:
    return [
        Told(Recipient(RecipientKind.STAFF, str(user.public_id)), user.language)
        for user in people
        if user is not None and user.is_active
    ]


def supervisors_of(complaint: Complaint, *, now: datetime) -> list[User]:
    """The duty managers posted to the branch now, else the head office's; never somebody the complaint is about."""
    recused = set(complaint.recusals.values_list("user_id", flat=True))
    people = people_posted(Role.DUTY_MANAGER, branch_id=complaint.branch_id, now=now)
    people = [user for user in people if user.pk not in recused]
    here = [user for user in people if _posted_here(user, complaint, now=now)]
    return here or people


def _posted_here(user: User, complaint: Complaint, *, now: datetime) -> bool:
    posts = reach_of(user, now=now).posts
    return any(post.role == Role.DUTY_MANAGER and post.branch_id == complaint.branch_id for post in posts)


def duty_list(complaint: Complaint, codes: Iterable[str]) -> list[Told]:
    """Whom the branch's duty list names for these codes: staff, or a mailbox of somebody who never signs in."""
    entries = (
        DutyEntry.objects.filter(branch=complaint.branch, duty__in=list(codes))
        .filter(Q(user=None) | Q(user__is_active=True))
        .select_related("user")
        .order_by("id")
    )
    return [
        as_told([entry.user])[0]
        if entry.user is not None
        else Told(Recipient(RecipientKind.DESK, f"duty-{entry.pk}"), complaint.branch.desk_language)
        for entry in entries
    ]


def tell(
    complaint: Complaint,
    kind: str,
    told: Iterable[Told],
    act: Act,
    *,
    which: str,
    facts: Facts | None = None,
    not_before: datetime | None = None,
) -> int:
    """Queue one message per recipient in the open transaction; the same cause never queues twice (REL-R6).

    `which` names the cause within the kind, for example "7:v2" for version 2 of deadline 7. Says how many are new.
    """
    queued = 0
    for one in dict.fromkeys(told):
        cause = f"{kind}:{complaint.public_id}:{which}:{one.recipient.kind}:{one.recipient.id}"
        queued += emit(
            kind=kind,
            # Keys are bounded; a long cause is told by its hash.
            key=cause if len(cause) <= 200 else f"{kind}:{sha256(cause.encode()).hexdigest()}",
            recipient=one.recipient,
            about=complaint.public_id,
            language=one.language,
            facts={"complaint": str(complaint.public_id), **(facts or {})},
            now=act.now,
            not_before=not_before,
        )
    return queued
