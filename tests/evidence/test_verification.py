from __future__ import annotations

import json
import random
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from evidence import crypto
from evidence.anchors import drop_anchor
from evidence.hashing import GENESIS, hash_of
from evidence.models import Anchor, ChainHead, DataKey, TrailEntry, TrailWords
from evidence.trail import append, erase_words, verify
from evidence.triggers import lifted
from evidence.verification import Fault

CHAINS = ("complaint:a", "complaint:b", "reads:1:2026-11-24")


@pytest.fixture
def trail(act, later):
    """Three chains of six rows, words in every second row; anchored after the fourth row of each."""
    subjects = {chain: uuid.uuid4() for chain in CHAINS}
    for number in range(1, 7):
        for chain in CHAINS:
            words = {"note": f"第{number}次"} if number % 2 else None
            append(chain, "noted", act=later(number), facts={"n": number}, words=words, subject=subjects[chain])
        if number == 4:
            drop_anchor(now=later(5).now)
    return subjects


def row(chain: str, seq: int) -> TrailEntry:
    return TrailEntry.objects.get(chain=chain, seq=seq)


def cut_tail(chain: str, *, after: int) -> None:
    """Cut a tail as somebody would who knows of heads, too."""
    gone = TrailEntry.objects.filter(chain=chain, seq__gt=after)
    TrailWords.objects.filter(entry__in=gone).delete()
    gone._raw_delete("default")
    ChainHead.objects.filter(chain=chain).update(length=after, hash=row(chain, after).hash)


def rehash(chain: str) -> None:
    """Make a chain consistent again after a change, head and all."""
    prev = GENESIS
    for seq, entry in enumerate(TrailEntry.objects.filter(chain=chain).order_by("seq"), start=1):
        entry.seq, entry.prev = seq, prev
        prev = entry.hash = hash_of(entry)
        entry.save()
    ChainHead.objects.filter(chain=chain).update(length=seq, hash=prev)


class TestWhole:
    def test_an_empty_trail_is_whole(self, db):
        verdict = verify()

        assert (verdict.rows, verdict.chains, verdict.ok, verdict.first_broken) == (0, 0, True, None)

    def test_counts_rows_and_chains(self, trail):
        verdict = verify()

        assert (verdict.rows, verdict.chains, verdict.ok, verdict.first_broken) == (18, 3, True, None)

    def test_looks_at_single_chains(self, trail):
        assert verify(["complaint:b"]).as_json() == {"rows": 6, "chains": 1, "ok": True, "first_broken": None}

    def test_goes_on_while_others_write(self, trail, act):
        append("complaint:a", "noted", act=act, facts={})

        assert verify().ok

    def test_without_the_master_key_the_rows_are_checked_and_the_words_left(self, trail, settings):
        settings.MASTER_KEYS = ["other:" + "A" * 43]

        verdict = verify()

        assert verdict.ok
        assert verdict.unread == 9

    def test_erased_and_destroyed_words_are_no_fault(self, trail, act):
        erase_words(trail["complaint:a"], act=act)
        crypto.destroy_key(trail["complaint:b"])

        assert verify().ok

    def test_costs_no_more_queries_with_more_rows(self, trail, django_assert_num_queries):
        with django_assert_num_queries(5):
            verify()


