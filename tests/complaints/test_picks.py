"""The moments a date field offers by itself, by the hours and holidays of the branch."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from complaints.forms.picks import picks
from organisation.models import CalendarDay, DayKind, OpeningHours, Policy
from organisation.opening import calendar_of
from organisation.policies import policies_for
from tests.complaints.api_fixtures import Clock
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import NOW, House, Walker


def offered(house: House, now: datetime) -> dict[str, str]:
    found = picks(calendar_of(house.hall), policies_for(house.hall.pk, now=now), now=now)
    return {pick.label: pick.value for pick in found}


@pytest.fixture(autouse=True)
def ordinary_week(house: House) -> None:
    """Open from Monday to Friday, 9:00 to 18:00."""
    OpeningHours.objects.filter(branch=house.hall).delete()


class TestTheMomentsOffered:
    def test_are_closing_time_the_next_day_and_some_working_days_ahead(self, house: House) -> None:
        with translation.override("zh-hans"):
            assert offered(house, NOW) == {
                "今天18:00": "2026-11-24T18:00",
                "明天12:00": "2026-11-25T12:00",
                "11月26日（周四）18:00": "2026-11-26T18:00",
            }

    def test_leave_out_closing_time_once_it_is_near(self, house: House) -> None:
        shortly_before_closing = NOW + timedelta(hours=7, minutes=45)

        assert list(offered(house, shortly_before_closing).values()) == ["2026-11-25T12:00", "2026-11-26T18:00"]

    def test_skip_the_week_end_and_holidays_and_take_make_up_days(self, house: House) -> None:
        friday = NOW + timedelta(days=3)
        CalendarDay.objects.create(branch=house.hall, date="2026-11-28", kind=DayKind.WORKING, name_zh="调休")
        CalendarDay.objects.create(branch=house.hall, date="2026-11-30", kind=DayKind.CLOSED, name_zh="盘点")

        assert list(offered(house, friday).values()) == ["2026-11-27T18:00", "2026-11-28T12:00", "2026-12-01T18:00"]

    def test_follow_the_policies(self, house: House) -> None:
        for key, value in (("same_day_next_at", "10:30"), ("offered_working_days", 3)):
            Policy.objects.create(key=key, value=value, effective_from=NOW.date())

        assert list(offered(house, NOW).values())[1:] == ["2026-11-25T10:30", "2026-11-27T18:00"]

    def test_are_told_by_the_clock_in_which_the_field_is_read(self, house: House) -> None:
        with timezone.override("Asia/Tokyo"), translation.override("en"):
            assert offered(house, NOW)["today 19:00"] == "2026-11-24T19:00"

    def test_are_what_is_left_of_a_branch_that_closes_for_good(self, house: House) -> None:
        calendar = calendar_of(house.hall)
        ended = type(calendar)(zone=calendar.zone, weekly=((),) * 7)

        assert picks(ended, policies_for(house.hall.pk, now=NOW), now=datetime(2026, 11, 24, 2, tzinfo=UTC)) == []


def test_stand_beside_every_date_of_the_complaint(received: Walker, clock: Clock) -> None:
    received.to("clarify")
    page = text_of(Browser(received.house.alice).get(page_of(received.complaint)))

    dates = re.findall(r'<input type="datetime-local"[^>]*id="([^"]+)"', page)
    assert len(dates) >= 4
    for field in dates:
        values = re.findall(rf'data-pick="([^"]+)" data-for="{field}"', page)
        assert len(values) >= 2, field
        assert all(value > "2026-11-24T10:30" for value in values)


def test_are_moments_at_which_customers_may_be_called(received: Walker, clock: Clock) -> None:
    page = text_of(Browser(received.house.alice).get(reverse("followups:panel", args=[received.complaint.public_id])))

    assert 'data-pick="2026-11-25T14:00" data-for="id_call-due_at"' in page
    assert "T12:00" not in page


def test_are_taken_as_they_are(received: Walker, clock: Clock) -> None:
    received.to("follow-up")
    browser = Browser(received.house.alice)
    page = text_of(browser.get(page_of(received.complaint)))
    [value, *_rest] = re.findall(r'data-pick="([^"]+)" data-for="id_promise_due_at"', page)

    browser.post(
        reverse("complaint_act", args=[received.complaint.public_id, "promise"]),
        what="到时回电。",
        due_at=value,
        version=str(received.complaint.version),
    )

    promise = received.complaint.promises.get(what="到时回电。")
    assert f"{timezone.localtime(promise.due_at):%Y-%m-%dT%H:%M}" == value
