"""Planting copies of walked roads in batches, each batch one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from random import Random

from django.db import transaction
from django.db.models import Model

from complaints.numbers import next_numbers
from config.demonstration.copies import Choice, Copy, new_copy, random_uuids
from config.demonstration.lanes import Told, Work, lanes_for, run
from config.demonstration.patterns import Pattern
from config.demonstration.people import Directory
from config.demonstration.press import Press
from config.demonstration.sheets import Sheets, Spelling, columns_of
from evidence.crypto import new_keys
from evidence.models import DataKey
from organisation.models import Branch

BATCH = 500


def choose(patterns: Sequence[Pattern], *, ended: int, still_open: int, rng: Random) -> list[Choice]:
    """Choose which patterns are copied to when, so that exactly so many complaints come of it; the earliest first."""
    chosen = [*_choose(patterns, False, ended, rng), *_choose(patterns, True, still_open, rng)]
    return sorted(chosen, key=lambda one: patterns[one.pattern].received[0] + one.weeks + one.minutes)


def _choose(patterns: Sequence[Pattern], is_open: bool, many: int, rng: Random) -> Iterator[Choice]:
    """Choose among the open or the ended ones. Where none of them may be moved or multiplied, each stands for more of
    its kind all the same."""
    among = [index for index, pattern in enumerate(patterns) if pattern.is_open == is_open]
    copied = [index for index in among if patterns[index].copies] or among
    weights = [patterns[index].copies or 1.0 for index in copied]
    single = [index for index in copied if patterns[index].size == 1] or [
        index for index in among if patterns[index].size == 1
    ]
    while many > 0:
        (index,) = rng.choices(copied, weights)
        if patterns[index].size > many:
            index = rng.choice(single)
        pattern = patterns[index]
        yield Choice(index, rng.choice(pattern.weeks), rng.choice(pattern.minutes))
        many -= pattern.size


def plant(
    patterns: Sequence[Pattern], choices: Sequence[Choice], rng: Random, spelled: Spelling, *, now: datetime, told: Told
) -> int:
    """Make every chosen copy and say how many rows that were; `told` hears how many complaints are made so far.

    Keys and numbers are taken for good batch by batch. Should a batch fail they are missing, which is allowed.
    """
    made = 0

    def counted(more: int) -> None:
        nonlocal made
        made += more
        told(made)

    lanes = lanes_for(len(choices))
    if lanes == 1:
        return _plant(patterns, choices, rng, spelled, now=now, told=counted)
    works: list[Work] = []
    for mine in _split(patterns, choices, lanes):
        works.append(partial(_plant, patterns, mine, Random(rng.getrandbits(64)), spelled, now=now))
    return run(works, counted)


def _split(patterns: Sequence[Pattern], choices: Sequence[Choice], lanes: int) -> list[list[Choice]]:
    """Deal the choices out by branch, so that its numbers follow its receipts; about as many to each lane."""
    many: Counter[int] = Counter()
    for one in choices:
        many[patterns[one.pattern].clock.branch.pk] += patterns[one.pattern].size
    loads, lane_of = [0] * lanes, {}
    for branch in sorted(many, key=lambda branch: (-many[branch], branch)):
        lane_of[branch] = loads.index(min(loads))
        loads[lane_of[branch]] += many[branch]
    split: list[list[Choice]] = [[] for _lane in range(lanes)]
    for one in choices:
        split[lane_of[patterns[one.pattern].clock.branch.pk]].append(one)
    return split


def _plant(
    patterns: Sequence[Pattern], choices: Sequence[Choice], rng: Random, spelled: Spelling, *, now: datetime, told: Told
) -> int:
    """Plant these one after another; `told` hears how many complaints each batch made."""
    directory = Directory(rng)
    rows = 0
    with Press(spelled) as press:
        for start in range(0, len(choices), BATCH):
            batch = choices[start : start + BATCH]
            with transaction.atomic():
                sheets = _sheets_of(patterns, batch, directory, rng, spelled, now=now)
            rows += press.print(sheets)
            told(sum(patterns[one.pattern].size for one in batch))
    return rows


def _sheets_of(
    patterns: Sequence[Pattern],
    batch: Sequence[Choice],
    directory: Directory,
    rng: Random,
    spelled: Spelling,
    *,
    now: datetime,
) -> Sheets:
    uuids = [random_uuids(patterns[one.pattern].references) for one in batch]
    subjects = [
        several[place] for one, several in zip(batch, uuids, strict=True) for place in patterns[one.pattern].subjects
    ]
    keys, ring = new_keys(subjects, now=now)
    copies = [
        new_copy(one, several, ring, directory, rng, patterns[one.pattern].language)
        for one, several in zip(batch, uuids, strict=True)
    ]
    _number(patterns, batch, copies)
    pools = _pools(patterns, batch, spelled)
    sheets = Sheets()
    columns = columns_of(DataKey)
    for key in keys:
        sheets.of(DataKey).append([spelled.value(column, getattr(key, column.attname)) for column in columns])
    for one, copy in zip(batch, copies, strict=True):
        patterns[one.pattern].copy_to(sheets, copy, pools)
    return sheets


def _number(patterns: Sequence[Pattern], batch: Sequence[Choice], copies: Sequence[Copy]) -> None:
    """Give every copy its number, in the order of the receipts of a branch and day."""
    days: dict[tuple[Branch, str], list[tuple[datetime, int, int]]] = defaultdict(list)
    for position, (one, copy) in enumerate(zip(batch, copies, strict=True)):
        pattern = patterns[one.pattern]
        copy.numbers = [""] * pattern.size
        for place, received in enumerate(pattern.received):
            moment = received + copy.moved
            day = f"{pattern.clock.calendar.local(moment):%Y-%m-%d}"
            days[pattern.clock.branch, day].append((moment, position, place))
    for (branch, _day), receipts in days.items():
        receipts.sort()
        numbers = next_numbers(branch, len(receipts), now=receipts[0][0])
        for number, (_moment, position, place) in zip(numbers, receipts, strict=True):
            copies[position].numbers[place] = number


def _pools(patterns: Sequence[Pattern], batch: Sequence[Choice], spelled: Spelling) -> dict[type[Model], Iterator[int]]:
    """Draw the keys of a whole batch, one statement a table."""
    needs: Counter[type[Model]] = Counter()
    for one in batch:
        for model, many in patterns[one.pattern].needs():
            needs[model] += many
    return {model: iter(spelled.take_keys(model, many)) for model, many in needs.items()}
