"""What customers hold against a way to settle it, what is out of the ordinary, and who still thinks it over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaints.codes import DeadlineKind
from complaints.deadlines import open_deadlines
from complaints.errors import BadInput, NotAllowed, WrongState
from complaints.usecases import deciding, objecting
from tests.complaints.api_fixtures import Caller, Case
from tests.complaints.moments import told, wake
from tests.complaints.page_fixtures import Browser, page_of, words_of
from tests.personas import NOW, House, Walker

OBJECTION = {"kind": "misunderstanding", "said": "你们又要多收我的钱。", "reply": "我再和您核对一遍这笔费用，好吗？"}
CASE = {"what": "提前一天发放维修备机", "reason": "客户家中有病人，离不开电话。"}


class TestAnObjection:
    def test_is_kept_with_its_kind_and_the_reply(self, received: Walker) -> None:
        received.to("confirm")
        received.do(objecting.note_objection, **OBJECTION)

        row = received.complaint.objections.get()
        assert (row.kind, row.said, row.reply) == tuple(OBJECTION.values())
        assert (row.by, row.round) == (received.by, 1)

    @pytest.mark.parametrize(
        "wrong", [{"kind": "loud"}, {"said": " "}, {"reply": ""}], ids=lambda wrong: next(iter(wrong))
    )
    def test_is_whole(self, received: Walker, wrong: dict[str, str]) -> None:
        received.to("confirm")

        with pytest.raises(BadInput) as refused:
            received.do(objecting.note_objection, **{**OBJECTION, **wrong})

        assert list(refused.value.fields) == list(wrong)

    def test_is_to_something(self, received: Walker) -> None:
        received.to("clarify")

        with pytest.raises(WrongState):
            received.do(objecting.note_objection, **OBJECTION)

    @pytest.mark.parametrize(
        ("language", "kind", "line"),
        [
            ("zh-hans", "误会", "答复：我再和您核对一遍这笔费用，好吗？"),
            ("en", "A misunderstanding", "Reply: 我再和您核对一遍这笔费用，好吗？"),
        ],
    )
    def test_stands_on_the_page(self, received: Walker, language: str, kind: str, line: str) -> None:
        received.to("confirm")
        browser, page = Browser(received.house.alice, language=language), page_of(received.complaint)

        refused = browser.post(f"{page}acts/objection/", said=OBJECTION["said"], reply="", kind="reasonable")
        assert refused.status_code == 422
        assert OBJECTION["said"] in refused.content.decode()
        browser.post(f"{page}acts/objection/", **OBJECTION)

        shown = words_of(browser.get(page))
        assert kind in shown
        assert line in shown


class TestOutOfTheOrdinary:
    def test_is_a_supervisors_to_allow(self, received: Walker, house: House) -> None:
        received.to("propose")
        with pytest.raises(NotAllowed):
            received.do(objecting.allow_special_case, **CASE)

        received.by = house.bo
        received.do(objecting.allow_special_case, **CASE)

        assert received.complaint.special_cases.get().by == house.bo

    @pytest.mark.parametrize("part", ["what", "reason"])
    def test_says_what_and_why(self, received: Walker, house: House, part: str) -> None:
        received.by = house.bo

        with pytest.raises(BadInput) as refused:
            received.do(objecting.allow_special_case, **{**CASE, part: " "})

        assert list(refused.value.fields) == [part]

    def test_is_read_by_auditors(self, received: Walker, house: House) -> None:
        received.to("propose")
        page = page_of(received.complaint)
        Browser(house.bo).post(f"{page}acts/special-case/", version=received.complaint.version, **CASE)

        shown = words_of(Browser(house.auditor).get(page))

        assert CASE["what"] in shown
        assert CASE["reason"] in shown
        assert "同意特事特办" in shown

    def test_is_offered_to_supervisors_only(self, received: Walker, house: House) -> None:
        received.to("propose")
        page = page_of(received.complaint)

        assert "acts/special-case/" in Browser(house.bo).get(page).content.decode()
        assert "acts/special-case/" not in Browser(house.alice).get(page).content.decode()


class TestThinkingItOver:
    def test_is_watched_until_its_hour_and_the_desk_reminded(self, received: Walker) -> None:
        received.to("confirm")
        until = NOW + timedelta(days=2)
        received.do(deciding.record_decision, decision="thinking", opinion="回去商量一下。", answer_by=until)
        [limit] = open_deadlines(received.complaint, DeadlineKind.THINKING)
        assert limit.due_at == until

        wake(NOW + timedelta(days=1, hours=1))
        assert told("deadline-reminder") == ["5017"]
        wake(until + timedelta(minutes=1))

        assert "5017" in told("deadline-overdue")


class TestTheApi:
    def test_keeps_both(self, case: Case, bo: Caller) -> None:
        case.to("confirm")
        case.do("acts/objections/", OBJECTION)
        case.do("acts/special-cases/", CASE, by=bo)

        assert [row["reply"] for row in case.now["objections"]] == [OBJECTION["reply"]]
        assert [row["reason"] for row in case.now["special_cases"]] == [CASE["reason"]]
