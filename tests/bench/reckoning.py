"""What is reckoned without a database: working time, and the guard of taboo phrases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from organisation.working_time import MINUTE, WorkingCalendar, add_working_minutes, is_open
from scripts_library.guard import check
from tests.bench.measuring import Bench, Run, Yardstick
from tests.organisation.calendars import at, office
from tests.scripts_library.shipped import book, scripts, utterances

# The Friday before the Spring Festival of 2026, which brings nine closed days and two make-up days around them.
BEFORE_THE_FESTIVAL = at("2026-02-13 16:00")
HALF_AN_HOUR, FIVE_DAYS = 30, 5 * 9 * 60
# A nanosecond's work is done so often between two looks at the clock.
OFTEN = 1_000


def measure(bench: Bench) -> None:
    """Measure both."""
    _measure_working_time(bench)
    _measure_the_guard(bench)


def _measure_working_time(bench: Bench) -> None:
    calendar, start = office(), BEFORE_THE_FESTIVAL
    wanted = add_working_minutes(calendar, start, FIVE_DAYS)
    assert step_by_step(calendar, start, FIVE_DAYS) == wanted

    def add_naively() -> int:
        for _ in range(OFTEN):
            start + dt.timedelta(minutes=FIVE_DAYS)
        return OFTEN

    naive = Yardstick("adding a timedelta", add_naively)
    stepped = Yardstick("a calendar stepped minute by minute", _once(partial(step_by_step, calendar, start, FIVE_DAYS)))
    bench.measure("30 working minutes", _once(partial(add_working_minutes, calendar, start, HALF_AN_HOUR)), naive)
    over_the_festival = _once(partial(add_working_minutes, calendar, start, FIVE_DAYS))
    bench.measure("5 working days over the Spring Festival", over_the_festival, naive)
    bench.measure("the same", over_the_festival, stepped)


def step_by_step(calendar: WorkingCalendar, start: dt.datetime, minutes: int) -> dt.datetime:
    """Add working minutes as one would without thinking: look at every minute."""
    moment = start
    while minutes:
        minutes -= is_open(calendar, moment)
        moment += MINUTE
    return moment


def _measure_the_guard(bench: Bench) -> None:
    said = [phrase.says for phrase in book().phrases]
    clean = "".join(row["text"] for row in scripts())
    rough = "".join(row["text"] for row in utterances())
    for name, text in (
        ("a text of 200 characters", clean[:200]),
        ("a text of 2,000 characters", clean[:2_000]),
        ("2,000 characters full of taboos", rough[:2_000]),
    ):
        read = partial(check, text, language="zh-hans", cause_known=False, phrases=book())
        scan = Yardstick(f"{len(said)} phrases looked for by `in`", _once(partial(_found_in, text, said)))
        bench.measure(name, _once(read), scan)


def _found_in(text: str, phrases: list[str]) -> list[str]:
    return [phrase for phrase in phrases if phrase in text]


def _once(do: Callable[[], object]) -> Run:
    def run() -> int:
        do()
        return 1

    return run
