from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate

from organisation import demo, reference
from organisation.models import (
    AuthorityLimit,
    Branch,
    CalendarDay,
    Department,
    Duty,
    DutyEntry,
    OpeningHours,
    Policy,
    Posting,
    Role,
    User,
)
from organisation.opening import calendars_of
from organisation.scope import reach_of
from organisation.working_time import add_working_minutes
from tests.organisation.calendars import at

NOW = at("2026-09-14 10:00")
TABLES = (AuthorityLimit, Branch, CalendarDay, Department, DutyEntry, OpeningHours, Policy, Posting, User)


def counts():
    return {table.__name__: table.objects.count() for table in TABLES}


@pytest.mark.django_db
class TestReference:
    def test_can_be_loaded_again(self):
        reference.load(now=NOW)
        first = counts()

        reference.load(now=NOW)

        assert counts() == first
        assert first["CalendarDay"] > 80
        assert first["User"] == first["Branch"] == first["Policy"] == 0

    def test_leaves_alone_what_a_person_changed(self):
        reference.load(now=NOW)
        AuthorityLimit.objects.filter(role="clerk", kind="refund").update(amount=Decimal(30))

        reference.load(now=NOW)

        assert AuthorityLimit.objects.get(role="clerk", kind="refund").amount == Decimal(30)

    def test_adds_no_limit_beside_one_of_the_house(self):
        own = AuthorityLimit.objects.create(
            role="clerk", kind="refund", amount=Decimal(30), effective_from=dt.date(2026, 1, 1)
        )

        reference.load(now=NOW)

        assert list(AuthorityLimit.objects.filter(role="clerk", kind="refund")) == [own]

    def test_covers_last_this_and_next_year(self):
        reference.load(now=NOW)

        assert set(CalendarDay.objects.values_list("date__year", flat=True)) == {2025, 2026, 2027}


@pytest.fixture
def demo_house(db, settings):
    settings.DEMO = True
    return demo.load(now=NOW)


class TestDemo:
    def test_can_be_loaded_again(self, demo_house):
        first = counts()

        again = demo.load(now=NOW)

        assert counts() == first
        assert again == demo_house

    def test_is_refused_in_a_real_installation(self, db, settings):
        settings.DEMO = False

        with pytest.raises(demo.DemoRefused):
            demo.load(now=NOW)

        assert not User.objects.exists()

    def test_everybody_can_sign_in(self, demo_house, rf):
        assert dict(demo_house)["5017"] == demo.PASSWORD
        assert authenticate(rf.post("/"), username="5017", password=demo.PASSWORD) is not None
        assert all(user.has_usable_password() for user in User.objects.all())

    def test_every_role_is_there_and_every_branch_has_a_clerk_and_a_manager(self, demo_house):
        assert set(Posting.objects.values_list("role", flat=True)) == set(Role.values)
        for branch in Branch.objects.all():
            assert {"clerk", "duty_manager"} <= set(branch.postings.values_list("role", flat=True))

    def test_the_people_of_the_handbook_are_who_they_should_be(self, demo_house):
        hall = Branch.objects.get(code="XJ")
        reach = {user.staff_code: reach_of(user, now=NOW) for user in User.objects.all()}

        assert reach["5017"].may_work_at(hall.pk)
        assert not reach["5017"].is_supervisor_of(hall.pk)
        assert reach["3001"].is_supervisor_of(hall.pk)
        assert not reach["3001"].is_head_office
        assert reach["1001"].is_head_office
        assert reach["8001"].reads_only
        assert reach["6001"].department_ids
        assert User.objects.get(is_superuser=True).staff_code == "7001"

    def test_every_branch_can_reckon_and_one_rests_at_noon(self, demo_house):
        calendars = calendars_of(Branch.objects.all())
        property_office = Branch.objects.get(code="WY")

        for calendar in calendars.values():
            assert add_working_minutes(calendar, NOW, 60)
        assert add_working_minutes(calendars[property_office.pk], at("2026-09-14 11:30"), 60) == at("2026-09-14 14:00")

    def test_addresses_and_phones_are_invented(self, demo_house):
        addresses = [
            *User.objects.exclude(email="").values_list("email", flat=True),
            *Branch.objects.values_list("desk_email", flat=True),
            *DutyEntry.objects.exclude(email="").values_list("email", flat=True),
            *Department.objects.values_list("email", flat=True),
        ]

        assert all(address.endswith("@example.com") for address in addresses)
        assert all(phone.startswith("13800000") for phone in Branch.objects.values_list("desk_phone", flat=True))

    def test_every_branch_has_somebody_for_every_duty(self, demo_house):
        for branch in Branch.objects.all():
            assert set(branch.duty_entries.values_list("duty", flat=True)) == set(Duty.values)

    def test_rows_pass_their_own_validation(self, demo_house):
        for table in TABLES:
            for row in table.objects.all():
                row.full_clean()
