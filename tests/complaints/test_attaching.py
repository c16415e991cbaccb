"""Files on a complaint: kept sealed, told of in the trail, never changed, withdrawn with a reason, gone with a key."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import IntegrityError, transaction

from complaints.attachments import attachment_of, content_of, rules_of, thumbnail_of
from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.models import Attachment, Complaint, Customer
from complaints.screens.timeline import timeline
from complaints.stray_files import NAME, faults, remove_strays, remove_strays_daily
from complaints.usecases import attaching
from complaints.usecases.attaching import add_attachment, withdraw_attachment
from complaints.usecases.erasing import GONE, erase_customer
from complaints.usecases.owning import recuse
from evidence.crypto import Erased, open_keys
from evidence.files import vault
from evidence.files.cleaning import CleanFile, clean
from evidence.idempotency import KeyReused
from evidence.models import TrailEntry
from evidence.trail import verify, words_of
from organisation.models import Policy
from organisation.policies import policies_for
from outbox.models import Heartbeat
from outbox.sweeping import sweep
from tests.complaints.file_fixtures import hand_in, lying, vault_folder  # noqa: F401
from tests.evidence import sample_files as files
from tests.personas import NOW, House, Walker, act

pytestmark = pytest.mark.usefixtures("vault_folder")


def ready(walker: Walker, content: bytes, name: str = "账单.txt") -> CleanFile:
    return clean(content, name, rules_of(policies_for(walker.complaint.branch_id, now=NOW)))


def limit(house: House, **values: object) -> None:
    for key, value in values.items():
        Policy.objects.create(key=key, value=value, branch=house.hall, effective_from=NOW.date())


class TestAdding:
    def test_keeps_it_sealed_under_a_name_drawn_by_lot(self, received: Walker, vault_folder: Path) -> None:  # noqa: F811
        row = hand_in(received.complaint, received.by, files.WORDS.encode(), "账单.txt")

        [path] = lying(vault_folder)
        assert row.stored is not None
        assert path == vault_folder / row.stored
        assert "账单" not in str(path)
        assert files.WORDS.encode() not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert content_of(row) == files.WORDS.encode()

    def test_keeps_a_small_copy_of_a_picture_sealed_as_well(self, received: Walker, vault_folder: Path) -> None:  # noqa: F811
        row = hand_in(received.complaint, received.by)

        assert len(lying(vault_folder)) == 2
        assert all(b"JFIF" not in path.read_bytes() for path in lying(vault_folder))
        assert thumbnail_of(row).startswith(b"\xff\xd8")

    def test_tells_the_trail_what_is_kept_and_seals_the_name(self, received: Walker, vault_folder: Path) -> None:  # noqa: F811
        row = hand_in(received.complaint, received.by, files.PDF, "王先生的账单.pdf")

        entry = TrailEntry.objects.get(kind="attachment.added")
        [path] = lying(vault_folder)
        assert json.loads(entry.facts) == {
            "attachment": str(row.public_id),
            "kind": "pdf",
            "size": len(files.PDF),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        assert words_of([entry]) == {entry.pk: {"name": "王先生的账单.pdf"}}
        assert row.sha256 == hashlib.sha256(files.PDF).hexdigest()
        assert verify([received.complaint.trail_chain]).ok

    def test_leaves_the_version_alone_and_works_after_the_end(self, received: Walker) -> None:
        received.to("closed")
        version = received.complaint.version

        hand_in(received.complaint, received.by)

        assert Complaint.objects.get().version == version

    def test_says_on_the_timeline_who_may_see_it(self, received: Walker) -> None:
        hand_in(received.complaint, received.by, files.PDF, "a.pdf")
        hand_in(received.complaint, received.by, files.MP3, "b.mp3", internal=True)

        newest, before, *_rest = timeline(received.complaint)[0]
        assert newest["sentence"] != before["sentence"]
        assert (newest["words"], before["words"]) == ("b.mp3", "a.pdf")
        assert (newest["icon"], before["icon"]) == ("paperclip", "paperclip")

    def test_pressed_twice_adds_once(self, received: Walker) -> None:
        file, key = ready(received, files.PDF), uuid4().hex

        for _ in range(2):
            add_attachment.once(key, received.complaint.public_id, act(received.by), file=file)

        assert Attachment.objects.count() == 1
        other = ready(received, files.PDF + b"%%EOF")
        with pytest.raises(KeyReused):
            add_attachment.once(key, received.complaint.public_id, act(received.by), file=other)

    def test_takes_the_same_file_once_until_it_is_withdrawn(self, received: Walker) -> None:
        row = hand_in(received.complaint, received.by, files.PDF)

        with pytest.raises(BadInput):
            hand_in(received.complaint, received.by, files.PDF, "another-name.pdf")
        received.do(withdraw_attachment, attachment=str(row.public_id), reason="拿错了。")
        hand_in(received.complaint, received.by, files.PDF)

    def test_knows_how_many_there_may_be(self, received: Walker, house: House) -> None:
        limit(house, file_count=2)
        first = hand_in(received.complaint, received.by, b"1")
        hand_in(received.complaint, received.by, b"2")

        with pytest.raises(BadInput, match="2"):
            hand_in(received.complaint, received.by, b"3")
        received.do(withdraw_attachment, attachment=str(first.public_id), reason="拿错了。")
        hand_in(received.complaint, received.by, b"3")

    def test_knows_how_much_there_may_be_in_all_withdrawn_ones_included(self, received: Walker, house: House) -> None:
        limit(house, file_total_megabytes=1)
        half = hand_in(received.complaint, received.by, b"a" * 600_000)
        received.do(withdraw_attachment, attachment=str(half.public_id), reason="拿错了。")

        with pytest.raises(BadInput, match="1 MB"):
            hand_in(received.complaint, received.by, b"b" * 600_000)

    def test_is_for_who_handles_it_and_nobody_else(self, received: Walker, house: House) -> None:
        for user, refusal in ((house.auditor, NotAllowed), (house.cy, NotFound)):
            with pytest.raises(refusal):
                hand_in(received.complaint, user)
        assert Attachment.objects.count() == 0

    def test_leaves_no_row_when_the_disk_is_full(self, received: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_args: object) -> str:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(storages["private"], "_save", full)

        with pytest.raises(BadInput):
            hand_in(received.complaint, received.by)
        assert Attachment.objects.count() == 0
        assert not TrailEntry.objects.filter(kind__startswith="attachment").exists()

    def test_never_writes_over_a_file(
        self,
        received: Walker,
        monkeypatch: pytest.MonkeyPatch,
        vault_folder: Path,  # noqa: F811
    ) -> None:
        row = hand_in(received.complaint, received.by, files.PDF)
        assert row.stored is not None
        monkeypatch.setattr("evidence.files.vault.secrets.token_hex", lambda _bytes: str(row.stored).rsplit("/", 1)[1])

        with pytest.raises(BadInput):
            hand_in(received.complaint, received.by, files.MP3)

        assert content_of(row) == files.PDF

    def test_a_broken_transaction_leaves_no_row_and_a_stray_that_is_found(
        self,
        received: Walker,
        monkeypatch: pytest.MonkeyPatch,
        vault_folder: Path,  # noqa: F811
    ) -> None:
        def broken(*_args: object, **_how: object) -> None:
            raise IntegrityError

        monkeypatch.setattr(attaching, "write", broken)
        with pytest.raises(IntegrityError):
            hand_in(received.complaint, received.by)

        assert Attachment.objects.count() == 0
        assert len(lying(vault_folder)) == 2
        assert remove_strays(now=NOW) == 0
        for path in lying(vault_folder):
            os.utime(path, (0, 0))
        assert remove_strays(now=NOW) == 1
        assert lying(vault_folder) == []


class TestReading:
    def test_finds_only_what_is_offered_on_this_complaint(self, received: Walker, house: House) -> None:
        from tests.personas import start

        other = start(house, phone="13800000002")
        mine, theirs = hand_in(received.complaint, received.by), hand_in(other.complaint, other.by)

        assert attachment_of(received.complaint, mine.public_id) == mine
        for ref in (theirs.public_id, uuid4()):
            with pytest.raises(NotFound):
                attachment_of(received.complaint, ref)

    def test_says_when_the_file_is_gone_or_was_changed(self, received: Walker, vault_folder: Path) -> None:  # noqa: F811
        row = hand_in(received.complaint, received.by, files.PDF)
        [path] = lying(vault_folder)
        whole = path.read_bytes()

        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(WrongState):
            content_of(row)
        path.unlink()
        with pytest.raises(WrongState):
            content_of(row)

    def test_files_that_were_swapped_on_the_disk_do_not_open(self, received: Walker, vault_folder: Path) -> None:  # noqa: F811
        one = hand_in(received.complaint, received.by, files.PDF)
        hand_in(received.complaint, received.by, files.MP3)
        first, second = lying(vault_folder)
        bytes_of_first = first.read_bytes()
        first.write_bytes(second.read_bytes())
        second.write_bytes(bytes_of_first)

        with pytest.raises(WrongState):
            content_of(one)

    def test_a_picture_alone_has_a_small_copy(self, received: Walker) -> None:
        row = hand_in(received.complaint, received.by, files.PDF)

        with pytest.raises(NotFound):
            thumbnail_of(row)


class TestWithdrawing:
    def test_takes_it_out_of_sight_and_keeps_it_on_the_record(self, received: Walker, vault_folder: Path) -> None:  # noqa: F811
        row = hand_in(received.complaint, received.by, files.PDF, "错的.pdf")

        received.do(withdraw_attachment, attachment=str(row.public_id), reason=" 是别人的账单。 ")

        row.refresh_from_db()
        assert (row.withdrawn_reason, row.withdrawn_by) == ("是别人的账单。", received.by)
        with pytest.raises(NotFound):
            attachment_of(received.complaint, row.public_id)
        assert len(lying(vault_folder)) == 1
        line = timeline(received.complaint)[0][0]
        assert line["words"] == "错的.pdf · 是别人的账单。"

    def test_asks_a_reason_and_happens_once(self, received: Walker) -> None:
        ref = str(hand_in(received.complaint, received.by).public_id)

        with pytest.raises(BadInput):
            received.do(withdraw_attachment, attachment=ref, reason="  ")
        received.do(withdraw_attachment, attachment=ref, reason="拿错了。")
        with pytest.raises(NotFound):
            received.do(withdraw_attachment, attachment=ref, reason="拿错了。")

    def test_is_for_who_handles_it(self, received: Walker, house: House) -> None:
        ref = str(hand_in(received.complaint, received.by).public_id)

        with pytest.raises(NotAllowed):
            withdraw_attachment(received.complaint.public_id, None, act(house.auditor), attachment=ref, reason="？")

    def test_nothing_is_ever_deleted(self, received: Walker) -> None:
        row = hand_in(received.complaint, received.by)

        with pytest.raises(TypeError):
            row.delete()
        with pytest.raises(TypeError):
            received.complaint.attachments.all().delete()

    def test_a_reason_stands_with_every_withdrawal(self, received: Walker) -> None:
        row = hand_in(received.complaint, received.by)

        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=row.pk).update(withdrawn_at=NOW)


class TestErasing:
    def erased(self, received: Walker, house: House) -> None:
        received.to("closed")
        assert received.complaint.customer is not None
        erase_customer(
            received.complaint.customer.public_id,
            act(house.people["7001"], after=timedelta(days=1)),
            reason="客户书面要求删除。",
        )

    def test_makes_every_file_unreadable_and_keeps_the_trail_whole(
        self,
        received: Walker,
        house: House,
        vault_folder: Path,  # noqa: F811
    ) -> None:
        row = hand_in(received.complaint, received.by, files.WORDS.encode(), "王先生.txt")
        stored = row.stored or ""
        gone = hand_in(received.complaint, received.by, files.PDF)
        received.do(withdraw_attachment, attachment=str(gone.public_id), reason="王先生拿错了。")

        self.erased(received, house)

        row.refresh_from_db()
        gone.refresh_from_db()
        assert (row.name, row.stored, row.sha256, row.sent_sha256) == (GONE, None, "", "")
        assert gone.withdrawn_reason == GONE
        with pytest.raises(NotFound):
            attachment_of(received.complaint, row.public_id)
        ring = open_keys([received.complaint.public_id])
        with pytest.raises(Erased):
            vault.content_of(ring, received.complaint.public_id, row.sealed_as, stored)
        added = TrailEntry.objects.filter(kind="attachment.added").order_by("id")[0]
        assert json.loads(added.facts)["sha256"] == vault.digest_of(stored)
        assert verify([received.complaint.trail_chain]).ok
        assert Customer.objects.get().erased_at is not None

    def test_gives_the_files_up_to_the_next_sweep(self, received: Walker, house: House, vault_folder: Path) -> None:  # noqa: F811
        hand_in(received.complaint, received.by)
        self.erased(received, house)
        for path in lying(vault_folder):
            os.utime(path, (0, 0))

        remove_strays(now=NOW)

        assert lying(vault_folder) == []
        assert list(faults()) == []

    def test_lets_nothing_more_be_handed_in(self, received: Walker, house: House, vault_folder: Path) -> None:  # noqa: F811
        self.erased(received, house)

        with pytest.raises(WrongState):
            hand_in(received.complaint, received.by)
        assert lying(vault_folder) == []


class TestStrays:
    def test_are_removed_by_the_sweep_once_a_day_and_rows_keep_theirs(
        self,
        received: Walker,
        vault_folder: Path,  # noqa: F811
    ) -> None:
        hand_in(received.complaint, received.by)
        stray = vault_folder / "attachments" / "ab" / "abcdef"
        stray.parent.mkdir(parents=True, exist_ok=True)
        stray.write_bytes(b"left behind")
        for path in lying(vault_folder):
            os.utime(path, (0, 0))

        sweep(now=NOW)

        assert not stray.exists()
        assert len(lying(vault_folder)) == 2
        assert Heartbeat.objects.get(name=NAME).facts == {"removed": 1}
        stray.write_bytes(b"again")
        os.utime(stray, (0, 0))
        assert remove_strays_daily(NOW + timedelta(hours=23), 100) == 0
        assert stray.exists()
        assert remove_strays_daily(NOW + timedelta(hours=25), 100) == 1
        assert not stray.exists()

    def test_of_an_empty_house_are_none(self, received: Walker) -> None:
        assert remove_strays(now=NOW) == 0

    def test_the_command_finds_what_is_missing_or_changed(
        self,
        received: Walker,
        vault_folder: Path,  # noqa: F811
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        kept = [hand_in(received.complaint, received.by, text) for text in (b"1", b"2", b"3")]
        call_command("check_files")
        (vault_folder / str(kept[0].stored)).unlink()
        (vault_folder / str(kept[1].stored)).write_bytes(b"something else")

        assert dict(faults()) == {str(kept[0].public_id): "missing", str(kept[1].public_id): "changed"}
        with pytest.raises(SystemExit) as ended:
            call_command("check_files")
        assert ended.value.code == 1
        told = capsys.readouterr().out
        assert str(kept[0].public_id) in told
        assert str(kept[2].public_id) not in told


def test_who_is_kept_out_of_a_complaint_is_kept_out_of_its_files(received: Walker, house: House) -> None:
    hand_in(received.complaint, received.by)
    recuse(received.complaint.public_id, None, act(house.bo), user=house.bob, reason="投诉的就是他。")

    with pytest.raises(NotFound):
        hand_in(received.complaint, house.bob, files.PDF)
