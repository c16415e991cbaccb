"""Walking every planned road, one transaction each, and keeping what may be copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from config.demonstration.people import Directory
from config.demonstration.plan import Errand
from config.demonstration.road import Road
from config.demonstration.walk import NowReached

TRIES = 6
A_LITTLE_EARLIER = timedelta(days=14)
Told = Callable[[int], None]


class NeverEnds(RuntimeError):
    """A road that was to end did not, however early it began."""


@dataclass(frozen=True)
class Walked:
    """The complaints of one road by their keys; `copies` says how often it is copied beside others, 0 never."""

    complaints: tuple[int, ...]
    branch_id: int
    is_open: bool
    copies: float


def walk_all(errands: Sequence[Errand], rng: Random, *, now: datetime, told: Told) -> list[Walked]:
    """Walk all roads, the earliest first, so that numbers follow the receipts; `told` hears how many complaints were
    made so far."""
    directory = Directory(rng)
    starts = [(errand, errand.road(directory, now=now)) for errand in errands]
    walked: list[Walked] = []
    made = 0
    for errand, road in sorted(starts, key=lambda start: start[1].clock):
        roads = _walk(errand, road, directory, now)
        walked.append(
            Walked(
                complaints=tuple(each.complaint.pk for each in roads),
                branch_id=errand.team.branch.pk,
                is_open=errand.is_open,
                copies=errand.copies,
            )
        )
        made += len(roads)
        told(made)
    return walked


def _walk(errand: Errand, road: Road, directory: Directory, now: datetime) -> list[Road]:
    """Walk one road. One that was to end and did not is walked again from an earlier day."""
    for again in range(TRIES):
        if again:
            road = errand.road(directory, now=now, earlier=again * A_LITTLE_EARLIER)
        if not errand.is_open:
            road.clock = road.team.free_day(road.clock, road.rng)
        try:
            with transaction.atomic():
                _go(errand, road)
                return [road, *road.companions]
        except NowReached:
            continue
    raise NeverEnds(f"{errand.name} with {errand.story.key}")


def _go(errand: Errand, road: Road) -> None:
    try:
        errand.course(road)
    except NowReached:
        if not errand.is_open:
            raise
    for each in (road, *road.companions):
        each.live_until_now()
