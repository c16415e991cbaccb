from __future__ import annotations

import base64
import re
import uuid
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from evidence.crypto import (
    HOUSE,
    Erased,
    WrongKey,
    blind_index,
    destroy_key,
    keys_that_do_not_fit,
    new_keys,
    note_index_key,
    open_keys,
    rewrap,
    seal,
    seal_many,
    unseal,
)
from evidence.key_checks import require_fitting_keys
from evidence.models import DataKey
from tests.evidence.threads import at_once, failures

PHONE = "13800000001"


def key(name: str, letter: str) -> str:
    return f"{name}:{base64.urlsafe_b64encode(letter.encode() * 32).decode()}"


@pytest.mark.django_db
class TestSealing:
    def test_opens_what_was_sealed(self):
        subject = uuid.uuid4()

        assert unseal(subject, "phone", seal(subject, "phone", PHONE)) == PHONE

    @pytest.mark.parametrize("text", ["", "王·Ж 😀", "x" * 100_000])
    def test_any_text_will_do(self, text):
        assert unseal(HOUSE, "note", seal(HOUSE, "note", text)) == text

    @pytest.mark.parametrize(
        "content", [b"", bytes(range(256)), b"\xff" * 1_000_000], ids=["none", "every byte", "many"]
    )
    def test_any_content_will_do_for_its_own_field_alone(self, content):
        subject = uuid.uuid4()
        ring = open_keys([subject], create=True)

        sealed = ring.seal_bytes(subject, "file:1", content)

        assert ring.unseal_bytes(subject, "file:1", sealed) == content
        for field in ("file:2", "file:1.small"):
            with pytest.raises(WrongKey):
                ring.unseal_bytes(subject, field, sealed)

    def test_hides_the_text_and_never_looks_the_same_twice(self):
        subject = uuid.uuid4()

        one, two = seal(subject, "phone", PHONE), seal(subject, "phone", PHONE)

        assert PHONE.encode() not in one
        assert one != two

    def test_opens_for_the_same_field_only(self):
        subject = uuid.uuid4()
        token = seal(subject, "phone", PHONE)

        with pytest.raises(WrongKey):
            unseal(subject, "email", token)

    def test_opens_for_the_same_subject_only(self):
        ours, theirs = uuid.uuid4(), uuid.uuid4()
        token = seal(ours, "phone", PHONE)
        seal(theirs, "phone", PHONE)

        with pytest.raises(WrongKey):
            unseal(theirs, "phone", token)

    def test_data_keys_can_not_be_exchanged_between_subjects(self):
        ours, theirs = uuid.uuid4(), uuid.uuid4()
        token = seal(ours, "phone", PHONE)
        seal(theirs, "phone", PHONE)
        DataKey.objects.filter(pk=theirs).update(wrapped=DataKey.objects.get(pk=ours).wrapped)

        with pytest.raises(WrongKey):
            unseal(theirs, "phone", token)

    def test_every_changed_byte_is_noticed(self):
        token = seal(HOUSE, "phone", PHONE)
        ring = open_keys([HOUSE])

        for position in range(len(token)):
            changed = bytearray(token)
            changed[position] ^= 1
            with pytest.raises(WrongKey):
                ring.unseal(HOUSE, "phone", changed)

    @pytest.mark.parametrize("token", [b"", b"\x01", b"\x02" + b"0" * 40, b"\x01" + b"0" * 20])
    def test_what_is_no_token_is_refused(self, token):
        seal(HOUSE, "phone", PHONE)

        with pytest.raises(WrongKey):
            unseal(HOUSE, "phone", token)

    def test_a_subject_without_a_key_can_not_be_opened(self):
        with pytest.raises(WrongKey):
            unseal(uuid.uuid4(), "phone", b"\x01" + b"0" * 40)

    def test_what_the_database_gives_back_can_be_opened(self):
        token = seal(HOUSE, "phone", PHONE)

        assert unseal(HOUSE, "phone", memoryview(token)) == PHONE


@pytest.mark.django_db
class TestQueries:
    def test_many_values_of_new_subjects_cost_three(self, django_assert_num_queries):
        values = [(uuid.uuid4(), field, PHONE) for _ in range(50) for field in ("phone", "email")]

        with django_assert_num_queries(3):
            tokens = seal_many(values)

        ring = open_keys(subject for subject, _, _ in values)
        opened = [ring.unseal(subject, field, token) for (subject, field, _), token in zip(values, tokens, strict=True)]
        assert opened == [PHONE] * 100

    def test_one_value_of_a_known_subject_costs_one(self, django_assert_num_queries):
        subject = uuid.uuid4()
        token = seal(subject, "phone", PHONE)

        with django_assert_num_queries(1):
            unseal(subject, "phone", token)
        with django_assert_num_queries(1):
            seal(subject, "phone", PHONE)

    def test_a_ring_opens_many_subjects_with_one(self, django_assert_num_queries):
        subjects = [uuid.uuid4() for _ in range(100)]
        tokens = seal_many([(subject, "phone", PHONE) for subject in subjects])

        with django_assert_num_queries(1):
            ring = open_keys(subjects)
            opened = {ring.unseal(subject, "phone", token) for subject, token in zip(subjects, tokens, strict=True)}

        assert opened == {PHONE}

    def test_more_subjects_than_one_query_takes_are_read_in_parts(self):
        subjects = [uuid.uuid4() for _ in range(2000)]

        ring = open_keys(subjects, create=True)

        assert all(ring.covers(subject) for subject in subjects)


