"""Saying no: in three parts, and never without where else the customer can turn."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.errors import BadInput
from complaints.models import Recourse
from complaints.recourse import recourse_of
from complaints.reference import load
from complaints.usecases import deciding, following, proposing
from complaints.usecases.proposing import Offer
from evidence.models import TrailEntry
from organisation.models import Industry
from tests.complaints.page_fixtures import Browser, page_of, words_of
from tests.personas import NOW, House, Walker

DUE = NOW + timedelta(days=1)
NO = Offer(
    kind="decline",
    regret="很抱歉没能帮您退掉上个月的套餐。",
    why_not="套餐费是按月预收的，次月起可以改。",
    action="下个月起帮您换成低档套餐",
    due_at=DUE,
)
REFUSED = {"decision": "refused", "opinion": "不行。", "counter_wish": "退一个月。"}
TOLD = {"limits_told": True, "recourse_told": True}


@pytest.fixture
def proposing_one(received: Walker) -> Walker:
    received.to("propose")
    return received


class TestANo:
    def test_has_three_parts_each_in_its_place(self, proposing_one: Walker) -> None:
        proposing_one.do(proposing.add_option, offer=NO)

        option = proposing_one.complaint.options.get()
        assert (option.regret, option.why_not, option.action) == (NO.regret, NO.why_not, NO.action)

    @pytest.mark.parametrize("part", ["regret", "why_not", "action"])
    def test_is_not_taken_without_one_of_them(self, proposing_one: Walker, part: str) -> None:
        with pytest.raises(BadInput) as refused:
            proposing_one.do(proposing.add_option, offer=replace(NO, **{part: " "}))  # type: ignore[arg-type]

        assert list(refused.value.fields) == [part]

    @pytest.mark.parametrize(
        ("language", "title", "label"),
        [("zh-hans", "不能答应的", "分三步拒绝"), ("en", "Where we must say no", "Say no in three parts")],
    )
    def test_is_written_on_the_page(self, proposing_one: Walker, language: str, title: str, label: str) -> None:
        browser, page = Browser(proposing_one.house.alice, language=language), page_of(proposing_one.complaint)
        shown = words_of(browser.get(page))
        assert title in shown
        assert label in shown

        typed = {"regret": NO.regret, "why_not": NO.why_not, "due_at": "2031-01-02T10:00"}
        address, version = f"{page}acts/decline/", proposing_one.complaint.version
        refused = browser.post(address, version=version, action="", **typed)
        assert refused.status_code == 422
        assert NO.why_not in refused.content.decode()
        browser.post(address, version=version, action=NO.action, **typed)

        assert NO.regret in words_of(browser.get(page))


class TestWhereElse:
    def test_is_told_in_order_with_the_industrys_own_first(self, house: House) -> None:
        codes = [way.code for way in recourse_of(house.hall, "zh-hans")]

        assert codes == ["superior", "association", "telecom.regulator", "hotline", "arbitration"]

    @pytest.mark.parametrize(
        ("language", "line"),
        [
            ("zh-hans", "当地消费者协会：可以请他们从中调解"),
            ("en", "The local consumer association: may be asked to mediate"),
        ],
    )
    def test_is_told_in_the_language_asked_for(self, house: House, language: str, line: str) -> None:
        assert line in [way.line for way in recourse_of(house.hall, language)]

    def test_ships_for_every_industry_in_both_languages(self, house: House) -> None:
        for industry in Industry.values:
            house.hall.industry = industry
            for language in ("zh-hans", "en"):
                ways = recourse_of(house.hall, language)
                assert {"superior", "association", "regulator", "arbitration"} == {way.kind for way in ways}, industry
                assert all(way.name and way.text for way in ways)

    def test_is_what_the_house_made_of_it(self, house: House) -> None:
        Recourse.objects.filter(code="arbitration").update(name_zh="市仲裁委员会")
        Recourse.objects.filter(code="hotline").update(is_active=False)
        assert load(now=NOW) == 0

        told = [way.name for way in recourse_of(house.hall, "zh-hans")]

        assert "市仲裁委员会" in told
        assert not [name for name in told if "12345" in name]

    @pytest.mark.parametrize(("language", "name"), [("zh-hans", "12300"), ("en", "12300")])
    def test_stands_beside_the_tick_when_the_customer_refuses(self, received: Walker, language: str, name: str) -> None:
        received.to("confirm")

        assert name in words_of(Browser(received.house.alice, language=language).get(page_of(received.complaint)))

    def test_is_on_record_as_it_was_told(self, received: Walker) -> None:
        received.to("confirm")
        received.do(deciding.record_decision, **REFUSED, **TOLD)

        entry = TrailEntry.objects.get(chain=received.complaint.trail_chain, kind="customer.decided")

        assert json.loads(entry.facts)["recourse"][:2] == ["superior", "association"]


class TestOnPaper:
    def paper(self, walker: Walker, name: str, language: str) -> str:
        return words_of(
            Browser(walker.house.alice).get(f"{page_of(walker.complaint)}papers/{name}/", language=language)
        )

    @pytest.mark.parametrize(
        ("language", "title"), [("zh-hans", "您还可以找"), ("en", "If we cannot agree, you can also turn to")]
    )
    @pytest.mark.parametrize("name", ["receipt", "record"])
    def test_stands_once_a_no_was_said(self, received: Walker, name: str, language: str, title: str) -> None:
        received.to("confirm")
        assert title not in self.paper(received, name, language)

        received.do(deciding.record_decision, **REFUSED, **TOLD)

        shown = self.paper(received, name, language)
        assert title in shown
        assert "12300" in shown

    def test_stands_once_we_said_no(self, proposing_one: Walker) -> None:
        proposing_one.do(proposing.add_option, offer=NO)

        assert "12300" in self.paper(proposing_one, "receipt", "zh-hans")

    def test_stands_where_the_result_did_not_satisfy(self, received: Walker) -> None:
        received.to("follow-up")
        received.do(following.record_callback_result, result="not_satisfied", said="还是不满意。")

        assert "12300" in self.paper(received, "receipt", "zh-hans")
