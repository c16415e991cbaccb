"""What is reckoned without a database: working time, the guard of taboo phrases, and reading narratives."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from complaints.reference.categories import CATEGORIES
from organisation.working_time import MINUTE, WorkingCalendar, add_working_minutes, is_open
from scripts_library.guard import PhraseBook, check
from scripts_library.listening import listen
from scripts_library.reading.narrative import read_narrative
from scripts_library.reading.terms import Term, TermBook
from scripts_library.reading.weights import learned
from scripts_library.reference.loading import keyword_rows
from tests.bench.measuring import Bench, Run, Yardstick
from tests.organisation.calendars import at, office
from tests.scripts_library.shipped import book, scripts, utterances

# The Friday before the Spring Festival of 2026, which brings nine closed days and two make-up days around them.
BEFORE_THE_FESTIVAL = at("2026-02-13 16:00")
HALF_AN_HOUR, FIVE_DAYS = 30, 5 * 9 * 60
# A nanosecond's work is done so often between two looks at the clock.
OFTEN = 1_000
MANY = 2_000
# A long one, of some 150 characters.
TOLD = (
    "我上个月在你们厅里办的套餐，当时说好每月三十九元包一百分钟，结果这个月账单出来五十八块六，多出来的十九块六写着什么增值业务，"
    "我从来没有开过。打了两次热线，一个说查不到，一个让我自己来营业厅，今天排了四十分钟的队。我就想问清楚是谁开的，"
    "能不能退给我，要是再这样我就去投诉到通信管理局。"
)


def measure(bench: Bench) -> None:
    """Measure them all."""
    _measure_working_time(bench)
    _measure_the_guard(bench)
    _measure_reading(bench)


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


def _measure_reading(bench: Bench) -> None:
    """Five hundred characters with five times as many phrases, with what was learned as well, and a narrative asked
    every question."""
    text = "".join(row["text"] for row in scripts())[:500]
    guarded = partial(check, text, language="zh-hans", cause_known=False)
    said = [phrase.says for phrase in book().phrases]
    scan = Yardstick(f"{len(said)} phrases looked for by `in`", _once(partial(_found_in, text, said)))
    bench.measure("500 characters", _once(partial(guarded, phrases=book())), scan)
    bench.measure(f"the same, {MANY:,} phrases", _once(partial(guarded, phrases=_grown(book(), MANY))), scan)
    heard = partial(listen, text, language="zh-hans", cause_known=False, phrases=book(), speech=learned("speech"))
    bench.measure("the same, learned words too", _once(heard), scan)
    terms = [row["term"] for row in keyword_rows()]
    told = TOLD
    words = partial(_found_in, told, terms)
    read = partial(
        read_narrative,
        told,
        industry="telecom",
        categories=[row[0] for row in CATEGORIES],
        learned=learned("narrative"),
        terms=TermBook(Term(row["term"], row["points_to"], row["code"], row["weight"]) for row in keyword_rows()),
    )
    bench.measure("a narrative read", _once(read), Yardstick(f"{len(terms)} keywords looked for by `in`", _once(words)))


def _grown(small: PhraseBook, many: int) -> PhraseBook:
    """A book of so many phrases: those there are, and others that no text holds by chance."""
    phrases = list(small.phrases)
    for place in range(many - len(phrases)):
        one = phrases[place % len(small.phrases)]
        says = f"{one.says}{chr(0x4E00 + place)}"
        phrases.append(replace(one, says=says, regex=re.compile(re.escape(says)), keys=(says,)))
    return PhraseBook(phrases)


def _found_in(text: str, phrases: list[str]) -> list[str]:
    return [phrase for phrase in phrases if phrase in text]


def _once(do: Callable[[], object]) -> Run:
    def run() -> int:
        do()
        return 1

    return run
