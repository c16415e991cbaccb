from __future__ import annotations

import datetime as dt
import time

import pytest

from organisation.working_time import (
    CalendarError,
    DayOverride,
    NoOpeningHours,
    OutOfTime,
    WorkingCalendar,
    add_working_days,
    add_working_minutes,
    closing_time,
    is_open,
    next_opening,
    same_day_limit,
    working_day_after,
    working_minutes_between,
    working_time_between,
)
from tests.organisation.calendars import (
    ALL_DAY,
    CLOSED,
    NINE_TO_SIX,
    SHANGHAI,
    WITH_LUNCH,
    at,
    hall,
    office,
    plain,
    week,
)

# start, working minutes, due: an office 9–18, or with a lunch break 12:00–13:30 (7.5 hours a day)
MINUTES = [
    # One day
    ("plain", "2026-09-14 10:00", 240, "2026-09-14 14:00"),
    ("plain", "2026-09-14 10:00", 480, "2026-09-14 18:00"),
    ("plain", "2026-09-14 10:00", 481, "2026-09-15 09:01"),
    ("plain", "2026-09-14 18:00", 1, "2026-09-15 09:01"),
    ("plain", "2026-09-14 18:00", 0, "2026-09-14 18:00"),
    ("plain", "2026-09-14 18:01", 0, "2026-09-15 09:00"),
    ("plain", "2026-09-14 08:59", 0, "2026-09-14 09:00"),
    ("plain", "2026-09-14 23:59", 30, "2026-09-15 09:30"),
    ("plain", "2026-09-15 00:00", 30, "2026-09-15 09:30"),
    ("plain", "2026-09-14 07:00", 540, "2026-09-14 18:00"),
    # Lunch
    ("lunch", "2026-09-14 11:30", 30, "2026-09-14 12:00"),
    ("lunch", "2026-09-14 11:30", 31, "2026-09-14 13:31"),
    ("lunch", "2026-09-14 12:00", 0, "2026-09-14 12:00"),
    ("lunch", "2026-09-14 12:15", 0, "2026-09-14 13:30"),
    ("lunch", "2026-09-14 12:15", 60, "2026-09-14 14:30"),
    ("lunch", "2026-09-14 09:00", 450, "2026-09-14 18:00"),
    ("lunch", "2026-09-14 10:00", 450, "2026-09-15 10:00"),
    # Weekend
    ("plain", "2026-09-11 17:00", 120, "2026-09-14 10:00"),
    ("plain", "2026-09-12 11:00", 60, "2026-09-14 10:00"),
    # National Day: seven days closed, 10 October is a working Saturday
    ("plain", "2026-09-30 17:00", 120, "2026-10-08 10:00"),
    ("plain", "2026-10-01 10:00", 0, "2026-10-08 09:00"),
    ("plain", "2026-10-09 17:00", 120, "2026-10-10 10:00"),
    ("plain", "2026-10-10 17:00", 120, "2026-10-12 10:00"),
    # The working Sunday before National Day, after Mid-Autumn
    ("plain", "2026-09-18 17:30", 60, "2026-09-20 09:30"),
    ("plain", "2026-09-24 17:30", 60, "2026-09-28 09:30"),
    # Spring Festival: nine days closed between two working Saturdays
    ("plain", "2026-02-13 17:00", 120, "2026-02-14 10:00"),
    ("plain", "2026-02-14 17:00", 120, "2026-02-24 10:00"),
    ("plain", "2026-02-27 17:00", 120, "2026-02-28 10:00"),
    ("plain", "2026-02-28 18:00", 540, "2026-03-02 18:00"),
    # Year's end
    ("plain", "2025-12-31 17:00", 120, "2026-01-04 10:00"),
    ("plain", "2026-12-31 17:00", 120, "2027-01-04 10:00"),
    ("lunch", "2026-12-31 23:59", 1, "2027-01-04 09:01"),
]


