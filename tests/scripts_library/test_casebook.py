"""Cases and known matters: found by words and by likeness, made of closed complaints, and nobody's name in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.models import Category, Complaint, Lesson
from complaints.usecases import proposing
from complaints.usecases.erasing import erase_customer
from complaints.usecases.proposing import Offer
from complaints.wording import findings_in
from evidence.models import TrailEntry
from organisation.models import Industry, Language
from scripts_library.casebook.anonymous import Traces, hide, left_in
from scripts_library.casebook.finding import looked_for, near_to
from scripts_library.models import KnownMatter, LibraryCase
from scripts_library.models.cases import TOLD
from scripts_library.reference import load
from scripts_library.reference.loading import case_rows, matter_rows
from scripts_library.vocabulary import CaseKind, Handling
from tests.complaints.api_fixtures import Caller
from tests.complaints.page_fixtures import HTMX, Browser, text_of, words_of
from tests.personas import NOW, House, Walker, act, start

RINGTONE = "账单上每个月扣五块彩铃费，我从来没有开过彩铃。"
pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def matter(key: str, **changes: Any) -> KnownMatter:
    told = {
        "language": "zh-hans",
        "industries": ["telecom"],
        "categories": ["BILLING"],
        "title": "彩铃按月收费",
        "symptom": "没开过彩铃，怎么每个月扣彩铃费？",
        "test": "1. 看开通记录。\n2. 看开通渠道。",
        "cause": "换套餐时带进来的。",
        "fix": "营业员当场停掉。\n退费由值班经理批。",
        "say": "这笔是彩铃的月费，我给您看开通的那一天。",
        "terms": ["彩铃费"],
        "updated_at": NOW,
    }
    row = KnownMatter(key=key, **{**told, **changes})
    row.save()
    return row


def library_case(key: str, **changes: Any) -> LibraryCase:
    told = {
        "language": "zh-hans",
        "industry": "telecom",
        "category": "BILLING",
        "title": "扣了三年彩铃费",
        "narrative": "一位女士说账单上每个月都扣彩铃费，她从来没有开过彩铃。",
        "steps": "先听完。\n再查开通记录。",
        "result": "退还彩铃费，满意离开。",
        "updated_at": NOW,
    }
    row = LibraryCase(key=key, **{**told, **changes})
    row.save()
    return row


def closed(house: House, words: str = RINGTONE) -> Complaint:
    walker = start(house, own_words=words)
    walker.to("propose")
    for price in ("15.00", "1.00"):
        due = NOW + timedelta(days=1)
        offer = Offer(kind="refund", action=f"退还彩铃费{price}元", due_at=due, amount=Decimal(price))
        walker.do(proposing.add_option, offer=offer)
    walker.do(proposing.confirm)
    walker._follow_up()
    walker._closed()
    return walker.complaint


def publish_path(complaint: Complaint) -> str:
    return reverse("scripts_library:publish", args=[complaint.public_id])


def written(**changes: str) -> dict[str, str]:
    told = {
        "title": "扣了三年彩铃费",
        "kind": "complaint",
        "quality": "good",
        "narrative": "一位客户说账单上每个月都扣彩铃费。",
        "steps": "先听完。\n再查开通记录。",
        "result": "退还十五元。",
        "keywords": "彩铃费，乱扣费, 彩铃费",
        "amount": "15.00",
        "currency": "cny",
    }
    return {**told, **changes}


class TestFinding:
    def test_what_a_narrative_resembles_comes_with_it(self, house: House) -> None:
        known, case = matter("test.ringtone"), library_case("test.ringtone")
        complaint = start(house, own_words=RINGTONE).complaint

        near = near_to(complaint, language="zh-hans")

        assert near.matters[0] == known
        assert near.cases[0] == case
        assert len(near.cases) <= 3
        assert len(near.matters) <= 3

    def test_other_trades_languages_and_what_is_out_of_use_are_left_out(self, house: House) -> None:
        matter("test.hotel", industries=["hotel"])
        matter("test.english", language="en")
        matter("test.old", is_active=False)
        library_case("test.hotel", industry="hotel")
        complaint = start(house, own_words=RINGTONE).complaint

        near = near_to(complaint, language="zh-hans")

        keys = [row.key for row in near.matters] + [row.key for row in near.cases]
        assert not [key for key in keys if key.startswith("test.")]

    def test_what_was_written_in_chinese_is_shown_in_the_language_of_the_page(self, house: House) -> None:
        matter("test.ringtone")
        told = matter("test.ringtone", language="en", title="Ringback tone", symptom="Billed monthly.", terms=["tone"])
        complaint = start(house, own_words=RINGTONE).complaint

        assert near_to(complaint, language="en").matters[0] == told

    def test_a_complaint_is_not_like_the_case_made_of_it(self, house: House) -> None:
        complaint = start(house, own_words=RINGTONE).complaint
        library_case("test.own", complaint=complaint.public_id)

        assert "test.own" not in [row.key for row in near_to(complaint, language="zh-hans").cases]

    def test_words_are_found_as_they_are_first(self) -> None:
        library_case("test.near", title="彩铃的钱", narrative="铃声每月收费，彩铃的费用没说过。")
        exact = library_case("test.exact", title="彩铃费用争议")

        assert looked_for("彩铃费用", language="zh-hans").cases[0] == exact

    @pytest.mark.parametrize("words", ["", "？", "   ", "\x00", "量子纠缠望远镜"])
    def test_nothing_is_found_for_nothing(self, words: str) -> None:
        near = looked_for(words, language="zh-hans")

        assert (near.cases, near.matters) == ((), ())

    def test_traditional_characters_find_simplified_ones(self) -> None:
        known = matter("test.ringtone", title="彩铃按月收费用")

        assert known in looked_for("彩鈴按月收費用", language="zh-hans").matters

    def test_english_words_are_found(self) -> None:
        known = matter("test.en", language="en", title="Ringback tone billed monthly", symptom="Ringback?")

        assert looked_for("ringback tone", language="en").matters[0] == known

    def test_a_change_is_seen_at_once_and_asks_one_query(self, house: House) -> None:
        complaint = start(house, own_words=RINGTONE).complaint
        near_to(complaint, language="zh-hans")
        known = matter("test.ringtone")
        near_to(complaint, language="zh-hans")

        with CaptureQueriesContext(connection) as queries:
            near = near_to(complaint, language="zh-hans")

        assert known in near.matters
        assert len(queries) == 1

    def test_loading_leaves_alone_what_a_desk_published(self) -> None:
        case = library_case("desk.1234")

        assert load(now=NOW + timedelta(days=1)) == 0
        case.refresh_from_db()
        assert case.is_active


class TestPublishing:
    def test_the_draft_tells_what_happened_and_names_nobody(self, house: House) -> None:
        complaint = closed(house, f"{RINGTONE}我姓郑，电话13800000001，找过5017王晓岚，单号A20261124007。")
        Lesson.objects.create(complaint=complaint, success="王晓岚先听完。", failure="郑先生等了太久。", at=NOW)

        page = Browser(house.bo).get(publish_path(complaint))

        told = page.context["form"].initial
        assert RINGTONE in told["narrative"]
        assert told["steps"].endswith("退还彩铃费15.00元")
        assert (told["amount"], told["currency"]) == (Decimal("15.00"), "CNY")
        shown = "".join(str(value) for value in told.values())
        assert not [one for one in ("郑", "13800000001", "5017", "王晓岚", "A20261124007") if one in shown]

    def test_it_stands_in_the_library_and_on_the_trail(self, house: House) -> None:
        complaint = closed(house)

        answer = Browser(house.bo).post(publish_path(complaint), **written())

        case = LibraryCase.objects.get(complaint=complaint.public_id)
        assert answer.status_code == 302
        assert answer["Location"] == reverse("scripts_library:case", args=[case.key])
        assert (case.industry, case.category, case.channel) == ("telecom", "BILLING", complaint.channel)
        assert (case.keywords, case.amount, case.currency) == (["彩铃费", "乱扣费"], Decimal("15.00"), "CNY")
        assert (case.published_by, case.published_at) == (house.bo, NOW)
        entry = TrailEntry.objects.filter(chain=complaint.trail_chain).latest("seq")
        assert (entry.kind, json.loads(entry.facts)) == ("case.published", {"case": case.key})
        assert case in looked_for("彩铃费", language="zh-hans").cases

    @pytest.mark.parametrize(
        ("field", "text", "leads"),
        [
            ("narrative", "郑先生说扣了彩铃费。", "郑先生"),
            ("steps", "打13800000001告诉他。", "13800000001"),
            ("result", "王晓岚退了费。", "王晓岚"),
            ("title", "京A12345的车主", "京A12345"),
            ("comment", "Ask Mr Smith about it.", "Mr Smith"),
            ("questions", "写信到 zheng@example.com 问问？", "zheng@example.com"),
            ("keywords", "彩铃，3栋2单元501", "3栋"),
        ],
    )
    def test_what_leads_to_somebody_is_named_and_nothing_typed_is_lost(
        self, house: House, field: str, text: str, leads: str
    ) -> None:
        complaint = closed(house)

        answer = Browser(house.bo).post(publish_path(complaint), **written(**{field: text}))

        assert answer.status_code == 422
        assert leads in "".join(answer.context["form"].errors[field])
        assert text in text_of(answer)
        assert not LibraryCase.objects.filter(complaint__isnull=False).exists()

    def test_what_is_missing_is_named(self, house: House) -> None:
        answer = Browser(house.bo).post(publish_path(closed(house)), title="", narrative=" ", currency="元")

        assert answer.status_code == 422
        assert {"title", "kind", "quality", "narrative", "steps", "result", "currency"} <= set(
            answer.context["form"].errors
        )

    def test_an_open_one_is_no_case_yet(self, house: House) -> None:
        complaint = start(house).complaint

        answer = Browser(house.bo).post(publish_path(complaint), **written())

        assert answer["Location"] == reverse("complaint", args=[complaint.public_id])
        assert not LibraryCase.objects.filter(complaint__isnull=False).exists()

    def test_one_complaint_makes_one_case(self, house: House) -> None:
        complaint = closed(house)
        browser = Browser(house.bo)

        first = browser.post(publish_path(complaint), **written())
        again = browser.post(publish_path(complaint), **written(title="另一个"))

        assert again["Location"] == first["Location"]
        assert LibraryCase.objects.filter(complaint=complaint.public_id).count() == 1

    @pytest.mark.parametrize(("code", "status"), {"5017": 403, "5027": 404, "8001": 403, "7001": 302}.items())
    def test_who_may(self, house: House, code: str, status: int) -> None:
        complaint = closed(house)

        assert Browser(house.people[code]).post(publish_path(complaint), **written()).status_code == status

    def test_erasing_the_customer_cuts_the_way_back(self, house: House) -> None:
        complaint = closed(house)
        Browser(house.bo).post(publish_path(complaint), **written())
        assert complaint.customer is not None

        erase_customer(complaint.customer.public_id, act(house.people["7001"]), reason="本人要求。")

        assert LibraryCase.objects.get(key__startswith="desk.").complaint is None


class TestNobodysName:
    @pytest.mark.parametrize(
        "text",
        [
            "郑先生（138 0000 0001）和李女士都来过，车牌京A·12345，住3栋2单元501。",
            "Mrs Jane Miller wrote from jane@example.com, order AB-1234567, room 1203 房.",
            "小郑说：“我姓郑，卡号6222 0000 0000 0001。”5017当班。",
            "郑郑",
        ],
    )
    def test_nothing_is_left_of_what_was_taken_out(self, text: str) -> None:
        traces = Traces(frozenset({"5017", "王晓岚"}), "郑")

        assert left_in(hide(text, traces), traces) == ""

    @pytest.mark.parametrize(
        "text",
        [
            "2026-11-24 10:30退还1,280.00元，三天后回访。",
            "由于经理不在，对方经理来电，总额和现金总数对得上。",
            "一张账单，一郑重承诺。",
            "Ms. is a title; the clerk waited 30 minutes.",
        ],
    )
    def test_what_names_nobody_stays(self, text: str) -> None:
        traces = Traces(frozenset(), "张")

        assert hide(text, traces) == text


class TestShipped:
    def test_pairs_name_each_other_and_share_trade_and_category(self) -> None:
        rows = {(row["key"], row["language"]): row for row in case_rows()}
        for row in rows.values():
            if row["pair_of"]:
                other = rows[(row["pair_of"], row["language"])]
                assert other["pair_of"] == row["key"]
                assert (other["industry"], other["category"]) == (row["industry"], row["category"])
                assert {row["quality"], other["quality"]} == {"good", "poor"}

    def test_every_trade_has_both_kinds_and_both_languages(self) -> None:
        for industry in Industry.values:
            for language in Language.values:
                cases = LibraryCase.objects.filter(industry=industry, language=language)
                assert set(cases.values_list("kind", flat=True)) == set(CaseKind.values)
                assert set(cases.values_list("quality", flat=True)) == set(Handling.values)
                matters = [row for row in matter_rows() if row["language"] == language]
                assert len([row for row in matters if industry in row["industries"]]) >= 5

    def test_every_row_holds(self, house: House) -> None:
        for row in (*LibraryCase.objects.all(), *KnownMatter.objects.all()):
            row.full_clean(validate_unique=False, validate_constraints=False)
        known = set(Category.objects.values_list("code", flat=True))
        named = {code for row in KnownMatter.objects.all() for code in row.categories}
        assert named | set(LibraryCase.objects.exclude(category="").values_list("category", flat=True)) <= known

    def test_nobody_is_named_by_a_number(self) -> None:
        for row in LibraryCase.objects.all():
            for name in TOLD:
                assert not re.search(r"\d{7,}|@", getattr(row, name)), row.key

    def test_what_customers_hear_passes_the_guard(self) -> None:
        stopped = {
            row.key: found
            for row in KnownMatter.objects.all()
            if (found := [one for one in findings_in(row.say, cause_known=True) if one.level == "block"])
        }
        assert stopped == {}


class TestPages:
    def test_own_trade_first_and_others_by_a_press(self, house: House) -> None:
        library_case("test.mine")
        library_case("test.hotel", industry="hotel", title="押金扣了三天")
        browser = Browser(house.alice)
        path = reverse("scripts_library:casebook")

        assert "扣了三年彩铃费" in words_of(browser.get(path))
        assert "押金扣了三天" not in words_of(browser.get(path))
        assert "押金扣了三天" in words_of(browser.get(path, industry="hotel"))
        assert browser.get(path, industry="nowhere").status_code == 200

    def test_looking_up_finds_in_all_trades(self, house: House) -> None:
        library_case("test.hotel", industry="hotel", title="押金扣了三天没退")

        page = Browser(house.alice).post(reverse("scripts_library:casebook"), q="押金扣了三天")

        assert "押金扣了三天没退" in words_of(page)
        assert "没有找到" in words_of(Browser(house.alice).post(reverse("scripts_library:casebook"), q="量子纠缠"))

    def test_both_ways_stand_side_by_side_whichever_names_the_other(self, house: House) -> None:
        library_case("test.good", quality="good", title="好的做法")
        library_case("test.poor", quality="poor", title="不好的做法", pair_of="test.good")

        for key in ("test.good", "test.poor"):
            said = words_of(Browser(house.alice).get(reverse("scripts_library:case", args=[key])))
            assert said.index("处理得当") < said.index("处理不当")

    def test_a_case_of_the_other_language_is_shown_as_it_is(self, house: House) -> None:
        library_case("test.only", title="只有中文")

        page = Browser(house.alice, language="en").get(reverse("scripts_library:case", args=["test.only"]))

        assert "只有中文" in words_of(page)

    def test_taking_out_of_use(self, house: House) -> None:
        library_case("test.out")
        path = reverse("scripts_library:case_withdraw", args=["test.out"])

        assert Browser(house.alice).post(path).status_code == 403
        assert Browser(house.bo).post(path).status_code == 302
        assert Browser(house.bo).post(path).status_code == 404
        assert Browser(house.alice).get(reverse("scripts_library:case", args=["test.out"])).status_code == 404

    def test_a_known_matter_shows_its_checks_as_a_list(self, house: House) -> None:
        matter("test.ringtone")

        page = text_of(Browser(house.alice).get(reverse("scripts_library:matter", args=["test.ringtone"])))

        assert "<li>看开通记录。</li>" in page
        assert "<li>退费由值班经理批。</li>" in page

    def test_they_stand_beside_the_similar_complaints(self, house: House) -> None:
        matter("test.ringtone")
        library_case("test.ringtone")
        walker: Walker = start(house, own_words=RINGTONE)
        path = reverse("scripts_library:similar", args=[walker.complaint.public_id])

        said = words_of(Browser(house.alice).client.get(path, headers=HTMX))

        assert all(one in said for one in ("彩铃按月收费", "看开通渠道。", "扣了三年彩铃费"))

    def test_only_a_closed_one_offers_publishing_and_only_to_who_may(self, house: House) -> None:
        open_one, closed_one = start(house, phone="13800000009").complaint, closed(house)

        def offered(complaint: Complaint, code: str) -> bool:
            path = reverse("scripts_library:similar", args=[complaint.public_id])
            return publish_path(complaint) in text_of(Browser(house.people[code]).get(path))

        assert offered(closed_one, "3001")
        assert offered(closed_one, "7001")
        assert not offered(closed_one, "5017")
        assert not offered(open_one, "3001")


class TestApi:
    def test_similar_tells_what_the_library_holds(self, house: House) -> None:
        matter("test.ringtone")
        library_case("test.ringtone")
        walker = start(house, own_words=RINGTONE)

        told = Caller(house.alice).get(f"complaints/{walker.complaint.public_id}/similar/").json()["library"]

        assert told["cases"][0]["key"] == "test.ringtone"
        assert told["known_matters"][0]["say"] == "这笔是彩铃的月费，我给您看开通的那一天。"

    def test_looking_up(self, house: House) -> None:
        matter("test.ringtone", title="彩铃按月收费这件事")

        told = Caller(house.alice).post("library/look-up/", {"words": "彩铃按月收费这件事"}).json()

        assert told["known_matters"][0]["key"] == "test.ringtone"

    @pytest.mark.parametrize("body", [{}, {"words": ""}, {"words": "x" * 201}, {"words": ["押金"]}])
    def test_looking_up_takes_words_only(self, house: House, body: dict[str, object]) -> None:
        assert Caller(house.alice).post("library/look-up/", body).status_code == 400

    def test_looking_up_is_for_staff(self) -> None:
        assert Caller().post("library/look-up/", {"words": "押金"}).status_code == 401
