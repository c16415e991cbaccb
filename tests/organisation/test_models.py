from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils import translation

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

MONDAY = dt.date(2026, 9, 14)


def refused(make):
    """Say whether the database itself refuses the row."""
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


class TestHouseRules:
    def test_no_row_can_be_deleted_under_another(self):
        relations = [
            field
            for model in apps.get_app_config("organisation").get_models()
            for field in model._meta.fields
            if isinstance(field, models.ForeignKey)
        ]

        assert relations
        assert {field.remote_field.on_delete for field in relations} == {models.PROTECT}

    def test_no_table_sorts_itself(self):
        assert not any(model._meta.ordering for model in apps.get_app_config("organisation").get_models())


class TestBranch:
    @pytest.mark.parametrize("code", ["xj", "X-J", "TOOLONG", "1XJ", "", "营业厅"])
    def test_a_code_that_nobody_can_say_is_refused(self, code):
        branch = Branch(code=code, name_zh="厅", industry="telecom")

        with pytest.raises(ValidationError) as refusal:
            branch.clean_fields()

        assert set(refusal.value.error_dict) == {"code"}

    @pytest.mark.django_db
    def test_the_database_refuses_small_letters_and_unknown_industries(self):
        assert refused(lambda: Branch.objects.create(code="xj", name_zh="厅", industry="telecom"))
        assert refused(lambda: Branch.objects.create(code="XJ", name_zh="厅", industry="magic"))

    @pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Asia", "Asia/Shanghai\x00"])
    def test_a_zone_that_does_not_exist_is_refused(self, zone):
        branch = Branch(code="XJ", name_zh="厅", industry="telecom", time_zone=zone)

        with pytest.raises(ValidationError) as refusal:
            branch.clean_fields()

        assert set(refusal.value.error_dict) == {"time_zone"}

    def test_is_named_in_the_language_of_the_page_and_in_chinese_without_an_english_name(self):
        branch = Branch(code="XJ", name_zh="星桥营业厅", name_en="Starbridge Hall")

        with translation.override("en"):
            english, fallback = branch.name, Branch(code="XJ", name_zh="星桥营业厅").name
        with translation.override("zh-hans"):
            chinese = branch.name

        assert (english, chinese, fallback) == ("Starbridge Hall", "星桥营业厅", "星桥营业厅")

    def test_is_not_deleted_under_its_staff(self, hall, make_user, post):
        post(make_user(), Role.CLERK, hall)

        with pytest.raises(ProtectedError):
            hall.delete()


class TestUser:
    def test_signs_in_with_the_staff_code(self, make_user, rf):
        user = make_user("5017", password="a quiet counter")

        assert authenticate(rf.post("/"), username="5017", password="a quiet counter") == user
        assert authenticate(rf.post("/"), username="5017", password="wrong") is None

    def test_without_a_password_nobody_can_sign_in(self, make_user):
        assert not make_user("5017").has_usable_password()

    def test_codes_that_differ_in_case_only_are_one(self, make_user):
        make_user("wang")

        assert refused(lambda: make_user("WANG"))

    def test_a_code_is_needed(self):
        with pytest.raises(ValueError, match="staff code"):
            User.objects.create_user("", "王晓岚")

    def test_a_superuser_may_open_the_administration(self, db):
        user = User.objects.create_superuser("7001", "高远", "a quiet counter")

        assert (user.is_staff, user.is_superuser) == (True, True)

    def test_has_a_public_reference_of_its_own(self, make_user):
        assert make_user("1").public_id != make_user("2").public_id


class TestPosting:
    def test_the_last_day_does_not_lie_before_the_first(self, hall, make_user, post):
        user = make_user()

        post(user, Role.CLERK, hall, starts_on=MONDAY, ends_on=MONDAY)

        assert refused(lambda: post(user, Role.CLERK, hall, starts_on=MONDAY, ends_on=MONDAY - dt.timedelta(days=1)))

    def test_department_staff_need_a_department(self, hall, make_user, post, billing):
        user = make_user()

        post(user, Role.DEPARTMENT_STAFF, hall, department=billing)

        assert refused(lambda: post(user, Role.DEPARTMENT_STAFF, hall))

    def test_an_unknown_role_is_refused(self, hall, make_user, post):
        assert refused(lambda: post(make_user(), "king", hall))


class TestDutyEntry:
    def test_reaches_somebody(self, hall, make_user):
        DutyEntry.objects.create(branch=hall, duty="security", email="guard@example.com")
        DutyEntry.objects.create(branch=hall, duty="security", user=make_user())

        assert refused(lambda: DutyEntry.objects.create(branch=hall, duty="security"))
        with pytest.raises(ValidationError, match="e-mail"), translation.override("en"):
            DutyEntry(branch=hall, duty="security").clean()

    def test_names_nobody_twice(self, hall, make_user):
        user = make_user()
        DutyEntry.objects.create(branch=hall, duty="security", user=user)
        DutyEntry.objects.create(branch=hall, duty="security", email="guard@example.com")

        assert refused(lambda: DutyEntry.objects.create(branch=hall, duty="security", user=user))
        assert refused(lambda: DutyEntry.objects.create(branch=hall, duty="security", email="guard@example.com"))


