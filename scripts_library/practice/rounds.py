"""Playing a round: beginning, answering, ending; and how far a desk's people are (R165)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from complaints.codes import Feeling, Stage
from complaints.errors import BadInput, NotFound, WrongState
from complaints.ports import Finding
from evidence.act import Act
from organisation.models import Posting, Role, User
from organisation.scope import DESK_ROLES, reach_of
from scripts_library.models import PracticeRound
from scripts_library.practice.scenarios import Outcome, Turn, scenarios
from scripts_library.practice.scoring import Earlier, feeling_after, judge_picked, judge_typed, percent
from scripts_library.reading.weights import learned
from scripts_library.vocabulary import Move
from scripts_library.wording import check_text

LONGEST_ANSWER = 2000
# What a desk's progress looks back on.
RECENT = timedelta(days=30)
# Before the facts are told nobody knows whose doing it was (R23).
CAUSE_UNKNOWN = (Stage.RECEIVE, Stage.CALM, Stage.CLARIFY)


def begin(act: Act, key: str, *, language: str) -> PracticeRound:
    """Begin a round; the customer says the first words.

    :raises NotFound: no such scenario.
    """
    scenario = scenarios().get(key)
    if scenario is None or act.by is None:
        raise NotFound
    return PracticeRound.objects.create(
        by=act.by, scenario=key, language=language, feeling=scenario.feeling, began_at=act.now
    )


def round_of(act: Act, ref: UUID) -> PracticeRound:
    """Find one's own round; what somebody else answered is theirs alone.

    :raises NotFound: none of that reference is theirs, or its scenario ships no longer.
    """
    row = PracticeRound.objects.filter(public_id=ref, by=act.by).first()
    if row is None or row.scenario not in scenarios():
        raise NotFound
    return row


@transaction.atomic
def answer(act: Act, ref: UUID, *, turn: int, text: str = "", picked: int | None = None) -> PracticeRound:
    """Give the answer to turn number `turn` (from 0), typed or picked by its place; whoever sends one twice has given
    it once.

    :raises NotFound: as `round_of`. :raises WrongState: the round has ended, or this turn was answered in other words.
    :raises BadInput: nothing was answered, or more than anybody listens to.
    """
    row = PracticeRound.objects.select_for_update().filter(pk=round_of(act, ref).pk).get()
    scenario = scenarios()[row.scenario]
    turns = scenario.story(row.language).turns
    is_past = 0 <= turn < len(row.turns)
    if is_past and row.turns[turn]["said"] == _said(turns[turn], text, picked):
        return row
    if row.ended_at is not None:
        raise WrongState(_("This round is over. Begin it once more to try other words."))
    if is_past:
        raise WrongState(
            _("That turn is answered already, perhaps in another window. This is how the talk stands now.")
        )
    if turn != len(row.turns):
        return row
    row.turns = [*row.turns, _judged(row, turns[turn], text, picked)]
    outcome: Outcome = row.turns[-1]["outcome"]
    walks_out = row.feeling == Feeling.OUT_OF_CONTROL and outcome == "worse"
    row.feeling = feeling_after(row.feeling, outcome)
    if walks_out or len(row.turns) == len(turns):
        row.ended_at = act.now
        row.score = percent([one["outcome"] for one in row.turns], len(turns))
    row.save(update_fields=["turns", "feeling", "ended_at", "score"])
    return row


def _said(turn: Turn, text: str, picked: int | None) -> str:
    """Tell what was answered, in words; empty for nothing."""
    return turn.answers[picked].text if picked is not None and 0 <= picked < len(turn.answers) else text.strip()


def _judged(row: PracticeRound, turn: Turn, text: str, picked: int | None) -> dict[str, object]:
    def check(said: str) -> list[Finding]:
        return check_text(said, row.language, turn.stage not in CAUSE_UNKNOWN)

    said = _said(turn, text, picked)
    if not said:
        sentence = _("Write what you would say, or pick an answer.")
        raise BadInput(sentence, fields={"text": sentence})
    if picked is not None and 0 <= picked < len(turn.answers):
        return {"said": said, **asdict(judge_picked(turn.answers[picked], turn, check=check))}
    if len(said) > LONGEST_ANSWER:
        sentence = _(
            "This is %(many)d characters, and nobody listens to more than %(most)d. Shorten it; nothing is lost."
        ) % {"many": len(said), "most": LONGEST_ANSWER}
        raise BadInput(sentence, fields={"text": sentence})
    earlier = Earlier(
        [one["said"] for one in row.turns], frozenset(Move(move) for one in row.turns for move in one["heard"])
    )
    return {"said": said, **asdict(judge_typed(said, turn, check=check, learned=learned("moves"), earlier=earlier))}


@dataclass(frozen=True)
class Progress:
    """How far one person is: rounds ended of late, how many different ones, the best score, and when the last was."""

    user: User
    rounds: int
    different: int
    best: int | None
    last: datetime | None


def progress_of_desk(user: User, *, now: datetime) -> list[Progress]:
    """Tell whoever leads a desk how far its people are; nothing to anybody else. Two queries."""
    reach = reach_of(user, now=now)
    if Role.DUTY_MANAGER not in reach.roles:
        return []
    desks = Posting.objects.filter(role__in=DESK_ROLES).exclude(user=user)
    if not reach.is_head_office:
        desks = desks.filter(branch__in=reach.supervised_ids)
    people = User.objects.filter(pk__in=desks.values("user_id"), is_active=True).order_by("staff_code")
    recent = Q(ended_at__gt=now - RECENT)
    played: dict[int, Mapping[str, Any]] = {
        row["by"]: row
        for row in PracticeRound.objects.filter(recent, by__in=people)
        .values("by")
        .annotate(
            rounds=Count("pk"), different=Count("scenario", distinct=True), best=Max("score"), last=Max("ended_at")
        )
    }
    return [_progress(one, played.get(one.pk)) for one in people]


def _progress(user: User, row: Mapping[str, Any] | None) -> Progress:
    if row is None:
        return Progress(user, rounds=0, different=0, best=None, last=None)
    return Progress(user, rounds=row["rounds"], different=row["different"], best=row["best"], last=row["last"])


def best_scores(user: User) -> dict[str, int]:
    """Give somebody's own best score by scenario; one query."""
    rows = PracticeRound.objects.filter(by=user, score__isnull=False).values("scenario").annotate(best=Max("score"))
    return {row["scenario"]: row["best"] for row in rows}