@pytest.mark.parametrize(("hours", "start", "minutes", "due"), MINUTES)
def test_working_minutes_end_where_the_calendar_on_the_wall_says(hours, start, minutes, due):
    calendar = office(WITH_LUNCH if hours == "lunch" else NINE_TO_SIX)

    result = add_working_minutes(calendar, at(start), minutes)

    assert result == at(due)
    assert result.tzinfo is dt.UTC


DAYS = [
    ("2026-09-14 10:00", 1, "2026-09-15 18:00"),
    ("2026-09-14 23:59", 1, "2026-09-15 18:00"),
    ("2026-09-15 00:00", 1, "2026-09-16 18:00"),
    ("2026-09-11 10:00", 3, "2026-09-16 18:00"),
    ("2026-09-12 10:00", 1, "2026-09-14 18:00"),
    ("2026-09-17 10:00", 2, "2026-09-20 18:00"),
    ("2026-09-23 10:00", 3, "2026-09-29 18:00"),
    ("2026-09-29 10:00", 3, "2026-10-09 18:00"),
    ("2026-09-30 10:00", 3, "2026-10-10 18:00"),
    ("2026-09-30 10:00", 4, "2026-10-12 18:00"),
    ("2026-02-13 10:00", 1, "2026-02-14 18:00"),
    ("2026-02-13 10:00", 3, "2026-02-25 18:00"),
    ("2026-02-24 10:00", 5, "2026-03-02 18:00"),
    ("2026-05-08 10:00", 1, "2026-05-09 18:00"),
    ("2026-01-02 10:00", 1, "2026-01-04 18:00"),
    ("2026-12-30 10:00", 3, "2027-01-05 18:00"),
]


@pytest.mark.parametrize(("start", "days", "due"), DAYS)
def test_working_days_skip_holidays_and_count_make_up_days(start, days, due):
    assert add_working_days(office(), at(start), days) == at(due)


def test_working_days_end_at_the_hour_that_was_promised():
    assert add_working_days(office(), at("2026-09-30 10:00"), 3, at=dt.time(15, 30)) == at("2026-10-10 15:30")


def test_a_hall_that_opens_at_weekends_counts_them_but_stays_closed_for_the_whole_golden_week():
    assert add_working_days(hall(), at("2026-09-11 10:00"), 3) == at("2026-09-14 18:00")
    assert add_working_minutes(hall(), at("2026-09-30 17:30"), 60) == at("2026-10-08 09:30")


def test_a_make_up_day_keeps_its_weekdays_own_hours_where_it_has_some():
    short_saturday = ((600, 720),)
    calendar = WorkingCalendar(
        zone=SHANGHAI,
        weekly=(*(NINE_TO_SIX,) * 5, short_saturday, CLOSED),
        overrides=office().overrides,
        make_up=NINE_TO_SIX,
    )

    assert calendar.spans_on(dt.date(2026, 10, 10)) == short_saturday
    assert calendar.spans_on(dt.date(2026, 9, 20)) == NINE_TO_SIX


class TestMeasure:
    def test_counts_only_open_minutes_across_the_golden_week(self):
        assert working_minutes_between(office(), at("2026-09-30 17:00"), at("2026-10-08 10:00")) == 120

    def test_leaves_lunch_out(self):
        assert working_minutes_between(office(WITH_LUNCH), at("2026-09-14 09:00"), at("2026-09-14 18:00")) == 450

    def test_is_zero_inside_closed_time_and_between_equal_moments(self):
        assert working_minutes_between(office(), at("2026-10-01 00:00"), at("2026-10-07 23:59")) == 0
        assert working_minutes_between(office(), at("2026-09-14 10:00"), at("2026-09-14 10:00")) == 0

    def test_is_negative_backwards(self):
        assert working_minutes_between(office(), at("2026-09-14 11:00"), at("2026-09-14 10:00")) == -60

    def test_keeps_seconds_in_the_exact_measure_and_drops_them_in_minutes(self):
        start, end = at("2026-09-14 10:00:30"), at("2026-09-14 11:00:15")

        assert working_time_between(office(), start, end) == dt.timedelta(minutes=59, seconds=45)
        assert working_minutes_between(office(), start, end) == 59


