"""Two ticks at what was said back, and what the customer was shown: by whom, when; unasked they hold nothing up."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import BadInput, Blocked, NotAllowed, NotFound
from complaints.models import Complaint, Finding
from complaints.screens.timeline import timeline
from complaints.usecases import clarifying, climbing
from complaints.usecases.understanding import note_understanding
from organisation.models import Policy
from scripts_library.reference import load
from tests.complaints.api_fixtures import Case
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.personas import NOW, House, Walker, act

SAID = {"restatement": "存了一百元，今早停机。", "outcome": "confirmed"}


@pytest.fixture
def restated(received: Walker) -> Walker:
    received.to("clarify")
    received.do(clarifying.restate, **SAID)
    return received


def ticks(walker: Walker) -> tuple[bool, bool]:
    row = Complaint.objects.get(pk=walker.complaint.pk)
    return row.we_understood_at is not None, row.they_understood_at is not None


def required(house: House, value: int = 1) -> None:
    Policy.objects.create(key="understanding_required", value=value, branch=house.hall, effective_from=NOW.date())


class TestTheTicks:
    def test_say_by_whom_and_when(self, restated: Walker) -> None:
        restated.do(note_understanding, we=True, they=True)

        row = restated.complaint
        assert (row.we_understood_by, row.they_understood_by) == (restated.by, restated.by)
        assert row.we_understood_at == row.they_understood_at is not None
        assert [line["sentence"] for line in timeline(row)[0][:2]] == ["勾选：客户听明白了", "勾选：我们听明白了"]

    def test_stay_with_whoever_ticked_first(self, restated: Walker, house: House) -> None:
        restated.do(note_understanding, we=True)
        before = timeline(restated.complaint)[0]

        note_understanding(restated.complaint.public_id, None, act(house.bob), we=True)

        assert Complaint.objects.get(pk=restated.complaint.pk).we_understood_by == house.alice
        assert timeline(restated.complaint)[0] == before

    def test_are_taken_back_one_by_one(self, restated: Walker) -> None:
        restated.do(note_understanding, we=True, they=True)

        restated.do(note_understanding, they=False)

        assert ticks(restated) == (True, False)
        assert timeline(restated.complaint)[0][0]["sentence"] == "取消勾选：客户听明白了"

    def test_go_with_the_words_they_hang_on(self, restated: Walker) -> None:
        restated.do(note_understanding, we=True, they=True)

        restated.do(clarifying.restate, **{**SAID, "outcome": "corrected"})
        assert ticks(restated) == (True, True)
        restated.do(clarifying.restate, **{**SAID, "restatement": "存了两百元，今早停机。"})

        assert ticks(restated) == (False, False)

    def test_need_something_said_back(self, received: Walker) -> None:
        with pytest.raises(BadInput) as refused:
            received.do(note_understanding, we=True)

        assert set(refused.value.fields) == {"we_understood"}

    def test_need_somebody_to_ask(self, restated: Walker) -> None:
        restated.do(clarifying.restate, restatement=SAID["restatement"], outcome="unreachable", reason="三次没人接。")

        with pytest.raises(BadInput) as refused:
            restated.do(note_understanding, we=True, they=True)

        assert set(refused.value.fields) == {"they_understood"}
        assert ticks(restated) == (False, False)


class TestTheGate:
    def ready(self, walker: Walker) -> None:
        walker.do(climbing.look_at_severity)
        walker.do(clarifying.give_receipt)
        walker.do(clarifying.find, text="查了账单。")
        walker.do(clarifying.set_cause, cause="ours")

    def test_is_open_without_ticks(self, restated: Walker) -> None:
        self.ready(restated)

        assert restated.do(clarifying.propose).stage == "propose"

    def test_asks_for_both_where_the_house_does(self, restated: Walker, house: House) -> None:
        required(house)
        self.ready(restated)

        with pytest.raises(Blocked) as held:
            restated.do(clarifying.propose)
        assert [one.anchor for one in held.value.missing] == ["we_understood", "they_understood"]
        restated.do(note_understanding, we=True, they=True)

        assert restated.do(clarifying.propose).stage == "propose"

    def test_asks_nothing_of_whoever_was_not_reached(self, restated: Walker, house: House) -> None:
        required(house)
        self.ready(restated)
        restated.do(clarifying.restate, restatement=SAID["restatement"], outcome="unreachable", reason="三次没人接。")

        assert restated.do(clarifying.propose).stage == "propose"


class TestWhatWasShown:
    def test_is_noted_later_with_by_whom_and_when(self, restated: Walker) -> None:
        restated.do(clarifying.find, text="查了账单。")
        finding = Finding.objects.get()

        restated.do(clarifying.show_finding, finding=finding.pk)

        finding.refresh_from_db()
        assert (finding.shown_to_customer, finding.shown_by) == (True, restated.by)
        assert finding.shown_at is not None
        assert timeline(restated.complaint)[0][0]["sentence"] == "给客户看了"

    def test_is_noted_once(self, restated: Walker) -> None:
        restated.do(clarifying.find, text="查了账单。", shown_to_customer=True)
        before = timeline(restated.complaint)[0]

        restated.do(clarifying.show_finding, finding=Finding.objects.get().pk)

        assert timeline(restated.complaint)[0] == before

    def test_is_a_finding_of_this_complaint_and_no_medical_help(self, restated: Walker) -> None:
        restated.do(clarifying.arrange_medical_help, what="量了血压。")

        for key in (Finding.objects.get().pk, 4711):
            with pytest.raises(NotFound):
                restated.do(clarifying.show_finding, finding=key)

    def test_is_for_those_who_handle_it(self, restated: Walker, house: House) -> None:
        restated.do(clarifying.find, text="查了账单。")

        with pytest.raises(NotAllowed):
            clarifying.show_finding(
                restated.complaint.public_id, None, act(house.auditor), finding=Finding.objects.get().pk
            )


@pytest.mark.usefixtures("clock")
class TestThePage:
    def save(self, walker: Walker, **typed: Any) -> Any:
        path = reverse("complaint_save", args=[walker.complaint.public_id])
        sent = {"version": walker.complaint.version, "stage": "clarify", "own_words": walker.complaint.own_words}
        return Browser(walker.by).post(path, htmx=True, **{**sent, **typed})

    def test_ticks_beside_the_words_in_one_save(self, received: Walker) -> None:
        received.to("clarify")

        sent = self.save(received, restatement=SAID["restatement"], outcome="confirmed", we_understood="on")

        assert sent.status_code == 200
        assert ticks(received) == (True, False)
        assert f"{received.by.name}，今天" in words_of(sent)

    def test_keeps_a_tick_that_stands_beside_other_words(self, restated: Walker) -> None:
        restated.do(note_understanding, we=True, they=True)

        self.save(restated, restatement="存了两百元。", outcome="confirmed", we_understood="on", they_understood="on")

        assert ticks(restated) == (True, True)

    def test_says_beside_the_tick_that_nothing_was_said_back(self, received: Walker) -> None:
        received.to("clarify")

        sent = self.save(received, we_understood="on")

        assert sent.status_code == 422
        assert "请先复述" in text_of(sent)

    @pytest.mark.parametrize("typed", [{"outcome": "disputed"}, {"outcome": "confirmed", "restatement": "您弄错了。"}])
    def test_says_what_is_wrong_beside_ticks_that_stand(self, restated: Walker, typed: dict[str, str]) -> None:
        load(now=NOW)
        restated.do(note_understanding, we=True, they=True)

        sent = self.save(restated, **{"restatement": SAID["restatement"], "we_understood": "on", **typed})

        assert sent.status_code == 422
        assert "field-error" in text_of(sent)
        assert ticks(restated) == (True, True)

    def test_leaves_the_ticks_to_be_seen_by_the_customer(self, restated: Walker) -> None:
        page = text_of(Browser(restated.by).get(page_of(restated.complaint)))
        start = page.index('id="at-we_understood"')

        assert "private" not in page[page.rindex("<div", 0, start) : page.index("</div>", start)]

    def test_shows_a_finding_to_the_customer_by_one_press(self, restated: Walker) -> None:
        restated.do(clarifying.find, text="查了账单。")
        finding = Finding.objects.get()
        path = reverse("complaint_row_act", args=[restated.complaint.public_id, "finding-show", finding.pk])

        sent = Browser(restated.by).post(path, htmx=True, version=restated.complaint.version)

        assert sent.status_code == 200
        assert f"{restated.by.name}给客户看，今天" in words_of(sent)


class TestTheApi:
    def test_ticks_and_takes_back(self, case: Case) -> None:
        case.to("clarify").do("acts/restatement/", SAID)

        case.do("acts/understanding/", {"we": True, "they": True})
        case.do("acts/understanding/", {"we": False})

        assert (case.now["we_understood_at"], case.now["we_understood_by"]) == (None, None)
        assert case.now["they_understood_by"]["staff_code"] == "5017"

    def test_notes_that_a_finding_was_shown(self, case: Case) -> None:
        case.to("clarify")
        finding = case.do("acts/finding/", {"text": "查了账单。"})["findings"][0]
        assert finding["shown_to_customer"] is False

        case.do(f"acts/finding/{finding['id']}/shown/")

        [shown] = case.now["findings"]
        assert (shown["shown_to_customer"], shown["shown_by"]["staff_code"]) == (True, "5017")
