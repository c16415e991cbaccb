"""What the desk is offered: in its words and its own categories, by page and API alike, by the present keywords."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from complaints.models import Category
from organisation.models import Branch
from scripts_library.models import Edition, Keyword
from scripts_library.suggesting import categories_in, help_at, read_at
from tests.complaints.api_fixtures import Caller
from tests.complaints.page_fixtures import Browser
from tests.complaints.test_api_description import check
from tests.personas import NOW, House

WORDS = "账单多扣了三十元，再不退我就找报社曝光。"
pytestmark = pytest.mark.usefixtures("library")


def keyword(term: str, code: str = "SPAM", **columns: object) -> Keyword:
    told = {"language": "zh-hans", "points_to": "category", "weight": 3, "updated_at": NOW} | columns
    return Keyword.objects.create(term=term, code=code, **told)


def hall(house: House) -> Branch:
    return house.branches["XJ"]


class TestTheHelp:
    def test_speaks_the_language_of_the_page(self, house: House, english: None) -> None:
        found = help_at(WORDS, hall(house))

        assert found.categories[0].label == "Billing"
        assert [flag.label for flag in found.flags] == ["Press or going public"]

    def test_names_only_what_is_filed_here(self, house: House) -> None:
        Category.objects.filter(code="BILLING").update(is_active=False)

        assert "BILLING" not in {one.code for one in help_at(WORDS, hall(house)).categories}
        assert "BILLING" not in categories_in("telecom")
        assert "NETWORK" not in categories_in("hotel")

    def test_says_nothing_of_ordinary_people_and_general_matters(self, house: House) -> None:
        found = help_at("我想问一下这个月的账单为什么多了十块钱，麻烦帮我查查。", hall(house))

        assert (found.customer_type, found.severity) == (None, None)

    def test_names_whom_keywords_point_to_with_the_words(self, house: House) -> None:
        [press] = [one for one in help_at(WORDS, hall(house)).roles if one.code == "media_spokesperson"]

        assert press.words == ("报社", "曝光")

    def test_follows_a_keyword_from_the_next_text_on(self, house: House) -> None:
        text = "关于那个蓝盒子的事情，我已经来过两次了。"

        def share() -> float:
            found = read_at(text, "telecom", categories=["SPAM", "ROAMING"]).categories
            return next(one.share for one in found if one.code == "SPAM")

        before = share()

        keyword("蓝盒子")

        assert share() > before

    def test_reads_the_keywords_once(self, house: House) -> None:
        help_at(WORDS, hall(house))

        with CaptureQueriesContext(connection) as asked:
            help_at(WORDS, hall(house))

        assert len(asked) == 2
        edition = Edition.of("keywords")
        keyword("蓝盒子")
        assert Edition.of("keywords") == edition + 1

    @pytest.mark.parametrize("text", ["asdf qwer 1234 !!!!", "？？？", "家里没信号，打不通电话，麻烦看一下"])
    def test_gives_a_reason_for_whatever_it_says(self, house: House, text: str) -> None:
        found = help_at(text, hall(house))
        single = [one for one in (found.severity, found.customer_type) if one]

        assert all(one.words for one in (*found.categories, *found.flags, *single, *found.roles))
        assert (found.roles, bool(found.because)) == ((), bool(found.categories))

    def test_gives_each_word_once(self, house: House) -> None:
        because = help_at(WORDS, hall(house)).because

        words = [word for one in because for word in one.words]
        assert len(set(words)) == len(words)
        assert because[0].code == "BILLING"


class TestThePage:
    def ask(self, house: House, words: str) -> str:
        answer = Browser(house.alice).post(reverse("scripts_library:reading"), words=words)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def test_offers_buttons_that_name_their_field(self, house: House) -> None:
        page = self.ask(house, WORDS)

        assert re.findall(r'data-fills="(\w+)"\s+data-value="(\w+)"', page)[0] == ("category", "BILLING")
        assert ("flags", "media") in re.findall(r'data-fills="(\w+)"\s+data-value="(\w+)"', page)

    def test_says_how_grave_it_sounds_by_shape_colour_and_word(self, house: House) -> None:
        page = self.ask(house, "老人在你们门口滑倒，头磕破了流了很多血，已经叫了救护车。")

        assert re.search(r'<span class="chip chip--red">\s*<span class="severity">.*?危机事件', page, re.S)
        assert "救护车" in page.split("依据：")[1]

    @pytest.mark.parametrize("words", ["asdf qwer 1234 !!!!", "啊" * 7_900])
    def test_is_silent_where_no_word_speaks(self, house: House, words: str) -> None:
        page = self.ask(house, words)

        assert ("data-fills" in page, "依据：" in page) == (False, False)

    @pytest.mark.parametrize("words", ["", "啊", "<script>alert(1)</script>", "慢" * 20_000])
    def test_takes_anything(self, house: House, words: str) -> None:
        assert "<script>" not in self.ask(house, words)


# Everybody who may be signed in, and what they get.
DESKS = {
    "5017": 200,
    "3001": 200,
    "1001": 400,
    "6001": 403,
    "4001": 403,
    "7001": 403,
    "8001": 403,
}


class TestTheApi:
    def test_says_the_same(self, house: House) -> None:
        told = Caller(house.alice).post("intake-help/", {"own_words": WORDS}).json()

        assert told["categories"][0]["code"] == "BILLING"
        assert [flag["code"] for flag in told["flags"]] == ["media"]
        assert all(word in WORDS for one in told["categories"] for word in one["words"])

    @pytest.mark.parametrize(("code", "status"), DESKS.items())
    def test_helps_whoever_works_at_a_desk(self, house: House, code: str, status: int) -> None:
        assert Caller(house.people[code]).post("intake-help/", {"own_words": WORDS}).status_code == status

    def test_is_for_nobody_unknown(self, house: House) -> None:
        assert Caller().post("intake-help/", {"own_words": WORDS}).status_code == 401

    def test_gives_what_it_describes(self, house: House) -> None:
        described = SchemaGenerator().get_schema(request=None, public=True)

        check(described, "IntakeHelpOut", Caller(house.alice).post("intake-help/", {"own_words": WORDS}).json())

    def test_needs_words(self, house: House) -> None:
        answer = Caller(house.alice).post("intake-help/", {})

        assert answer.status_code == 400