class TestHoursPastMidnight:
    bar = plain("Asia/Shanghai", ((((0, 120)), (1080, 1440)),) * 7)

    def test_counting_goes_on_through_midnight(self):
        assert add_working_minutes(self.bar, at("2026-09-14 23:30"), 60) == at("2026-09-15 00:30")

    def test_the_day_ends_at_midnight(self):
        assert closing_time(self.bar, dt.date(2026, 9, 14)) == at("2026-09-15 00:00")
        assert is_open(self.bar, at("2026-09-15 00:00"))
        assert not is_open(self.bar, at("2026-09-15 02:00"))


class TestAroundTheClock:
    hotel = plain("Asia/Shanghai", week(ALL_DAY, ALL_DAY))

    def test_working_minutes_are_plain_minutes(self):
        start = at("2026-12-31 23:59")

        assert add_working_minutes(self.hotel, start, 3 * 1440) == start + dt.timedelta(days=3)
        assert working_minutes_between(self.hotel, start, start + dt.timedelta(days=30)) == 30 * 1440

    def test_a_working_day_ends_at_its_midnight(self):
        assert add_working_days(self.hotel, at("2026-12-31 10:00"), 1) == at("2027-01-02 00:00")


class TestNightsWhenTheClocksChange:
    def test_an_hour_that_is_skipped_does_not_count(self):
        berlin = plain("Europe/Berlin", week(ALL_DAY, ALL_DAY))

        result = add_working_minutes(berlin, at("2026-03-29 01:00", "Europe/Berlin"), 120)

        assert result == at("2026-03-29 04:00", "Europe/Berlin")
        assert closing_time(berlin, dt.date(2026, 3, 29)) - closing_time(berlin, dt.date(2026, 3, 28)) == dt.timedelta(
            hours=23
        )

    def test_an_hour_that_comes_twice_counts_twice(self):
        berlin = plain("Europe/Berlin", week(ALL_DAY, ALL_DAY))

        result = add_working_minutes(berlin, at("2026-10-25 01:00", "Europe/Berlin"), 180)

        assert result == at("2026-10-25 03:00", "Europe/Berlin")

    def test_hours_that_end_inside_the_repeated_hour_open_twice(self):
        night = plain("America/New_York", (((0, 90),),) * 7)  # closes 01:30; 01:00–02:00 comes twice on 1 November
        zone = "America/New_York"

        assert working_minutes_between(night, at("2026-11-01 00:00", zone), at("2026-11-01 12:00", zone)) == 120
        assert closing_time(night, dt.date(2026, 11, 1)) == at("2026-11-01 01:30", zone, fold=1)

    def test_closing_when_the_clocks_go_back_is_not_an_hour_late(self):
        night = plain("Europe/Berlin", (((0, 120),),) * 7)  # closes at 02:00, which comes once more at 03:00

        assert closing_time(night, dt.date(2026, 10, 25)) == at("2026-10-25 02:00", "Europe/Berlin")

    @pytest.mark.parametrize("closes", [150, 180])
    def test_closing_inside_the_skipped_hour_is_the_change_itself(self, closes):
        night = plain("Europe/Berlin", (((0, closes),),) * 7)

        assert closing_time(night, dt.date(2026, 3, 29)) == at("2026-03-29 03:00", "Europe/Berlin")
        assert add_working_minutes(night, at("2026-03-29 00:00", "Europe/Berlin"), 120) == closing_time(
            night, dt.date(2026, 3, 29)
        )

    def test_opening_inside_the_skipped_hour_happens_at_the_change(self):
        night = plain("America/New_York", (((150, 300),),) * 7)  # opens 02:30, which 8 March does not have
        zone = "America/New_York"

        assert next_opening(night, at("2026-03-08 00:00", zone)) == at("2026-03-08 03:00", zone)

    def test_office_hours_keep_their_hour_on_the_wall_after_the_change(self):
        day = plain("America/New_York", week(NINE_TO_SIX))
        zone = "America/New_York"

        assert add_working_minutes(day, at("2026-03-06 17:00", zone), 120) == at("2026-03-09 10:00", zone)
        assert add_working_minutes(day, at("2026-10-30 17:00", zone), 120) == at("2026-11-02 10:00", zone)

    def test_half_an_hour_of_change_is_half_an_hour(self):
        island = plain("Australia/Lord_Howe", week(ALL_DAY, ALL_DAY))
        zone = "Australia/Lord_Howe"

        assert working_minutes_between(island, at("2026-10-04 00:00", zone), at("2026-10-05 00:00", zone)) == 1410
        assert working_minutes_between(island, at("2026-04-05 00:00", zone), at("2026-04-06 00:00", zone)) == 1470


