"""Coaching: what to talk about with somebody, for whoever leads them: words that went out although the guard stops
them (R163), and reviews of how a complaint was handled (R164)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.errors import NotFound
from complaints.models import Complaint
from complaints.ports import Duty
from complaints.views.doors import person
from evidence.act import Act
from organisation.at_once import at_once, count_in, how_many
from organisation.models import Role, User
from organisation.scope import reach_of
from scripts_library.models import Review, SaidDespite, TalkMatter

MATTERS: tuple[type[SaidDespite | Review], ...] = (SaidDespite, Review)
Matter = TypeVar("Matter", bound=TalkMatter)
# So long whoever pressed too fast may take it back.
TAKEN_BACK_WITHIN = timedelta(minutes=15)


def keep_for_coaching(
    sender: object, *, complaint: Complaint, act: Act, families: Iterable[str], seq: int, **_more: object
) -> None:
    """Hear that words went out despite the guard (`ports.words_sent_despite`), in the same transaction."""
    if act.by is not None:
        SaidDespite.objects.create(
            complaint=complaint.public_id,
            branch=complaint.branch,
            person=act.by,
            at=act.now,
            families=list(families),
            seq=seq,
        )


def to_talk_about(matter: type[Matter], user: User, *, now: datetime) -> QuerySet[Matter]:
    """Give what this person should still talk about with somebody: as duty manager of the branch or of all, never what
    they did themselves."""
    reach = reach_of(user, now=now)
    rows = matter._default_manager.filter(matter.worth_a_talk(), talked_at=None).exclude(person=user)
    return rows if reach.is_head_office else rows.filter(branch__in=reach.supervised_ids)


def leads(user: User, *, now: datetime) -> bool:
    """Say whether this person leads anybody."""
    return Role.DUTY_MANAGER in reach_of(user, now=now).roles


def just_talked(user: User, *, now: datetime) -> list[SaidDespite | Review]:
    """Give what this person may still put back onto the list, the latest first. Two queries."""
    found: list[SaidDespite | Review] = []
    for matter in MATTERS:
        rows = matter._default_manager.filter(talked_by=user, talked_at__gt=now - TAKEN_BACK_WITHIN)
        found += rows.select_related("person")
    return sorted(found, key=lambda row: (row.talked_at or now, row.pk), reverse=True)


def note_talked(act: Act, ref: UUID) -> None:
    """Note that somebody talked about it with whoever did it; once is enough.

    :raises NotFound: it is not theirs to talk about, or was done.
    """
    assert act.by is not None, "Only people talk."
    for matter in MATTERS:
        row = to_talk_about(matter, act.by, now=act.now).filter(public_id=ref).first()
        if row is not None:
            row.talked_by, row.talked_at = act.by, act.now
            row.save(update_fields=["talked_by", "talked_at"])
            return
    raise NotFound


def take_talk_back(act: Act, ref: UUID) -> None:
    """Put one back onto the list: nobody talked about it yet.

    :raises NotFound: it was not them who noted it, or too long ago.
    """
    assert act.by is not None, "Only people talk."
    row = next((row for row in just_talked(act.by, now=act.now) if row.public_id == ref), None)
    if row is None:
        raise NotFound
    row.talked_by = row.talked_at = None
    row.save(update_fields=["talked_by", "talked_at"])


def duties(request: HttpRequest, now: datetime) -> list[Duty]:
    """How many talks wait for whoever leads; nobody else is asked. One query."""
    user = person(request)
    if not leads(user, now=now):
        return []
    found = at_once(**{matter.__name__: how_many(to_talk_about(matter, user, now=now)) for matter in MATTERS})
    count = sum(count_in(rows) for rows in found.values())
    return [Duty(key="coaching", label=_("To talk about"), count=count, url=reverse("scripts_library:coaching"))]