@pytest.mark.django_db
class TestDestroying:
    def test_what_was_sealed_is_gone_and_nothing_new_can_be(self):
        subject = uuid.uuid4()
        token = seal(subject, "phone", PHONE)

        destroy_key(subject)

        with pytest.raises(Erased):
            unseal(subject, "phone", token)
        with pytest.raises(Erased):
            seal(subject, "phone", PHONE)
        assert open_keys([subject]).erased(subject)

    def test_nothing_of_the_key_is_left(self):
        subject = uuid.uuid4()
        seal(subject, "phone", PHONE)

        destroy_key(subject)

        row = DataKey.objects.get(pk=subject)
        assert (bytes(row.wrapped), row.master_key_id) == (b"", "")
        assert row.destroyed_at is not None

    def test_twice_is_once(self):
        subject = uuid.uuid4()
        seal(subject, "phone", PHONE)
        destroy_key(subject)
        first = DataKey.objects.get(pk=subject).destroyed_at

        destroy_key(subject)

        assert DataKey.objects.get(pk=subject).destroyed_at == first

    def test_a_subject_who_never_had_a_key_gets_none_later(self):
        subject = uuid.uuid4()

        destroy_key(subject)

        with pytest.raises(Erased):
            seal(subject, "phone", PHONE)

    def test_others_keep_theirs(self):
        subject, other = uuid.uuid4(), uuid.uuid4()
        token = seal(other, "phone", PHONE)

        destroy_key(subject)

        assert unseal(other, "phone", token) == PHONE

    def test_the_houses_key_stays(self):
        with pytest.raises(ValueError):
            destroy_key(HOUSE)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_everybody_gets_the_same_new_key(self):
        subject = uuid.uuid4()

        tokens = at_once(6, lambda _: seal(subject, "phone", PHONE))

        assert failures(tokens) == []
        assert [unseal(subject, "phone", token) for token in tokens if isinstance(token, bytes)] == [PHONE] * 6

    def test_a_key_destroyed_by_another_process_opens_nothing_here(self):
        subject = uuid.uuid4()
        token = seal(subject, "phone", PHONE)
        assert unseal(subject, "phone", token) == PHONE

        at_once(1, lambda _: destroy_key(subject))

        with pytest.raises(Erased):
            unseal(subject, "phone", token)

    def test_a_key_whose_transaction_was_rolled_back_never_seals(self):
        subject = uuid.uuid4()
        with transaction.atomic():
            seal(subject, "phone", PHONE)
            transaction.set_rollback(True)

        token = seal(subject, "phone", PHONE)

        assert DataKey.objects.filter(pk=subject).exists()
        assert unseal(subject, "phone", token) == PHONE


@pytest.mark.django_db
class TestRotation:
    def test_wraps_every_living_key_anew_and_leaves_the_values(self, settings, now):
        settings.MASTER_KEYS = [key("old", "a")]
        subjects = [uuid.uuid4() for _ in range(7)]
        tokens = seal_many([(subject, "phone", PHONE) for subject in subjects])
        destroy_key(subjects[0])
        settings.MASTER_KEYS = [key("new", "b"), key("old", "a")]

        assert rewrap(now=now, batch=2) == 6
        assert rewrap(now=now, batch=2) == 0

        settings.MASTER_KEYS = [key("new", "b")]
        ring = open_keys(subjects)
        assert [
            ring.unseal(subject, "phone", token) for subject, token in zip(subjects[1:], tokens[1:], strict=True)
        ] == [PHONE] * 6
        assert set(DataKey.objects.filter(destroyed_at=None).values_list("rewrapped_at", flat=True)) == {now}

    def test_the_old_key_alone_opens_nothing_afterwards(self, settings, now):
        settings.MASTER_KEYS = [key("old", "a")]
        token = seal(HOUSE, "phone", PHONE)
        settings.MASTER_KEYS = [key("new", "b"), key("old", "a")]
        rewrap(now=now)

        settings.MASTER_KEYS = [key("old", "a")]

        with pytest.raises(WrongKey, match="new"):
            unseal(HOUSE, "phone", token)

    def test_both_keys_open_while_it_is_under_way(self, settings):
        settings.MASTER_KEYS = [key("old", "a")]
        before, ours = uuid.uuid4(), uuid.uuid4()
        old_token = seal(before, "phone", PHONE)
        settings.MASTER_KEYS = [key("new", "b"), key("old", "a")]
        new_token = seal(ours, "phone", PHONE)

        assert unseal(before, "phone", old_token) == unseal(ours, "phone", new_token) == PHONE
        assert DataKey.objects.get(pk=ours).master_key_id == "new"

    def test_another_key_under_the_same_id_is_noticed(self, settings):
        settings.MASTER_KEYS = [key("m1", "a")]
        token = seal(HOUSE, "phone", PHONE)

        settings.MASTER_KEYS = [key("m1", "b")]

        with pytest.raises(WrongKey, match="m1"):
            unseal(HOUSE, "phone", token)

    def test_the_command_tells_how_many(self, settings):
        settings.MASTER_KEYS = [key("old", "a")]
        seal(HOUSE, "phone", PHONE)
        settings.MASTER_KEYS = [key("new", "b"), key("old", "a")]
        out = StringIO()

        call_command("rotate_master_key", stdout=out)

        assert re.search(r"\b1\b", out.getvalue())

    def test_the_command_names_the_key_that_is_missing(self, settings):
        settings.MASTER_KEYS = [key("old", "a")]
        seal(HOUSE, "phone", PHONE)
        settings.MASTER_KEYS = [key("new", "b")]

        with pytest.raises(CommandError, match="old"):
            call_command("rotate_master_key", stdout=StringIO())


