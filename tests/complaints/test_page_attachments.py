"""The files on the complaint's page: several at once, each refusal by its place, and nothing that could run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints import uploads
from complaints.models import Attachment, Complaint
from evidence.files.cleaning import MEGABYTE
from evidence.models import TrailEntry
from organisation.models import Policy
from tests.complaints.file_fixtures import hand_in, sent, vault_folder  # noqa: F401
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.evidence import sample_files as files
from tests.personas import NOW, House, Walker

pytestmark = pytest.mark.usefixtures("vault_folder", "clock")
JSON = {"Accept": "application/json"}


def address(walker: Walker) -> str:
    return reverse("attachments", args=[walker.complaint.public_id])


def of(walker: Walker, row: Attachment, how: str) -> str:
    return reverse("attachment", args=[walker.complaint.public_id, row.public_id, how])


def give(walker: Walker, *handed: Any, by: Browser | None = None, **typed: Any) -> Any:
    """Send the form as a browser without scripts does."""
    return (by or Browser(walker.by)).post(address(walker), file=list(handed), **typed)


class TestAdding:
    def test_takes_several_and_goes_back_to_them(self, received: Walker) -> None:
        alice = Browser(received.by)
        answer = give(received, sent(), sent(files.PDF, "受理单.pdf"), by=alice, once="k")

        assert (answer.status_code, answer["Location"]) == (302, page_of(received.complaint) + "#files")
        assert [row.name for row in Attachment.objects.order_by("id")] == ["账单.jpg", "受理单.pdf"]
        page = words_of(alice.get(page_of(received.complaint)))
        assert "账单.jpg" in page
        assert "已添加2份附件。" in page

    def test_names_each_refused_one_by_its_place_and_keeps_the_others(self, received: Walker) -> None:
        answer = give(received, sent(files.SVG, "a.png"), sent(), sent(b"", "b.pdf"))

        assert answer.status_code == 422
        page = words_of(answer)
        assert "第1个文件：不论文件名怎么写" in page
        assert "第3个文件：文件是空的" in page
        assert [row.name for row in Attachment.objects.all()] == ["账单.jpg"]

    def test_says_so_where_nothing_was_chosen(self, received: Walker) -> None:
        answer = give(received)

        assert answer.status_code == 422
        assert "请先选择文件。" in words_of(answer)

    def test_pressed_twice_adds_once(self, received: Walker) -> None:
        for _ in range(2):
            give(received, sent(), once="one-page")

        assert Attachment.objects.count() == 1

    def test_marks_what_is_for_colleagues_only(self, received: Walker) -> None:
        give(received, sent(), internal="on")

        assert Attachment.objects.get().internal
        assert TrailEntry.objects.filter(kind="attachment.added_inside").count() == 1
        assert "仅同事可见" in words_of(Browser(received.by).get(page_of(received.complaint)))

    def test_tells_scripts_in_their_own_form(self, received: Walker) -> None:
        client = Browser(received.by).client
        taken = client.post(address(received), {"file": sent(), "once": "a"}, headers=JSON)
        refused = client.post(address(received), {"file": sent(files.HTML), "once": "b"}, headers=JSON)

        assert (taken.status_code, taken.json()) == (201, {"added": 1, "refused": []})
        assert refused.status_code == 422
        assert refused.json()["refused"][0].startswith("不论文件名怎么写")

    def test_asks_for_a_sign_in_and_for_the_token_of_the_session(self, received: Walker) -> None:
        stranger = Client(headers={"HX-Request": "true", **JSON})
        assert stranger.post(address(received), {"file": sent()}).status_code == 401
        strict = Client(enforce_csrf_checks=True, headers={"HX-Request": "true", **JSON})
        strict.force_login(received.by)

        answer = strict.post(address(received), {"file": sent()})

        assert answer.status_code == 403
        fresh = answer["X-Fresh-Token"]
        assert strict.post(address(received), {"file": sent(), "csrfmiddlewaretoken": fresh}).status_code == 201

    @pytest.mark.parametrize(
        "name",
        [
            "a\x00b.jpg",
            "../../etc/passwd",
            "\\\\host\\share\\x.jpg",
            "x" * 400,
            "名" * 400,
            "..",
            "",
            "\x00",
            "&#0;.jpg",
            "a\r\nX: 1",
        ],
    )
    def test_bears_every_name(self, received: Walker, name: str, vault_folder: Path) -> None:  # noqa: F811
        head = (
            f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
        )
        body = head.encode() + files.picture() + b"\r\n--x--\r\n"

        answer = Browser(received.by).client.post(
            address(received), body, content_type="multipart/form-data; boundary=x"
        )

        assert answer.status_code in (302, 400, 422)
        for row in Attachment.objects.all():
            assert row.name.endswith(".jpg")
            assert not set(row.name) & set('/\\\x00\r\n"')
        assert all("attachments" in path.parts for path in vault_folder.rglob("*") if path.is_file())

    def test_lets_go_of_what_is_too_large_and_keeps_what_came_with_it(
        self, received: Walker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "MOST_OF_A_FILE", 11 * MEGABYTE)

        answer = give(received, sent(b"a" * (12 * MEGABYTE), "a.txt"), sent())

        assert "第1个文件：文件超过10 MB" in words_of(answer)
        assert Attachment.objects.get().name == "账单.jpg"

    def test_says_which_came_too_many_at_once(self, received: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(uploads, "MOST_AT_ONCE", 1000)

        answer = give(received, sent(b"a" * 900, "a.txt"), sent(b"b" * 900, "b.txt"), sent(b"c" * 90, "c.txt"))

        assert "第2个文件：一次传来的文件太多" in words_of(answer)
        assert [row.name for row in Attachment.objects.order_by("id")] == ["a.txt", "c.txt"]

    def test_refuses_a_request_beyond_all_measure_unread(
        self, received: Walker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "MOST_OF_A_REQUEST", 100)

        assert give(received, sent()).status_code == 413

    def test_takes_what_the_policies_of_the_branch_say(self, received: Walker, house: House) -> None:
        Policy.objects.create(key="file_families", value=["pdf"], branch=house.hall, effective_from=NOW.date())

        answer = give(received, sent())

        assert "可以添加：PDF。" in words_of(answer)
        assert 'accept=".pdf"' in text_of(answer)

    def test_nothing_is_laid_onto_the_disk_unsealed(self, received: Walker, vault_folder: Path) -> None:  # noqa: F811
        words = files.WORDS.encode() * 200_000

        give(received, sent(words, "a.txt"))

        assert Attachment.objects.get().size == len(words)
        assert all(files.WORDS.encode() not in path.read_bytes() for path in vault_folder.rglob("*") if path.is_file())


class TestShowing:
    def test_a_file_is_given_to_keep_and_nothing_of_it_runs(self, received: Walker) -> None:
        row = hand_in(received.complaint, received.by, files.PDF, "账单.pdf")

        answer = Browser(received.by).get(of(received, row, "file"))

        assert answer.content == files.PDF
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%B4%A6")
        self.walled(answer, "application/pdf")

    @pytest.mark.parametrize(("how", "kind"), [("picture", "image/png"), ("thumbnail", "image/jpeg")])
    def test_a_picture_is_looked_at_as_we_drew_it(self, received: Walker, how: str, kind: str) -> None:
        row = hand_in(received.complaint, received.by, files.picture("PNG") + files.HTML, "a.png")

        answer = Browser(received.by).get(of(received, row, how))

        assert files.opened(answer.content).size == (40, 30)
        assert b"<script" not in answer.content
        assert answer["Content-Disposition"].startswith("inline")
        self.walled(answer, kind)

    def walled(self, answer: Any, kind: str) -> None:
        assert answer["Content-Type"] == kind
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"

    @pytest.mark.parametrize("how", ["picture", "thumbnail", "anything"])
    def test_what_is_no_picture_is_shown_in_no_page(self, received: Walker, how: str) -> None:
        row = hand_in(received.complaint, received.by, files.WORDS.encode(), "a.txt")

        assert Browser(received.by).get(of(received, row, how)).status_code == 404

    def test_of_a_sealed_or_foreign_complaint_nothing_is_there(self, received: Walker, house: House) -> None:
        row = hand_in(received.complaint, received.by)

        assert Browser(house.cy).get(of(received, row, "file")).status_code == 404
        assert Browser(house.bob).get(of(received, row, "file")).status_code == 200
        customer = received.complaint.customer
        assert customer is not None
        customer.sealed = True
        customer.save(update_fields=["sealed"])
        for how in ("file", "picture", "thumbnail"):
            assert Browser(house.fresh(house.bob)).get(of(received, row, how)).status_code == 404
        assert Browser(received.by).get(of(received, row, "file")).status_code == 200

    def test_a_file_is_found_on_its_own_complaint_only(self, received: Walker, house: House) -> None:
        from tests.personas import start

        other = start(house, phone="13800000002")
        row = hand_in(received.complaint, received.by)

        assert Browser(received.by).get(of(other, row, "file")).status_code == 404

    def test_one_that_is_gone_is_told_in_a_sentence(self, received: Walker, vault_folder: Path) -> None:  # noqa: F811
        row = hand_in(received.complaint, received.by)
        (vault_folder / str(row.stored)).unlink()

        answer = Browser(received.by).get(of(received, row, "file"))

        assert answer.status_code == 400
        assert "这份附件打不开" in text_of(answer)

    def test_who_may_only_look_has_nothing_to_press(self, received: Walker, house: House) -> None:
        hand_in(received.complaint, received.by)

        page = text_of(Browser(house.auditor).get(page_of(received.complaint)))

        assert "账单.jpg" in page
        assert "data-upload" not in page
        assert "withdraw-file" not in page

    def test_htmx_gets_the_list_alone(self, received: Walker) -> None:
        hand_in(received.complaint, received.by)

        part = text_of(Browser(received.by).get(address(received), htmx=True))

        assert part.strip().startswith('<div id="files-list"')
        assert "<html" not in part

    def test_without_files_it_says_what_belongs_here(self, received: Walker, house: House) -> None:
        assert "客户出示的材料都放在这里" in words_of(Browser(received.by).get(page_of(received.complaint)))
        assert "还没有附件。" in words_of(Browser(house.auditor).get(page_of(received.complaint)))


class TestWithdrawing:
    def of(self, received: Walker, row: Attachment) -> str:
        return reverse("attachment_withdraw", args=[received.complaint.public_id, row.public_id])

    def test_asks_why_in_its_place(self, received: Walker) -> None:
        row = hand_in(received.complaint, received.by)

        answer = Browser(received.by).post(self.of(received, row), htmx=True, reason="")

        assert answer.status_code == 422
        assert f'id="withdraw-{row.public_id}" open' in " ".join(text_of(answer).split())
        assert "aria-invalid" in text_of(answer)

    def test_takes_it_away_and_lets_the_timeline_follow(self, received: Walker) -> None:
        row = hand_in(received.complaint, received.by)

        answer = Browser(received.by).post(self.of(received, row), htmx=True, reason="拿错了。")

        assert (answer.status_code, answer["HX-Trigger-After-Swap"]) == (200, "moved")
        assert "账单.jpg" not in text_of(answer)
        assert "拿错了。" in words_of(Browser(received.by).get(page_of(received.complaint)))
        assert Browser(received.by).post(self.of(received, row), reason="拿错了。").status_code == 404


class TestPapers:
    def test_list_what_the_customer_handed_in_and_nothing_else(self, received: Walker) -> None:
        shown = hand_in(received.complaint, received.by, files.PDF, "受理单.pdf")
        hand_in(received.complaint, received.by, files.MP3, "内部录音.mp3", internal=True)
        wrong = hand_in(received.complaint, received.by, files.WAV, "拿错.wav")
        Browser(received.by).post(TestWithdrawing().of(received, wrong), reason="拿错了。")

        for paper in ("record", "receipt"):
            page = Browser(received.by).get(reverse("complaint_paper", args=[received.complaint.public_id, paper]))
            sheet = page.context["sheet"]
            assert f"受理单.pdf（校验码{shown.sha256[:12]}）" in sheet
            assert "内部录音" not in sheet
            assert "拿错" not in sheet

    def test_say_nothing_where_nothing_was_handed_in(self, received: Walker) -> None:
        page = Browser(received.by).get(reverse("complaint_paper", args=[received.complaint.public_id, "record"]))

        assert "您提交的材料" not in page.context["sheet"]


def test_the_version_of_the_complaint_stays_so_that_no_form_goes_stale(received: Walker) -> None:
    before = received.complaint.version

    give(received, sent())

    assert Complaint.objects.get().version == before
