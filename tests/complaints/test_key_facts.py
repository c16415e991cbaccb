"""Key facts: what a category asks for, what was said to it, and what is still to ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed, Stale
from complaints.key_facts import answers_of, asked_for, open_among
from complaints.models import Category, FactAnswer, KeyFact
from complaints.reference import load
from complaints.reference.categories import CATEGORIES
from complaints.reference.key_facts import KEY_FACTS
from complaints.screens.timeline import timeline
from complaints.usecases import clarifying, owning
from complaints.usecases.erasing import BESIDE_IT
from complaints.usecases.key_facts import tell_key_facts
from complaints.usecases.recording import check_record
from tests.complaints.api_fixtures import Case
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.personas import NOW, House, Walker, act, start


def told(fact: str, answer: str = "", state: str = "told") -> dict[str, str]:
    return {"fact": fact, "answer": answer, "state": state}


def held(walker: Walker) -> dict[str, tuple[str, str]]:
    return {one.fact.code: (one.state, one.answer) for one in answers_of(walker.complaint)}


def missing(walker: Walker) -> list[str]:
    return [fact.code for fact in open_among(asked_for(walker.complaint), answers_of(walker.complaint))]


class TestTheList:
    def test_asks_for_something_in_every_category(self, house: House) -> None:
        assert set(KEY_FACTS) == {code for code, *_rest in CATEGORIES}
        assert all(3 <= len(facts) <= 6 for facts in KEY_FACTS.values())

    def test_has_both_languages_and_a_hint_in_both_or_none(self) -> None:
        facts = [fact for of_category in KEY_FACTS.values() for fact in of_category]

        assert [fact for fact in facts if not (fact[1] and fact[2]) or bool(fact[3]) != bool(fact[4])] == []

    def test_keeps_what_administrators_changed(self, house: House) -> None:
        KeyFact.objects.filter(code="food.pack").update(name_zh="外包装", is_active=False)

        assert load(now=NOW) == 0
        fact = KeyFact.objects.get(code="food.pack")
        assert (fact.name_zh, fact.is_active) == ("外包装", False)

    def test_is_that_of_the_category_above_where_it_has_none(self, house: House) -> None:
        above = Category.objects.get(code="FOOD")
        Category.objects.create(code="ALLERGY", parent=above, name_zh="过敏", name_en="Allergy")
        walker = start(house, category="ALLERGY")

        assert [fact.code for fact in asked_for(walker.complaint)] == [f"food.{fact[0]}" for fact in KEY_FACTS["FOOD"]]

    def test_is_its_own_where_it_has_one(self, house: House) -> None:
        walker = start(house, category="ROAMING")

        assert {fact.code.split(".")[0] for fact in asked_for(walker.complaint)} == {"roaming"}

    def test_is_empty_without_a_category(self, house: House) -> None:
        assert asked_for(start(house, category="").complaint) == []


class TestTelling:
    def test_keeps_answers_and_asks_for_the_rest(self, received: Walker) -> None:
        answers = [told("billing.period", " 十月 "), told("billing.users", state="unknown"),
                   told("billing.told", state="not_applicable")]  # fmt: skip

        received.do(tell_key_facts, told=answers)

        assert held(received) == {
            "billing.period": ("told", "十月"), "billing.users": ("unknown", ""),
            "billing.told": ("not_applicable", ""),
        }  # fmt: skip
        assert missing(received) == ["billing.item", "billing.amount"]
        row = FactAnswer.objects.get(fact__code="billing.period")
        assert (row.by, row.replaced_at) == (received.by, None)

    def test_stands_on_the_timeline_in_words(self, received: Walker) -> None:
        received.do(tell_key_facts, told=[told("billing.period", "十月"), told("billing.users", state="unknown")])

        line = timeline(received.complaint)[0][0]
        assert line["sentence"] == "问了关键情况"
        assert line["words"] == "哪一期账单：十月 · 还有谁在用：说不清"

    def test_keeps_the_answer_before(self, received: Walker) -> None:
        received.do(tell_key_facts, told=[told("billing.period", "十月")])
        received.do(tell_key_facts, told=[told("billing.period", "九月")])

        rows = FactAnswer.objects.order_by("id").values_list("answer", "replaced_at")
        assert [answer for answer, _at in rows] == ["十月", "九月"]
        assert [at is None for _answer, at in rows] == [False, True]

    def test_writes_nothing_where_nothing_changed(self, received: Walker) -> None:
        received.do(tell_key_facts, told=[told("billing.period", "十月")])
        before = timeline(received.complaint)[0]

        received.do(tell_key_facts, told=[told("billing.period", "十月")])

        assert timeline(received.complaint)[0] == before
        assert FactAnswer.objects.count() == 1

    def test_takes_an_answer_back(self, received: Walker) -> None:
        received.do(tell_key_facts, told=[told("billing.period", state="unknown")])
        received.do(tell_key_facts, told=[told("billing.period")])

        assert held(received) == {}
        assert "billing.period" in missing(received)
        assert FactAnswer.objects.filter(replaced_at=None).count() == 0

    def test_keeps_an_answer_of_the_category_before(self, received: Walker) -> None:
        received.do(tell_key_facts, told=[told("billing.period", "十月")])
        received.do(clarifying.tell_facts, category="FOOD")

        received.do(tell_key_facts, told=[told("billing.period", "九月"), told("food.pack", "完好")])

        assert held(received) == {"billing.period": ("told", "九月"), "food.pack": ("told", "完好")}

    @pytest.mark.parametrize(
        ("answer", "field"),
        [
            (told("food.pack", "完好"), "fact"),
            (told("nothing", "完好"), "fact"),
            (told("billing.period", "十月", "perhaps"), "state"),
            (told("billing.period", "  "), "answer"),
            (told("billing.period", "月" * 121), "answer"),
        ],
    )
    def test_refuses_what_it_cannot_keep_and_keeps_nothing(
        self, received: Walker, answer: dict[str, str], field: str
    ) -> None:
        with pytest.raises(BadInput) as refused:
            received.do(tell_key_facts, told=[told("billing.item", "长途费"), answer])

        assert set(refused.value.fields) == {field}
        assert not FactAnswer.objects.exists()

    def test_asks_for_nothing_that_was_switched_off(self, received: Walker) -> None:
        KeyFact.objects.filter(code="billing.period").update(is_active=False)

        with pytest.raises(BadInput):
            received.do(tell_key_facts, told=[told("billing.period", "十月")])

    def test_is_for_those_who_handle_it_and_saw_it_as_it_is(self, received: Walker, house: House) -> None:
        ref, answers = received.complaint.public_id, [told("billing.period", "十月")]

        with pytest.raises(NotAllowed):
            tell_key_facts(ref, None, act(house.auditor), told=answers)
        with pytest.raises(Stale):
            tell_key_facts(ref, received.complaint.version - 1, act(house.alice), told=answers)

    def test_holds_nothing_up(self, received: Walker) -> None:
        received.to("propose")

        assert missing(received)

    def test_is_forgotten_with_the_customer(self) -> None:
        assert BESIDE_IT[FactAnswer] == ("answer",)


class TestWhatGoesAlong:
    def test_tells_the_colleague_what_is_known_and_what_is_still_to_ask(self, received: Walker, house: House) -> None:
        received.do(tell_key_facts, told=[told("billing.period", "十月"), told("billing.told", state="not_applicable")])

        received.do(owning.transfer, to=house.bob, summary="在查账单。", reason="轮班。")

        words = timeline(received.complaint)[0][0]["words"]
        assert words == "轮班。 · 在查账单。 · 哪一期账单：十月；还没问：哪一项收费、差多少钱、还有谁在用"

    def test_says_nothing_where_nothing_was_asked(self, received: Walker, house: House) -> None:
        received.do(owning.transfer, to=house.bob, summary="在查账单。", reason="轮班。")

        assert timeline(received.complaint)[0][0]["words"] == "轮班。 · 在查账单。"


@pytest.mark.usefixtures("clock")
class TestTheRecord:
    def sheet(self, walker: Walker) -> Any:
        return Browser(walker.by).get(reverse("complaint_paper", args=[walker.complaint.public_id, "record"]))

    def test_names_what_was_asked_and_not_what_does_not_apply(self, received: Walker) -> None:
        answers = [told("billing.period", "十月"), told("billing.users", state="unknown"),
                   told("billing.told", state="not_applicable")]  # fmt: skip
        received.do(tell_key_facts, told=answers)

        sheet = str(self.sheet(received).context["sheet"])

        assert "哪一期账单" in sheet
        assert "十月" in sheet
        assert "说不清" in sheet
        assert "办理时怎么说的" not in sheet

    def test_is_checked_again_when_an_answer_changed(self, received: Walker) -> None:
        received.do(check_record, answer="signed")
        assert [one["still_so"] for one in self.sheet(received).context["checks"]] == [True]

        received.do(tell_key_facts, told=[told("billing.period", "十月")])

        assert [one["still_so"] for one in self.sheet(received).context["checks"]] == [False]


def form_of(walker: Walker, answers: dict[str, str] | None = None, **typed: str) -> dict[str, Any]:
    facts = {fact.code: fact.pk for fact in asked_for(walker.complaint)}
    fields = {f"fact-{facts[code]}": answer for code, answer in (answers or {}).items()}
    return {"version": walker.complaint.version, **fields, **typed}


@pytest.mark.usefixtures("clock")
class TestThePage:
    @pytest.fixture
    def clarified(self, received: Walker) -> Walker:
        received.to("clarify")
        return received

    def send(self, walker: Walker, **typed: Any) -> Any:
        path = reverse("complaint_act", args=[walker.complaint.public_id, "key-facts"])
        return Browser(walker.by).post(path, htmx=True, **form_of(walker, **typed))

    def test_warns_of_what_is_still_to_ask_and_folds_the_form(self, clarified: Walker) -> None:
        page = words_of(Browser(clarified.by).get(page_of(clarified.complaint)))

        assert "还没问： 哪一期账单 哪一项收费 差多少钱 办理时怎么说的 还有谁在用" in page

    def test_keeps_what_was_typed_and_what_was_pressed_in_one_go(self, clarified: Walker) -> None:
        sent = self.send(clarified, answers={"billing.period": "十月"}, unknown="billing.users")

        assert sent.status_code == 200
        assert held(clarified) == {"billing.period": ("told", "十月"), "billing.users": ("unknown", "")}
        assert "还没问： 哪一项收费 差多少钱 办理时怎么说的" in words_of(sent)

    def test_asks_again_what_was_not_known(self, clarified: Walker) -> None:
        clarified.do(tell_key_facts, told=[told("billing.users", state="unknown")])

        self.send(clarified, taken_back="billing.users")

        assert held(clarified) == {}

    def test_takes_no_answer_and_none_at_once(self, clarified: Walker) -> None:
        sent = self.send(clarified, answers={"billing.period": "十月"}, unknown="billing.period")

        assert sent.status_code == 422
        assert 'value="十月"' in text_of(sent)
        assert "请先清空，或直接保存回答" in text_of(sent)
        assert held(clarified) == {}

    def test_keeps_an_answer_that_is_too_long_in_its_field(self, clarified: Walker) -> None:
        sent = self.send(clarified, answers={"billing.period": "月" * 121})

        assert sent.status_code == 422
        assert "月" * 121 in text_of(sent)

    def test_comes_too_late_after_somebody_else(self, clarified: Walker) -> None:
        late = form_of(clarified, answers={"billing.period": "九月"})
        clarified.do(tell_key_facts, told=[told("billing.period", "十月")])

        path = reverse("complaint_act", args=[clarified.complaint.public_id, "key-facts"])
        sent = Browser(clarified.by).post(path, htmx=True, **late)

        assert sent.status_code == 409
        assert held(clarified) == {"billing.period": ("told", "十月")}

    def test_shows_answers_to_whoever_only_reads(self, clarified: Walker, house: House) -> None:
        clarified.do(tell_key_facts, told=[told("billing.period", "十月")])

        page = text_of(Browser(house.auditor).get(page_of(clarified.complaint)))

        assert "十月" in page
        assert 'id="add-key_facts"' not in page

    def test_tells_the_form_for_handing_over(self, clarified: Walker) -> None:
        clarified.do(tell_key_facts, told=[told("billing.period", "十月")])

        assert "自动带上：哪一期账单：十月；还没问" in text_of(Browser(clarified.by).get(page_of(clarified.complaint)))


class TestTheApi:
    def test_keeps_an_answer_and_says_what_is_still_to_ask(self, case: Case) -> None:
        before = [one["fact"] for one in case.now["still_to_ask"]]

        case.do("acts/key-facts/", {"fact": "billing.period", "answer": "十月"})

        [answer] = case.now["key_facts"]
        assert (answer["fact"], answer["name"], answer["answer"], answer["state"]) == (
            "billing.period", "哪一期账单", "十月", "told",
        )  # fmt: skip
        assert answer["by"]["staff_code"] == "5017"
        assert [one["fact"] for one in case.now["still_to_ask"]] == [one for one in before if one != "billing.period"]

    def test_names_the_field_that_is_off(self, case: Case) -> None:
        sent = case.send("acts/key-facts/", {"fact": "food.pack", "answer": "完好"})

        assert sent.status_code == 400
        assert set(sent.json()["error"]["fields"]) == {"fact"}
