from __future__ import annotations

import json
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from evidence import crypto
from evidence.act import Act
from evidence.crypto import Erased, WrongKey, open_keys
from evidence.facts import NotAFact
from evidence.hashing import GENESIS, hash_of
from evidence.models import ChainHead, TrailEntry, TrailWords
from evidence.trail import NOTHING, NoTransaction, append, erase_words, verify, words_of
from evidence.triggers import lifted

CHAIN = "complaint:5b0f1c6e"


class TestAppend:
    def test_writes_who_did_what_by_which_way_and_when(self, act):
        entry = append(CHAIN, "received", act=act, facts={"stage": "receive"})

        kept = TrailEntry.objects.get(pk=entry.pk)
        assert (kept.chain, kept.seq, kept.kind, kept.schema) == (CHAIN, 1, "received", 1)
        assert (kept.at, kept.actor, kept.via, kept.request_id) == (act.now, act.by, "page", act.request_id)
        assert json.loads(kept.facts) == {"stage": "receive"}
        assert kept.hash == hash_of(kept)

    def test_builds_each_row_on_the_one_before_it(self, act):
        first = append(CHAIN, "received", act=act, facts={})
        second = append(CHAIN, "calmed", act=act, facts={})

        assert first.prev == GENESIS
        assert (second.seq, second.prev) == (2, first.hash)
        head = ChainHead.objects.get(chain=CHAIN)
        assert (head.length, head.hash) == (2, second.hash)

    def test_keeps_chains_apart(self, act):
        append(CHAIN, "received", act=act, facts={})

        other = append("complaint:other", "received", act=act, facts={})

        assert (other.seq, other.prev) == (1, GENESIS)

    def test_the_system_acts_as_nobody(self, db, now):
        entry = append(CHAIN, "reminded", act=Act.system(now=now), facts={})

        assert entry.actor is None
        assert entry.via == "task"

    def test_refuses_free_text_in_facts(self, act):
        with pytest.raises(NotAFact):
            append(CHAIN, "received", act=act, facts={"said": "水费太高了"})

        assert not TrailEntry.objects.exists()
        assert not ChainHead.objects.exists()

    def test_refuses_to_write_the_anchors_chain(self, act):
        with pytest.raises(ValueError):
            append("anchor", "received", act=act, facts={})

    def test_refuses_an_unknown_way_in(self, act, now):
        strange = Act(by=None, via="door", now=now, request_id="r")  # type: ignore[arg-type]

        with pytest.raises(IntegrityError), transaction.atomic():
            append(CHAIN, "received", act=strange, facts={})

    def test_costs_three_queries_without_words(self, act, django_assert_num_queries):
        with django_assert_num_queries(3):
            append(CHAIN, "received", act=act, facts={})

    def test_costs_five_queries_with_words_and_four_with_an_open_ring(self, act, django_assert_num_queries):
        subject = uuid.uuid4()
        crypto.seal(subject, "phone", "13800000001")

        with django_assert_num_queries(5):
            append(CHAIN, "noted", act=act, facts={}, words={"note": "等了很久"}, subject=subject)
        ring = open_keys([subject])
        with django_assert_num_queries(4):
            append(CHAIN, "noted", act=act, facts={}, words={"note": "等了很久"}, subject=subject, keys=ring)

    def test_behind_the_entry_that_was_last_it_costs_two(self, act, django_assert_num_queries):
        first = append(CHAIN, "received", act=act, facts={})

        with django_assert_num_queries(2):
            second = append(CHAIN, "calmed", act=act, facts={}, after=first)

        assert (second.seq, second.prev) == (2, first.hash)
        head = ChainHead.objects.get(chain=CHAIN)
        assert (head.length, head.hash) == (2, second.hash)
        assert verify([CHAIN]).ok

    def test_behind_one_that_is_last_no_more_it_takes_the_place_that_is_free(self, act):
        first = append(CHAIN, "received", act=act, facts={})
        second = append(CHAIN, "calmed", act=act, facts={})

        third = append(CHAIN, "noted", act=act, facts={}, after=first)
        elsewhere = append("complaint:other", "received", act=act, facts={}, after=third)

        assert (third.seq, third.prev) == (3, second.hash)
        assert (elsewhere.seq, elsewhere.prev) == (1, GENESIS)
        assert verify([CHAIN, "complaint:other"]).ok

    def test_a_new_chain_begins_with_one_statement_less_and_an_old_one_goes_on(self, act, django_assert_num_queries):
        with django_assert_num_queries(2):
            first = append(CHAIN, "received", act=act, facts={}, after=NOTHING)

        second = append(CHAIN, "calmed", act=act, facts={}, after=NOTHING)

        assert (first.seq, first.prev) == (1, GENESIS)
        assert (second.seq, second.prev) == (2, first.hash)
        assert verify([CHAIN]).ok

    def test_behind_one_that_was_taken_back_it_begins_again(self, act):
        first = append(CHAIN, "received", act=act, facts={})
        with transaction.atomic():
            lost = append(CHAIN, "calmed", act=act, facts={}, after=first)
            transaction.set_rollback(True)

        again = append(CHAIN, "noted", act=act, facts={}, after=lost)

        assert (again.seq, again.prev) == (2, first.hash)
        assert verify([CHAIN]).ok

    def test_a_ring_without_the_subject_does_no_harm(self, act):
        entry = append(CHAIN, "noted", act=act, facts={}, words={"note": "好"}, keys=open_keys([]))

        assert words_of([entry]) == {entry.pk: {"note": "好"}}


