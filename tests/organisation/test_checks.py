from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.checks import run_checks
from django.db import connection
from django.utils import translation

from organisation import checks
from organisation.china_days import prefill
from organisation.models import CalendarDay

OCTOBER, NOVEMBER = dt.date(2026, 10, 31), dt.date(2026, 11, 1)


def ids(found):
    return [message.id for message in found]


def said(today):
    with translation.override("en"):
        return [message.msg for message in checks.calendar_warnings(today=today)]


@pytest.mark.django_db
class TestCalendar:
    def test_is_quiet_when_every_year_is_settled(self):
        prefill(2025)
        prefill(2026)

        assert said(dt.date(2025, 12, 31)) == []

    def test_warns_of_the_next_year_from_the_first_of_november_on(self):
        prefill(2026)

        assert said(OCTOBER) == []
        assert said(NOVEMBER) == ["The holidays and make-up working days of 2027 are missing."]

    def test_a_guess_is_not_enough(self):
        prefill(2026)
        prefill(2027)

        assert said(OCTOBER) == []
        assert said(NOVEMBER) == ["The holidays and make-up working days of 2027 are only a guess."]

    def test_a_year_settled_by_hand_is(self):
        prefill(2026)
        prefill(2027)
        CalendarDay.objects.filter(date__year=2027).update(is_provisional=False)

        assert said(NOVEMBER) == []

    def test_goes_on_warning_in_the_year_itself(self):
        assert said(dt.date(2027, 3, 1)) == ["The holidays and make-up working days of 2027 are missing."]

    def test_a_branchs_own_day_settles_no_year(self, hall):
        prefill(2026)
        CalendarDay.objects.create(branch=hall, date=dt.date(2027, 1, 1), kind="closed", name_zh="元旦")

        assert said(NOVEMBER) == ["The holidays and make-up working days of 2027 are missing."]


class TestOpeningHours:
    def test_names_active_branches_without_hours(self, hall, hotel, open_hours):
        hotel.is_active = False
        hotel.save()

        with translation.override("en"):
            assert [message.msg for message in checks.opening_warnings()] == ["Branch XJ has no opening hours."]
        open_hours(hall, 0, "09:00", "18:00")
        assert checks.opening_warnings() == []


@pytest.mark.django_db
class TestRegistered:
    def test_runs_with_the_other_checks_by_the_clock_of_the_day(self):
        with time_machine.travel("2026-11-23T02:00:00Z", tick=False):
            assert ids(run_checks()).count("organisation.W001") == 2

    def test_is_silent_without_tables(self, monkeypatch):
        def no_table(**_):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM a_table_that_is_not_there")
            return []

        monkeypatch.setattr(checks, "calendar_warnings", no_table)

        assert checks.check_calendar(None) == []
        assert CalendarDay.objects.count() == 0  # and the transaction around it still works
