"""Which sentences to show now: approved ones that fit, first those that the customer's own words point to (R161), then
the most specific ones, a different wording for each complaint so that nobody sounds canned (R24), and face-saving ones
where the customer erred (R33)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from complaints.codes import Cause, Channel, CustomerType
from scripts_library.blanks import Blanks, fill
from scripts_library.models import Script
from scripts_library.vocabulary import Purpose

# What fits closer comes first. A sentence for this type beats one for this category, and so on; that it is for the
# counter or for the phone says little about it.
POINTS = {"customer_types": 16, "causes": 8, "categories": 6, "industries": 3, "channels": 2}
POINTS_FOR_FEELING = 1
# So many are brought to the front by the customer's words; the others leave room for what the moment asks for.
MOST_NAMED = 2
_ORDER = {purpose: place for place, purpose in enumerate(Purpose.values)}


@dataclass(frozen=True)
class Moment:
    """What is known of the complaint right now. Unknown codes are empty, an unknown feeling is 0. `waited`: at the
    counter, longer than they were told (R129)."""

    stage: str
    language: str
    channel: str = ""
    customer_type: str = CustomerType.ORDINARY
    second_type: str = ""
    category: str = ""
    industry: str = ""
    feeling: int = 0
    cause: str = ""
    waited: bool = False

    def codes(self, scope: str) -> tuple[str, ...]:
        """Give this moment's codes for one of the scope lists of a script."""
        return {
            "customer_types": (self.customer_type, self.second_type),
            "causes": (self.cause,),
            "categories": (self.category,),
            "channels": (self.channel,),
            "industries": (self.industry,),
        }[scope]


@dataclass(frozen=True)
class ChosenScript:
    """A sentence for this moment: the row, the sentence with its blanks filled, and why it was chosen."""

    script: Script
    text: str
    why: str
    said: bool = False


def scripts_for(
    *,
    stage: str,
    channel: str,
    customer_type: str,
    category: str,
    feeling: int,
    cause: str,
    language: str,
    limit: int,
    today: date,
    blanks: Blanks,
    second_type: str = "",
    industry: str = "",
    seed: str = "",
    said: Iterable[int] = (),
) -> list[ChosenScript]:
    """Choose at most `limit` sentences. One query.

    `seed` (the complaint's reference) decides among equals, always the same way for one complaint; `said` are the keys
    of scripts that were said here already: they go behind the others.
    """
    moment = Moment(stage, language, channel, customer_type, second_type, category, industry, feeling, cause)
    rows = Script.objects.usable(language=language, stage=stage, today=today)
    return choose(rows, moment, limit=limit, blanks=blanks, seed=seed, said=frozenset(said))


def choose(
    rows: Iterable[Script],
    moment: Moment,
    *,
    limit: int,
    blanks: Blanks,
    seed: str = "",
    said: frozenset[int] = frozenset(),
    named: Mapping[str, str] | None = None,
) -> list[ChosenScript]:
    """Choose among rows that are at hand; the rule itself, without a query.

    `named` are the keys of scripts that the customer's words point to, the weightiest first, each with the word.
    """
    words = named or {}
    fitting = [row for row in rows if _fits(row, moment)]
    if moment.cause == Cause.CUSTOMER and any(row.face_saving for row in fitting):
        fitting = [row for row in fitting if row.face_saving or row.purpose == Purpose.WAITED]
    rank = {key: place for place, key in enumerate(words)}
    pointed = sorted((row for row in fitting if row.key in rank and row.pk not in said), key=lambda row: rank[row.key])
    front = {row.key: place for place, row in enumerate(pointed[:MOST_NAMED])}
    fitting.sort(
        key=lambda row: (
            row.pk in said,
            row.purpose != Purpose.WAITED,
            front.get(row.key, MOST_NAMED),
            -_points(row, moment),
            _ORDER[row.purpose],
            _toss(seed, row.key),
        )
    )
    chosen = []
    for row in _varied(fitting, front):
        text = fill(row.text, blanks, language=moment.language)
        if text is not None:
            chosen.append(ChosenScript(row, text, _why(row, moment, words.get(row.key, "")), said=row.pk in said))
        if len(chosen) == limit:
            break
    return chosen


def _fits(row: Script, moment: Moment) -> bool:
    if row.face_saving and moment.cause != Cause.CUSTOMER:
        return False
    if row.purpose == Purpose.WAITED and not moment.waited:
        return False
    for scope in POINTS:
        wanted = getattr(row, scope)
        if wanted and not set(wanted) & set(moment.codes(scope)):
            return False
    if not moment.feeling:
        return row.feeling_min is None
    return (row.feeling_min or 0) <= moment.feeling <= (row.feeling_max or 5)


def _points(row: Script, moment: Moment) -> int:
    points = sum(worth for scope, worth in POINTS.items() if getattr(row, scope))
    if row.customer_types and moment.customer_type not in row.customer_types:
        points -= POINTS["customer_types"] // 2
    if row.feeling_min is not None or row.feeling_max is not None:
        points += POINTS_FOR_FEELING
    return points + row.weight


def _toss(seed: str, key: str) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def _varied(rows: Sequence[Script], front: Collection[str]) -> list[Script]:
    """Bring the first of each purpose before any second of the same, keeping the order within; those in front stay."""
    counts: dict[str, int] = {}
    ranked = []
    for place, row in enumerate(rows):
        counts[row.purpose] = counts.get(row.purpose, 0) + 1
        ranked.append((1 if row.key in front else counts[row.purpose], place, row))
    return [row for _round, _place, row in sorted(ranked, key=lambda entry: entry[:2])]


def _why(row: Script, moment: Moment, word: str) -> str:
    """Say in a few words why this sentence: what it is for, and what it fits."""
    fits = []
    if word:
        fits.append(_("their word: “%(word)s”") % {"word": word})
    if row.face_saving:
        fits.append(_("leaves a dignified way out"))
    if row.customer_types:
        mine = moment.customer_type if moment.customer_type in row.customer_types else moment.second_type
        fits.append(str(CustomerType(mine).label))
    if row.categories:
        fits.append(_("this category"))
    if row.causes and not row.face_saving:
        fits.append(str(Cause(moment.cause).label))
    if row.channels and moment.channel:
        fits.append(str(Channel(moment.channel).label))
    if row.feeling_min is not None:
        fits.append(_("this feeling"))
    purpose = str(Purpose(row.purpose).label)
    return " · ".join([purpose, *fits])
