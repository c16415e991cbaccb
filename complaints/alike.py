"""Which complaints of the last hour are the same trouble as one: of its category at its branch, or of its category and
in like words at other branches. Asked with every complaint that is logged, so in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from complaints.codes import Severity
from complaints.models import Complaint, Incident, IncidentComplaint
from complaints.search.grams import grams
from complaints.spelling import spell
from evidence.act import Act
from organisation.at_once import Row, Rows, at_once
from organisation.policies import Policies, policies_for

# Of a flood, the newest tell enough.
MOST_READ = 60
# Shorter words are like anything.
FEWEST_PAIRS = 3


@dataclass(frozen=True)
class Alike:
    """What a complaint belongs to: an open incident that takes it in, by its key, or the others (by their keys) that it
    begins one with; `several`: they are of several branches."""

    standing: int | None = None
    others: tuple[int, ...] = ()
    several: bool = False

    @property
    def begins(self) -> bool:
        """Say whether they are so many that an incident begins."""
        return bool(self.others)


def alike_to(complaint: Complaint, act: Act) -> Alike:
    """Look what came lately. One query, none for what has no category or nobody complained of; one that was in an
    incident before is never counted or taken in again by itself."""
    if complaint.category_id is None or complaint.severity == Severity.POTENTIAL:
        return Alike()
    policies = policies_for(complaint.branch_id, now=act.now)
    window = timedelta(minutes=policies.int("incident_window_minutes"))
    found = at_once(**_lists(complaint, act, window))
    if found["held"]:
        return Alike()
    percent = policies.int("incident_alike_percent")
    for row in sorted(found["incidents"], key=lambda row: row["branch_id"] is None):
        came_in_time = complaint.received_at >= row["opened_at"] - window
        near = row["branch_id"] is not None or are_alike(complaint.own_words, row["first__own_words"], percent)
        if row["ended_at"] is None and came_in_time and near:
            return Alike(standing=row["id"])
    if complaint.received_at < act.now - window:
        return Alike()
    return _enough(complaint, found, policies)


def _lists(complaint: Complaint, act: Act, window: timedelta) -> dict[str, Rows]:
    of_kind = Complaint.objects.filter(category=complaint.category_id, received_at__gt=act.now - window)
    of_kind = of_kind.exclude(severity=Severity.POTENTIAL).exclude(pk=complaint.pk).filter(incidents=None)
    newest = of_kind.order_by("-received_at", "-id").values("pk")[:MOST_READ]
    lately = Q(ended_at__isnull=True) | Q(opened_at__gt=act.now - window)
    incidents = Incident.objects.filter(lately, category=complaint.category_id)
    incidents = incidents.filter(Q(branch=complaint.branch_id) | Q(branch=None)).order_by("id")
    return {
        "held": (IncidentComplaint.objects.filter(complaint=complaint).order_by("id"), ["id"]),
        "incidents": (incidents, ["id", "branch_id", "opened_at", "ended_at", "first__own_words"]),
        "recent": (Complaint.objects.filter(pk__in=newest).order_by("id"), ["id", "branch_id", "own_words"]),
    }


def _enough(complaint: Complaint, found: dict[str, list[Row]], policies: Policies) -> Alike:
    """Count; an incident of its kind that began within the window, ended or not, is not begun again."""
    needed = policies.int("incident_complaints")
    begun = {row["branch_id"] for row in found["incidents"]}
    if not needed:
        return Alike()
    here = [row["id"] for row in found["recent"] if row["branch_id"] == complaint.branch_id]
    if len(here) + 1 >= needed:
        return Alike() if complaint.branch_id in begun else Alike(others=tuple(here))
    percent = policies.int("incident_alike_percent")
    like = [row for row in found["recent"] if are_alike(complaint.own_words, row["own_words"], percent)]
    if len(like) + 1 < needed or None in begun or all(row["branch_id"] == complaint.branch_id for row in like):
        return Alike()
    return Alike(others=tuple(row["id"] for row in like), several=True)


def lately_here(complaint: Complaint, act: Act) -> Sequence[int]:
    """The keys of those of its category that came to its branch within the window and are in no incident yet, for
    whoever begins one by hand."""
    window = timedelta(minutes=policies_for(complaint.branch_id, now=act.now).int("incident_window_minutes"))
    found = at_once(**_lists(complaint, act, window))
    return [row["id"] for row in found["recent"] if row["branch_id"] == complaint.branch_id]


def are_alike(one: str, other: str, percent: int) -> bool:
    """Say whether two narratives share so many of a hundred pairs of neighbouring characters, of the shorter one."""
    mine, theirs = _pairs(one), _pairs(other)
    fewest = min(len(mine), len(theirs))
    return fewest >= FEWEST_PAIRS and 100 * len(mine & theirs) >= percent * fewest


def _pairs(text: str) -> set[str]:
    """The pairs and plain words of a text; single characters, which the index keeps as well, are in every text."""
    return {gram for gram in grams(spell(text).text).split() if not (gram.startswith("x") and len(gram) <= 6)}
