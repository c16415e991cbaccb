"""Files over the API: multipart in, the file itself out, the same rules and sentences as the page's."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from complaints.models import Attachment, Complaint
from evidence.models import TrailEntry
from tests.complaints.api_fixtures import Caller, Case, address
from tests.complaints.file_fixtures import hand_in, sent, vault_folder  # noqa: F401
from tests.complaints.test_api_rights import PEOPLE, TABLE, people  # noqa: F401
from tests.evidence import sample_files as files
from tests.personas import House

pytestmark = pytest.mark.usefixtures("vault_folder")


def send(caller: Caller, case: Case, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key or uuid4().hex}
    return caller.client.post(address(case.path("attachments/")), body, headers=headers)


class TestAdding:
    def test_gives_the_file_as_it_is_kept(self, case: Case, alice: Caller, house: House) -> None:
        answer = send(alice, case, file=sent(files.PDF, "账单.pdf", "text/html"), internal="true")

        assert answer.status_code == 201
        told = answer.json()
        assert (told["name"], told["kind"], told["media_type"]) == ("账单.pdf", "pdf", "application/pdf")
        assert (told["size"], told["sha256"]) == (len(files.PDF), hashlib.sha256(files.PDF).hexdigest())
        assert (told["internal"], told["by"]["staff_code"]) == (True, "5017")
        assert TrailEntry.objects.get(kind="attachment.added_inside").via == "api"

    def test_the_same_key_adds_once(self, case: Case, alice: Caller) -> None:
        first, second = (send(alice, case, "k", file=sent(files.PDF)) for _ in range(2))

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json()["ref"] == second.json()["ref"]
        assert send(alice, case, "k", file=sent(files.MP3)).status_code == 409
        assert Attachment.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "name"),
        [(files.SVG, "a.jpg"), (b"", "a.jpg"), (files.EXE, "a.pdf"), (files.picture()[:300], "a.jpg")],
        ids=["a drawing", "nothing", "a program", "half a picture"],
    )
    def test_refuses_in_a_sentence_at_the_field(self, case: Case, alice: Caller, content: bytes, name: str) -> None:
        answer = send(alice, case, file=sent(content, name))

        assert answer.status_code == 400
        assert answer.json()["error"]["fields"]["file"][0].endswith("。")
        assert Attachment.objects.count() == 0

    @pytest.mark.parametrize("body", [{}, {"file": "text"}, {"internal": "true"}, {"file": b"", "stored": "x"}])
    def test_needs_a_file_and_takes_no_other_name(self, case: Case, alice: Caller, body: dict[str, Any]) -> None:
        assert send(alice, case, **body).status_code == 400

    @pytest.mark.parametrize("name", ["name", "kind", "sha256", "stored", "by", "at", "withdrawn_at", "complaint"])
    def test_sets_no_column_from_outside(self, case: Case, alice: Caller, name: str) -> None:
        answer = send(alice, case, file=sent(), **{name: "1"})

        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [name])

    def test_needs_a_key_and_multipart(self, case: Case, alice: Caller) -> None:
        path = case.path("attachments/")

        assert alice.client.post(address(path), {"file": sent()}).status_code == 400
        assert alice.post(path, {"file": "x"}, **{"Idempotency-Key": "k"}).status_code == 415
        broken = alice.client.post(
            address(path), b"--x\r\n", content_type="multipart/form-data; boundary=", headers={"Idempotency-Key": "k"}
        )
        assert broken.status_code == 400
        assert Attachment.objects.count() == 0

    @pytest.mark.parametrize("person", PEOPLE)
    def test_is_for_who_handles_it(self, case: Case, people: dict[str, Caller], person: str) -> None:  # noqa: F811
        expected = {409: 201}.get(TABLE["handle"][PEOPLE.index(person)], TABLE["handle"][PEOPLE.index(person)])

        assert send(people[person], case, file=sent(files.PDF)).status_code == expected


class TestDownloading:
    def test_gives_the_file_and_lets_nothing_of_it_run(self, case: Case, alice: Caller, house: House) -> None:
        row = hand_in(Complaint.objects.get(public_id=case.ref), house.alice, files.PDF, "账单.pdf")

        answer = alice.get(case.path(f"attachments/{row.public_id}/"))

        assert answer.content == files.PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E8%B4%A6%E5%8D%95.pdf"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_of_withdrawn_absent_and_other_complaints_files_is_the_same_404(
        self, case: Case, alice: Caller, house: House
    ) -> None:
        complaint = Complaint.objects.get(public_id=case.ref)
        other = Complaint.objects.get(public_id=alice.receive(phone="13800000002")["ref"])
        mine, theirs = hand_in(complaint, house.alice), hand_in(other, house.alice)
        done = alice.post(case.path(f"acts/attachments/{mine.public_id}/withdraw/"), {"reason": "拿错了。"})
        assert done.status_code == 200

        answers = [alice.get(case.path(f"attachments/{ref}/")) for ref in (mine.public_id, theirs.public_id, uuid4())]

        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert alice.get(case.path("attachments/")).json() == {"results": []}

    def test_says_when_the_file_is_gone(self, case: Case, alice: Caller, house: House, vault_folder: Path) -> None:  # noqa: F811
        row = hand_in(Complaint.objects.get(public_id=case.ref), house.alice)
        (vault_folder / str(row.stored)).unlink()

        answer = alice.get(case.path(f"attachments/{row.public_id}/"))

        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "wrong_state")


def test_withdrawing_asks_a_reason(case: Case, alice: Caller, house: House) -> None:
    row = hand_in(Complaint.objects.get(public_id=case.ref), house.alice)
    path = case.path(f"acts/attachments/{row.public_id}/withdraw/")

    assert alice.post(path, {}).status_code == 400
    assert alice.post(path, {"reason": "拿错了。"}).status_code == 200
    assert alice.post(path, {"reason": "拿错了。"}).status_code == 404
