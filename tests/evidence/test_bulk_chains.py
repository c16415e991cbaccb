from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from evidence.bulk_chains import Draft, _copied, build_chain, plant_chains
from evidence.crypto import HOUSE, open_keys
from evidence.models import TrailEntry
from evidence.trail import append, verify, words_of


def drafts(act, subject):
    return [
        Draft(kind="received", act=act, facts={"stage": "receive"}, words={"note": "等了很久"}, subject=subject),
        Draft(kind="calmed", act=act, facts={"stage": "calm"}),
        Draft(kind="noted", act=act, facts={}, words={"note": "无人"}),
    ]


def test_chains_made_in_bulk_are_as_good_as_those_that_were_written(act):
    subjects = [uuid.uuid4() for _ in range(20)]
    keys = open_keys([*subjects, HOUSE], create=True)

    rows = plant_chains(build_chain(f"complaint:{subject}", drafts(act, subject), keys=keys) for subject in subjects)

    assert rows == 60
    assert verify().as_json() == {"rows": 60, "chains": 20, "ok": True, "first_broken": None}
    entries = TrailEntry.objects.of_chain(f"complaint:{subjects[3]}")
    assert list(words_of(entries).values()) == [{"note": "无人"}, {}, {"note": "等了很久"}]


def test_they_can_be_written_on(act):
    subject = uuid.uuid4()
    keys = open_keys([subject, HOUSE], create=True)
    plant_chains([build_chain("complaint:a", drafts(act, subject), keys=keys)])

    entry = append("complaint:a", "noted", act=act, facts={})

    assert entry.seq == 4
    assert verify().ok


def test_many_cost_few_queries(act, django_assert_max_num_queries):
    subjects = [uuid.uuid4() for _ in range(100)]
    keys = open_keys([*subjects, HOUSE], create=True)
    chains = [build_chain(f"complaint:{subject}", drafts(act, subject), keys=keys) for subject in subjects]

    with django_assert_max_num_queries(12):
        plant_chains(chains)


def test_a_chain_that_exists_is_not_planted_again(act):
    subject = uuid.uuid4()
    keys = open_keys([subject, HOUSE], create=True)
    append("complaint:a", "received", act=act, facts={})

    with pytest.raises(IntegrityError), transaction.atomic():
        plant_chains([build_chain("complaint:a", drafts(act, subject), keys=keys)])

    assert TrailEntry.objects.count() == 1


def test_what_copy_would_take_for_a_sign_of_its_own_is_escaped():
    copied = [_copied(value) for value in (None, b"\x00\xff", "a\\N", "a\tb\nc\rd", "follow-up", 7, "")]

    assert copied == ["\\N", "\\\\x00ff", "a\\\\N", "a\\tb\\nc\\rd", "follow-up", "7", ""]


def test_a_chain_has_a_first_row(db):
    with pytest.raises(ValueError):
        build_chain("complaint:a", [], keys=open_keys([]))
