from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from organisation.china_days import prefill
from organisation.models import (
    AuthorityLimit,
    Branch,
    Budget,
    CalendarDay,
    Department,
    DutyEntry,
    OpeningHours,
    Policy,
    Posting,
    Role,
    User,
)

DAY = dt.timedelta(days=1)
PAGES = ["authoritylimit", "branch", "budget", "calendarday", "department", "dutyentry", "policy", "posting", "user"]


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def keeper(db) -> User:
    return User.objects.create_superuser("7001", "高远", "a quiet counter", language="en")


@pytest.fixture
def desk(keeper) -> Client:
    """The administration, with the administrator at it."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(keeper)
    return client


@pytest.fixture
def rows(hall, billing, make_user, post, open_hours, today):
    user = make_user()
    open_hours(hall, 0, "09:00", "18:00")
    return {
        "user": user,
        "branch": hall,
        "department": billing,
        "posting": post(user, Role.CLERK, hall, starts_on=today),
        "dutyentry": DutyEntry.objects.create(branch=hall, duty="security", user=user),
        "calendarday": CalendarDay.objects.create(date=today, kind="closed", name_zh="盘点", source="7001"),
        "policy": Policy.objects.create(key="options_required", value=3, effective_from=today),
        "authoritylimit": AuthorityLimit.objects.create(
            role="clerk", kind="refund", amount=Decimal(100), effective_from=today
        ),
        "budget": Budget.objects.create(branch=hall, amount=Decimal(5000), effective_from=today),
    }


def url(page, what="", *, row=None):
    return f"/admin/organisation/{page}/{f'{row.pk}/' if row else ''}{what}"


def hours_form(hall, *lines):
    """The form of a branch with these lines of opening hours, none of them stored yet."""
    form = {
        "code": hall.code,
        "name_zh": hall.name_zh,
        "industry": hall.industry,
        "time_zone": hall.time_zone,
        "desk_language": "zh-hans",
        "is_active": "on",
        "opening_hours-TOTAL_FORMS": len(lines),
        "opening_hours-INITIAL_FORMS": 0,
    }
    for number, (weekday, opens, closes) in enumerate(lines):
        form |= {
            f"opening_hours-{number}-weekday": weekday,
            f"opening_hours-{number}-opens": opens,
            f"opening_hours-{number}-closes": closes,
        }
    return form


class TestPages:
    @pytest.mark.parametrize("page", PAGES)
    def test_lists_and_forms_open(self, desk, rows, page):
        assert desk.get(url(page)).status_code == 200
        assert desk.get(url(page, "add/")).status_code == 200
        assert desk.get(url(page, "change/", row=rows[page])).status_code == 200

    @pytest.mark.parametrize("page", PAGES)
    def test_staff_without_the_right_are_turned_away(self, rows, page):
        client = Client()
        client.force_login(rows["user"])

        assert client.get(url(page)).status_code in {302, 403}


class TestDeleting:
    @pytest.mark.parametrize("page", ["user", "branch", "department"])
    def test_what_others_refer_to_is_never_deleted(self, desk, rows, page):
        assert desk.post(url(page, "delete/", row=rows[page]), {"post": "yes"}).status_code == 403
        assert type(rows[page]).objects.filter(pk=rows[page].pk).exists()

    @pytest.mark.parametrize("page", ["user", "branch", "department"])
    def test_nor_several_at_once(self, desk, rows, page):
        desk.post(url(page), {"action": "delete_selected", "_selected_action": rows[page].pk, "post": "yes"})

        assert type(rows[page]).objects.filter(pk=rows[page].pk).exists()

    @pytest.mark.parametrize(
        ("page", "field"),
        [("posting", "starts_on"), ("policy", "effective_from"), ("authoritylimit", "effective_from")],
    )
    def test_what_has_been_in_force_is_not_deleted_and_what_has_not_may_be(self, desk, rows, today, page, field):
        table, row = type(rows[page]), rows[page]
        table.objects.update(**{field: today - DAY})
        kept = desk.post(url(page, "delete/", row=row), {"post": "yes"})
        desk.post(url(page), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
        still_there = table.objects.filter(pk=row.pk).exists()

        table.objects.update(**{field: today + DAY})
        deleted = desk.post(url(page, "delete/", row=row), {"post": "yes"})

        assert (kept.status_code, still_there) == (403, True)
        assert deleted.status_code == 302
        assert not table.objects.exists()

    def test_a_duty_and_a_calendar_day_may_be_deleted(self, desk, rows):
        for page in ("dutyentry", "calendarday"):
            assert desk.post(url(page, "delete/", row=rows[page]), {"post": "yes"}).status_code == 302


class TestHistory:
    def test_the_amount_of_a_limit_in_force_stands(self, desk, rows, today):
        AuthorityLimit.objects.update(effective_from=today - DAY)

        desk.post(url("authoritylimit", "change/", row=rows["authoritylimit"]), {"amount": "999"})

        assert AuthorityLimit.objects.get().amount == Decimal(100)

    def test_a_posting_in_force_can_be_ended_and_nothing_else(self, desk, rows, today):
        Posting.objects.update(starts_on=today - DAY)

        desk.post(
            url("posting", "change/", row=rows["posting"]),
            {"role": "auditor", "starts_on": "2020-01-01", "ends_on": today.isoformat()},
        )

        posting = Posting.objects.get()
        assert (posting.role, posting.starts_on, posting.ends_on) == ("clerk", today - DAY, today)

    def test_a_slip_can_be_mended_on_the_first_day(self, desk, rows, today):
        desk.post(
            url("authoritylimit", "change/", row=rows["authoritylimit"]),
            {
                "role": "clerk",
                "kind": "refund",
                "amount": "50",
                "currency": "CNY",
                "effective_from": today.isoformat(),
            },
        )

        assert AuthorityLimit.objects.get().amount == Decimal(50)

    @pytest.mark.parametrize("page", ["policy", "authoritylimit"])
    def test_nothing_comes_into_force_on_a_day_that_is_over(self, desk, rows, today, page):
        forms = {
            "policy": {"key": "options_required", "value": "5"},
            "authoritylimit": {"role": "clerk", "kind": "cash", "amount": "900", "currency": "CNY"},
        }
        table = type(rows[page])
        before = table.objects.count()

        refused = desk.post(url(page, "add/"), forms[page] | {"effective_from": (today - DAY).isoformat()})
        taken = desk.post(url(page, "add/"), forms[page] | {"effective_from": (today + DAY).isoformat()})

        assert refused.context["adminform"].form.errors.keys() == {"effective_from"}
        assert taken.status_code == 302
        assert table.objects.count() == before + 1


class TestOpeningHoursForm:
    def test_takes_a_lunch_break(self, desk, hall):
        answer = desk.post(
            url("branch", "change/", row=hall), hours_form(hall, (0, "09:00", "12:00"), (0, "13:30", "00:00"))
        )

        assert answer.status_code == 302
        assert [hours.span for hours in OpeningHours.objects.order_by("opens")] == [(540, 720), (810, 1440)]

    @pytest.mark.parametrize(
        ("lines", "words"),
        [
            ([(0, "09:00", "12:00"), (0, "11:00", "18:00")], "overlap"),
            ([(0, "18:00", "02:00")], "two lines"),
            ([(0, "09:00:30", "18:00")], "seconds"),
        ],
    )
    def test_says_what_is_wrong_and_stores_nothing(self, desk, hall, lines, words):
        answer = desk.post(url("branch", "change/", row=hall), hours_form(hall, *lines))

        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert not OpeningHours.objects.exists()

    def test_two_lines_can_change_places_at_once(self, desk, hall, open_hours):
        morning, evening = open_hours(hall, 0, "09:00", "12:00"), open_hours(hall, 0, "13:00", "18:00")
        form = hours_form(hall, (0, "09:00", "14:00"), (0, "15:00", "18:00"))
        form |= {
            "opening_hours-INITIAL_FORMS": 2,
            "opening_hours-0-id": morning.pk,
            "opening_hours-1-id": evening.pk,
        }

        answer = desk.post(url("branch", "change/", row=hall), form)

        assert answer.status_code == 302
        assert [hours.span for hours in OpeningHours.objects.order_by("opens")] == [(540, 840), (900, 1080)]


class TestStaff:
    def test_is_made_with_a_password(self, desk):
        answer = desk.post(
            url("user", "add/"),
            {
                "staff_code": "5020",
                "name": "林小满",
                "language": "zh-hans",
                "password1": "a quiet counter",
                "password2": "a quiet counter",
            },
        )

        assert answer.status_code == 302
        assert User.objects.get(staff_code="5020").check_password("a quiet counter")

    def test_nothing_of_a_password_is_shown(self, desk, make_user):
        user = make_user("5021", password="a quiet counter")

        page = desk.get(url("user", "change/", row=user)).content.decode()
        to_another = desk.get(url("user", "password/", row=user))

        assert user.password[-12:] not in page
        assert not re.search(r"md5|argon|<bdi>|\*{6}", page)
        assert 'href="../password/"' in page
        assert to_another.status_code == 200

    def test_the_log_names_accounts_by_their_code_alone(self, desk, make_user):
        user = make_user("5021")
        form = {"staff_code": "5021", "name": "欧阳小满", "language": "en", "is_active": "on"}

        desk.post(url("user", "change/", row=user), form)
        desk.post(url("user", "password/", row=user), {"password1": "a calm counter", "password2": "a calm counter"})

        written = [f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all()]
        assert len(written) == 2
        assert all(line.startswith("5021") and not re.search("[王满]", line) for line in written)

    def test_a_weak_password_is_refused_in_words(self, desk):
        answer = desk.post(
            url("user", "add/"),
            {"staff_code": "5020", "name": "林小满", "language": "en", "password1": "12345", "password2": "12345"},
        )

        assert answer.status_code == 200
        assert "12 characters" in answer.content.decode()

    def test_a_code_in_use_is_refused_in_any_case(self, desk, make_user):
        make_user("wang")

        answer = desk.post(
            url("user", "add/"),
            {
                "staff_code": "WANG",
                "name": "王晓岚",
                "language": "en",
                "password1": "a quiet counter",
                "password2": "a quiet counter",
            },
        )

        assert answer.status_code == 200
        assert User.objects.filter(staff_code__iexact="wang").count() == 1

    def test_whoever_is_no_superuser_makes_none(self, make_user, keeper):
        helper = make_user("7002", is_staff=True)
        helper.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
        client = Client()
        client.force_login(helper)
        form = {"staff_code": "7002", "name": "高远", "language": "en", "is_active": "on", "is_superuser": "on"}

        client.post(url("user", "change/", row=helper), form)
        on_the_superuser = client.post(url("user", "change/", row=keeper), form)
        password = client.post(url("user", "password/", row=keeper), {"password1": "x", "password2": "x"})

        assert not User.objects.get(staff_code="7002").is_superuser
        assert on_the_superuser.status_code == 403
        assert password.status_code == 403


class TestPolicies:
    def form(self, **fields):
        return {"key": "options_required", "value": "3", "effective_from": "2030-01-01", **fields}

    def test_offers_the_known_keys_with_their_meaning(self, desk):
        page = desk.get(url("policy", "add/")).content.decode()

        assert "callback_tries: " in page
        assert re.search(r'<select name="key"', page)

    def test_takes_a_right_value(self, desk):
        desk.post(url("policy", "add/"), self.form(key="quiet_hours", value='[["21:00", "08:30"]]'))

        assert Policy.objects.get().value == [["21:00", "08:30"]]

    @pytest.mark.parametrize("value", ['"many"', "0", "many", "", "null"])
    def test_a_wrong_value_is_answered_beside_the_field(self, desk, value):
        answer = desk.post(url("policy", "add/"), self.form(value=value))

        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors.keys() == {"value"}
        assert not Policy.objects.exists()

    def test_a_row_twice_is_refused_in_words(self, desk):
        Policy.objects.create(key="options_required", value=3, effective_from=dt.date(2030, 1, 1))

        answer = desk.post(url("policy", "add/"), self.form())

        assert answer.status_code == 200
        assert "already has a value" in answer.content.decode()


class TestCalendar:
    def test_a_changed_day_becomes_that_of_whoever_changed_it(self, desk):
        prefill(2027)
        day = CalendarDay.objects.get(date=dt.date(2027, 10, 5))

        desk.post(
            url("calendarday", "change/", row=day),
            {"date": "2027-10-05", "kind": "working", "name_zh": "上班", "source": day.source},
        )
        prefill(2027)

        day.refresh_from_db()
        assert (day.kind, day.source) == ("working", "7001")

    def test_a_year_that_is_missing_is_said_above_the_days(self, desk):
        with time_machine.travel(dt.datetime(2026, 11, 26, tzinfo=dt.UTC)):
            prefill(2026)
            missing = desk.get(url("calendarday")).content.decode()
            prefill(2027)
            guessed = desk.get(url("calendarday")).content.decode()

        assert "The holidays and make-up working days of 2027 are missing." in missing
        assert "The holidays and make-up working days of 2027 are only a guess." in guessed
        assert "of 2026 are" not in missing + guessed

    def test_a_year_can_be_settled(self, desk):
        prefill(2027)
        days = list(CalendarDay.objects.values_list("pk", flat=True))

        desk.post(url("calendarday"), {"action": "settle", "_selected_action": days})

        assert not CalendarDay.objects.filter(is_provisional=True).exists()
        assert prefill(2027).written == 0

    def test_a_second_line_for_a_date_is_refused_in_words(self, desk, today):
        CalendarDay.objects.create(date=today, kind="closed", name_zh="盘点")

        answer = desk.post(
            url("calendarday", "add/"), {"date": today.isoformat(), "kind": "working", "name_zh": "上班"}
        )

        assert answer.status_code == 200
        assert "already has a line for this date" in answer.content.decode()


def test_a_duty_without_anybody_is_refused_in_words(desk, hall):
    answer = desk.post(url("dutyentry", "add/"), {"branch": hall.pk, "duty": "security"})

    assert answer.status_code == 200
    assert "Name a member of staff" in answer.content.decode()


def test_an_inactive_branch_and_department_stay_in_the_lists(desk, hall, billing):
    Branch.objects.update(is_active=False)
    Department.objects.update(is_active=False)

    assert "XJ" in desk.get(url("branch")).content.decode()
    assert "billing" in desk.get(url("department")).content.decode()
