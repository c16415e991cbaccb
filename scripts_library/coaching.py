"""Coaching: what went out although the guard stops it, for whoever leads the people who said it (R163)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.errors import NotFound
from complaints.models import Complaint
from complaints.ports import Duty
from complaints.views.doors import person
from evidence.act import Act
from evidence.models import TrailEntry
from evidence.trail import words_of
from organisation.models import Language, Role, User
from organisation.scope import reach_of
from scripts_library.guard import PhraseBook
from scripts_library.listening import listen
from scripts_library.models import SaidDespite, TabooFamily
from scripts_library.phrases import phrase_book
from scripts_library.reading.weights import learned
from scripts_library.wording import Advice, advice_on

MOST_LINES = 50
# So long whoever pressed too fast may take it back.
TAKEN_BACK_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Said:
    """A text that went out, and what the guard advises on it."""

    text: str
    advice: list[Advice]


@dataclass(frozen=True)
class Line:
    """One time that words went out: who, about which complaint, how it goes wrong, what was said and why. `said` and
    `reason` are empty once the customer was erased."""

    row: SaidDespite
    number: str
    url: str
    families: list[str]
    said: list[Said]
    reason: str


def keep_for_coaching(
    sender: object, *, complaint: Complaint, act: Act, families: Iterable[str], seq: int, **_more: object
) -> None:
    """Hear that words went out despite the guard (`ports.words_sent_despite`), in the same transaction."""
    if act.by is not None:
        SaidDespite.objects.create(
            complaint=complaint.public_id,
            branch=complaint.branch,
            by=act.by,
            at=act.now,
            families=list(families),
            seq=seq,
        )


def to_talk_about(user: User, *, now: datetime) -> QuerySet[SaidDespite]:
    """Give what this person should still talk about with somebody: as duty manager of the branch or of all, never what
    they said themselves."""
    reach = reach_of(user, now=now)
    rows = SaidDespite.objects.filter(talked_at=None).exclude(by=user)
    return rows if reach.is_head_office else rows.filter(branch__in=reach.supervised_ids)


def leads(user: User, *, now: datetime) -> bool:
    """Say whether this person leads anybody."""
    return Role.DUTY_MANAGER in reach_of(user, now=now).roles


def lines(user: User, *, now: datetime) -> list[Line]:
    """Give the newest of them as they are shown; of complaints that this person may not see only that it happened. Six
    queries, however many there are."""
    rows = list(to_talk_about(user, now=now).select_related("by", "branch").order_by("-at", "-id")[:MOST_LINES])
    seen = Complaint.objects.visible_to(user, now=now).filter(public_id__in={row.complaint for row in rows})
    complaints = {complaint.public_id: complaint for complaint in seen}
    names = {family.code: str(family) for family in TabooFamily.objects.all()}
    words, phrases = _words_of(rows, complaints), phrase_book()
    return [
        _line(row, complaints.get(row.complaint), names, words.get((row.complaint, row.seq)), phrases) for row in rows
    ]


def _words_of(
    rows: Iterable[SaidDespite], complaints: Mapping[UUID, Complaint]
) -> dict[tuple[UUID, int], Mapping[str, str]]:
    chains = {complaint.trail_chain: complaint.public_id for complaint in complaints.values()}
    wanted = {(row.complaint, row.seq) for row in rows}
    found = TrailEntry.objects.filter(chain__in=chains, kind="words.despite", seq__in={row.seq for row in rows})
    entries = [entry for entry in found if (chains[entry.chain], entry.seq) in wanted]
    opened = words_of(entries)
    return {(chains[entry.chain], entry.seq): opened[entry.pk] or {} for entry in entries}


def _line(
    row: SaidDespite,
    complaint: Complaint | None,
    names: Mapping[str, str],
    words: Mapping[str, str] | None,
    phrases: PhraseBook,
) -> Line:
    told = dict(words or {})
    reason = told.pop("reason", "")
    return Line(
        row,
        number=complaint.number if complaint else "",
        url=reverse("complaint", args=[complaint.public_id]) if complaint else "",
        families=[names.get(code, code) for code in row.families],
        said=[Said(text, _advice(text, row, phrases)) for text in told.values()],
        reason=reason,
    )


def _advice(text: str, row: SaidDespite, phrases: PhraseBook) -> list[Advice]:
    """What would have been better, for what was stopped then; what the guard finds besides is none of this talk."""
    language = Language.nearest(get_language())
    found = listen(text, language=language, cause_known=False, phrases=phrases, speech=learned("speech"))
    return advice_on(text, [one for one in found if one.family in row.families])


def just_talked(user: User, *, now: datetime) -> QuerySet[SaidDespite]:
    """Give what this person may still put back onto the list, the latest first."""
    rows = SaidDespite.objects.filter(talked_by=user, talked_at__gt=now - TAKEN_BACK_WITHIN)
    return rows.select_related("by").order_by("-talked_at", "-id")


def note_talked(act: Act, ref: UUID) -> None:
    """Note that somebody talked about it with whoever said it; once is enough.

    :raises NotFound: it is not theirs to talk about, or was done.
    """
    assert act.by is not None, "Only people talk."
    row = to_talk_about(act.by, now=act.now).filter(public_id=ref).first()
    if row is None:
        raise NotFound
    row.talked_by, row.talked_at = act.by, act.now
    row.save(update_fields=["talked_by", "talked_at"])


def take_talk_back(act: Act, ref: UUID) -> None:
    """Put one back onto the list: nobody talked about it yet.

    :raises NotFound: it was not them who noted it, or too long ago.
    """
    assert act.by is not None, "Only people talk."
    row = just_talked(act.by, now=act.now).filter(public_id=ref).first()
    if row is None:
        raise NotFound
    row.talked_by = row.talked_at = None
    row.save(update_fields=["talked_by", "talked_at"])


def duties(request: HttpRequest, now: datetime) -> list[Duty]:
    """How many talks wait for whoever leads; nobody else is asked. One query."""
    user = person(request)
    if not leads(user, now=now):
        return []
    count = to_talk_about(user, now=now).count()
    return [Duty(key="coaching", label=_("To talk about"), count=count, url=reverse("scripts_library:coaching"))]
