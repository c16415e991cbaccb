"""The morning's page: what a desk learnt last week, on one sheet, for the talk before the doors open (R120, R166)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from django.db.models import Count, F, Q

from complaints.codes import Severity, Stage
from complaints.models import Complaint, Lesson
from organisation.local_dates import local_date, zone_of
from organisation.models import Branch, User
from organisation.models.places import in_current_language
from scripts_library.models import SaidDespite, Script, TabooPhrase
from scripts_library.vocabulary import Purpose

_Row = TypeVar("_Row")
LESSONS, CATEGORIES = 5, 3
WEEK = timedelta(days=7)
# Whoever reads it aloud reads no numbers of anybody: a phone's, a card's, a complaint's.
_NUMBERS = re.compile(r"[A-Za-z]*[-\d]*\d{5,}[-\d]*")
# What a day begins well with.
SAID_OF_THE_DAY = (Purpose.LISTEN, Purpose.REGRET, Purpose.EMPATHISE, Purpose.THANK, Purpose.TAKE_CHARGE, Purpose.AGREE)


@dataclass(frozen=True)
class Digest:
    """What stands on the page: the seven days until yesterday, counts, lessons without names, a sentence to say today
    and one to leave."""

    branch: Branch
    first: date
    last: date
    settled: int
    calmer: int
    commonest: Sequence[tuple[str, int]]
    went_well: Sequence[str]
    could_be_better: Sequence[str]
    say: str
    never: TabooPhrase | None


def digest_of(branch: Branch, user: User, *, now: datetime, language: str) -> Digest:
    """Put the page together from what this person may see; six queries. The same all day."""
    today = local_date(now, branch)
    end = datetime.combine(today, datetime.min.time(), tzinfo=zone_of(branch))
    ended = (
        Complaint.objects.visible_to(user, now=now)
        .filter(branch=branch, stage=Stage.CLOSED, ended_at__gte=end - WEEK, ended_at__lt=end)
        .exclude(severity=Severity.POTENTIAL)
        .order_by()
    )
    counts = ended.aggregate(settled=Count("pk"), calmer=Count("pk", filter=Q(feeling_now__lt=F("feeling_first"))))
    named = ended.filter(category__isnull=False).values("category__name_zh", "category__name_en")
    commonest = named.annotate(many=Count("pk")).order_by("-many", "category__name_en")[:CATEGORIES]
    lessons = list(Lesson.objects.filter(complaint__in=ended, nothing_new=False).order_by("-at", "-id")[: 2 * LESSONS])
    return Digest(
        branch,
        today - WEEK,
        today - timedelta(days=1),
        counts["settled"],
        counts["calmer"],
        [(in_current_language(row["category__name_zh"], row["category__name_en"]), row["many"]) for row in commonest],
        _told(lesson.success for lesson in lessons),
        _told(lesson.failure for lesson in lessons),
        _sentence(branch, language, end, today),
        _phrase(branch, language, end, today),
    )


def _told(texts: Iterable[str]) -> list[str]:
    """Each text once, without numbers that are somebody's."""
    return list(dict.fromkeys(_NUMBERS.sub("…", text.strip()) for text in texts if text.strip()))[:LESSONS]


def _sentence(branch: Branch, language: str, end: datetime, today: date) -> str:
    """A sentence without blanks, another one every day; one that anybody at this branch may say to any customer. What
    was approved only today waits for tomorrow, unless there is nothing older."""
    rows = Script.objects.in_force(language=language, today=today).filter(
        purpose__in=SAID_OF_THE_DAY, channels=[], categories=[], customer_types=[], causes=[], face_saving=False
    )
    fitting = [
        row for row in rows.exclude(text__contains="{") if not row.industries or branch.industry in row.industries
    ]
    older = [row for row in fitting if row.version > 1 or row.approved_at is None or row.approved_at < end]
    chosen = _of_the_day(older or fitting, branch, today, lambda row: row.key)
    return chosen.text if chosen else ""


def _phrase(branch: Branch, language: str, end: datetime, today: date) -> TabooPhrase | None:
    """Of the family that slipped out most last week a phrase, else one of any."""
    rows = SaidDespite.objects.filter(branch=branch, at__gte=end - WEEK, at__lt=end)
    slipped = [code for families in rows.values_list("families", flat=True) for code in families]
    phrases = TabooPhrase.objects.filter(is_active=True, language=language).exclude(stages=[])
    if slipped:
        phrases = phrases.filter(family__code=max(sorted(set(slipped)), key=slipped.count))
    return _of_the_day(phrases.select_related("family"), branch, today, lambda row: str(row.pk))


def _of_the_day(rows: Iterable[_Row], branch: Branch, today: date, name: Callable[[_Row], str]) -> _Row | None:
    """Choose one for a branch and a day by what it is called, not by where it stands: others that come or go meanwhile
    move nothing."""
    return min(rows, key=lambda row: sha256(f"{branch.pk} {today} {name(row)}".encode()).digest(), default=None)