class TestTampering:
    """Every one of these as somebody who may do anything in the database, triggers lifted."""

    def expect(self, fault: Fault, place: str) -> None:
        verdict = verify()
        assert (verdict.place, verdict.fault) == (place, fault)
        assert not verdict.ok
        assert verdict.first_broken == f"{place} {fault.value}"

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("kind", "calmed"),
            ("facts", '{"n":99}'),
            ("actor_id", None),
            ("via", "api"),
            ("request_id", "other"),
            ("schema", 2),
            ("at", "2026-11-24 02:00:00+00:00"),
            ("hash", "f" * 64),
            ("words_digest", "f" * 64),
        ],
    )
    def test_an_edited_column_is_found(self, trail, column, value):
        with lifted(connection):
            TrailEntry.objects.filter(chain="complaint:b", seq=3).update(**{column: value})

        self.expect(Fault.CHANGED, "complaint:b#3")

    def test_an_exchanged_link_is_found(self, trail):
        with lifted(connection):
            TrailEntry.objects.filter(chain="complaint:b", seq=3).update(prev="f" * 64)

        self.expect(Fault.UNLINKED, "complaint:b#3")

    def test_an_edit_with_its_own_hash_made_anew_is_found_at_the_next_row(self, trail):
        entry = row("complaint:b", 5)
        entry.kind = "calmed"
        entry.hash = hash_of(entry)
        with lifted(connection):
            entry.save()

        self.expect(Fault.UNLINKED, "complaint:b#6")

    def test_a_deleted_middle_is_found(self, trail):
        with lifted(connection):
            TrailEntry.objects.filter(chain="complaint:a", seq=2)._raw_delete("default")

        self.expect(Fault.MISSING, "complaint:a#3")

    def test_a_deleted_beginning_is_found(self, trail):
        gone = TrailEntry.objects.filter(chain="complaint:a", seq=1)
        TrailWords.objects.filter(entry__in=gone).delete()
        with lifted(connection):
            gone._raw_delete("default")

        self.expect(Fault.MISSING, "complaint:a#2")

    def test_two_rows_that_changed_places_are_found(self, trail):
        with lifted(connection):
            for old, new in ((3, 99), (4, 3), (99, 4)):
                TrailEntry.objects.filter(chain="complaint:a", seq=old).update(seq=new)

        self.expect(Fault.UNLINKED, "complaint:a#3")

    def test_a_row_put_in_at_the_end_is_found(self, trail, now):
        entry = TrailEntry(chain="complaint:a", seq=7, kind="noted", at=now, via="page", request_id="r", facts="{}")
        entry.prev = row("complaint:a", 6).hash
        entry.hash = hash_of(entry)
        entry.save()

        self.expect(Fault.HEADLESS, "complaint:a#7")

    def test_a_row_put_in_the_middle_is_found_though_all_was_hashed_anew(self, trail, now):
        with lifted(connection):
            for seq in (6, 5, 4):
                TrailEntry.objects.filter(chain="complaint:a", seq=seq).update(seq=seq + 1)
            TrailEntry.objects.create(
                chain="complaint:a", seq=4, kind="noted", at=now, via="page", request_id="r", facts="{}"
            )
            rehash("complaint:a")

        self.expect(Fault.UNANCHORED, "complaint:a#4")

    def test_a_tail_cut_with_its_head_is_found_through_the_anchor(self, trail):
        with lifted(connection):
            cut_tail("complaint:a", after=3)

        self.expect(Fault.CUT, "complaint:a#4")

    def test_a_tail_cut_past_the_last_anchor_shows_only_after_the_next_one(self, trail, later):
        drop_anchor(now=later(6).now)
        with lifted(connection):
            cut_tail("complaint:a", after=5)

        self.expect(Fault.CUT, "complaint:a#6")

    def test_a_tail_cut_without_its_head_is_found(self, trail):
        with lifted(connection):
            TrailEntry.objects.filter(chain="complaint:a", seq=6)._raw_delete("default")

        self.expect(Fault.CUT, "complaint:a#6")

    def test_a_chain_that_is_wholly_gone_is_found_through_the_anchor(self, trail):
        with lifted(connection):
            TrailWords.objects.filter(entry__chain="complaint:b").delete()
            TrailEntry.objects.filter(chain="complaint:b")._raw_delete("default")
            ChainHead.objects.filter(chain="complaint:b")._raw_delete("default")

        self.expect(Fault.CUT, "complaint:b#1")

    def test_a_chain_asked_for_by_name_must_be_there(self, trail):
        assert verify(["complaint:nowhere"]).first_broken == "complaint:nowhere#1 cut"

    def test_a_head_without_rows_is_found(self, trail):
        ChainHead.objects.create(chain="complaint:z", length=1, hash="f" * 64)

        self.expect(Fault.CUT, "complaint:z#1")

    def test_a_chain_without_a_head_is_found(self, trail):
        with lifted(connection):
            ChainHead.objects.filter(chain="complaint:b")._raw_delete("default")

        self.expect(Fault.HEADLESS, "complaint:b#6")

    def test_words_exchanged_within_one_subject_are_found(self, trail):
        one, three = (TrailWords.objects.get(entry=row("complaint:a", seq)) for seq in (1, 3))
        with lifted(connection):
            TrailWords.objects.filter(pk=one.pk).update(sealed=three.sealed)

        self.expect(Fault.WORDS, "complaint:a#1")

    def test_words_exchanged_between_subjects_are_found(self, trail):
        ours, theirs = (TrailWords.objects.get(entry=row(chain, 1)) for chain in CHAINS[:2])
        with lifted(connection):
            TrailWords.objects.filter(pk=ours.pk).update(sealed=theirs.sealed)

        self.expect(Fault.WORDS, "complaint:a#1")

    def test_words_put_beside_a_silent_row_are_found(self, trail):
        subject = trail["complaint:a"]
        said = TrailWords.objects.get(entry=row("complaint:a", 1))
        TrailWords.objects.create(entry=row("complaint:a", 2), subject_id=subject, sealed=said.sealed)

        self.expect(Fault.WORDS, "complaint:a#2")

    def test_a_changed_data_key_is_found(self, trail):
        theirs = DataKey.objects.get(pk=trail["complaint:b"]).wrapped
        DataKey.objects.filter(pk=trail["complaint:a"]).update(wrapped=theirs)

        self.expect(Fault.WORDS, "complaint:a#1")

    def test_words_deleted_without_an_erasure_are_found(self, trail, act):
        erase_words(trail["complaint:b"], act=act)
        TrailWords.objects.filter(entry=row("complaint:a", 5)).delete()

        verdict = verify()

        assert verdict.fault == Fault.VANISHED

    def test_an_erasure_that_was_edited_is_found(self, trail, act):
        erase_words(trail["complaint:b"], act=act)
        with lifted(connection):
            TrailEntry.objects.filter(chain="erasures").update(facts="not even JSON")

        self.expect(Fault.CHANGED, "erasures#1")

    def test_an_edited_anchor_is_found(self, trail):
        with lifted(connection):
            Anchor.objects.update(moved="[]")

        self.expect(Fault.CHANGED, "anchor#1")

    def test_a_deleted_anchor_is_found(self, trail, later):
        drop_anchor(now=later(7).now)
        with lifted(connection):
            Anchor.objects.filter(seq=1)._raw_delete("default")

        self.expect(Fault.MISSING, "anchor#2")

    def test_the_last_anchor_deleted_is_found(self, trail, later):
        drop_anchor(now=later(7).now)
        with lifted(connection):
            Anchor.objects.filter(seq=2)._raw_delete("default")

        self.expect(Fault.CUT, "anchor#2")

    def test_faults_of_one_chain_do_not_hide_behind_another(self, trail):
        with lifted(connection):
            TrailEntry.objects.filter(chain="complaint:a", seq=3).update(kind="calmed")

        assert verify(["complaint:b"]).ok
        assert not verify(["complaint:a"]).ok


