from __future__ import annotations

import datetime as dt

from django.utils import translation

from organisation.traces import Step, TraceLine, explain_same_day, explain_working_days, explain_working_minutes
from tests.organisation.calendars import WITH_LUNCH, at, office


def rows(trace):
    return [(line.date.strftime("%m-%d"), line.step.value, line.minutes or line.days) for line in trace.lines]


def test_minutes_over_national_day_name_every_closed_day():
    trace = explain_working_minutes(office(), at("2026-09-30 17:00"), 120)

    assert trace.result == at("2026-10-08 10:00")
    assert rows(trace) == [
        ("09-30", "counted", 60),
        *[(f"10-0{day}", "closed:holiday", 0) for day in range(1, 8)],
        ("10-08", "counted", 60),
    ]
    assert trace.lines[1].name_zh == "国庆节"


def test_a_make_up_saturday_is_called_one():
    trace = explain_working_minutes(office(), at("2026-10-09 17:30"), 60)

    assert rows(trace) == [("10-09", "counted", 30), ("10-10", "make-up", 30)]


def test_weekends_are_closed_weekdays_not_holidays():
    trace = explain_working_days(office(), at("2026-09-11 10:00"), 1)

    assert rows(trace) == [
        ("09-11", "start-day", 0),
        ("09-12", "closed:weekday", 0),
        ("09-13", "closed:weekday", 0),
        ("09-14", "counted", 1),
    ]


def test_what_comes_in_while_closed_says_so():
    lunch = office(WITH_LUNCH)

    early = explain_working_minutes(lunch, at("2026-09-14 07:00"), 30)
    noon = explain_working_minutes(lunch, at("2026-09-14 12:30"), 30)
    late = explain_working_minutes(lunch, at("2026-09-14 19:00"), 30)

    assert rows(early) == [("09-14", "before-opening", 0), ("09-14", "counted", 30)]
    assert rows(noon) == [("09-14", "in-break", 0), ("09-14", "counted", 30)]
    assert rows(late) == [("09-14", "after-closing", 0), ("09-15", "counted", 30)]


def test_the_closing_minute_itself_is_after_closing():
    trace = explain_working_minutes(office(WITH_LUNCH), at("2026-09-14 18:00"), 30)

    assert rows(trace) == [("09-14", "after-closing", 0), ("09-15", "counted", 30)]


def test_seconds_do_not_make_a_minute_disappear():
    trace = explain_working_minutes(office(), at("2026-09-14 17:00:30"), 120)

    assert sum(line.minutes for line in trace.lines) == 120


def test_the_same_day_rule_says_why_it_is_tomorrow():
    def same_day(start):
        return explain_same_day(office(), at(start), last_hours=2, next_day_at=dt.time(12))

    assert rows(same_day("2026-09-14 10:00")) == [("09-14", "counted", 1)]
    assert rows(same_day("2026-09-14 17:00")) == [
        ("09-14", "last-hours", 0),
        ("09-15", "counted", 1),
    ]
    assert rows(same_day("2026-09-14 19:00")) == [
        ("09-14", "after-closing", 0),
        ("09-15", "counted", 1),
    ]
    assert rows(same_day("2026-09-13 10:00")) == [
        ("09-13", "closed:weekday", 0),
        ("09-14", "counted", 1),
    ]


def test_a_year_that_is_not_settled_is_provisional_and_no_exception():
    over_new_year = explain_working_days(office(), at("2026-12-30 10:00"), 3)
    before_it = explain_working_days(office(), at("2026-12-28 10:00"), 1)

    assert over_new_year.is_provisional
    assert over_new_year.lines[-1].date == dt.date(2027, 1, 1)
    assert not before_it.is_provisional


def test_every_step_has_words():
    with translation.override("en"):
        labels = {step: TraceLine(dt.date(2026, 9, 14), step).label for step in Step}

    assert all(labels.values())
    assert len(set(labels.values())) == len(Step)
