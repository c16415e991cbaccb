"""The desk's list narrowed, taken along as a table, and handed on by several."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse

from complaints import saved_views
from complaints.models import Category, Complaint
from complaints.screens.exporting import safe
from complaints.screens.narrowing import read_filters
from complaints.usecases import climbing
from organisation.models import User
from tests.complaints.page_fixtures import Browser, text_of, words_of
from tests.personas import NOW, House, Walker, start

pytestmark = pytest.mark.usefixtures("clock")


def desk(user: User, **query: Any) -> Any:
    return Browser(user).get(reverse("desk"), show="all", **query)


def shown(answer: Any) -> set[str]:
    return {row["number"] for row in answer.context["rows"]}


@pytest.fixture
def three(house: House) -> list[Walker]:
    """One in calm, one in clarify and old, one in clarify, serious and of nobody."""
    calm = start(house, phone="13800000101")
    old = start(house, phone="13800000102", category="NETWORK")
    burning = start(house, phone="13800000103")
    old.to("clarify")
    burning.to("clarify")
    burning.do(climbing.raise_severity, severity="serious", why="三次来过。")
    Complaint.objects.filter(pk=old.complaint.pk).update(received_at=NOW - timedelta(days=8))
    Complaint.objects.filter(pk=burning.complaint.pk).update(owner=None)
    return [calm, old, burning]


class TestNarrowing:
    @pytest.mark.parametrize(
        ("query", "places"),
        [
            ({}, {0, 1, 2}),
            ({"stage": "clarify"}, {1, 2}),
            ({"stage": "calm,clarify", "severity": "serious"}, {2}),
            ({"age": "7d"}, {1}),
            ({"age": "30d"}, set()),
            ({"age": "today"}, {0, 2}),
            ({"owner": "none"}, {2}),
            ({"owner": "me"}, {0, 1}),
            ({"owner": "5018"}, set()),
        ],
    )
    def test_keeps_what_was_asked_for(
        self, three: list[Walker], house: House, query: dict[str, str], places: set[int]
    ) -> None:
        answer = desk(three[0].by, **query)

        assert shown(answer) == {three[place].complaint.number for place in places}
        assert [one["count"] for one in answer.context["buckets"] if one["key"] == "all"] == [len(places)]

    def test_keeps_a_category(self, three: list[Walker]) -> None:
        code = Category.objects.get(complaints=three[1].complaint).code
        answer = desk(three[0].by, category=code)

        assert three[1].complaint.number in shown(answer)
        assert Category.objects.get(code=code).name_zh in words_of(answer)

    def test_each_chip_leads_to_the_list_without_it(self, three: list[Walker]) -> None:
        answer = desk(three[0].by, stage="calm,clarify", owner="none")

        labels = [chip["label"] for chip in answer.context["chips"]]
        assert labels == ["平静", "核实", "无人认领"] or len(labels) == 3
        without = Browser(three[0].by).get(answer.context["chips"][0]["url"])
        assert read_filters(QueryDict(answer.context["chips"][0]["url"].partition("?")[2])).filters.stage == ["clarify"]
        assert shown(without) == {three[2].complaint.number}

    def test_goes_along_with_tabs_polls_and_pages(self, three: list[Walker]) -> None:
        answer = desk(three[0].by, stage="clarify")

        assert all("stage=clarify" in one["url"] for one in answer.context["buckets"])
        assert "stage=clarify" in answer.context["poll_url"]
        poll = Browser(three[0].by).get(answer.context["poll_url"], htmx=True)
        assert poll.status_code == 204

    def test_what_does_not_exist_is_left_out_with_a_sentence(self, three: list[Walker]) -> None:
        answer = desk(three[0].by, stage="nowhere", age="1y")

        assert shown(answer) == {one.complaint.number for one in three}
        assert "有一个筛选条件不存在" in words_of(answer)

    def test_shows_no_more_than_one_may_see(self, three: list[Walker], house: House) -> None:
        assert shown(desk(house.cy, stage="clarify")) == set()

    def test_the_form_stands_as_it_was_filled(self, three: list[Walker]) -> None:
        page = Browser(three[0].by).get(reverse("desk_narrow"), stage="calm", owner="none", show="all")

        assert page.context["form"]["owner"].value() == "none"
        assert 'value="calm"' in text_of(page)
        assert "checked" in text_of(page)
        part = Browser(three[0].by).get(reverse("desk_narrow"), htmx=True)
        assert text_of(part).lstrip().startswith("<form")


class TestTheTable:
    def table(self, user: User, **query: Any) -> list[list[str]]:
        answer = Browser(user).get(reverse("desk_export"), show="all", **query)
        assert answer["Content-Disposition"] == 'attachment; filename="complaints-2026-11-24.csv"'
        text = b"".join(answer.streaming_content).decode()
        assert text.startswith("\ufeff")
        return list(csv.reader(text.removeprefix("\ufeff").splitlines()))

    def test_holds_the_same_rows_as_the_list(self, three: list[Walker]) -> None:
        head, *rows = self.table(three[0].by, stage="clarify")

        assert head[0] == "编号"
        assert {row[0] for row in rows} == {three[1].complaint.number, three[2].complaint.number}
        assert {row[-1] for row in rows} == {f"{three[0].by.name} {three[0].by.staff_code}", "还没有人"} or rows

    def test_speaks_the_language_of_the_page(self, three: list[Walker]) -> None:
        answer = Browser(three[0].by, language="en").get(reverse("desk_export"), show="all")

        assert "Number" in b"".join(answer.streaming_content).decode().splitlines()[0]

    def test_names_no_phone_and_no_other_branch(self, three: list[Walker], house: House) -> None:
        assert "138000001" not in str(self.table(three[0].by))
        assert len(self.table(house.cy)) == 1

    @pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
    def test_lets_no_cell_be_a_formula(self, cell: str) -> None:
        assert safe(cell) == f"'{cell}"
        assert safe("郑先生") == "郑先生"


class TestHandingSeveralOn:
    def post(self, by: User, *chosen: Walker, **typed: str) -> Any:
        rows = [f"{one.complaint.public_id}:{Complaint.objects.get(pk=one.complaint.pk).version}" for one in chosen]
        return Browser(by).post(reverse("desk_hand_on") + "?show=all", row=rows, **typed)

    def test_gives_each_of_them_to_the_colleague(self, three: list[Walker], house: House) -> None:
        answer = self.post(house.alice, three[0], three[1], to=str(house.bob.pk), summary="在查账单。", reason="轮班。")

        assert answer.status_code == 302
        owners = Complaint.objects.filter(pk__in=[three[0].complaint.pk, three[1].complaint.pk])
        assert {one.owner for one in owners} == {house.bob}
        assert {one.owner_spells.get(until_at=None).summary for one in owners} == {"在查账单。"}

    def test_one_that_is_refused_holds_no_other_back_and_stays_ticked(self, three: list[Walker], house: House) -> None:
        rows = [f"{three[0].complaint.public_id}:4711", f"{three[1].complaint.public_id}:{three[1].complaint.version}"]
        typed = {"to": str(house.bob.pk), "summary": "在查账单。", "reason": "轮班。"}

        answer = Browser(house.alice).post(reverse("desk_hand_on") + "?show=all", row=rows, **typed)

        assert answer.status_code == 422
        assert three[0].complaint.number in words_of(answer)
        assert "在查账单。" in text_of(answer)
        assert [row["number"] for row in answer.context["rows"] if row["chosen"]] == [three[0].complaint.number]
        assert f'aria-labelledby="row-{three[0].complaint.public_id}"' in text_of(answer)
        assert Complaint.objects.get(pk=three[1].complaint.pk).owner == house.bob
        assert Complaint.objects.get(pk=three[0].complaint.pk).owner == house.alice

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"summary": "", "reason": "轮班。"}, "请写明同事必须知道的事"),
            ({"summary": "在查账单。", "reason": ""}, "为什么"),
        ],
    )
    def test_what_is_missing_gets_a_sentence_and_the_ticks_stay(
        self, three: list[Walker], house: House, typed: dict[str, str], sentence: str
    ) -> None:
        answer = self.post(house.alice, three[0], to=str(house.bob.pk), **typed)

        assert answer.status_code == 422
        assert sentence in words_of(answer)
        assert [row["number"] for row in answer.context["rows"] if row["chosen"]] == [three[0].complaint.number]

    def test_nothing_ticked_and_nonsense_get_a_sentence(self, three: list[Walker], house: House) -> None:
        typed = {"to": str(house.bob.pk), "summary": "在查账单。", "reason": "轮班。"}
        for rows in ([], ["x"], ["x:1", ":"]):
            answer = Browser(house.alice).post(reverse("desk_hand_on"), row=rows, **typed)
            assert answer.status_code == 422
            assert "请先勾选" in words_of(answer)

    def test_reaches_nothing_of_another_branch(self, three: list[Walker], house: House) -> None:
        answer = self.post(house.cy, three[0], to=str(house.cy.pk), summary="拿走。", reason="轮班。")

        assert answer.status_code == 422
        assert three[0].complaint.number not in text_of(answer)
        assert Complaint.objects.get(pk=three[0].complaint.pk).owner == house.alice


class TestKeepingAList:
    def keep(self, user: User, name: str, **query: str) -> Any:
        return Browser(user).post(f"{reverse('desk_narrow')}?{urlencode({'show': 'all', **query})}", name=name)

    def test_stands_over_the_list_by_its_name(self, three: list[Walker], house: House) -> None:
        assert self.keep(house.alice, " 核实中  的 ", stage="clarify").status_code == 302

        [view] = desk(house.alice).context["views"]
        assert (view["name"], view["active"]) == ("核实中 的", False)
        kept = Browser(house.alice).get(view["url"])
        assert shown(kept) == {three[1].complaint.number, three[2].complaint.number}
        assert kept.context["views"][0]["active"]
        assert desk(house.bob).context["views"] == []

    def test_of_the_same_name_is_the_new_one(self, three: list[Walker], house: House) -> None:
        self.keep(house.alice, "看这里", stage="clarify")
        self.keep(house.alice, "看这里", stage="calm")

        [view] = desk(house.alice).context["views"]
        assert "stage=calm" in view["url"]

    @pytest.mark.parametrize("name", ["", "   ", "长" * 21])
    def test_needs_a_name(self, three: list[Walker], house: House, name: str) -> None:
        answer = self.keep(house.alice, name, stage="clarify")

        assert answer.status_code == 422
        assert "请给这个列表起个名字" in words_of(answer)
        assert desk(house.alice).context["views"] == []

    def test_of_everything_is_none(self, three: list[Walker], house: House) -> None:
        assert self.keep(house.alice, "全部").status_code == 422

    def test_there_is_room_for_some(self, three: list[Walker], house: House) -> None:
        for number in range(saved_views.MOST):
            self.keep(house.alice, f"第{number}个", stage="clarify")

        assert self.keep(house.alice, "再一个", stage="clarify").status_code == 422
        assert self.keep(house.alice, "第0个", stage="calm").status_code == 302

    def test_is_thrown_away_by_its_owner_alone(self, three: list[Walker], house: House) -> None:
        self.keep(house.alice, "看这里", stage="clarify")

        Browser(house.bob).post(reverse("desk_narrow"), drop="看这里")
        assert len(desk(house.alice).context["views"]) == 1
        Browser(house.alice).post(reverse("desk_narrow"), drop="看这里")
        assert desk(house.alice).context["views"] == []
