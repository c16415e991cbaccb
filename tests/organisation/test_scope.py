from __future__ import annotations

import datetime as dt

import pytest

from organisation.models import AuthorityRole, Branch, Department, Role
from organisation.scope import Reach, reach_of
from tests.organisation.calendars import at

NOW = at("2026-09-14 10:00")
TODAY = dt.date(2026, 9, 14)
DAY = dt.timedelta(days=1)


class TestRoles:
    """role, posted to every branch? -> reads the hall, works there, supervises it, is head office, reads only"""

    @pytest.mark.parametrize(
        ("role", "everywhere", "reads", "works", "supervises", "head", "reads_only"),
        [
            (Role.CLERK, False, True, True, False, False, False),
            (Role.DUTY_MANAGER, False, True, True, True, False, False),
            (Role.DUTY_MANAGER, True, True, True, True, True, False),
            (Role.CUSTOMER_MANAGER, False, True, True, False, False, False),
            (Role.QUALITY, True, True, True, False, False, False),
            (Role.AUDITOR, True, True, False, False, False, True),
            (Role.AUDITOR, False, True, False, False, False, True),
        ],
    )
    def test_each_role_reaches_what_it_needs(
        self, hall, make_user, post, role, everywhere, reads, works, supervises, head, reads_only
    ):
        user = make_user()
        post(user, role, None if everywhere else hall)

        reach = reach_of(user, now=NOW)

        assert reach.may_read(hall.pk) is reads
        assert reach.may_work_at(hall.pk) is works
        assert reach.is_supervisor_of(hall.pk) is supervises
        assert reach.is_head_office is head
        assert reach.reads_only is reads_only
        assert reach.all_branches is everywhere
        assert reach.branch_ids == (frozenset() if everywhere else frozenset({hall.pk}))
        assert reach.roles == {role}

    def test_a_foreign_branch_is_out_of_reach(self, hall, hotel, make_user, post):
        user = make_user()
        post(user, Role.DUTY_MANAGER, hall)

        reach = reach_of(user, now=NOW)

        assert not reach.may_read(hotel.pk)
        assert not reach.may_work_at(hotel.pk)
        assert not reach.is_supervisor_of(hotel.pk)
        assert not reach.has(Role.DUTY_MANAGER, None)

    def test_department_staff_reach_their_departments_and_no_branch(self, hall, make_user, post, billing):
        user = make_user()
        post(user, Role.DEPARTMENT_STAFF, hall, department=billing)

        reach = reach_of(user, now=NOW)

        assert reach.department_ids == {billing.pk}
        assert reach.branch_ids == frozenset()
        assert not reach.may_read(hall.pk)
        assert not reach.may_work_at(hall.pk)

    def test_department_staff_of_the_whole_house_do_not_reach_every_branch(self, db, make_user, post):
        user = make_user()
        post(user, Role.DEPARTMENT_STAFF, department=Department.objects.create(code="quality", name_zh="质量部"))

        assert not reach_of(user, now=NOW).all_branches

    def test_an_auditor_who_is_a_clerk_elsewhere_works_there_only(self, hall, hotel, make_user, post):
        user = make_user()
        post(user, Role.AUDITOR)
        post(user, Role.CLERK, hall)

        reach = reach_of(user, now=NOW)

        assert reach.may_read(hotel.pk)
        assert reach.may_work_at(hall.pk)
        assert not reach.may_work_at(hotel.pk)
        assert not reach.reads_only

    def test_a_superuser_without_a_posting_reaches_nothing(self, hall, make_user):
        user = make_user(is_superuser=True, is_staff=True)

        reach = reach_of(user, now=NOW)

        assert not reach.may_read(hall.pk)
        assert reach.reads_only
        assert reach.posts == frozenset()

    def test_whoever_is_not_active_reaches_nothing(self, hall, make_user, post):
        user = make_user(is_active=False)
        post(user, Role.CLERK, hall)

        assert reach_of(user, now=NOW).posts == frozenset()

    def test_nobody_signed_in_reaches_nothing(self):
        assert Reach(user_id=None, posts=frozenset()).reads_only