class TestOpeningHours:
    def test_midnight_is_the_end_of_the_day(self, hall, open_hours):
        assert open_hours(hall, 0, "18:00", "00:00").span == (1080, 1440)
        assert open_hours(hall, 1, "00:00", "00:00").span == (0, 1440)
        assert open_hours(hall, 2, "09:00", "18:30").span == (540, 1110)

    @pytest.mark.parametrize(("opens", "closes"), [("18:00", "09:00"), ("09:00", "09:00"), ("22:00", "02:00")])
    def test_closing_before_opening_is_refused(self, hall, open_hours, opens, closes):
        assert refused(lambda: open_hours(hall, 0, opens, closes))

    def test_a_weekday_outside_the_week_is_refused(self, hall, open_hours):
        assert refused(lambda: open_hours(hall, 7, "09:00", "18:00"))

    @pytest.mark.parametrize(
        ("opens", "closes", "overlaps"),
        [
            ("11:59", "13:00", True),
            ("08:00", "09:01", True),
            ("10:00", "11:00", True),
            ("08:00", "00:00", True),
            ("12:00", "13:00", False),
            ("08:00", "09:00", False),
        ],
    )
    def test_lines_of_a_weekday_do_not_overlap(self, hall, open_hours, opens, closes, overlaps):
        open_hours(hall, 0, "09:00", "12:00")
        line = OpeningHours(
            branch=hall, weekday=0, opens=dt.time.fromisoformat(opens), closes=dt.time.fromisoformat(closes)
        )

        if overlaps:
            with pytest.raises(ValidationError, match="09:00–12:00"):
                line.full_clean()
        else:
            line.full_clean()

    def test_other_weekdays_and_the_line_itself_do_not_count_as_overlap(self, hall, open_hours):
        line = open_hours(hall, 0, "09:00", "12:00")
        other_day = OpeningHours(branch=hall, weekday=1, opens=dt.time(9), closes=dt.time(12))

        line.full_clean()
        other_day.full_clean()

    def test_seconds_are_refused(self, hall):
        line = OpeningHours(branch=hall, weekday=0, opens=dt.time(9, 0, 30), closes=dt.time(12))

        with pytest.raises(ValidationError):
            line.full_clean()


class TestOnceAndForAll:
    """One row per branch and key, and one for the house, whose branch is NULL, on both databases."""

    def test_a_date_stands_once_for_a_branch_and_once_for_the_house(self, hall, hotel):
        for branch in (hall, hotel, None):
            CalendarDay.objects.create(branch=branch, date=MONDAY, kind="closed", name_zh="盘点")

        assert refused(lambda: CalendarDay.objects.create(branch=hall, date=MONDAY, kind="working", name_zh="上班"))
        assert refused(lambda: CalendarDay.objects.create(branch=None, date=MONDAY, kind="working", name_zh="上班"))

    def test_a_policy_stands_once_for_a_branch_and_once_for_the_house(self, hall):
        for branch in (hall, None):
            Policy.objects.create(key="options_required", value=3, branch=branch, effective_from=MONDAY)

        for branch in (hall, None):
            assert refused(
                lambda branch=branch: Policy.objects.create(
                    key="options_required", value=1, branch=branch, effective_from=MONDAY
                )
            )

    def test_a_limit_stands_once(self, db):
        row = {"role": "clerk", "kind": "refund", "amount": Decimal(100), "effective_from": MONDAY}
        AuthorityLimit.objects.create(**row)

        assert refused(lambda: AuthorityLimit.objects.create(**row))
        assert AuthorityLimit.objects.create(**{**row, "currency": "USD"})

    @pytest.mark.parametrize("wrong", [{"amount": Decimal(-1)}, {"role": "auditor"}, {"kind": "magic"}])
    def test_a_limit_nobody_could_hold_is_refused(self, db, wrong):
        row = {"role": "clerk", "kind": "refund", "amount": Decimal(100), "effective_from": MONDAY}

        assert refused(lambda: AuthorityLimit.objects.create(**{**row, **wrong}))

    def test_a_budget_stands_once_for_a_branch_and_once_for_the_house(self, hall):
        for branch in (hall, None):
            row = {"branch": branch, "amount": Decimal(5000), "effective_from": MONDAY}
            Budget.objects.create(**row)

            assert refused(lambda row=row: Budget.objects.create(**row))
            assert Budget.objects.create(**{**row, "currency": "USD"})
            assert refused(lambda row=row: Budget.objects.create(**{**row, "currency": "EUR", "amount": Decimal(-1)}))


def test_rows_can_be_told_apart(hall, hotel, billing, make_user, post, open_hours):
    user = make_user()
    rows = [
        post(user, Role.CLERK, hall),
        post(user, Role.CLERK, hall),
        open_hours(hall, 0, "09:00", "12:00"),
        open_hours(hall, 0, "13:00", "18:00"),
        hall,
        hotel,
        billing,
        Department.objects.create(code="billing2", name_zh="账务支撑部"),
        user,
        make_user("5018"),
        CalendarDay.objects.create(branch=hall, date=MONDAY, kind="closed", name_zh="盘点"),
        CalendarDay.objects.create(branch=None, date=MONDAY, kind="closed", name_zh="盘点"),
        DutyEntry.objects.create(branch=hall, duty="security", email="a@example.com"),
        DutyEntry.objects.create(branch=hall, duty="security", email="b@example.com"),
        Policy.objects.create(key="options_required", value=3, effective_from=MONDAY),
        AuthorityLimit.objects.create(role="clerk", kind="refund", amount=Decimal(100), effective_from=MONDAY),
        Budget.objects.create(branch=hall, amount=Decimal(5000), effective_from=MONDAY),
        Budget.objects.create(branch=None, amount=Decimal(5000), effective_from=MONDAY),
    ]

    assert len({str(row) for row in rows}) == len(rows)
    assert not any("example.com" in str(row) for row in rows)
    assert Posting.objects.count() == 2
