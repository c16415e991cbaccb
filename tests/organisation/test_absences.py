"""Who hears in the place of whom while somebody is away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from organisation.absences import deputies_for, stand_in, standing_in
from organisation.models import Absence, Role, User
from tests.organisation.calendars import at

NOW = at("2026-09-14 10:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def leave(db):
    def entered(user: User, deputy: User | None = None, *, starts=NOW - HOUR, ends=NOW + HOUR) -> Absence:
        told = {"entered_by": user, "entered_at": NOW}
        return Absence.objects.create(user=user, deputy=deputy, starts_at=starts, ends_at=ends, **told)

    return entered


def test_a_deputy_hears_from_the_first_moment_to_the_last(make_user, leave):
    user, deputy = make_user("1"), make_user("2")
    leave(user, deputy)

    heard = [stand_in(user, now=moment) for moment in (NOW - 2 * HOUR, NOW - HOUR, NOW, NOW + HOUR)]

    assert heard == [user, deputy, deputy, user]


def test_the_deputy_of_a_deputy_who_is_away_too(make_user, leave):
    one, two, three = make_user("1"), make_user("2"), make_user("3")
    leave(one, two)
    leave(two, three)

    assert stand_in(one, now=NOW) == three


@pytest.mark.parametrize("line", ["3", "31", "313", "3213"])
def test_nobody_where_the_line_ends_or_turns_in_a_circle(make_user, leave, line):
    people = {code: make_user(code) for code in "123"}
    for code, following in list(zip(line, [*line[1:], ""], strict=True))[: len(set(line))]:
        leave(people[code], people.get(following))

    assert stand_in(people["3"], now=NOW) is None


def test_a_deputy_who_has_left_hears_nothing(make_user, leave):
    user, deputy = make_user("1"), make_user("2", is_active=False)
    leave(user, deputy)

    assert stand_in(user, now=NOW) is None


def test_each_hears_once_and_it_costs_one_query(make_user, leave, django_assert_num_queries):
    one, two, three = make_user("1"), make_user("2"), make_user("3")
    leave(one, two)
    leave(three)

    from organisation.kept import reference_kept

    with django_assert_num_queries(1), reference_kept():
        assert standing_in([one, two, three], now=NOW) == [two]


def test_a_deputy_does_the_same_work_at_the_same_place(hall, hotel, make_user, post):
    clerk, beside, above, elsewhere, head = (make_user(code) for code in ("1", "2", "3", "4", "5"))
    post(clerk, Role.CLERK, hall)
    post(beside, Role.CLERK, hall)
    post(above, Role.DUTY_MANAGER, hall)
    post(elsewhere, Role.CLERK, hotel)
    post(head, Role.DUTY_MANAGER)

    assert list(deputies_for(clerk, now=NOW)) == [beside, above, head]
    assert list(deputies_for(above, now=NOW)) == [head]
    assert list(deputies_for(head, now=NOW)) == []


def test_choosing_deputies_costs_the_same_for_many_as_for_few(hall, make_user, post, django_assert_num_queries):
    clerk = make_user("0")
    post(clerk, Role.CLERK, hall)
    for many in (2, 12):
        for number in range(many):
            post(make_user(f"{many}{number:02}"), Role.CLERK, hall)
        clerk.refresh_from_db()
        # Their own postings, the colleagues, all of theirs.
        with django_assert_num_queries(3):
            deputies_for(clerk, now=NOW)


def test_a_department_is_stood_in_for_by_its_own(hall, make_user, post, db):
    from organisation.models import Department

    billing = Department.objects.create(code="b", name_zh="账务", name_en="Billing", branch=hall)
    network = Department.objects.create(code="n", name_zh="网络", name_en="Network", branch=hall)
    one, two, other = make_user("1"), make_user("2"), make_user("3")
    for user, department in ((one, billing), (two, billing), (other, network)):
        post(user, Role.DEPARTMENT_STAFF, hall, department=department)

    assert list(deputies_for(one, now=NOW)) == [two]
