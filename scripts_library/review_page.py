"""The sheet on which a complaint's handling is reviewed, and the list of what was reviewed lately (R164)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.access import Right, may
from complaints.forms.widgets import plain_sentences
from complaints.models import Complaint
from complaints.screens.timeline import timeline
from evidence.act import Act
from organisation.models import User
from scripts_library.coaching_lines import NOTHING_TOLD, Said, said_on, seen_of
from scripts_library.models import Review
from scripts_library.reviews import (
    LONGEST,
    behaviours,
    handlers_of,
    reviewed_by,
    reviews_anywhere,
    reviews_for,
    titles_of,
    why_not_changed,
)

MOST_LINES = 50
# So far back what happened is counted, and no more than so many reviews.
COUNTED_DAYS = 90
COUNTED = 2000


@dataclass(frozen=True)
class Line:
    """One review as it is read: about which complaint, what was ticked in words, and the line that was written."""

    row: Review
    number: str
    url: str
    titles: list[str]
    words: str


class ReviewForm(forms.Form):
    """The sixteen, “nothing of it”, and one line. Whose work it was is asked where several had it in hand."""

    person = forms.ChoiceField(label=gettext_lazy("Whose work"), choices=[])
    ticks = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these happened"), choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )
    nothing = forms.BooleanField(label=gettext_lazy("Nothing of it"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Praise or advice, in one line"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("About the handling. Name no customer."),
    )

    def __init__(self, *args: Any, handlers: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_sentences(self.fields)
        self.handlers = {user.staff_code: user for user in handlers}
        self.sheet = behaviours()
        self.fields["person"].choices = [(code, user.name_and_code) for code, user in self.handlers.items()]  # type: ignore[attr-defined]
        self.fields["ticks"].choices = [(one.key, one.title) for one in self.sheet]  # type: ignore[attr-defined]
        if len(self.handlers) == 1:
            self.fields["person"].required = False

    def rows(self) -> list[dict[str, Any]]:
        """The sixteen with what each does to people, for the template."""
        ticked = set(self["ticks"].value() or ())
        return [{"one": one, "is_ticked": one.key in ticked} for one in self.sheet]

    def arguments(self) -> dict[str, Any]:
        """What the use case takes."""
        told = self.cleaned_data
        code = told["person"] or next(iter(self.handlers))
        return {**told, "person": self.handlers[code]}


def sheet_context(complaint: Complaint, user: User, act: Act, *, form: ReviewForm | None = None) -> dict[str, Any]:
    """Everything the sheet draws: reviews that were written, the form where this person may write or change theirs, and
    what happened on the complaint."""
    context = reviews_context(complaint, user, now=act.now)
    if context["writes"]:
        mine = next((line for line in context["lines"] if line.row.by_id == user.pk), None)
        others = [one for one in handlers_of(complaint) if one != user]
        why_not = why_not_changed(mine.row, now=act.now) if mine else ""
        if not others:
            why_not = _("Nobody but you had it in hand. Somebody else reviews it.")
        context |= {"why_not": why_not, "is_mine": mine is not None}
        if not why_not or form is not None:
            context["form"] = form or ReviewForm(handlers=others, initial=_initial(mine))
    context["timeline"], _older = timeline(complaint)
    return context


def reviews_context(complaint: Complaint, user: User, *, now: datetime) -> dict[str, Any]:
    """The reviews of one complaint that this person may read, and whether they review it."""
    rows = list(
        reviews_for(complaint, user, now=now).select_related("by", "person", "talked_by").order_by("-at", "-id")
    )
    return {
        "complaint": complaint,
        "lines": _lines(rows, {complaint.public_id: complaint}, said_on(rows) if rows else {}),
        "writes": may(Right.REVIEW, complaint, user, now=now),
    }


def _initial(mine: Line | None) -> dict[str, Any]:
    if mine is None:
        return {}
    row = mine.row
    return {"person": row.person.staff_code, "ticks": row.ticks, "nothing": not row.ticks, "words": mine.words}


def _lines(rows: Sequence[Review], complaints: Any, said: Said) -> list[Line]:
    return [
        Line(
            row,
            number=complaints[row.complaint].number if row.complaint in complaints else "",
            url=reverse("scripts_library:review", args=[row.complaint]) if row.complaint in complaints else "",
            titles=titles_of(row.ticks),
            words=said.get((row.chain, row.seq), NOTHING_TOLD).words.get("words", ""),
        )
        for row in rows
    ]


def list_context(user: User, *, now: datetime) -> dict[str, Any]:
    """What was reviewed lately: one's own work, and for whoever reviews that of their branches, with how often each
    thing happened there. By date, never by person. Eight queries at most, however many there are."""
    own = _latest(Review.objects.filter(person=user))
    rows, counts, counted = list[Review](), list[dict[str, Any]](), 0
    reviews = reviews_anywhere(user, now=now)
    if reviews:
        of_branches = reviewed_by(user, now=now)
        rows = _latest(of_branches)
        counts, counted = _counts(of_branches, now=now)
    complaints = seen_of([*own, *rows], user, now=now)
    # Words of one's own work are read also where the complaint is somebody else's to see by now.
    said = said_on([*own, *(row for row in rows if row.complaint in complaints)])
    return {
        "own": _lines(own, complaints, said),
        "reviews": reviews,
        "lines": _lines(rows, complaints, said),
        "counts": counts,
        "counted": counted,
        "days": COUNTED_DAYS,
    }


def _latest(rows: QuerySet[Review]) -> list[Review]:
    return list(rows.select_related("by", "person", "branch", "talked_by").order_by("-at", "-id")[:MOST_LINES])


def _counts(rows: QuerySet[Review], *, now: datetime) -> tuple[list[dict[str, Any]], int]:
    """How often each thing happened, the most frequent first, and in how many reviews it was looked for."""
    ticked = list(
        rows.filter(at__gte=now - timedelta(days=COUNTED_DAYS))
        .order_by("-at")
        .values_list("ticks", flat=True)[:COUNTED]
    )
    counts = Counter(key for ticks in ticked for key in ticks)
    told = [{"title": one.title, "better": one.better, "count": counts[one.key]} for one in behaviours()]
    return sorted((row for row in told if row["count"]), key=lambda row: -int(row["count"])), len(ticked)