SAME_DAY = [
    ("2026-09-14 09:00", "2026-09-14 18:00"),
    ("2026-09-14 08:00", "2026-09-14 18:00"),
    ("2026-09-14 15:59", "2026-09-14 18:00"),
    ("2026-09-14 16:00", "2026-09-15 12:00"),
    ("2026-09-14 17:59", "2026-09-15 12:00"),
    ("2026-09-14 20:00", "2026-09-15 12:00"),
    ("2026-09-12 10:00", "2026-09-14 12:00"),
    ("2026-09-30 17:00", "2026-10-08 12:00"),
    ("2026-10-03 10:00", "2026-10-08 12:00"),
    ("2026-10-09 17:00", "2026-10-10 12:00"),
    ("2026-12-31 17:00", "2027-01-04 12:00"),
]


class TestSameDay:
    @pytest.mark.parametrize(("start", "due"), SAME_DAY)
    def test_means_today_unless_it_came_in_during_the_last_two_hours(self, start, due):
        limit = same_day_limit(office(), at(start), last_hours=2, next_day_at=dt.time(12))

        assert limit == at(due)

    def test_the_last_hours_are_opening_hours(self):
        calendar = plain("Asia/Shanghai", (((540, 720), (1020, 1080)),) * 7)  # 09–12 and 17–18

        early = same_day_limit(calendar, at("2026-09-14 10:59"), last_hours=2, next_day_at=dt.time(12))
        late = same_day_limit(calendar, at("2026-09-14 11:00"), last_hours=2, next_day_at=dt.time(12))

        assert (early, late) == (at("2026-09-14 18:00"), at("2026-09-15 12:00"))

    def test_a_branch_that_opens_after_noon_gets_its_first_hours(self):
        bar = plain("Asia/Shanghai", (((1080, 1380),),) * 7)

        limit = same_day_limit(bar, at("2026-09-14 22:00"), last_hours=2, next_day_at=dt.time(12))

        assert limit == at("2026-09-15 20:00")

    def test_never_lies_after_closing(self):
        morning = plain("Asia/Shanghai", (((480, 660),),) * 7)

        limit = same_day_limit(morning, at("2026-09-14 10:00"), last_hours=2, next_day_at=dt.time(12))

        assert limit == at("2026-09-15 11:00")

    def test_around_the_clock_the_last_two_hours_are_those_before_midnight(self):
        hotel = plain("Asia/Shanghai", week(ALL_DAY, ALL_DAY))

        assert same_day_limit(hotel, at("2026-09-14 21:59"), last_hours=2, next_day_at=dt.time(12)) == at(
            "2026-09-15 00:00"
        )
        assert same_day_limit(hotel, at("2026-09-14 22:00"), last_hours=2, next_day_at=dt.time(12)) == at(
            "2026-09-15 12:00"
        )


