"""Who is told what: owners, supervisors, duty lists and customer managers, as recipients the outbox understands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet

from complaints.models import Complaint
from evidence.act import Act
from evidence.facts import Facts
from organisation.absences import stand_in, standing_in
from organisation.duties import people_of, people_posted
from organisation.models import Branch, Department, DutyEntry, Role, User
from organisation.scope import reach_of
from outbox.models import RecipientKind
from outbox.queue import Recipient, emit, hand_on

# Where a complaint that was fetched together with others keeps who of its people may see it.
KNOWN_READERS = "_known_readers"


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
    """The duty managers posted to the branch now, else the head office's, or their deputies; never somebody the
    complaint is about."""
    recused = {recusal.user_id for recusal in complaint.recusals.all()}
    return supervisors_at(complaint.branch_id, now=now, but=recused)


def supervisors_at(branch_id: int, *, now: datetime, but: Collection[int] = ()) -> list[User]:
    """The duty managers posted to a branch now, else the head office's, or their deputies; without those with the keys
    `but`."""
    people = people_posted(Role.DUTY_MANAGER, branch_id=branch_id, now=now)
    people = [user for user in people if user.pk not in but]
    here = [user for user in people if _posted_here(user, branch_id, now=now)]
    return _there(here, now=now, but=but) or _there(people, now=now, but=but) or here or people


def heads(people: Iterable[User], *, now: datetime) -> list[User]:
    """Those of these people who decide above every branch."""
    return [user for user in people if reach_of(user, now=now).is_head_office]


def head_office_of(complaint: Complaint, *, now: datetime) -> list[User]:
    """Who decides above the branch now: the duty managers posted to every branch; never somebody it is about."""
    recused = set(complaint.recusals.values_list("user_id", flat=True))
    people = people_posted(Role.DUTY_MANAGER, branch_id=complaint.branch_id, now=now)
    above = heads((user for user in people if user.pk not in recused), now=now)
    return _there(above, now=now, but=recused) or above


def _there(people: Iterable[User], *, now: datetime, but: Collection[int] = ()) -> list[User]:
    """These people as far as they are there, and deputies for the others; never somebody with one of the keys `but`."""
    return [user for user in standing_in(people, now=now) if user.pk not in but]


def can_answer(complaint: Complaint, user: User | None, *, now: datetime) -> bool:
    """Say whether somebody is still in the house and may see the complaint: mail to anybody else is dropped."""
    if user is None or not user.is_active:
        return False
    known: dict[int, bool] = complaint.__dict__.get(KNOWN_READERS, {})
    if user.pk in known:
        return known[user.pk]
    return Complaint.objects.visible_to(user, now=now).filter(pk=complaint.pk).exists()


def keep_who_can_answer(complaints: Collection[Complaint], people: Iterable[User], *, now: datetime) -> None:
    """Find out for many complaints which of these people may see them, with one query for each person."""
    for user in people:
        theirs = Complaint.objects.visible_to(user, now=now).filter(pk__in=[one.pk for one in complaints])
        seen = set(theirs.values_list("pk", flat=True))
        for complaint in complaints:
            complaint.__dict__.setdefault(KNOWN_READERS, {})[user.pk] = complaint.pk in seen


def answering(complaint: Complaint, *people: User | None, now: datetime) -> list[User]:
    """The first of these who can answer, or the deputy of one who is away; where none can, the supervisors, so that no
    limit runs unheard."""
    there = (stand_in(user, now=now) for user in people if user is not None)
    able = (user for user in there if can_answer(complaint, user, now=now))
    first = next(able, None)
    return [first] if first is not None else supervisors_of(complaint, now=now)


def owner_told(complaint: Complaint, *, now: datetime) -> list[User]:
    """Whoever answers for it, or their deputy while they are away; nobody where it is unclaimed."""
    return [] if complaint.owner is None else [_or_deputy(complaint, complaint.owner, now=now)]


def _or_deputy(complaint: Complaint, user: User, *, now: datetime) -> User:
    deputy = stand_in(user, now=now)
    return deputy if deputy is not None and can_answer(complaint, deputy, now=now) else user


def hand_on_mail(complaint: Complaint, kinds: Iterable[str], act: Act, *, before: User | None) -> None:
    """Address what still waits for the owner `before` to the owner of now: who answers for it hears of it."""
    if before is not None and complaint.owner is not None and before.pk != complaint.owner.pk:
        hand_on(
            about=complaint.public_id,
            kinds=list(kinds),
            before=Recipient(RecipientKind.STAFF, str(before.public_id)),
            to=Recipient(RecipientKind.STAFF, str(complaint.owner.public_id)),
            language=complaint.owner.language,
            now=act.now,
        )


def _posted_here(user: User, branch_id: int, *, now: datetime) -> bool:
    posts = reach_of(user, now=now).posts
    return any(post.role == Role.DUTY_MANAGER and post.branch_id == branch_id for post in posts)


def duty_list(complaint: Complaint, codes: Iterable[str], *, now: datetime) -> list[Told]:
    """Whom the list of the complaint's branch names, see `duty_list_of`; never somebody it is about."""
    branch = complaint.branch
    recused = {recusal.user_id for recusal in complaint.recusals.all()}
    entries = _duty_entries(branch, codes).exclude(user__in=recused)
    return _named(entries, branch, now=now, but=recused)


