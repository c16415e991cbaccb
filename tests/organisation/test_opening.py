from __future__ import annotations

import datetime as dt

import pytest

from organisation.models import CalendarDay
from organisation.opening import calendar_of, calendars_of
from organisation.working_time import add_working_days, add_working_minutes, is_open
from tests.organisation.calendars import at

THURSDAY = dt.date(2026, 10, 1)
SATURDAY = dt.date(2026, 10, 10)


def day(date, kind, branch=None, **fields):
    return CalendarDay.objects.create(branch=branch, date=date, kind=kind, name_zh="特别日", **fields)


@pytest.fixture
def opened(hall, open_hours):
    """The hall with a lunch break, Monday to Friday."""
    for weekday in range(5):
        open_hours(hall, weekday, "13:30", "18:00")
        open_hours(hall, weekday, "09:00", "12:00")
    return hall


def test_rows_become_spans_in_order(opened):
    calendar = calendar_of(opened)

    assert calendar.spans_on(dt.date(2026, 9, 14)) == ((540, 720), (810, 1080))
    assert calendar.spans_on(dt.date(2026, 9, 13)) == ()
    assert add_working_minutes(calendar, at("2026-09-14 11:30"), 60) == at("2026-09-14 14:00")


def test_costs_two_queries_for_any_number_of_branches(opened, hotel, django_assert_num_queries):
    day(THURSDAY, "closed")

    with django_assert_num_queries(2):
        calendar_of(opened)
    with django_assert_num_queries(2):
        calendars = calendars_of([opened, hotel])

    assert set(calendars) == {opened.pk, hotel.pk}


def test_a_branchs_own_day_beats_the_houses(opened, hotel):
    day(THURSDAY, "closed")
    day(THURSDAY, "working", opened)
    day(SATURDAY, "working")
    day(SATURDAY, "closed", opened)
    day(dt.date(2026, 9, 14), "closed", hotel)

    calendar = calendar_of(opened)

    assert calendar.is_working_day(THURSDAY)
    assert not calendar.is_working_day(SATURDAY)
    assert calendar.is_working_day(dt.date(2026, 9, 14))


def test_a_make_up_day_has_mondays_hours(opened):
    day(SATURDAY, "working")

    assert calendar_of(opened).spans_on(SATURDAY) == ((540, 720), (810, 1080))


def test_where_mondays_are_free_a_make_up_day_has_the_hours_of_the_first_day_worked(hall, open_hours):
    open_hours(hall, 2, "10:00", "16:00")
    day(SATURDAY, "working")

    assert calendar_of(hall).spans_on(SATURDAY) == ((600, 960),)


def test_a_branch_that_does_not_observe_holidays_is_closed_only_by_its_own_days(hotel, open_hours):
    for weekday in range(7):
        open_hours(hotel, weekday, "00:00", "00:00")
    day(THURSDAY, "closed")
    day(SATURDAY, "closed", hotel)

    calendar = calendar_of(hotel)

    assert is_open(calendar, at("2026-10-01 03:00"))
    assert not is_open(calendar, at("2026-10-10 03:00"))
    assert not calendar.is_provisional(2031)


def test_a_branch_without_hours_still_gets_its_limits(hall):
    assert add_working_days(calendar_of(hall), at("2026-09-11 10:00"), 1) == at("2026-09-14 18:00")


def test_years_are_settled_by_the_houses_days_alone(opened):
    day(THURSDAY, "closed")
    day(dt.date(2027, 1, 1), "closed", is_provisional=True)
    day(dt.date(2027, 5, 1), "closed")
    day(dt.date(2028, 1, 1), "closed", opened)

    calendar = calendar_of(opened)

    assert [calendar.is_provisional(year) for year in (2026, 2027, 2028)] == [False, True, True]


def test_the_zone_is_the_branchs_own(opened):
    opened.time_zone = "Europe/Berlin"

    calendar = calendar_of(opened)

    assert is_open(calendar, at("2026-09-14 09:00", "Europe/Berlin"))
    assert not is_open(calendar, at("2026-09-14 08:59", "Europe/Berlin"))