class TestBlindIndex:
    def test_finds_the_same_value_again_without_holding_it(self):
        hashed = blind_index("phone", "+8613800000001")

        assert hashed == blind_index("phone", "+8613800000001")
        assert "13800000001" not in hashed
        assert re.fullmatch(r"i1:[0-9a-f]{64}", hashed)

    def test_fields_and_values_are_kept_apart(self):
        assert len({blind_index("a", "bc"), blind_index("ab", "c"), blind_index("a", "b")}) == 3

    def test_depends_on_the_key_and_names_it(self, settings):
        settings.INDEX_KEY = key("i1", "x")
        before = blind_index("phone", PHONE)
        settings.INDEX_KEY = key("i2", "y")

        after = blind_index("phone", PHONE)

        assert after.startswith("i2:")
        assert before.removeprefix("i1:") != after.removeprefix("i2:")


@pytest.mark.django_db
def test_no_table_of_ours_holds_the_text_or_a_key_in_the_clear(settings):
    settings.MASTER_KEYS = [key("m1", "a")]
    subject = uuid.uuid4()
    seal(subject, "phone", PHONE)

    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM evidence_datakey")
        held = b"".join(bytes(wrapped) for (wrapped,) in cursor.fetchall())

    assert b"a" * 32 not in held
    assert PHONE.encode() not in held
    assert len(held) == 32 + 1 + 12 + 16


@pytest.mark.django_db
def test_keys_made_without_asking_open_what_they_sealed_once_they_are_stored(django_assert_num_queries):
    subjects = [uuid.uuid4() for _ in range(3)]
    with django_assert_num_queries(0):
        rows, ring = new_keys(subjects, now=datetime(2026, 11, 24, tzinfo=UTC))
        token = ring.seal(subjects[1], "phone", PHONE)

    DataKey.objects.bulk_create(rows)

    assert unseal(subjects[1], "phone", token) == PHONE


@pytest.mark.django_db
class TestKeysOfAnotherHouse:
    def test_the_keys_that_sealed_the_data_fit(self, settings):
        settings.MASTER_KEYS = [key("m2", "B"), key("m1", "A")]
        seal(uuid.uuid4(), "phone", PHONE)
        note_index_key()
        note_index_key()

        assert keys_that_do_not_fit() == []

    def test_another_master_key_of_the_same_name_is_found(self, settings):
        settings.MASTER_KEYS = [key("m1", "A")]
        seal(uuid.uuid4(), "phone", PHONE)
        settings.MASTER_KEYS = [key("m1", "B")]

        (sentence,) = keys_that_do_not_fit()

        assert "m1" in sentence
        with pytest.raises(ImproperlyConfigured, match="m1"):
            require_fitting_keys()

    def test_an_old_master_key_taken_away_too_early_is_found(self, settings):
        settings.MASTER_KEYS = [key("m1", "A")]
        seal(uuid.uuid4(), "phone", PHONE)
        settings.MASTER_KEYS = [key("m2", "B")]

        assert len(keys_that_do_not_fit()) == 1

    def test_a_destroyed_key_needs_no_master_key(self, settings):
        settings.MASTER_KEYS = [key("m1", "A")]
        subject = uuid.uuid4()
        seal(subject, "phone", PHONE)
        destroy_key(subject)
        settings.MASTER_KEYS = [key("m2", "B")]

        assert keys_that_do_not_fit() == []

    @pytest.mark.parametrize("name", ["i1", "i2"])
    def test_another_index_key_is_found_whatever_its_name(self, settings, name):
        settings.INDEX_KEY = key("i1", "C")
        note_index_key()
        settings.INDEX_KEY = key(name, "D")

        (sentence,) = keys_that_do_not_fit()

        assert sentence.startswith("INDEX_KEY is not the key")

    def test_the_system_check_reports_them_where_a_database_is_asked(self, settings):
        settings.INDEX_KEY = key("i1", "C")
        note_index_key()
        settings.INDEX_KEY = key("i1", "D")

        def found(databases: list[str] | None) -> list[str | None]:
            return [message.id for message in run_checks(tags=[Tags.database], databases=databases)]

        assert found(["default"]).count("evidence.E003") == 1
        assert "evidence.E003" not in found(None)
