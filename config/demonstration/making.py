"""Making the whole demonstration: plan, walk, copy."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import Model

from complaints.models import Complaint
from config.demonstration.away import enter_days_off
from config.demonstration.patterns import LastReceipts, Pattern
from config.demonstration.people import Team, teams
from config.demonstration.plan import OLDEST, Wanted, plan
from config.demonstration.planting import choose, plant
from config.demonstration.play import Clock
from config.demonstration.rows import COPIED
from config.demonstration.sheets import Spelling, spelling
from config.demonstration.walking import Walked, walk_all
from evidence.models import ChainHead, DataKey, TrailEntry, TrailWords
from organisation.kept import reference_kept
from outbox.models import Message
from outbox.ports import senders_asleep

Say = Callable[[str], None]
# From so many copies on the planner of PostgreSQL is told at once what the tables hold now.
MANY = 1_000


@dataclass(frozen=True)
class Made:
    """What was made: complaints, how many of them by copying, and the rows that were planted for those."""

    complaints: int
    copied: int
    rows: int
    walk_seconds: float
    copy_seconds: float


def make(wanted: Wanted, *, seed: int, now: datetime, say: Say) -> Made:
    """Make the wanted complaints, with `say` hearing what is being done. The same seed and `now` tell the same."""
    rng = Random(f"calmdesk:{seed}")
    began = time.monotonic()
    crew = teams()
    errands = plan(wanted, crew, rng, now=now)
    with senders_asleep(), reference_kept():
        walked = walk_all(errands, rng, now=now, told=_every(10, lambda made: say(f"  walked {made}")))
        copying = time.monotonic()
        with _nothing_collected():
            rows = _copy(walked, crew, wanted, rng, now=now, say=say)
        enter_days_off(crew, now=now)
    ended = time.monotonic()
    return Made(wanted.complaints, wanted.complaints - wanted.walked, rows, copying - began, ended - copying)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Rows by the hundred thousand hold no cycles; looking for some takes a seventh of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _copy(
    walked: Sequence[Walked], crew: Sequence[Team], wanted: Wanted, rng: Random, *, now: datetime, say: Say
) -> int:
    """Plant copies until there are as many as wanted, of them so many open."""
    if wanted.complaints == wanted.walked:
        return 0
    spelled = spelling()
    patterns = _patterns(walked, crew, spelled, now=now)
    copies, open_copies = wanted.complaints - wanted.walked, wanted.open - wanted.open_walked
    choices = choose(patterns, ended=copies - open_copies, still_open=open_copies, rng=rng)
    rows = plant(patterns, choices, rng, spelled, now=now, told=lambda made: say(f"  copied {made:,}"))
    if wanted.complaints - wanted.walked >= MANY and connection.vendor == "postgresql":
        _tell_the_planner()
    return rows


def _patterns(walked: Sequence[Walked], crew: Sequence[Team], spelled: Spelling, *, now: datetime) -> list[Pattern]:
    clocks = {team.branch.pk: Clock.of(team.branch, team.calendar, now=now) for team in crew}
    oldest, last = timedelta(days=OLDEST + 2), _last_receipts(walked, clocks)
    return [
        Pattern(one, clocks[one.branch_id], spelled, now=now, oldest=oldest, last=last) for one in walked if one.copies
    ]


def _last_receipts(walked: Sequence[Walked], clocks: Mapping[int, Clock]) -> LastReceipts:
    keys = [key for one in walked for key in one.complaints]
    receipts = Complaint.objects.filter(pk__in=keys).order_by("received_at").values_list("branch_id", "received_at")
    return {(branch, clocks[branch].calendar.local(moment).date()): moment for branch, moment in receipts}


def _tell_the_planner() -> None:
    quote = connection.ops.quote_name
    models: list[type[Model]] = [*COPIED, ChainHead, DataKey, TrailEntry, TrailWords, Message]
    tables = [quote(model._meta.db_table) for model in models]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _every(many: int, tell: Callable[[int], None]) -> Callable[[int], None]:
    """Pass on every so manieth number only."""

    def told(made: int) -> None:
        if made % many == 0:
            tell(made)

    return told
