"""Measuring something beside its yardstick, in turns: what slows the machine down for a while hits both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection

# Does something once or several times and says how many.
Run = Callable[[], int]
# A shorter time than this is made of several runs: the clock itself takes part of a microsecond. And the yardstick is
# used as long as what it is for, up to LONGEST: where others use the machine too, only long times get their turns.
SHORTEST, LONGEST = 0.002, 0.05
LEAST_ROUNDS = 3
_STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True)
class Yardstick:
    """Something simple that is fast or slow with the machine, like what is measured against it."""

    name: str
    run: Run


@dataclass(frozen=True)
class Figure:
    """What came out: medians in seconds, for one thing done. `complaints`: how many the house held; None where nothing
    hangs on it. `queries`: statements to the database, `database`: seconds that it took for them. `size`: bytes of the
    answer."""

    name: str
    yardstick: str
    complaints: int | None
    seconds: float
    yardstick_seconds: float
    queries: float
    database: float
    rounds: int
    size: int | None

    @property
    def ratio(self) -> float:
        return self.seconds / self.yardstick_seconds


@dataclass
class Bench:
    """Takes the measurements. Each ends after so many rounds, or once `seconds` are over and three rounds done.

    `clock` times them: where all the work is done in this process, its processor time, which nothing else that runs on
    the machine touches.
    """

    clock: Callable[[], float] = perf_counter
    rounds: int = 15
    seconds: float = 2.0
    complaints: int | None = None
    figures: list[Figure] = field(default_factory=list)

    def measure(
        self,
        name: str,
        run: Run,
        against: Yardstick,
        *,
        rounds: int = 0,
        size: int | None = None,
        slowest: str = "",
        prepared: bool = False,
    ) -> None:
        """Time `run` and its yardstick in turns. It runs twice before: to fill caches, and to count its queries; not if
        it is `prepared`, as what can be done once only. `slowest`: under this name its slowest turn is told too.
        """
        queries, database = (0.0, 0.0) if prepared else self._first_runs(run)
        taken: list[float] = []
        bare: list[float] = []
        most, over = rounds or self.rounds, perf_counter() + self.seconds
        while len(taken) < most and (len(taken) < LEAST_ROUNDS or perf_counter() < over):
            done, took = self._timed(run, SHORTEST)
            taken.append(took / done)
            done, took = self._timed(against.run, min(took, LONGEST))
            bare.append(took / done)
        told = {name: median(taken)} | ({slowest: max(taken)} if slowest else {})
        self.figures += [
            Figure(
                name=which,
                yardstick=against.name,
                complaints=self.complaints,
                seconds=seconds,
                yardstick_seconds=median(bare),
                queries=queries,
                database=database,
                rounds=len(taken),
                size=size,
            )
            for which, seconds in told.items()
        ]

    def _first_runs(self, run: Run) -> tuple[float, float]:
        run()
        return _statements_of(run)

    def _timed(self, run: Run, least: float) -> tuple[int, float]:
        """Run for at least so many seconds, once or more; gives how many things were done and how long it took."""
        done, took, began = 0, 0.0, self.clock()
        while took < least:
            done += run()
            took = self.clock() - began
        return done, took


def _statements_of(run: Run) -> tuple[float, float]:
    """Count the statements for one thing done, without those that begin and end transactions, and time them."""
    took: list[float] = []

    def timed(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        began = perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            if sql.lstrip("( ").startswith(_STATEMENTS):
                took.append(perf_counter() - began)

    with connection.execute_wrapper(timed):
        done = run()
    return len(took) / done, sum(took) / done
