"""Writers of one chain at the same time; each race once more with the lock taken out, to prove that it bites."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from evidence import trail, verification
from evidence.act import Act
from evidence.anchors import drop_anchor
from evidence.hashing import GENESIS
from evidence.models import Anchor, ChainHead, TrailEntry
from evidence.trail import append, verify
from tests.evidence.threads import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)

CHAIN = "complaint:contended"


def test_many_writers_never_fork_a_chain(now):
    def write(number: int) -> None:
        for row in range(25):
            with transaction.atomic():
                append(CHAIN, "noted", act=Act.system(now=now), facts={"writer": number, "row": row})

    results = at_once(8, write)

    assert failures(results) == []
    assert list(TrailEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 201))
    assert verify().as_json() == {"rows": 200, "chains": 1, "ok": True, "first_broken": None}


def test_two_writers_who_begin_a_chain_agree_on_its_first_row(now):
    def write(number: int) -> int:
        with transaction.atomic():
            return append(CHAIN, "noted", act=Act.system(now=now), facts={}, words={"note": "好"}).seq

    assert set(at_once(6, write)) == {1, 2, 3, 4, 5, 6}
    assert verify().ok


def test_without_the_lock_two_writers_collide(now, monkeypatch):
    both_have_read = threading.Barrier(2)

    def look_without_taking(chain: str) -> tuple[int, str]:
        head = ChainHead.objects.filter(chain=chain).first()
        # SQLite lets the second writer in only when the first one is through.
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait(timeout=1)
        seq, prev = (head.length + 1, head.hash) if head else (1, GENESIS)
        ChainHead.objects.filter(chain=chain).update(length=seq)
        return seq, prev

    with transaction.atomic():
        append(CHAIN, "noted", act=Act.system(now=now), facts={})
    monkeypatch.setattr(trail, "take_place", look_without_taking)

    def write(number: int) -> None:
        with transaction.atomic():
            append(CHAIN, "noted", act=Act.system(now=now), facts={})

    lost = failures(at_once(2, write))

    assert len(lost) == (1 if connection.vendor == "postgresql" else 0)
    assert all(isinstance(error, IntegrityError) for error in lost)
    monkeypatch.undo()
    assert verify().ok


def test_anchors_dropped_while_writers_write_leave_nothing_out(now):
    def work(number: int) -> None:
        for row in range(10):
            if number == 0:
                drop_anchor(now=now + timedelta(minutes=row))
            else:
                with transaction.atomic():
                    append(f"complaint:{row % 3}", "noted", act=Act.system(now=now), facts={})

    results = at_once(5, work)
    drop_anchor(now=now + timedelta(hours=1))

    assert failures(results) == []
    assert verify().ok
    heads = ChainHead.objects.exclude(chain="anchor")
    assert [head.anchored_length for head in heads] == [head.length for head in heads]
    assert Anchor.objects.exists()


def test_a_verification_sees_one_moment_though_others_write_meanwhile(now, monkeypatch):
    for number in range(3):
        with transaction.atomic():
            append(f"complaint:{number}", "noted", act=Act.system(now=now), facts={})

    def write(_: int) -> None:
        with transaction.atomic():
            append("complaint:1", "noted", act=Act.system(now=now), facts={})
            append("complaint:new", "noted", act=Act.system(now=now), facts={})

    read_anchors = verification._Verification._read_anchors

    def write_in_between(self: verification._Verification) -> tuple[str, verification.Fault] | None:
        assert failures(at_once(1, write)) == []
        return read_anchors(self)

    monkeypatch.setattr(verification._Verification, "_read_anchors", write_in_between)
    verdict = verify()

    assert verdict.as_json() == {"rows": 3, "chains": 3, "ok": True, "first_broken": None}
    assert TrailEntry.objects.count() == 5
