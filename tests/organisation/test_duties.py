from __future__ import annotations

import datetime as dt

from organisation.duties import contact_of, on_duty, people_posted
from organisation.models import Duty, DutyEntry, Role
from tests.organisation.calendars import at

NOW = at("2026-09-14 10:00")


def test_the_managers_of_a_branch_come_before_the_head_office(hall, hotel, make_user, post):
    head, manager, elsewhere = make_user("1001"), make_user("3001"), make_user("3002")
    post(head, Role.DUTY_MANAGER)
    post(manager, Role.DUTY_MANAGER, hall)
    post(elsewhere, Role.DUTY_MANAGER, hotel)

    assert people_posted(Role.DUTY_MANAGER, branch_id=hall.pk, now=NOW) == [manager, head]


def test_only_those_are_listed_who_hold_the_post_today_and_are_active(hall, make_user, post):
    post(make_user("1"), Role.CLERK, hall, ends_on=dt.date(2026, 9, 13))
    post(make_user("2"), Role.CLERK, hall, starts_on=dt.date(2026, 9, 15))
    post(make_user("3", is_active=False), Role.CLERK, hall)
    today = make_user("4")
    post(today, Role.CLERK, hall)

    assert people_posted(Role.CLERK, branch_id=hall.pk, now=NOW) == [today]


def test_nobody_is_listed_twice(hall, make_user, post):
    user = make_user()
    post(user, Role.DUTY_MANAGER, hall)
    post(user, Role.DUTY_MANAGER)

    assert people_posted(Role.DUTY_MANAGER, branch_id=hall.pk, now=NOW) == [user]


def test_staff_without_a_mailbox_are_reached_at_the_desk(hall, make_user):
    hall.desk_email = "desk@example.com"

    assert contact_of(make_user("1", email="own@example.com"), branch=hall).email == "own@example.com"
    assert contact_of(make_user("2"), branch=hall).email == "desk@example.com"


def test_the_duty_list_names_people_and_mailboxes_of_this_branch(hall, hotel, make_user, django_assert_num_queries):
    hall.desk_email, hall.desk_language = "desk@example.com", "en"
    guard, gone = make_user("1"), make_user("2", is_active=False)
    DutyEntry.objects.create(branch=hall, duty=Duty.SECURITY, user=guard)
    DutyEntry.objects.create(branch=hall, duty=Duty.SECURITY, user=gone)
    DutyEntry.objects.create(branch=hall, duty=Duty.SECURITY, email="gate@example.com")
    DutyEntry.objects.create(branch=hall, duty=Duty.MEDICAL, email="doctor@example.com")
    DutyEntry.objects.create(branch=hotel, duty=Duty.SECURITY, email="hotel@example.com")

    with django_assert_num_queries(1):
        contacts = on_duty(Duty.SECURITY, branch=hall)

    assert [(contact.user, contact.email, contact.language) for contact in contacts] == [
        (guard, "desk@example.com", "zh-hans"),
        (None, "gate@example.com", "en"),
    ]
