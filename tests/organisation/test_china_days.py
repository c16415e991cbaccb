from __future__ import annotations

import datetime as dt

import pytest

from organisation import china_days
from organisation.china_days import PackageDay, china_year, prefill
from organisation.models import CalendarDay, DayKind
from tests.organisation.calendars import CHINA_2026


def of_year(year):
    return {row.date: row for row in CalendarDay.objects.filter(date__year=year)}


class TestTheYearItself:
    def test_2026_is_that_of_the_official_notice(self):
        days, provisional = china_year(2026)

        assert {day.date: day.kind == DayKind.WORKING for day in days} == {
            date: override.working for date, override in CHINA_2026.items() if date.year == 2026
        }
        assert not provisional

    def test_the_make_up_days_of_2025_are_known(self):
        days, _ = china_year(2025)

        assert [f"{day.date:%m-%d}" for day in days if day.kind == DayKind.WORKING] == [
            "01-26",
            "02-08",
            "04-27",
            "09-28",
            "10-11",
        ]

    def test_every_day_has_both_names(self):
        days, _ = china_year(2026)

        assert all(day.name_zh and day.name_en for day in days)
        assert {day.name_zh for day in days if day.date == dt.date(2026, 10, 1)} == {"国庆节"}

    @pytest.mark.parametrize("year", [2, 1950, 2027, 2060, 9998])
    def test_a_year_without_a_notice_is_provisional_and_no_exception(self, year):
        _, provisional = china_year(year)

        assert provisional


@pytest.mark.django_db
class TestPrefill:
    def test_writes_the_year_once(self):
        first = prefill(2026)
        second = prefill(2026)

        assert first.written == CalendarDay.objects.count() == len(china_year(2026)[0])
        assert (second.written, second.removed) == (0, 0)
        assert all(row.source.startswith("holidays ") and not row.is_provisional for row in of_year(2026).values())

    def test_leaves_alone_what_a_person_entered(self):
        CalendarDay.objects.create(date=dt.date(2026, 10, 1), kind="working", name_zh="照常营业", source="7001")
        CalendarDay.objects.create(date=dt.date(2026, 11, 11), kind="closed", name_zh="盘点", source="7001")

        prefill(2026)

        assert of_year(2026)[dt.date(2026, 10, 1)].kind == "working"
        assert dt.date(2026, 11, 11) in of_year(2026)

    def test_marks_a_guess_as_provisional(self):
        result = prefill(2027)

        assert result.provisional
        assert result.written
        assert all(row.is_provisional for row in of_year(2027).values())

    def test_corrects_its_guess_when_the_notice_is_known(self, monkeypatch):
        prefill(2027)
        notice = [
            PackageDay(dt.date(2027, 1, 1), DayKind.CLOSED, "元旦", "New Year's Day"),
            PackageDay(dt.date(2027, 2, 20), DayKind.WORKING, "调休上班", "Make-up working day"),
        ]
        monkeypatch.setattr(china_days, "china_year", lambda year: (notice, False))

        result = prefill(2027)

        assert set(of_year(2027)) == {dt.date(2027, 1, 1), dt.date(2027, 2, 20)}
        assert not any(row.is_provisional for row in of_year(2027).values())
        assert result.removed > 0

    def test_a_later_package_corrects_what_an_earlier_one_wrote(self):
        prefill(2026)
        CalendarDay.objects.create(date=dt.date(2026, 10, 8), kind="closed", name_zh="国庆节", source="holidays 0.1")
        CalendarDay.objects.filter(date=dt.date(2026, 10, 10)).update(kind="closed", source="holidays 0.1")

        result = prefill(2026)

        assert (result.written, result.removed) == (1, 1)
        assert of_year(2026)[dt.date(2026, 10, 10)].kind == "working"
        assert dt.date(2026, 10, 8) not in of_year(2026)

    def test_a_guess_never_replaces_a_year_settled_by_hand(self):
        CalendarDay.objects.create(date=dt.date(2027, 2, 20), kind="working", name_zh="调休上班", source="7001")

        result = prefill(2027)

        assert set(of_year(2027)) == {dt.date(2027, 2, 20)}
        assert not result.provisional

    def test_branches_own_days_are_no_business_of_it(self, hall):
        CalendarDay.objects.create(branch=hall, date=dt.date(2026, 10, 1), kind="working", name_zh="值班")

        prefill(2026)

        assert CalendarDay.objects.filter(date=dt.date(2026, 10, 1)).count() == 2
