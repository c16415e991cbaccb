from __future__ import annotations

import pytest
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from evidence import triggers
from evidence.anchors import drop_anchor
from evidence.models import Anchor, ChainHead, TrailEntry, TrailWords
from evidence.trail import append
from evidence.triggers import install, lifted, missing_triggers, require_triggers


@pytest.fixture
def written(act):
    append("complaint:a", "noted", act=act, facts={}, words={"note": "好"})
    append("complaint:a", "noted", act=act, facts={})
    drop_anchor(now=act.now)
    connection.check_constraints()  # PostgreSQL truncates no table of which a deferred check is still due.


REFUSED = [
    "UPDATE evidence_trailentry SET kind = 'calmed'",
    "UPDATE evidence_trailentry SET seq = seq WHERE seq = 2",
    "DELETE FROM evidence_trailentry WHERE seq = 2",
    "UPDATE evidence_trailwords SET sealed = sealed",
    "UPDATE evidence_anchor SET moved = '[]'",
    "DELETE FROM evidence_anchor",
    "DELETE FROM evidence_chainhead",
    "UPDATE evidence_chainhead SET length = length - 1",
    "UPDATE evidence_chainhead SET chain = 'complaint:z' WHERE chain = 'complaint:a'",
]
TRUNCATED = ["evidence_trailentry", "evidence_trailwords", "evidence_anchor", "evidence_chainhead"]


@pytest.mark.parametrize("sql", REFUSED)
def test_the_database_refuses(written, sql):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", TRUNCATED)
def test_a_table_can_not_be_emptied_at_once(written, table):
    sql = f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}"
    if connection.vendor == "sqlite" and table == "evidence_trailwords":
        sql = "UPDATE evidence_trailwords SET sealed = x''"  # Deleting words is how they are erased.

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_same_statements_pass_when_the_triggers_are_lifted(written):
    with lifted(connection), connection.cursor() as cursor:
        for sql in REFUSED:
            cursor.execute(sql)

    assert missing_triggers(connection) == []


def test_words_may_be_deleted_and_rows_added(written, act):
    TrailWords.objects.all().delete()
    append("complaint:a", "noted", act=act, facts={})

    assert TrailEntry.objects.count() == 3


def test_a_trigger_that_was_dropped_is_missed_and_put_back(db):
    on_table = " ON evidence_anchor" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER evidence_anchor_no_update{on_table}")

    assert missing_triggers(connection) == ["evidence_anchor_no_update"]
    with pytest.raises(ImproperlyConfigured, match="evidence_anchor_no_update"):
        require_triggers(connection)
    install(connection)
    assert missing_triggers(connection) == []
    require_triggers(connection)


def test_a_rebuilt_table_gets_its_triggers_back_with_the_next_migrate(db):
    """SQLite rebuilds a table for most changes of it, and its triggers go with the old one."""
    with connection.cursor() as cursor:
        for trigger in triggers._of_vendor(connection):
            if trigger.table == "evidence_trailentry":
                cursor.execute(trigger.drop_sql(connection.vendor))
    assert "evidence_trailentry_no_update" in missing_triggers(connection)

    call_command("migrate", verbosity=0)

    assert missing_triggers(connection) == []


def test_the_system_check_warns_of_a_missing_trigger_without_stopping_migrate(db):
    def ours() -> list[checks.CheckMessage]:
        found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
        return [message for message in found if message.id == "evidence.W001"]

    assert ours() == []
    triggers.remove(connection)

    (warning,) = ours()
    assert "evidence_trailentry_no_delete" in warning.msg
    assert not warning.is_serious(checks.ERROR)
    install(connection)


def test_a_trigger_that_was_switched_off_is_missed(db):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE evidence_anchor DISABLE TRIGGER evidence_anchor_no_delete")
    else:  # SQLite can't switch a trigger off; one of that name on another table is none.
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER evidence_anchor_no_delete")
            cursor.execute(
                "CREATE TRIGGER evidence_anchor_no_delete BEFORE DELETE ON evidence_limitcounter BEGIN SELECT 1; END"
            )

    assert missing_triggers(connection) == ["evidence_anchor_no_delete"]
    install(connection)
    assert missing_triggers(connection) == []


@pytest.mark.django_db(transaction=True)
class TestLifted:
    def test_puts_the_triggers_back_after_a_failure(self):
        with pytest.raises(RuntimeError), lifted(connection):
            raise RuntimeError

        assert missing_triggers(connection) == []

    def test_a_failed_statement_inside_a_transaction_shows_itself_and_the_triggers_are_back(self):
        ChainHead.objects.create(chain="a", length=1, hash="x")

        with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic(), lifted(connection):
            ChainHead.objects.create(chain="a", length=1, hash="x")

        assert missing_triggers(connection) == []

    def test_the_tests_may_flush_what_the_desk_may_not(self, act):
        with transaction.atomic():
            append("complaint:a", "noted", act=act, facts={}, words={"note": "好"})
        drop_anchor(now=act.now)

        call_command("flush", interactive=False, verbosity=0)

        assert not TrailEntry.objects.exists()
        assert not Anchor.objects.exists()
        assert missing_triggers(connection) == []