class TestRefusals:
    empty = WorkingCalendar(zone=SHANGHAI, weekly=(CLOSED,) * 7)

    def test_an_empty_week_is_said_at_once(self):
        began = time.process_time()

        for reckon in (
            lambda: add_working_minutes(self.empty, at("2026-09-14 10:00"), 1),
            lambda: add_working_minutes(self.empty, at("2026-09-14 10:00"), 0),
            lambda: add_working_days(self.empty, at("2026-09-14 10:00"), 1),
            lambda: next_opening(self.empty, at("2026-09-14 10:00")),
            lambda: same_day_limit(self.empty, at("2026-09-14 10:00"), last_hours=2, next_day_at=dt.time(12)),
            lambda: closing_time(self.empty, dt.date(2026, 9, 14)),
        ):
            with pytest.raises(NoOpeningHours):
                reckon()

        assert time.process_time() - began < 0.5

    def test_an_empty_week_with_one_working_day_opens_on_that_day_only(self):
        fair = WorkingCalendar(
            zone=SHANGHAI,
            weekly=(CLOSED,) * 7,
            overrides={dt.date(2026, 9, 20): DayOverride(working=True)},
            make_up=NINE_TO_SIX,
        )

        assert add_working_minutes(fair, at("2026-09-14 10:00"), 60) == at("2026-09-20 10:00")
        with pytest.raises(NoOpeningHours):
            add_working_minutes(fair, at("2026-09-14 10:00"), 541)
        with pytest.raises(NoOpeningHours):
            add_working_minutes(fair, at("2026-09-21 10:00"), 1)
        assert working_minutes_between(fair, at("2026-09-14 10:00"), at("2027-09-14 10:00")) == 540

    @pytest.mark.parametrize("year", [1, 9986, 9999])
    def test_years_at_the_edge_of_time_are_refused(self, year):
        moment = dt.datetime(year, 12, 31, 23, 59, tzinfo=dt.UTC)

        for reckon in (
            lambda: add_working_minutes(office(), moment, 10),
            lambda: add_working_days(office(), moment, 3),
            lambda: working_minutes_between(office(), moment, moment),
            lambda: next_opening(office(), moment),
            lambda: is_open(office(), moment),
            lambda: same_day_limit(office(), moment, last_hours=2, next_day_at=dt.time(12)),
        ):
            with pytest.raises(OutOfTime):
                reckon()

    @pytest.mark.parametrize("date", [dt.date.min, dt.date.max])
    def test_dates_at_the_edge_of_time_are_refused(self, date):
        with pytest.raises(OutOfTime):
            working_day_after(office(), date, 1)
        with pytest.raises(CalendarError):
            closing_time(plain("Asia/Shanghai", week(ALL_DAY, ALL_DAY)), date)

    def test_the_last_years_that_are_allowed_do_not_overflow(self):
        late = dt.datetime(9985, 12, 31, 23, 59, tzinfo=dt.UTC)
        early = dt.datetime(2, 1, 1, tzinfo=dt.UTC)

        assert add_working_minutes(office(), late, 3_000) > late
        assert add_working_minutes(office(), early, 3_000) > early
        assert add_working_days(office(), late, 2_000) > late

    def test_limits_beyond_ten_years_are_refused(self):
        with pytest.raises(OutOfTime):
            add_working_minutes(office(), at("2026-09-14 10:00"), 10**9)
        with pytest.raises(OutOfTime):
            add_working_days(office(), at("2026-09-14 10:00"), 10**9)
        with pytest.raises(OutOfTime):
            working_minutes_between(office(), at("1990-01-01 00:00"), at("2026-01-01 00:00"))

    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="time zone"):
            add_working_minutes(office(), dt.datetime(2026, 9, 14, 10), 10)  # noqa: DTZ001

    def test_time_is_only_added_forwards(self):
        with pytest.raises(ValueError, match="forwards"):
            add_working_minutes(office(), at("2026-09-14 10:00"), -1)
        with pytest.raises(ValueError, match="at least one"):
            add_working_days(office(), at("2026-09-14 10:00"), 0)

    @pytest.mark.parametrize(
        "spans",
        [((540, 540),), ((600, 540),), ((540, 720), (700, 800)), ((-1, 10),), ((0, 1441),), ((800, 900), (1, 2))],
    )
    def test_hours_that_overlap_or_leave_the_day_make_no_calendar(self, spans):
        with pytest.raises(ValueError, match="Opening hours"):
            WorkingCalendar(zone=SHANGHAI, weekly=(spans, *(CLOSED,) * 6))

    def test_a_week_of_six_days_makes_no_calendar(self):
        with pytest.raises(ValueError, match="seven days"):
            WorkingCalendar(zone=SHANGHAI, weekly=(CLOSED,) * 6)
