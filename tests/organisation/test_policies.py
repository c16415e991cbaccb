from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from organisation.models import Policy
from organisation.policies import policies_for, policy
from organisation.policy_keys import POLICY_KEYS, UnknownPolicy, check_value
from tests.organisation.calendars import at

NOW = at("2026-09-14 10:00")
TODAY = dt.date(2026, 9, 14)
DAY = dt.timedelta(days=1)


def put(value, *, key="options_required", branch=None, since=TODAY):
    return Policy.objects.create(key=key, value=value, branch=branch, effective_from=since)


class TestTable:
    @pytest.mark.parametrize("key", POLICY_KEYS)
    def test_every_default_is_a_right_value_and_has_a_meaning(self, key):
        check_value(key, POLICY_KEYS[key].default)

        assert str(POLICY_KEYS[key].meaning).endswith(".")

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("options_required", 0),
            ("options_required", "2"),
            ("options_required", 2.0),
            ("options_required", True),
            ("options_required", None),
            ("calm_pass_feeling", 6),
            ("same_day_next_at", "25:00"),
            ("same_day_next_at", "12"),
            ("same_day_next_at", 12),
            ("reminders_percent", [80, 50]),
            ("reminders_percent", [50, 50]),
            ("reminders_percent", [0, 100]),
            ("reminders_percent", "50"),
            ("quiet_hours", [["20:00"]]),
            ("quiet_hours", [["20:00", "20:00"]]),
            ("quiet_hours", ["20:00", "09:00"]),
        ],
    )
    def test_a_value_of_the_wrong_type_is_refused_with_a_sentence(self, key, value):
        with pytest.raises(ValidationError) as refusal, translation.override("en"):
            check_value(key, value)

        assert set(refusal.value.message_dict) == {"value"}
        assert refusal.value.message_dict["value"][0].startswith("Write ")

    def test_an_empty_list_of_reminders_or_quiet_hours_is_right(self):
        check_value("reminders_percent", [])
        check_value("quiet_hours", [])

    def test_a_slip_in_the_key_is_answered_with_the_near_names(self):
        with pytest.raises(ValidationError, match="callback_tries"), translation.override("en"):
            check_value("callback_trys", 3)


class TestRows:
    def test_a_wrong_value_never_reaches_the_table(self, db):
        with pytest.raises(ValidationError):
            put("many")
        with pytest.raises(ValidationError):
            put(3, key="option_required")

        assert not Policy.objects.exists()

    def test_a_form_gets_the_sentence_beside_the_field(self, db):
        with pytest.raises(ValidationError) as refusal:
            Policy(key="options_required", value="many", effective_from=TODAY).full_clean()

        assert set(refusal.value.message_dict) == {"value"}


class TestWhatHolds:
    def test_the_default_where_no_row_stands(self, db):
        assert policy("options_required", branch_id=None, now=NOW) == 2

    def test_the_latest_row_in_force(self, hall):
        put(3, since=TODAY - 9 * DAY)
        put(4, since=TODAY)
        put(5, since=TODAY + DAY)

        assert policy("options_required", branch_id=hall.pk, now=NOW) == 4
        assert policy("options_required", branch_id=hall.pk, now=NOW - 5 * DAY) == 3
        assert policy("options_required", branch_id=hall.pk, now=NOW + DAY) == 5

    def test_the_branch_beats_the_house_even_with_an_older_row(self, hall, hotel):
        put(3, branch=hall, since=TODAY - 9 * DAY)
        put(4)

        assert policy("options_required", branch_id=hall.pk, now=NOW) == 3
        assert policy("options_required", branch_id=hotel.pk, now=NOW) == 4
        assert policy("options_required", branch_id=None, now=NOW) == 4

    def test_a_branchs_row_begins_at_its_own_midnight(self, hall):
        hall.time_zone = "America/New_York"
        hall.save()
        put(3, branch=hall)

        assert policy("options_required", branch_id=hall.pk, now=at("2026-09-14 03:59", "UTC")) == 2
        assert policy("options_required", branch_id=hall.pk, now=at("2026-09-14 04:00", "UTC")) == 3

    def test_an_unknown_key_lists_the_near_names(self, db):
        with pytest.raises(UnknownPolicy, match="quiet_hours"):
            policies_for(None, now=NOW).list("quiet_hour")
        with pytest.raises(UnknownPolicy, match="no policy 'xyzzy'"):
            policy("xyzzy", branch_id=None, now=NOW)

    def test_all_values_cost_one_query(self, hall, django_assert_num_queries):
        put(3, branch=hall)
        put(4)

        with django_assert_num_queries(1):
            policies = policies_for(hall.pk, now=NOW)
            values = [policies.value(key) for key in POLICY_KEYS]

        assert len(values) == len(POLICY_KEYS)


class TestTypes:
    def test_each_type_has_its_reader(self, db):
        policies = policies_for(None, now=NOW)

        assert policies.int("callback_tries") == 3
        assert policies.str("same_day_next_at") == "12:00"
        assert policies.time("same_day_next_at") == dt.time(12)
        assert policies.list("reminders_percent") == [50, 80]
        assert policies.hours("quiet_hours") == [(dt.time(20), dt.time(9)), (dt.time(12), dt.time(14))]
        assert policies.same_day.last_hours == 2

    @pytest.mark.parametrize(
        ("reader", "key"),
        [
            ("int", "same_day_next_at"),
            ("str", "callback_tries"),
            ("list", "callback_tries"),
            ("time", "quiet_hours"),
            ("hours", "reminders_percent"),
        ],
    )
    def test_the_wrong_reader_is_refused(self, db, reader, key):
        with pytest.raises(TypeError, match=key):
            getattr(policies_for(None, now=NOW), reader)(key)

    def test_a_list_that_somebody_changes_is_not_the_tables(self, db):
        policies_for(None, now=NOW).list("reminders_percent").append(99)

        assert policies_for(None, now=NOW).list("reminders_percent") == [50, 80]

    def test_a_row_that_was_forced_in_with_a_wrong_value_is_named(self, db):
        put(3)
        Policy.objects.update(value="many")

        with pytest.raises(TypeError, match="options_required"):
            policy("options_required", branch_id=None, now=NOW)
