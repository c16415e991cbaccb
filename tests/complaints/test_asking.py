"""Questions that were put to the customer: kept with the short answer, all of them or none, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed
from complaints.models import AskedQuestion
from complaints.screens.timeline import timeline
from complaints.usecases.asking import note_questions
from complaints.usecases.erasing import BESIDE_IT
from scripts_library.reference import load as load_scripts
from tests.complaints.api_fixtures import Case
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.personas import NOW, House, Walker, act

WHEN = {"question": "这是什么时候的事？", "answer": "昨天晚上。", "kind": "descriptive", "key": "when"}


class TestKeeping:
    def test_keeps_question_and_answer_on_the_record_and_the_timeline(self, received: Walker) -> None:
        received.do(note_questions, asked=[WHEN])

        row = AskedQuestion.objects.get()
        assert (row.question, row.answer, row.kind, row.key) == (
            "这是什么时候的事？",
            "昨天晚上。",
            "descriptive",
            "when",
        )
        assert row.by == received.by
        line = timeline(received.complaint)[0][0]
        assert (line["sentence"], line["words"]) == ("提问（了解经过）", "这是什么时候的事？ · 昨天晚上。")

    def test_keeps_what_was_asked_without_an_answer(self, received: Walker) -> None:
        received.do(note_questions, asked=[{**WHEN, "answer": " "}])

        assert AskedQuestion.objects.get().answer == ""
        assert timeline(received.complaint)[0][0]["words"] == "这是什么时候的事？"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"question": " "}, "question"),
            ({"question": "问" * 201}, "question"),
            ({"answer": "答" * 401}, "answer"),
            ({"kind": "leading"}, "kind"),
        ],
    )
    def test_keeps_all_or_none(self, received: Walker, changes: dict[str, str], field: str) -> None:
        with pytest.raises(BadInput) as refused:
            received.do(note_questions, asked=[WHEN, {**WHEN, **changes}])

        assert set(refused.value.fields) == {field}
        assert not AskedQuestion.objects.exists()

    def test_refuses_nothing_at_all(self, received: Walker) -> None:
        with pytest.raises(BadInput):
            received.do(note_questions, asked=[])

    def test_is_for_those_who_handle_it(self, received: Walker, house: House) -> None:
        with pytest.raises(NotAllowed):
            note_questions(received.complaint.public_id, None, act(house.auditor), asked=[WHEN])

    def test_is_forgotten_with_the_customer(self) -> None:
        assert BESIDE_IT[AskedQuestion] == ("question", "answer")


@pytest.mark.usefixtures("clock")
class TestThePage:
    @pytest.fixture
    def clarified(self, received: Walker) -> Walker:
        load_scripts(now=NOW)
        received.to("clarify")
        return received

    def send(self, walker: Walker, **typed: Any) -> Any:
        path = reverse("complaint_act", args=[walker.complaint.public_id, "questions"])
        return Browser(walker.by).post(path, htmx=True, **typed)

    def test_offers_what_to_ask_and_no_longer_what_was_asked(self, clarified: Walker) -> None:
        browser = Browser(clarified.by)
        assert 'name="ask-when"' in text_of(browser.get(page_of(clarified.complaint)))

        sent = self.send(clarified, **{"ask-when": "昨天晚上。", "ask-how": "", "once": "k"})

        assert sent.status_code == 200
        assert 'name="ask-when"' not in text_of(sent)
        assert 'name="ask-how"' in text_of(sent)
        assert "昨天晚上。" in words_of(sent)

    def test_keeps_it_once_however_often_it_is_pressed(self, clarified: Walker) -> None:
        for _press in range(2):
            assert self.send(clarified, **{"ask-when": "昨天晚上。", "once": "k"}).status_code == 200

        assert AskedQuestion.objects.count() == 1

    def test_notes_by_one_press_that_it_was_asked(self, clarified: Walker) -> None:
        sent = self.send(clarified, **{"ask-when": "", "asked": "when", "once": "k"})

        assert AskedQuestion.objects.get().key == "when"
        assert "问过，没有回答" in words_of(sent)

    def test_takes_a_question_of_ones_own(self, clarified: Walker) -> None:
        self.send(clarified, own="发票是哪天开的？", own_answer="周一。", own_kind="", once="k")

        row = AskedQuestion.objects.get()
        assert (row.question, row.answer, row.kind, row.key) == ("发票是哪天开的？", "周一。", "clarifying", "")

    def test_asks_what_the_answer_belongs_to(self, clarified: Walker) -> None:
        sent = self.send(clarified, own_answer="周一。", once="k")

        assert sent.status_code == 422
        assert "写下您问了什么" in text_of(sent).replace("你", "您")
        assert 'value="周一。"' in text_of(sent)

    def test_says_what_to_do_where_nothing_was_written(self, clarified: Walker) -> None:
        sent = self.send(clarified, **{"ask-when": "", "once": "k"})

        assert sent.status_code == 422
        assert not AskedQuestion.objects.exists()

    def test_hides_the_kind_from_a_customer_who_looks_along(self, clarified: Walker) -> None:
        clarified.do(note_questions, asked=[WHEN])

        assert '<span class="chip private">了解经过</span>' in text_of(
            Browser(clarified.by).get(page_of(clarified.complaint))
        )

    def test_shows_whoever_only_reads_what_was_said(self, clarified: Walker, house: House) -> None:
        clarified.do(note_questions, asked=[WHEN])

        page = text_of(Browser(house.auditor).get(page_of(clarified.complaint)))

        assert "昨天晚上。" in page
        assert 'name="ask-how"' not in page


class TestTheApi:
    def test_keeps_a_question(self, case: Case) -> None:
        case.do("acts/questions/", {"question": "发票是哪天开的？", "answer": "周一。", "kind": "clarifying"})

        [asked] = case.now["questions"]
        assert (asked["question"], asked["answer"], asked["kind"]) == ("发票是哪天开的？", "周一。", "clarifying")
        assert asked["by"]["staff_code"] == "5017"
