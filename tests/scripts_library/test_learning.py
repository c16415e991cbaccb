"""Looking back on closed complaints: words that point to one category are proposed, keywords that mislead are named,
and where the help was wrong can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed
from complaints.models import Category, Complaint
from complaints.usecases.receiving import Intake
from complaints.usecases.settling import Settlement, settle_on_the_spot
from scripts_library.keyword_page import keyword_context, switch_off, take_keyword
from scripts_library.learning import EVERY, make_report, report_if_due
from scripts_library.models import Keyword, LibraryReport, Script, ScriptUse
from scripts_library.suggesting import read_at
from tests.complaints.page_fixtures import Browser, words_of
from tests.personas import NOW, House, act, start

WHERE = ("一楼", "二楼", "三楼", "四楼", "五楼", "六楼", "七楼", "八楼", "九楼", "十楼")
VOICES = (
    "蓝盒子一插上就没反应，还收我钱。",
    "昨天领回去一个蓝盒子，账上多了十块。",
    "你们的蓝盒子到底怎么收费？",
    "我没要过蓝盒子！",
    "买手机时搭了蓝盒子，谁也没讲要月租。",
    "为这蓝盒子跑了三趟。",
    "老人家里那只蓝盒子，每月扣五块。",
    "退蓝盒子要多久？",
    "上门师傅装完，蓝盒子另算一笔。",
    "合同里根本看不到蓝盒子。",
)
pytestmark = pytest.mark.usefixtures("library")
_phones = count(13800000300)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def closed(house: House, words: str, category: str = "BILLING") -> Complaint:
    """A complaint that was settled on the spot."""
    number = next(_phones)
    told = Intake(channel="walk_in", own_words=words, category=category, phone=str(number), log_another=True)
    done = Settlement(found="查过了。", done="当场办好。", customer_says="行。", feeling_after=1, cause="ours")
    return settle_on_the_spot(told, done, act(house.alice), branch=house.hall, key=str(number))


def often_said(house: House) -> None:
    for words in VOICES:
        closed(house, words)
    closed(house, "楼下一格信号都没有。", "NETWORK")


def proposed(term: str, code: str) -> None:
    """A look back that proposes one word."""
    row = {"term": term, "code": code, "found": 10, "right": 10}
    told = {"help": {}, "misleading": [], "scripts": [], "proposed": [row]}
    LibraryReport.objects.create(at=NOW, read=10, told=told)


def test_a_word_that_points_to_one_category_is_proposed(house: House) -> None:
    often_said(house)

    proposed = make_report(now=NOW).told["proposed"]

    [row] = [row for row in proposed if "蓝盒子" in row["term"]]
    assert (row["code"], row["found"], row["right"]) == ("BILLING", 10, 10)
    assert not [row for row in proposed if row["term"] in ("盒子", "蓝盒")]


def test_one_voice_told_ten_times_proposes_nothing(house: House) -> None:
    for _ in range(10):
        closed(house, "一楼的蓝盒子乱扣了我的钱。")

    assert not [row for row in make_report(now=NOW).told["proposed"] if "蓝盒子" in row["term"]]


def test_a_word_of_two_categories_is_not_proposed(house: House) -> None:
    for place, where in enumerate(WHERE):
        closed(house, f"{where}的蓝盒子坏了。", "BILLING" if place % 2 else "NETWORK")

    assert not [row for row in make_report(now=NOW).told["proposed"] if "蓝盒子" in row["term"]]


def test_a_keyword_that_points_elsewhere_misleads(house: House) -> None:
    Keyword.objects.create(
        term="蓝盒子", language="zh-hans", points_to="category", code="SPAM", weight=2, updated_at=NOW
    )
    often_said(house)

    told = make_report(now=NOW).told

    assert {"term": "蓝盒子", "points_to": "category", "code": "SPAM", "found": 10, "right": 0} in told["misleading"]
    assert not [row for row in told["proposed"] if row["term"] == "蓝盒子"]


@pytest.mark.parametrize(("points_to", "code"), [("role", "security"), ("script", "calm.regret.1")])
def test_whom_to_tell_and_what_to_say_are_not_judged(house: House, points_to: str, code: str) -> None:
    Keyword.objects.create(term="蓝盒子", language="zh-hans", points_to=points_to, code=code, weight=3, updated_at=NOW)
    often_said(house)

    assert not [row for row in make_report(now=NOW).told["misleading"] if row["term"] == "蓝盒子"]


@pytest.mark.parametrize(
    ("points_to", "code", "label"),
    [
        ("category", "BILLING", "Billing"),
        ("severity", "crisis", "Crisis"),
        ("customer_type", "violent", "Tends to violence"),
        ("flag", "media", "Press or going public"),
        ("role", "security", "Security"),
        ("script", "calm.regret.1", "calm.regret.1"),
    ],
)
def test_the_page_names_what_every_keyword_points_to(
    house: House, english: None, points_to: str, code: str, label: str
) -> None:
    row = {"term": "蓝盒子", "points_to": points_to, "code": code, "found": 9, "right": 1}
    told = {"help": {}, "misleading": [row], "proposed": [], "scripts": []}
    LibraryReport.objects.create(at=NOW, read=9, told=told)

    [shown] = keyword_context(house.bo, now=NOW)["misleading"]

    assert shown["label"] == label


def test_it_tells_where_the_help_was_wrong_and_keeps_no_narrative(house: House) -> None:
    complaint = closed(house, "楼下信号一格都没有，电话总断线。", "QUEUE")
    right = closed(house, "账单多扣了我三十元话费。")

    report = make_report(now=NOW)

    assert [row["number"] for row in report.told["help"]["wrong"]] == [complaint.number]
    assert report.told["help"]["first"] == 1
    assert "信号" not in str(report.told["help"])
    assert right.number not in str(report.told)


def test_taken_in_it_counts_from_the_next_text_on(house: House) -> None:
    def share() -> float:
        text = "关于那个蓝盒子的事情，我已经来过两次了。"
        found = read_at(text, "telecom", categories=["SPAM", "ROAMING"]).categories
        return next(one.share for one in found if one.code == "SPAM")

    before = share()
    proposed("蓝盒子", "SPAM")

    take_keyword(act(house.bo), term="蓝盒子", code="SPAM")

    assert Keyword.objects.get(term="蓝盒子").weight == 2
    assert share() > before


@pytest.mark.parametrize(("term", "code"), [("", "SPAM"), ("蓝", "SPAM"), ("蓝盒子", "NOTHING")])
def test_what_cannot_be_taken_in_is_refused_with_a_sentence(house: House, term: str, code: str) -> None:
    proposed(term, code)

    with pytest.raises(BadInput):
        take_keyword(act(house.bo), term=term, code=code)


@pytest.mark.parametrize(("term", "code"), [("红盒子", "SPAM"), ("蓝盒子", "BILLING"), ("", "")])
def test_only_what_is_proposed_is_taken_in(house: House, term: str, code: str) -> None:
    with pytest.raises(BadInput):
        take_keyword(act(house.bo), term=term, code=code)
    proposed("蓝盒子", "SPAM")

    with pytest.raises(BadInput):
        take_keyword(act(house.bo), term=term, code=code)

    assert not Keyword.objects.filter(term=term).exists()


def test_the_same_word_is_taken_in_once(house: House) -> None:
    proposed("蓝盒子", "SPAM")
    take_keyword(act(house.bo), term="蓝盒子", code="SPAM")

    with pytest.raises(BadInput):
        take_keyword(act(house.bo), term="蓝盒子", code="SPAM")


def test_what_was_taken_in_is_switched_off_again(house: House) -> None:
    proposed("蓝盒子", "SPAM")
    with pytest.raises(BadInput):
        switch_off(act(house.bo), term="蓝盒子", code="SPAM")
    take_keyword(act(house.bo), term="蓝盒子", code="SPAM")
    with pytest.raises(NotAllowed):
        switch_off(act(house.alice), term="蓝盒子", code="SPAM")

    switch_off(act(house.bo), term="蓝盒子", code="SPAM")

    assert not Keyword.objects.get(term="蓝盒子").is_active
    context = keyword_context(house.bo, now=NOW)
    assert ([row["term"] for row in context["proposed"]], context["taken"]) == (["蓝盒子"], [])
    take_keyword(act(house.bo), term="蓝盒子", code="SPAM")
    assert Keyword.objects.get(term="蓝盒子").is_active


def test_what_ships_or_weighs_otherwise_is_not_switched_off_here(house: House) -> None:
    ships = Keyword.objects.exclude(shipped_digest="").filter(points_to="category").earliest("id")
    proposed(ships.term, ships.code)

    with pytest.raises(BadInput):
        switch_off(act(house.bo), term=ships.term, code=ships.code)


def test_only_who_keeps_them_changes_them(house: House) -> None:
    with pytest.raises(NotAllowed):
        take_keyword(act(house.alice), term="蓝盒子", code="SPAM")


def test_it_looks_back_once_a_night(house: House) -> None:
    night = NOW.replace(hour=18)  # Two in the morning at the branches.
    assert report_if_due(now=NOW) is not None  # A new house waits for no night.

    assert report_if_due(now=NOW + EVERY) is None
    assert report_if_due(now=night + timedelta(days=1)) is not None
    assert report_if_due(now=night + timedelta(days=1, minutes=30)) is None
    assert LibraryReport.objects.count() == 2


def test_it_tells_what_followed_a_sentence(house: House) -> None:
    script = Script.objects.filter(language="zh-hans", stage="calm", state="approved").earliest("id")
    for place in range(3):
        complaint = closed(house, VOICES[place])
        Complaint.objects.filter(pk=complaint.pk).update(feeling_first=4, reopened_count=int(place == 0))
        for _ in range(2):
            ScriptUse.objects.create(script=script, complaint=complaint.public_id, stage="calm", by=house.alice, at=NOW)
    still_open = start(house, phone=str(next(_phones))).complaint
    ScriptUse.objects.create(script=script, complaint=still_open.public_id, stage="calm", by=house.alice, at=NOW)

    [row] = make_report(now=NOW).told["scripts"]

    assert (row["key"], row["said"], row["calmer"], row["accepted"], row["reopened"]) == (script.key, 3, 3, 3, 1)
    [shown] = keyword_context(house.bo, now=NOW)["scripts"]
    assert (shown["text"], shown["calmer"], shown["reopened"]) == (script.text, 100, 33)


class TestThePage:
    def test_proposes_by_one_press(self, house: House) -> None:
        often_said(house)
        browser = Browser(house.bo)
        assert "还没有回看过" in words_of(browser.get(reverse("scripts_library:keywords")))

        browser.post(reverse("scripts_library:look_back"))
        page = words_of(browser.get(reverse("scripts_library:keywords")))
        assert "蓝盒子" in page
        assert "10 件中的 10 件" in page
        [row] = [row for row in keyword_context(house.bo, now=NOW)["proposed"] if "蓝盒子" in row["term"]]

        browser.post(reverse("scripts_library:keyword_take"), term=row["term"], code=row["code"])

        assert Keyword.objects.filter(term=row["term"], is_active=True).exists()
        assert "已收入" in words_of(browser.get(reverse("scripts_library:keywords")))
        browser.post(reverse("scripts_library:keyword_off"), term=row["term"], code=row["code"])
        assert not Keyword.objects.filter(term=row["term"], is_active=True).exists()
        browser.post(reverse("scripts_library:keyword_take"), term=row["term"], code=row["code"])
        assert not [one for one in keyword_context(house.bo, now=NOW)["proposed"] if one["term"] == row["term"]]

    def test_tells_from_when_on_a_word_is_proposed(self, house: House) -> None:
        make_report(now=NOW)

        page = words_of(Browser(house.bo).get(reverse("scripts_library:keywords")))

        assert "至少 8 件不同的投诉提到，且每百件里有 90 件归为同一类，才会提议。" in page

    def test_names_complaints_only_to_who_may_see_them(self, house: House) -> None:
        complaint = closed(house, "楼下信号一格都没有，电话总断线。", "QUEUE")
        make_report(now=NOW)
        foreign = house.people["3002"]

        assert complaint.number in words_of(Browser(house.bo).get(reverse("scripts_library:keywords")))
        assert complaint.number not in words_of(Browser(foreign).get(reverse("scripts_library:keywords")))

    def test_is_not_a_clerk_s(self, house: House) -> None:
        assert Browser(house.alice).get(reverse("scripts_library:keywords")).status_code == 403
        assert reverse("scripts_library:keywords") not in Browser(house.alice).get(reverse("desk")).content.decode()
        assert reverse("scripts_library:keywords") in Browser(house.bo).get(reverse("desk")).content.decode()


def test_categories_out_of_use_are_still_named(house: House) -> None:
    often_said(house)
    make_report(now=NOW)
    Category.objects.filter(code="BILLING").update(is_active=False)

    assert keyword_context(house.bo, now=NOW)["proposed"][0]["label"]
