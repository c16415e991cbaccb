"""The receipt and the record: what they say, in whose language, and what they never say."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from complaints.errors import BadInput
from complaints.models import RecordCheck
from complaints.ports import customers_address
from complaints.qr import qr_code
from complaints.usecases.clarifying import restate, tell_facts
from complaints.usecases.erasing import BESIDE_IT
from complaints.usecases.following import add_note
from complaints.usecases.recording import check_record
from evidence.models import TrailEntry
from organisation.models import User
from tests.complaints.page_fixtures import Browser
from tests.personas import House, Walker, start


def printed(user: User, walker: Walker, name: str, **asked: Any) -> Any:
    return Browser(user).get(reverse("complaint_paper", args=[walker.complaint.public_id, name]), **asked)


def sheet(user: User, walker: Walker, name: str, **asked: str) -> str:
    return str(printed(user, walker, name, **asked).context["sheet"])


@pytest.mark.usefixtures("clock")
class TestReceipt:
    def test_says_number_who_and_by_when(self, received: Walker) -> None:
        page = sheet(received.by, received, "receipt")

        assert received.complaint.number in page
        assert "郑先生" in page
        assert f"{received.by.name} · 工号 {received.by.staff_code}" in page
        assert "最迟2026年" in page
        assert "138****0001" in page

    def test_speaks_the_customers_language_and_another_one_when_asked(self, house: House) -> None:
        guest = start(house, surname="Smith", title="mr", language="en")

        assert "Dear Mr Smith," in sheet(house.alice, guest, "receipt")
        assert "受理回执" in sheet(house.alice, guest, "receipt", language="zh-hans")

    def test_names_no_hour_that_has_passed(self, received: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
        late = received.complaint.received_at + timedelta(days=400)
        monkeypatch.setattr("django.utils.timezone.now", lambda: late)

        assert "最迟" not in sheet(received.by, received, "receipt")

    @pytest.mark.parametrize(("on", "slip"), [("80mm", True), ("a4", False), ("", False), ("nonsense", False)])
    def test_fits_a_till_or_a_page(self, received: Walker, on: str, slip: bool) -> None:
        assert ("paper--slip" in printed(received.by, received, "receipt", on=on).content.decode()) is slip

    def test_leads_to_the_customers_own_page(self, received: Walker) -> None:
        """What a phone reads from it is the address; no reader of pictures is at hand, so the code is drawn again."""
        page = sheet(received.by, received, "receipt")
        address = customers_address(received.complaint, now=received.complaint.received_at)

        assert address.startswith(settings.PUBLIC_URL)
        assert f'd="{qr_code(address).path}"' in page
        assert "扫码" in page
        assert address not in page

    def test_without_such_a_page_there_is_no_code(self, received: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("complaints.ports._customers_address", [])

        page = sheet(received.by, received, "receipt")
        assert "<svg" not in page
        assert "扫码" not in page

    def test_can_be_printed_before_anybody_is_known(self, house: House) -> None:
        unknown = start(house, surname="", title="", phone="", category="")

        assert unknown.complaint.number in sheet(house.alice, unknown, "receipt")


@pytest.mark.usefixtures("clock")
class TestRecord:
    def test_says_back_what_was_said(self, received: Walker) -> None:
        received.do(tell_facts, stated_demand="马上恢复通话")
        received.do(restate, restatement="存了一百元，今早停机。", outcome="disputed", customers_version="停了两天。")

        page = sheet(received.by, received, "record")

        for words in ("上周刚存一百元", "马上恢复通话", "存了一百元，今早停机。", "停了两天。", "签名"):
            assert words in page

    def test_keeps_markup_as_words(self, house: House) -> None:
        walker = start(house, own_words="<script>alert(1)</script>\n第二行")

        assert "&lt;script&gt;" in sheet(house.alice, walker, "record")


@pytest.mark.usefixtures("clock")
class TestCheckingTheRecord:
    def post(self, walker: Walker, by: User | None = None, **told: str) -> Any:
        address = reverse("complaint_paper", args=[walker.complaint.public_id, "record"])
        return Browser(by or walker.by).post(address, once="a1-record", **told)

    def checks(self, walker: Walker) -> list[dict[str, Any]]:
        return list(printed(walker.by, walker, "record").context["checks"])

    def test_keeps_what_was_signed_and_tells_when_it_changed(self, received: Walker) -> None:
        assert self.post(received, answer="signed").status_code == 302
        assert [(one["answer"], one["still_so"]) for one in self.checks(received)] == [("已阅读并签名", True)]

        tell_facts(received.complaint.public_id, None, received.act(), stated_demand="马上恢复通话")

        assert [one["still_so"] for one in self.checks(received)] == [False]
        assert "请客户再核对一次" in printed(received.by, received, "record").content.decode()

    def test_pressing_twice_notes_it_once(self, received: Walker) -> None:
        self.post(received, answer="signed")
        self.post(received, answer="signed")

        assert received.complaint.record_checks.count() == 1

    def test_a_call_has_a_recording(self, received: Walker) -> None:
        assert self.post(received, answer="read_back").status_code == 422
        assert self.post(received, answer="read_back", recording="REC-0417", minutes="6").status_code == 302

        assert self.checks(received)[0]["detail"] == "REC-0417 · 6 分钟"

    @pytest.mark.parametrize(
        ("told", "sentence"),
        [
            ({"answer": "refused"}, "请写下客户为什么不签"),
            ({"answer": ""}, "客户怎么做的"),
            ({"answer": "nodded"}, ""),
            ({"answer": "signed", "minutes": "-1"}, ""),
            ({"answer": "signed", "minutes": "99999"}, ""),
        ],
    )
    def test_what_is_missing_gets_a_sentence_and_keeps_the_rest(
        self, received: Walker, told: dict[str, str], sentence: str
    ) -> None:
        answer = self.post(received, None, recording="REC-0417", **told)

        assert answer.status_code == 422
        assert answer.context["kind"] == "record"
        assert "REC-0417" in answer.content.decode()
        assert sentence in answer.content.decode()
        assert not received.complaint.record_checks.exists()

    def test_needs_something_written_down(self, house: House) -> None:
        silent = start(house, own_words="")

        with pytest.raises(BadInput, match="Nothing is written down yet"), translation.override("en"):
            silent.do(check_record, answer="signed")

    def test_is_offered_to_those_who_handle_it(self, received: Walker, house: House) -> None:
        assert "form" in printed(received.by, received, "record").context
        assert "form" not in printed(house.auditor, received, "record").context
        assert "form" not in printed(received.by, received, "receipt").context

    def test_is_noted_by_those_alone(self, received: Walker, house: House) -> None:
        assert self.post(received, house.auditor, answer="signed").status_code == 403
        assert not received.complaint.record_checks.exists()

    def test_stands_on_the_record_alone(self, received: Walker) -> None:
        address = reverse("complaint_paper", args=[received.complaint.public_id, "receipt"])

        assert Browser(received.by).post(address, answer="signed").status_code == 405

    def test_is_forgotten_with_the_customer(self, received: Walker) -> None:
        received.do(check_record, answer="refused", reason="想先问家里人")
        entry = TrailEntry.objects.of_chain(received.complaint.trail_chain)[0]

        assert entry.kind == "record.checked"
        assert "家里人" not in entry.facts
        assert RecordCheck in BESIDE_IT


@pytest.mark.usefixtures("clock")
class TestEitherPaper:
    @pytest.mark.parametrize("name", ["receipt", "record"])
    def test_never_says_what_is_ours_alone(self, received: Walker, name: str) -> None:
        received.do(tell_facts, real_intention="想要道歉", customer_type="violent", flags=["injury"])
        add_note(received.complaint.public_id, None, received.act(), text="客户声音很大。")

        page = sheet(received.by, received, name)

        for words in ("想要道歉", "声音很大", "严重", "一般投诉", "生气", "暴力", "受伤", "13800000001"):
            assert words not in page

    @pytest.mark.parametrize("name", ["receipt", "record"])
    def test_is_404_for_another_branch(self, received: Walker, house: House, name: str) -> None:
        assert printed(house.cy, received, name).status_code == 404

    def test_of_no_such_name_is_404(self, received: Walker) -> None:
        assert printed(received.by, received, "invoice").status_code == 404


class TestQrCode:
    def test_draws_what_the_library_reckons(self) -> None:
        """Black where the library says black: the drawing is laid out in squares again and compared."""
        text = "https://desk.example.com/c/" + "a" * 82 + "/"
        code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
        code.add_data(text)
        drawn = qr_code(text)

        black = set()
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawn.path):
            black |= {(int(x) + step, int(y)) for step in range(int(length))}
        squares = code.get_matrix()
        assert drawn.side == len(squares)
        assert black == {(x, y) for y, row in enumerate(squares) for x, dark in enumerate(row) if dark}