def duty_list_of(branch: Branch, codes: Iterable[str], *, now: datetime) -> list[Told]:
    """Whom the branch's duty list names for these codes: staff or their deputies, or a mailbox of somebody who never
    signs in."""
    return _named(_duty_entries(branch, codes), branch, now=now)


def _duty_entries(branch: Branch, codes: Iterable[str]) -> QuerySet[DutyEntry]:
    entries = DutyEntry.objects.filter(branch=branch, duty__in=list(codes))
    return entries.filter(Q(user=None) | Q(user__is_active=True))


def _named(entries: QuerySet[DutyEntry], branch: Branch, *, now: datetime, but: Collection[int] = ()) -> list[Told]:
    rows = list(entries.select_related("user").order_by("id"))
    people = [row.user for row in rows if row.user is not None]
    mailboxes = [Recipient(RecipientKind.DESK, f"duty-{row.pk}") for row in rows if row.user is None]
    # Somebody must hear it: where all are away and nobody stands in, whoever is named reads it in the end.
    named = as_told(_there(people, now=now, but=but) or people)
    return [*named, *(Told(mailbox, branch.desk_language) for mailbox in mailboxes)]


DEPARTMENT = "department-"


def department_told(department: Department, complaint: Complaint, *, now: datetime) -> list[Told]:
    """Who reads what a department is asked: its mailbox, or where it has none whoever answers for it (R150)."""
    if department.email:
        recipient = Recipient(RecipientKind.DEPARTMENT, f"{DEPARTMENT}{department.pk}")
        return [Told(recipient, complaint.branch.desk_language)]
    people = people_of(department, now=now)
    return as_told(_there(people, now=now) or people)


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
    return tell_each(
        kind,
        told,
        act,
        about=complaint.public_id,
        which=f"{complaint.public_id}:{which}",
        facts={"complaint": str(complaint.public_id), **(facts or {})},
        not_before=not_before,
    )


def tell_each(
    kind: str,
    told: Iterable[Told],
    act: Act,
    *,
    about: UUID | None,
    which: str,
    facts: Facts,
    not_before: datetime | None = None,
) -> int:
    """Queue one message per recipient about a complaint or about none; `which` names the cause within the kind."""
    queued = 0
    for one in dict.fromkeys(told):
        cause = f"{kind}:{which}:{one.recipient.kind}:{one.recipient.id}"
        queued += emit(
            kind=kind,
            # Keys are bounded; a long cause is told by its hash.
            key=cause if len(cause) <= 200 else f"{kind}:{sha256(cause.encode()).hexdigest()}",
            recipient=one.recipient,
            about=about,
            language=one.language,
            facts=facts,
            now=act.now,
            not_before=not_before,
        )
    return queued