def test_hundreds_of_random_tamperings_are_all_found(trail, act):
    random_ = random.Random(20261124)
    ids = list(TrailEntry.objects.values_list("pk", flat=True))
    missed = []

    def edit(pk):
        column, value = random_.choice(
            [("kind", "x"), ("facts", '{"n":0}'), ("request_id", "x"), ("via", "import"), ("prev", "0" * 63 + "1")]
        )
        TrailEntry.objects.filter(pk=pk).update(**{column: value})
        return column

    def delete(pk):
        TrailWords.objects.filter(entry=pk).delete()
        TrailEntry.objects.filter(pk=pk)._raw_delete("default")

    def move(pk):
        TrailEntry.objects.filter(pk=pk).update(seq=random_.choice([0x7000, 8, 9, 50]))

    def rename(pk):
        TrailEntry.objects.filter(pk=pk).update(chain="complaint:elsewhere")

    def change_digest(pk):
        TrailEntry.objects.filter(pk=pk).update(words_digest=f"{random_.getrandbits(256):064x}")

    with lifted(connection):
        for _ in range(300):
            pk, tamper = random_.choice(ids), random_.choice([edit, delete, move, rename, change_digest])
            with transaction.atomic():
                detail = tamper(pk)
                if verify().ok:
                    missed.append((tamper.__name__, pk, detail))
                transaction.set_rollback(True)

    assert missed == []
    assert verify().ok


class TestCommand:
    def run(self, *arguments: str) -> tuple[str, int]:
        out = StringIO()
        try:
            call_command("verify_trail", *arguments, stdout=out, no_color=True)
        except SystemExit as end:
            return out.getvalue(), int(end.code or 0)
        return out.getvalue(), 0

    def test_prints_json(self, trail):
        out, code = self.run("--json")

        assert json.loads(out) == {"rows": 18, "chains": 3, "ok": True, "first_broken": None}
        assert code == 0

    def test_ends_with_one_when_broken(self, trail):
        with lifted(connection):
            TrailEntry.objects.filter(chain="complaint:b", seq=3).update(kind="calmed")

        out, code = self.run("--json")

        assert json.loads(out) == {"rows": 18, "chains": 3, "ok": False, "first_broken": "complaint:b#3 changed"}
        assert code == 1

    def test_tells_people_the_place_and_what_is_wrong(self, trail, settings):
        settings.LANGUAGE_CODE = "en"
        with lifted(connection):
            TrailEntry.objects.filter(chain="complaint:b", seq=3).update(kind="calmed")

        out, code = self.run()

        assert "complaint:b#3" in out
        assert code == 1

    def test_takes_single_chains(self, trail):
        out, _ = self.run("--json", "--chain", "complaint:a", "--chain", "complaint:b")

        assert json.loads(out)["rows"] == 12

    def test_compares_with_a_kept_anchor(self, trail, later, tmp_path):
        kept = tmp_path / "anchor.txt"
        kept.write_text("Dear colleague,\n\n" + drop_anchor(now=later(9).now) + "\n-- \nCalmdesk")
        assert self.run("--against", str(kept))[1] == 0
        with lifted(connection):
            TrailEntry.objects.filter(chain="complaint:a", seq=6).update(kind="calmed")
            rehash("complaint:a")
            Anchor.objects.filter(seq=2)._raw_delete("default")
            ChainHead.objects.filter(chain="anchor").update(length=1, hash=Anchor.objects.get().hash)

        assert self.run("--json")[1] == 0  # From inside nothing shows …
        out, code = self.run("--json", "--against", str(kept))  # … from outside it does.
        assert code == 1
        assert json.loads(out)["first_broken"] == "anchor#2 differs"

    def test_a_file_without_an_anchor_is_an_error(self, trail, tmp_path):
        kept = tmp_path / "anchor.txt"
        kept.write_text("nothing")

        with pytest.raises(CommandError):
            self.run("--against", str(kept))
        with pytest.raises(CommandError):
            self.run("--against", str(tmp_path / "nowhere"))
