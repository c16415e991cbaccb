from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from evidence import anchors
from evidence.anchors import UnreadableCopy, compare_with_copy, drop_anchor, read_copies
from evidence.hashing import GENESIS, hash_of
from evidence.models import Anchor, ChainHead, TrailEntry
from evidence.trail import append, verify
from evidence.triggers import lifted


def test_an_anchor_lists_what_moved_since_the_one_before(act, later):
    first = append("complaint:a", "noted", act=act, facts={})
    drop_anchor(now=later(1).now)
    second = append("complaint:a", "noted", act=act, facts={})
    other = append("complaint:b", "noted", act=act, facts={})

    drop_anchor(now=later(2).now)

    one, two = Anchor.objects.order_by("seq")
    assert json.loads(one.moved) == [["complaint:a", 1, first.hash]]
    assert json.loads(two.moved) == [["complaint:a", 2, second.hash], ["complaint:b", 1, other.hash]]
    assert (one.prev, two.prev) == (GENESIS, one.hash)


def test_nothing_moved_means_no_anchor(act, later):
    append("complaint:a", "noted", act=act, facts={})
    drop_anchor(now=act.now)

    assert drop_anchor(now=later(60).now) == ""
    assert Anchor.objects.count() == 1


def test_anchors_do_not_anchor_themselves(act):
    append("complaint:a", "noted", act=act, facts={})

    drop_anchor(now=act.now)

    assert "anchor" not in Anchor.objects.get().moved
    assert ChainHead.objects.get(chain="anchor").length == 1


def test_much_that_moved_becomes_several_anchors(act, later, monkeypatch):
    monkeypatch.setattr(anchors, "_CHAINS_IN_AN_ANCHOR", 2)
    for number in range(5):
        append(f"complaint:{number}", "noted", act=act, facts={})

    copies = read_copies(drop_anchor(now=act.now))

    assert [len(copy.places) for copy in copies] == [2, 2, 1]
    assert [copy.number for copy in copies] == [1, 2, 3]
    assert verify().ok


def test_very_much_is_told_by_its_hashes_alone(act, monkeypatch):
    monkeypatch.setattr(anchors, "_CHAINS_IN_AN_ANCHOR", 2)
    monkeypatch.setattr(anchors, "_CHAINS_IN_A_TEXT", 4)
    for number in range(5):
        append(f"complaint:{number}", "noted", act=act, facts={})

    text = drop_anchor(now=act.now)

    copies = read_copies(text)
    assert [(copy.number, copy.places) for copy in copies] == [(1, ()), (2, ()), (3, ())]
    assert compare_with_copy(text) == []


class TestCopyKeptOutside:
    @pytest.fixture
    def kept(self, act, later) -> str:
        for number in range(3):
            append("complaint:a", "noted", act=later(number), facts={"n": number})
        append("complaint:b", "noted", act=act, facts={})
        return drop_anchor(now=later(10).now)

    def test_agrees_with_an_untouched_trail(self, kept, act):
        append("complaint:a", "noted", act=act, facts={})

        assert compare_with_copy(kept) == []

    def test_shows_a_chain_and_anchors_that_were_all_rewritten(self, kept, act):
        with lifted(connection):
            prev = GENESIS
            for entry in TrailEntry.objects.filter(chain="complaint:a").order_by("seq"):
                entry.kind, entry.prev = "calmed", prev
                prev = entry.hash = hash_of(entry)
                entry.save()
            ChainHead.objects.filter(chain="complaint:a").update(hash=prev, anchored_length=0)
            Anchor.objects.all()._raw_delete("default")
            ChainHead.objects.filter(chain="anchor")._raw_delete("default")
            ChainHead.objects.update(anchored_length=0)
        drop_anchor(now=act.now)
        assert verify().ok  # It can't be seen from inside.

        assert compare_with_copy(kept) == ["anchor#1", "complaint:a#3"]

    def test_survives_the_mail_around_it(self, kept):
        mailed = "各位同事:\r\n\r\n" + kept.replace("\n", "\r\n") + "\r\n-- \r\nCalmdesk\r\n"

        assert compare_with_copy(mailed) == []

    def test_that_was_cut_short_is_refused(self, kept):
        with pytest.raises(UnreadableCopy):
            read_copies(kept[: len(kept) // 2])

    def test_must_hold_an_anchor(self):
        with pytest.raises(UnreadableCopy):
            read_copies("Dear colleague,")


def test_the_command_prints_the_text_to_keep(act):
    append("complaint:a", "noted", act=act, facts={})
    out = StringIO()

    call_command("anchor_trail", stdout=out)

    assert [copy.number for copy in read_copies(out.getvalue())] == [1]
    assert compare_with_copy(out.getvalue()) == []
