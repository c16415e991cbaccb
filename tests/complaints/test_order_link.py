"""A department without a login answers behind the link of its mail; every other link is the same polite page (R150)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.models import Complaint
from complaints.order_codes import OrderState
from complaints.order_messages import link_token
from complaints.usecases.ending import withdraw
from complaints.usecases.fulfilling import answer_work_order, return_order, sign_order
from complaints.usecases.ordering import ask_again, judge_answer, waive_work_order
from config.logs import RequestIdFilter
from evidence.models import TrailEntry
from organisation.models import Department
from organisation.signed_links import Purpose, make
from tests.complaints.order_fixtures import QUESTION, Asked, asked, link_in, mails, sent  # noqa: F401
from tests.complaints.page_fixtures import Browser, text_of, words_of
from tests.personas import NOW, WORDS, House

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def path(asked: Asked) -> str:  # noqa: F811
    """Where the first mail to the department leads."""
    [told] = mails(LATER)
    return link_in(told.body)


def trail(asked: Asked) -> TrailEntry:  # noqa: F811
    entry = TrailEntry.objects.filter(chain=asked.walker.complaint.trail_chain).order_by("-seq").first()
    assert entry is not None
    return entry


class TestThePage:
    def test_shows_question_number_and_hour_and_nothing_of_the_customer(self, asked: Asked, path: str) -> None:  # noqa: F811
        page = Browser().get(path)

        assert page.status_code == 200
        text = text_of(page)
        for told in (QUESTION, asked.walker.complaint.number, "账务支撑部", "09:0"):
            assert told in text
        for secret in ("郑", "13800000001", WORDS, "停机", str(asked.walker.complaint.public_id), "/complaints/"):
            assert secret not in text

    @pytest.mark.parametrize(("language", "word"), [("zh-hans", "签收"), ("en", "Sign for it")])
    def test_speaks_both_languages(self, asked: Asked, path: str, language: str, word: str) -> None:  # noqa: F811
        assert word in words_of(Browser(language=language).get(path))

    def test_leads_to_no_other_page_and_tells_nobody_where_it_stands(self, asked: Asked, path: str) -> None:  # noqa: F811
        page = Browser().get(path)

        assert page["Referrer-Policy"] == "strict-origin"
        assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
        assert set(page.cookies) <= {"csrftoken"}
        assert "http" not in text_of(page).replace("http-equiv", "").replace('"http://www.w3.org', "")

    def test_only_looking_changes_nothing(self, asked: Asked, path: str) -> None:  # noqa: F811
        before = trail(asked).seq
        Browser().get(path)
        Client().head(path)

        assert (trail(asked).seq, asked.row.state) == (before, OrderState.SENT)


class TestActing:
    def test_signs_for_the_department(self, asked: Asked, path: str) -> None:  # noqa: F811
        browser = Browser()
        for _ in range(2):
            answer = browser.post(path, deed="sign")
            assert (answer.status_code, answer["Location"]) == (302, path)

        assert (asked.row.state, asked.row.signed_by) == (OrderState.SIGNED, None)
        entry = trail(asked)
        assert (entry.kind, entry.actor, entry.via) == ("work_order.signed", None, "mail_link")
        assert "已签收" in words_of(browser.get(path))

    def test_answers_and_is_thanked_twice_for_pressing_twice(self, asked: Asked, path: str) -> None:  # noqa: F811
        browser = Browser()
        pages = [browser.post(path, deed="answer", answer="短信没有发出。") for _ in range(2)]

        assert [page.status_code for page in pages] == [200, 200]
        assert words_of(pages[0]) == words_of(pages[1])
        assert (asked.row.answer, asked.row.answered_by) == ("短信没有发出。", None)
        assert trail(asked).kind == "work_order.answered"
        assert len(sent("work-order-answered")) == 1

    def test_returns_with_a_reason(self, asked: Asked, path: str) -> None:  # noqa: F811
        browser = Browser()
        pages = [browser.post(path, deed="return", reason="短信归网络中心。") for _ in range(2)]

        assert [page.status_code for page in pages] == [200, 200]
        assert (asked.row.state, asked.row.returned_reason) == (OrderState.RETURNED, "短信归网络中心。")
        assert TrailEntry.objects.filter(kind="work_order.returned").count() == 1

    @pytest.mark.parametrize(
        ("deed", "field", "typed"), [("answer", "answer", "长" * 4001), ("return", "reason", "长" * 201)]
    )
    def test_keeps_what_was_typed_and_says_what_is_wrong(
        self,
        asked: Asked,  # noqa: F811
        path: str,
        deed: str,
        field: str,
        typed: str,
    ) -> None:
        for text in ("", "   ", typed):
            page = Browser().post(path, deed=deed, **{field: text})
            assert page.status_code == 422
            assert 'class="field-error"' in text_of(page)
            assert text.strip() in text_of(page)

        assert asked.row.state == OrderState.SENT

    def test_is_the_departments_act_whoever_is_signed_in(self, asked: Asked, path: str, house: House) -> None:  # noqa: F811
        Browser(house.alice).post(path, deed="sign")

        assert (trail(asked).actor, asked.row.signed_by) == (None, None)

    def test_what_needs_more_is_completed(self, asked: Asked, path: str) -> None:  # noqa: F811
        Browser().post(path, deed="answer", answer="短信没有发出。")
        asked.do(judge_answer, quality="needs_more", missing="为什么没有发出？", minutes=70)

        page = text_of(Browser().get(path))
        assert "为什么没有发出？" in page
        assert "短信没有发出。</textarea>" in page

        Browser().post(path, deed="answer", answer="短信没有发出。平台故障。")
        assert asked.row.answer == "短信没有发出。平台故障。"

    def test_a_forged_form_is_refused(self, asked: Asked, path: str) -> None:  # noqa: F811
        answer = Client(enforce_csrf_checks=True).post(path, {"deed": "sign"})

        assert answer.status_code == 403
        assert asked.row.state == OrderState.SENT

    def test_nothing_pressed_does_nothing(self, asked: Asked, path: str) -> None:  # noqa: F811
        assert Browser().post(path, deed="waive").status_code == 200
        assert asked.row.state == OrderState.SENT


def gone(path: str) -> tuple[int, str, str]:
    """What somebody sees who opens a link and presses something on it, apart from drawn marks."""
    browser = Browser()
    looked, pressed = browser.get(path), browser.post(path, deed="answer", answer="别的答复。")
    assert (looked.status_code, words_of(looked)) == (pressed.status_code, words_of(pressed))
    headers = str(sorted((name, value) for name, value in looked.headers.items() if name not in VARYING))
    return looked.status_code, words_of(looked), headers


VARYING = ("X-Request-Id", "Content-Length", "Set-Cookie", "Server-Timing")


class TestALinkThatLeadsNowhere:
    def wrong(self, asked: Asked, path: str) -> dict[str, str]:  # noqa: F811
        row, until = asked.row, LATER + timedelta(days=1)
        token = path.split("/")[2]
        return {
            "altered": path.replace(token, ("A" if token[0] != "A" else "B") + token[1:]),
            "signature altered": path.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B")),
            "nonsense": reverse("order_link", args=["x"]),
            "very long": reverse("order_link", args=["x" * 3000]),
            "expired": reverse("order_link", args=[make(Purpose.WORK_ORDER, row.public_id, version=1, until=LATER)]),
            "of no order": reverse(
                "order_link", args=[make(Purpose.WORK_ORDER, row.complaint.public_id, version=1, until=until)]
            ),
            "of another version": reverse(
                "order_link", args=[make(Purpose.WORK_ORDER, row.public_id, version=2, until=until)]
            ),
        }

    def test_is_the_same_page_whatever_is_wrong(self, asked: Asked, path: str) -> None:  # noqa: F811
        pages = {name: gone(wrong) for name, wrong in self.wrong(asked, path).items()}

        assert len(set(pages.values())) == 1, pages
        status, words, _headers = pages["nonsense"]
        assert status == 404
        for fact in (QUESTION, asked.walker.complaint.number, "账务"):
            assert fact not in words
        assert asked.row.state == OrderState.SENT

    @pytest.mark.parametrize(
        "how", ["answered", "waived", "returned", "asked elsewhere", "ended", "department gone", "old"]
    )
    def test_is_that_page_once_it_is_over(self, asked: Asked, path: str, how: str) -> None:  # noqa: F811
        expected = gone(reverse("order_link", args=["x"]))
        match how:
            case "answered":
                asked.do(answer_work_order, asked.expert, answer="没有发出。")
            case "waived":
                asked.do(waive_work_order, reason="已查到。")
            case "returned" | "asked elsewhere":
                asked.do(return_order, asked.expert, reason="不归我们管。")
                if how == "asked elsewhere":
                    network = Department.objects.get(code="network_center")
                    asked.do(ask_again, department=network, question="请查短信平台。")
            case "ended":
                asked.walker.do(withdraw, reason="不用查了。")
            case "department gone":
                Department.objects.update(is_active=False)
        with time_machine.travel(LATER + timedelta(days=15 if how == "old" else 0), tick=False):
            assert gone(path) == expected

    def test_a_new_mail_after_asking_elsewhere_has_a_link_that_holds(self, asked: Asked, path: str) -> None:  # noqa: F811
        asked.by_link(return_order, reason="短信归网络中心。")
        network = Department.objects.get(code="network_center")
        asked.do(ask_again, department=network, question="请查短信平台。", minutes=60)

        [told] = [one for one in mails(LATER) if "/order/" in one.body]

        assert told.to == ["network-center@example.com"]
        assert "请查短信平台。" in text_of(Browser().get(link_in(told.body)))
        assert Browser().get(path).status_code == 404

    def test_a_link_made_anew_is_as_good(self, asked: Asked, path: str) -> None:  # noqa: F811
        asked.by_link(sign_order)

        assert Browser().get(reverse("order_link", args=[link_token(asked.row, now=LATER)])).status_code == 200


def test_no_log_line_keeps_a_link(asked: Asked, path: str, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    """Neither of one that is over, which may be opened anew, nor of one whose form was refused."""
    caplog.handler.addFilter(RequestIdFilter())
    Client(enforce_csrf_checks=True).post(path, {"deed": "sign"})
    asked.do(answer_work_order, asked.expert, answer="没有发出。")
    Browser().get(path)

    assert caplog.text.count("/order/—/") == 2
    assert path.split("/")[2] not in caplog.text


def test_somebody_faster_is_told_by_that_page(asked: Asked, path: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Between looking and pressing the desk let it go."""
    from complaints.views import order_link

    stale = asked.row
    asked.do(waive_work_order, reason="已查到。")
    monkeypatch.setattr(order_link, "order_behind", lambda _token, now: stale)

    answer: Any = Browser().post(path, deed="answer", answer="没有发出。")

    assert answer.status_code == 404
    assert Complaint.objects.get().open_orders == 0