@pytest.mark.django_db(transaction=True)
class TestOutsideATransaction:
    def test_append_is_refused(self, act):
        with pytest.raises(NoTransaction):
            append(CHAIN, "received", act=act, facts={})

    def test_erasing_is_refused(self, act):
        with pytest.raises(NoTransaction):
            erase_words(uuid.uuid4(), act=act)

    def test_a_rollback_takes_row_and_place_back(self, act):
        with transaction.atomic():
            append(CHAIN, "received", act=act, facts={}, words={"note": "好"}, subject=uuid.uuid4())
            transaction.set_rollback(True)

        with transaction.atomic():
            entry = append(CHAIN, "received", act=act, facts={})
        assert entry.seq == 1
        assert verify().ok


class TestWords:
    def test_are_sealed_and_come_back(self, act):
        subject = uuid.uuid4()
        entry = append(
            CHAIN, "noted", act=act, facts={}, words={"note": "等了很久", "to": "13800000001"}, subject=subject
        )

        sealed = bytes(TrailWords.objects.get(entry=entry).sealed)
        assert b"13800000001" not in sealed
        assert "13800000001" not in entry.facts
        assert words_of([entry]) == {entry.pk: {"note": "等了很久", "to": "13800000001"}}

    def test_none_written_is_not_the_same_as_erased(self, act):
        subject = uuid.uuid4()
        silent = append(CHAIN, "seen", act=act, facts={})
        told = append(CHAIN, "noted", act=act, facts={}, words={"note": "好"}, subject=subject)

        erase_words(subject, act=act)

        assert words_of([silent, told]) == {silent.pk: {}, told.pk: None}

    def test_erasing_leaves_the_chain_whole_and_other_words_readable(self, act):
        subject, other = uuid.uuid4(), uuid.uuid4()
        gone = append(CHAIN, "noted", act=act, facts={}, words={"note": "一"}, subject=subject)
        kept = append(CHAIN, "noted", act=act, facts={}, words={"note": "二"}, subject=other)

        erased = erase_words(subject, act=act)

        assert erased == 1
        assert verify().ok
        assert words_of([gone, kept]) == {gone.pk: None, kept.pk: {"note": "二"}}

    def test_erasing_is_written_down_once(self, act):
        subject = uuid.uuid4()
        append(CHAIN, "noted", act=act, facts={}, words={"note": "一"}, subject=subject)

        erase_words(subject, act=act)
        erase_words(subject, act=act)

        told = TrailEntry.objects.get(chain="erasures")
        assert json.loads(told.facts) == {"entries": 1, "subject": str(subject)}

    def test_destroying_the_key_erases_too_and_the_chain_stays_whole(self, act):
        subject = uuid.uuid4()
        entry = append(CHAIN, "noted", act=act, facts={}, words={"note": "一"}, subject=subject)

        crypto.destroy_key(subject)

        assert words_of([entry]) == {entry.pk: None}
        assert verify().ok
        with pytest.raises(Erased):
            append(CHAIN, "noted", act=act, facts={}, words={"note": "二"}, subject=subject)

    def test_words_of_another_entry_are_not_shown(self, act):
        subject = uuid.uuid4()
        one = append(CHAIN, "noted", act=act, facts={}, words={"note": "一"}, subject=subject)
        two = append(CHAIN, "noted", act=act, facts={}, words={"note": "二"}, subject=subject)
        with lifted(connection):
            TrailWords.objects.filter(entry=two).update(sealed=TrailWords.objects.get(entry=one).sealed)

        with pytest.raises(WrongKey):
            words_of([two])

    def test_a_timeline_costs_one_query_however_long(self, act, django_assert_num_queries):
        for number in range(30):
            subject = uuid.uuid4() if number % 3 else None
            append(
                CHAIN, "noted", act=act, facts={}, words={"note": str(number)} if number % 2 else None, subject=subject
            )

        with django_assert_num_queries(1):
            entries = list(TrailEntry.objects.of_chain(CHAIN))
            said = words_of(entries)
            names = [str(entry.actor) for entry in entries]

        assert [entry.seq for entry in entries] == list(range(30, 0, -1))
        assert said[entries[0].pk] == {"note": "29"}
        assert said[entries[1].pk] == {}
        assert names == ["E1001 甲乙"] * 30

    def test_entries_read_otherwise_cost_one_query_more(self, act, django_assert_num_queries):
        for number in range(5):
            append(CHAIN, "noted", act=act, facts={}, words={"note": str(number)}, subject=uuid.uuid4())
        entries = list(TrailEntry.objects.filter(chain=CHAIN))

        with django_assert_num_queries(1):
            said = words_of(entries)

        assert [said[entry.pk] for entry in entries] == [{"note": str(number)} for number in range(5)]

    def test_a_timeline_shows_erased_words_as_erased_without_asking_again(self, act, django_assert_num_queries):
        subject = uuid.uuid4()
        append(CHAIN, "noted", act=act, facts={}, words={"note": "一"}, subject=subject)
        erase_words(subject, act=act)

        with django_assert_num_queries(1):
            said = words_of(TrailEntry.objects.of_chain(CHAIN))

        assert list(said.values()) == [None]
