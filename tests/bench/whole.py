"""The whole measurement: a small house, the same ten times as big, and what hangs on no house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time

import time_machine
from django.db import connection

from tests.bench import pages, reckoning, sweeping, trail, use_cases
from tests.bench.measuring import Bench, Figure
from tests.bench.premises import bare_insert, grow
from tests.personas import NOW, build_house


@dataclass(frozen=True)
class Scale:
    """How much is measured: complaints in the small and the large house, how many of them are open in both (None: more
    in the large one), deadlines that fall due, reminders at once, rounds at most; and how many limits an idle sweep
    passes over in the end, in the small house and in the large one."""

    small: int = 2_000
    large: int = 20_000
    open: int | None = None
    due: int = 500
    rounds: int = 15
    reminders: int = 1_200
    small_limits: int = 20_000
    large_limits: int = 1_000_000


def measure(scale: Scale, *, say: Callable[[str], None]) -> list[Figure]:
    """Measure everything in the database that is connected, which must be empty.

    The clock stands still on a Tuesday morning, so that the same is due whenever and however long this runs.
    """
    with time_machine.travel(NOW, tick=False), bare_insert() as insert:
        # SQLite works within this process, PostgreSQL beside it.
        bench = Bench(clock=process_time if connection.vendor == "sqlite" else perf_counter, rounds=scale.rounds)
        for seed, complaints in enumerate((scale.small, scale.large)):
            more = complaints - (bench.complaints or 0)
            say(f"Making {more:,} complaints …")
            # What is open in the small house stands in the large one as well.
            grow(more, still_open=0 if scale.open and bench.complaints else scale.open, seed=seed)
            say("Measuring …")
            house = build_house()
            bench.complaints = complaints
            pages.measure(bench, house)
            use_cases.measure(bench, house, insert)
            trail.measure(bench, house, insert)
            limits = scale.small_limits if complaints == scale.small else scale.large_limits
            sweeping.measure(bench, insert, due=scale.due, reminders=scale.reminders, limits=limits)
        bench.clock, bench.complaints = process_time, None
        reckoning.measure(bench)
    return bench.figures
