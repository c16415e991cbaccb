"""What stands on the page of what to talk about: what was said, what would have been better, and their reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.usecases.speaking import WENT_UP
from evidence.models import TrailEntry
from evidence.trail import words_of
from organisation.models import User
from scripts_library.coaching import to_talk_about
from scripts_library.guard import PhraseBook
from scripts_library.models import Review, SaidDespite, TabooFamily, TalkMatter
from scripts_library.phrases import phrase_book
from scripts_library.reviews import titles_of
from scripts_library.wording import Advice, advice_on, check_text

MOST_LINES = 50


@dataclass(frozen=True)
class Told:
    """What stands on a trail: the words, empty where nothing was said or is kept any more; why they were not held."""

    words: Mapping[str, str]
    because: str = ""


NOTHING_TOLD = Told({})
# By chain and place on it.
Said = dict[tuple[str, int], Told]


@dataclass(frozen=True)
class Spoken:
    """A text that went out, and what the guard advises on it."""

    text: str
    advice: list[Advice]


@dataclass(frozen=True)
class Line:
    """One thing to talk about: with whom, about which complaint, what it was in short, what was said, and beside it
    their reason or the advice of whoever reviewed it. `gone`: the words are not kept any more, or not this reader's."""

    row: TalkMatter
    number: str
    url: str
    chips: list[str]
    said: list[Spoken]
    beside_label: str
    beside: str
    gone: bool


def lines(user: User, *, now: datetime) -> list[Line]:
    """Give the newest of them as they are shown; of complaints that this person may not see only that it happened. As
    many queries, however many there are."""
    said_despite = to_talk_about(SaidDespite, user, now=now).select_related("person", "branch")
    reviews = to_talk_about(Review, user, now=now).select_related("person", "branch", "by")
    newest: list[SaidDespite | Review] = [*said_despite.order_by("-at", "-id")[:MOST_LINES]]
    newest += reviews.order_by("-at", "-id")[:MOST_LINES]
    rows = sorted(newest, key=lambda row: row.at, reverse=True)[:MOST_LINES]
    complaints = seen_of(rows, user, now=now)
    names = {family.code: str(family) for family in TabooFamily.objects.all()}
    said = said_on([row for row in rows if row.complaint in complaints])
    book = phrase_book()
    return [_line(row, complaints.get(row.complaint), names, said, book) for row in rows]


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


def _line(
    row: SaidDespite | Review, complaint: Complaint | None, names: Mapping[str, str], said: Said, book: PhraseBook
) -> Line:
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
        said=[Spoken(text, _advice(text, row, book)) for text in words.values()],
        beside_label=label,
        beside=beside,
        gone=gone,
    )


def _advice(text: str, row: TalkMatter, book: PhraseBook) -> list[Advice]:
    """What would have been better, for what was stopped then; what the guard finds besides is none of this talk."""
    if not isinstance(row, SaidDespite):
        return []
    found = check_text(text, get_language() or "", cause_known=False, phrases=book)
    return advice_on(text, [one for one in found if one.family in row.families])
