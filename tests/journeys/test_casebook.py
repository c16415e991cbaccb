"""What others learnt, by the keyboard alone: looked up, read on a complaint, and published from a closed one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from complaints.models import Complaint
from complaints.reference import load as load_complaints
from scripts_library.models import LibraryCase
from scripts_library.reference import load
from tests.conftest import NewPage
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import sign_in
from tests.personas import NOW, build_house, start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOLD = "楼下的信号塔拆了以后，家里一格信号都没有，打电话要跑到窗边。"
LOOKED_FOR = {"zh-hans": "押金", "en": "deposit"}


@pytest.fixture
def one(db: None) -> Complaint:
    house = build_house()
    load_complaints(now=NOW)
    load(now=NOW)
    return start(house, own_words=TOLD, category="NETWORK").complaint


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_known_matter_stands_below_the_complaint(
    live_server: object, new_page: NewPage, one: Complaint, language: str
) -> None:
    page = new_page()
    keys = Fingers(page)
    sign_in(page, live_server, "5017", language)
    page.goto(f"{live_server}/complaints/{one.public_id}/")

    keys.press("[")
    keys.go("#similar-body details.more > summary")
    page.keyboard.press("Enter")

    expect(page.locator("#similar-body details[open] .playbook ol")).to_have_count(2)
    expect(page.locator("#similar-body details[open] blockquote")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_words_lead_to_both_ways_of_handling_it(
    live_server: object, new_page: NewPage, one: Complaint, language: str
) -> None:
    page = new_page()
    keys = Fingers(page)
    sign_in(page, live_server, "5017", language)
    page.goto(f"{live_server}/casebook/")

    keys.press("f")
    page.keyboard.type(LOOKED_FOR[language])
    page.keyboard.press("Enter")
    expect(page.locator("#q-casebook")).to_have_value(LOOKED_FOR[language])
    assert page.url.endswith("/casebook/")
    keys.go("a.practice-card[href*='/cases/hotel.deposit']")
    page.keyboard.press("Enter")

    expect(page.locator(".case-sides article")).to_have_count(2)
    expect(page.locator(".case-sides article").first.locator(".chip--green")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_closed_complaint_becomes_a_case_without_a_name(
    live_server: object, new_page: NewPage, one: Complaint, language: str
) -> None:
    closed = start(build_house(), own_words=f"{TOLD}我姓郑，电话13800000008。", phone="13800000008").to("closed")
    page = new_page()
    keys = Fingers(page)
    sign_in(page, live_server, "3001", language)
    page.goto(f"{live_server}/complaints/{closed.public_id}/")

    keys.press("[")
    keys.go("#similar-body a.button")
    page.keyboard.press("Enter")
    expect(page.locator("[name=narrative]")).to_have_value(f"{TOLD}我姓…，电话…。")
    keys.write("[name=title]", "郑先生家没信号")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#at-title .field-error")).to_contain_text("郑先生")
    keys.go("[name=title]")
    page.keyboard.press("Control+A")
    page.keyboard.type("家里没信号，当天办好")
    page.keyboard.press("Control+Enter")

    page.wait_for_url("**/casebook/cases/**")
    expect(page.locator("h1")).to_have_text("家里没信号，当天办好")
    assert LibraryCase.objects.get(complaint=closed.public_id).published_by is not None
