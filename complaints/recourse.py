"""Where else a customer of a branch can turn: for the page, the papers and letters (R100–R103)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, override

from complaints.codes import RecourseKind
from complaints.models import Recourse
from organisation.at_once import Row, Rows
from organisation.models import Branch, Language

RECOURSE = ("code", "industry", "kind", "name_zh", "name_en", "text_zh", "text_en")


@dataclass(frozen=True)
class Way:
    """One way beyond us, in one language: what kind it is, who it is, and what they do."""

    code: str
    kind: str
    name: str
    text: str
    language: str

    @property
    def line(self) -> str:
        """The way in one line, as it is printed."""
        with override(self.language):
            return gettext("%(name)s: %(text)s") % {"name": self.name, "text": self.text}


def recourse_of(branch: Branch, language: str) -> list[Way]:
    """Give the ways that are open to a customer of the branch, in the order they are told: our own superiors, then who
    mediates, who supervises the industry, and who arbitrates. One query.

    Of one kind the industry's own stands before the ones for everybody.
    """
    rows, names = recourse_rows(branch)
    return ways_in(rows.values(*names), language)


def recourse_rows(branch: Branch) -> Rows:
    """What `ways_in` reads, for whoever reads it together with other lists."""
    return of_branch(branch).order_by("position", "id"), RECOURSE


def of_branch(branch: Branch) -> QuerySet[Recourse]:
    """What is told at a branch."""
    return Recourse.objects.filter(Q(industry="") | Q(industry=branch.industry), is_active=True)


def ways_in(rows: Iterable[Row], language: str) -> list[Way]:
    """Put the rows into words of a language and in the order they are told."""
    order = {kind: place for place, kind in enumerate(RecourseKind.values)}
    english = language.startswith("en")
    told = sorted(rows, key=lambda row: (order[row["kind"]], not row["industry"]))
    return [
        Way(
            row["code"],
            row["kind"],
            name=row["name_en"] if english else row["name_zh"],
            text=row["text_en"] if english else row["text_zh"],
            language=Language.nearest(language),
        )
        for row in told
    ]
