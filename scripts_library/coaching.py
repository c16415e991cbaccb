"""Coaching: what to talk about with somebody, for whoever leads them: words that went out although the guard stops
them (R163), and reviews of how a complaint was handled (R164)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.errors import NotFound
from complaints.models import Complaint
from complaints.ports import Duty
from complaints.usecases.speaking import WENT_UP
from complaints.views.doors import person
from evidence.act import Act
from evidence.models import TrailEntry
from evidence.trail import words_of
from organisation.at_once import at_once, count_in, how_many
from organisation.models import Role, User
from organisation.scope import reach_of
from scripts_library.models import Review, SaidDespite, TabooFamily, TalkMatter
from scripts_library.reviews import titles_of

MOST_LINES = 50
MATTERS: tuple[type[SaidDespite | Review], ...] = (SaidDespite, Review)
Matter = TypeVar("Matter", bound=TalkMatter)


@dataclass(frozen=True)
class Told:
    """What stands on a trail: the words, empty where nothing was said or is kept any more; why they were not held."""

    words: Mapping[str, str]
    because: str = ""


NOTHING_TOLD = Told({})
# By chain and place on it.
Said = dict[tuple[str, int], Told]


@dataclass(frozen=True)
class Line:
    """One thing to talk about: with whom, about which complaint, what it was in short, what was said, and beside it
    their reason or the advice of whoever reviewed it. `gone`: the words are not kept any more, or not this reader's."""

    row: TalkMatter
    number: str
    url: str
    chips: list[str]
    said: list[str]
    beside_label: str
    beside: str
    gone: bool


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


def lines(user: User, *, now: datetime) -> list[Line]:
    """Give the newest of them as they are shown; of complaints that this person may not see only that it happened. Six
    queries, however many there are."""
    said_despite = to_talk_about(SaidDespite, user, now=now).select_related("person", "branch")
    reviews = to_talk_about(Review, user, now=now).select_related("person", "branch", "by")
    newest: list[SaidDespite | Review] = [*said_despite.order_by("-at", "-id")[:MOST_LINES]]
    newest += reviews.order_by("-at", "-id")[:MOST_LINES]
    rows = sorted(newest, key=lambda row: row.at, reverse=True)[:MOST_LINES]
    complaints = seen_of(rows, user, now=now)
    names = {family.code: str(family) for family in TabooFamily.objects.all()}
    said = said_on([row for row in rows if row.complaint in complaints])
    return [_line(row, complaints.get(row.complaint), names, said) for row in rows]


def seen_of(rows: Iterable[TalkMatter], user: User, *, now: datetime) -> dict[UUID, Complaint]:
    """Give the complaints of these rows that this person may see, by reference. One query."""
    refs = {row.complaint for row in rows}
    seen = Complaint.objects.visible_to(user, now=now).filter(public_id__in=refs)
    return {complaint.public_id: complaint for complaint in seen}


def said_on(rows: Sequence[TalkMatter]) -> Said:
    """Read what stands on the trails of these rows. Two queries."""
    wanted = {(row.chain, row.seq) for row in rows}
    found = TrailEntry.objects.filter(chain__in={row.chain for row in rows}, seq__in={row.seq for row in rows})
    entries = [entry for entry in found if (entry.chain, entry.seq) in wanted]
    opened = words_of(entries)
    return {
        (entry.chain, entry.seq): Told(opened[entry.pk] or {}, json.loads(entry.facts).get("because", ""))
        for entry in entries
    }


def _line(row: SaidDespite | Review, complaint: Complaint | None, names: Mapping[str, str], said: Said) -> Line:
    told = said.get((row.chain, row.seq), NOTHING_TOLD)
    words = dict(told.words)
    if isinstance(row, Review):
        label, beside, chips, gone = row.by.name, words.pop("words", ""), titles_of(row.ticks), False
    else:
        label, beside = _("Their reason"), words.pop("reason", "")
        chips, gone = [names.get(code, code) for code in row.families], not (words or beside)
        if told.because == WENT_UP and words:
            label = ""
            beside = _("It went along with a call for help, which waits for no words: nobody was asked for a reason.")
    return Line(
        row,
        number=complaint.number if complaint else "",
        url=reverse("complaint", args=[complaint.public_id]) if complaint else "",
        chips=chips,
        said=list(words.values()),
        beside_label=label,
        beside=beside,
        gone=gone,
    )


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


def duties(request: HttpRequest, now: datetime) -> list[Duty]:
    """How many talks wait for whoever leads; nobody else is asked. One query."""
    user = person(request)
    if not leads(user, now=now):
        return []
    found = at_once(**{matter.__name__: how_many(to_talk_about(matter, user, now=now)) for matter in MATTERS})
    count = sum(count_in(rows) for rows in found.values())
    return [Duty(key="coaching", label=_("To talk about"), count=count, url=reverse("scripts_library:coaching"))]