class TestDates:
    @pytest.mark.parametrize(
        ("starts", "ends", "holds"),
        [
            (TODAY, None, True),
            (TODAY, TODAY, True),
            (TODAY - 9 * DAY, TODAY, True),
            (TODAY - 9 * DAY, TODAY - DAY, False),
            (TODAY + DAY, None, False),
        ],
    )
    def test_first_and_last_day_both_count(self, hall, make_user, post, starts, ends, holds):
        user = make_user()
        post(user, Role.CLERK, hall, starts_on=starts, ends_on=ends)

        assert reach_of(user, now=NOW).may_read(hall.pk) is holds

    @pytest.mark.parametrize(
        ("zone", "moment", "holds"),
        [
            ("Asia/Shanghai", "2026-09-13 15:59", False),
            ("Asia/Shanghai", "2026-09-13 16:00", True),
            ("America/New_York", "2026-09-14 03:59", False),
            ("America/New_York", "2026-09-14 04:00", True),
            ("Pacific/Kiritimati", "2026-09-13 10:00", True),
        ],
    )
    def test_a_posting_begins_at_the_midnight_of_its_branch(self, hall, make_user, post, zone, moment, holds):
        Branch.objects.filter(pk=hall.pk).update(time_zone=zone)
        user = make_user()
        post(user, Role.CLERK, hall, starts_on=TODAY)

        assert reach_of(user, now=at(moment, "UTC")).may_read(hall.pk) is holds

    def test_a_posting_ends_at_the_midnight_of_its_branch(self, hall, make_user, post):
        user = make_user()
        post(user, Role.CLERK, hall, ends_on=TODAY)

        assert reach_of(user, now=at("2026-09-14 15:59", "UTC")).may_read(hall.pk)
        assert not reach_of(user, now=at("2026-09-14 16:00", "UTC")).may_read(hall.pk)

    def test_a_department_goes_by_the_clock_of_its_branch(self, hall, billing, make_user, post):
        Branch.objects.filter(pk=hall.pk).update(time_zone="America/New_York")
        user = make_user()
        post(user, Role.DEPARTMENT_STAFF, department=billing, starts_on=TODAY)

        assert not reach_of(user, now=at("2026-09-14 03:59", "UTC")).department_ids
        assert reach_of(user, now=at("2026-09-14 04:00", "UTC")).department_ids

    def test_every_branch_goes_by_the_clock_of_the_house(self, hall, make_user, post, settings):
        settings.TIME_ZONE = "America/New_York"
        user = make_user()
        post(user, Role.AUDITOR, starts_on=TODAY)

        assert not reach_of(user, now=at("2026-09-14 03:59", "UTC")).all_branches
        assert reach_of(user, now=at("2026-09-14 04:00", "UTC")).all_branches

    def test_a_moment_without_a_zone_is_refused(self, hall, make_user, post):
        user = make_user()
        post(user, Role.CLERK, hall)

        with pytest.raises(ValueError, match="time zone"):
            reach_of(user, now=dt.datetime(2026, 9, 14))  # noqa: DTZ001


class TestCost:
    def test_asks_the_database_once_a_request(self, hall, make_user, post, billing, django_assert_num_queries):
        user = make_user()
        post(user, Role.CLERK, hall)
        post(user, Role.DEPARTMENT_STAFF, department=billing)

        with django_assert_num_queries(1):
            first = reach_of(user, now=NOW)
            second = reach_of(user, now=NOW + DAY)

        assert first == second

    def test_looks_again_for_a_refreshed_person(self, hall, make_user, post):
        user = make_user()
        assert not reach_of(user, now=NOW).may_read(hall.pk)
        post(user, Role.CLERK, hall)

        user.refresh_from_db()

        assert reach_of(user, now=NOW).may_read(hall.pk)


class TestAuthority:
    def test_a_manager_uses_the_own_limits_at_the_own_branch(self, hall, hotel, make_user, post):
        user = make_user()
        post(user, Role.DUTY_MANAGER, hall)
        post(user, Role.CLERK, hotel)

        reach = reach_of(user, now=NOW)

        assert reach.authority_at(hall.pk) == {AuthorityRole.DUTY_MANAGER}
        assert reach.authority_at(hotel.pk) == {AuthorityRole.CLERK}

    def test_the_head_office_has_its_own_limit_everywhere(self, hall, make_user, post):
        user = make_user()
        post(user, Role.DUTY_MANAGER)

        assert reach_of(user, now=NOW).authority_at(hall.pk) == {
            AuthorityRole.DUTY_MANAGER,
            AuthorityRole.HEAD_OFFICE,
        }

    def test_an_auditor_may_grant_nothing(self, hall, make_user, post):
        user = make_user()
        post(user, Role.AUDITOR)

        assert reach_of(user, now=NOW).authority_at(hall.pk) == frozenset()
