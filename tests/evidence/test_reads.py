from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import pytest
from django.db import transaction

from evidence.act import Act, Via
from evidence.facts import NotAFact
from evidence.models import TrailEntry
from evidence.reads import record_read
from evidence.trail import verify, words_of


def test_a_reveal_is_written_with_its_reason(act):
    customer = uuid.uuid4()

    entry = record_read(act, "customer.revealed", {"customer": str(customer)}, words={"reason": "客户来电核对"})

    assert entry.chain == f"reads:{act.by.pk}:2026-11-24"
    assert json.loads(entry.facts) == {"customer": str(customer)}
    assert words_of([entry]) == {entry.pk: {"reason": "客户来电核对"}}


def test_the_day_is_that_of_the_house(clerk):
    late = Act(by=clerk, via=Via.PAGE, now=datetime(2026, 11, 24, 16, 30, tzinfo=UTC), request_id="r")

    assert record_read(late, "customer.revealed", {}).chain.endswith(":2026-11-25")


def test_a_thousand_reveals_are_a_thousand_rows(act):
    for _ in range(1000):
        record_read(act, "customer.revealed", {})

    assert TrailEntry.objects.count() == 1000
    assert verify().ok


def test_what_nobody_in_particular_reads_has_a_chain_of_its_own(db, now):
    assert record_read(Act.system(now=now), "progress.opened", {}).chain == "reads:nobody:2026-11-24"


@pytest.mark.django_db(transaction=True)
def test_opens_a_transaction_where_there_is_none_and_falls_with_one_that_fails(act):
    record_read(act, "customer.revealed", {})
    with transaction.atomic():
        record_read(act, "customer.revealed", {})
        transaction.set_rollback(True)

    assert TrailEntry.objects.count() == 1


def test_a_reason_in_the_clear_is_refused(act):
    with pytest.raises(NotAFact):
        record_read(act, "customer.revealed", {"reason": "客户来电核对"})
