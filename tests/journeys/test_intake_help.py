"""Help while the words are written down, by the keyboard alone: it suggests, the clerk takes it with one key, and
nothing fills itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from complaints.models import Complaint
from scripts_library.reference import load
from tests.conftest import NewPage
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import house, sign_in  # noqa: F401 – a fixture
from tests.personas import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "上个月账单多扣了三十元彩铃费，我从来没开过彩铃！再不退我就找报社曝光。"
TAKEN = {"zh-hans": "费用争议", "en": "Billing"}


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_one_key_takes_what_was_read_from_the_words(live_server: object, new_page: NewPage, language: str) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", language)
    page.goto(f"{live_server}/complaints/new/")
    hands = Fingers(page)
    page.keyboard.type(WORDS)

    offered = page.locator("#intake-help [data-fills=category]").first
    expect(offered).to_contain_text(TAKEN[language])
    expect(page.locator("#id_category")).to_have_value("")
    expect(page.locator("input[name=flags][value=media]")).not_to_be_checked()

    hands.press("y")
    expect(page.locator("#id_category")).to_have_value("BILLING")
    expect(offered).to_have_attribute("aria-pressed", "true")
    hands.press("f")
    expect(page.locator("input[name=flags][value=media]")).to_be_checked()
    hands.press("y")
    expect(page.locator("#id_category")).to_have_value("")
    hands.press("y", "3", "g")
    page.wait_for_url("**/complaints/*-*/")

    complaint = Complaint.objects.select_related("category").get()
    assert complaint.category is not None
    assert (complaint.category.code, complaint.flags) == ("BILLING", ["media"])


@pytest.mark.usefixtures("house")
def test_what_is_written_on_is_read_anew(live_server: object, new_page: NewPage) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/new/")
    page.keyboard.type("我的卡被停机了，话费明明还有八十块。")
    offered = page.locator("#intake-help [data-fills=category]").first
    expect(offered).to_have_attribute("data-value", "ACCOUNT")

    page.locator("#id_own_words").fill("一到晚上电话就断，家里一格信号都没有，网也连不上。")

    expect(offered).to_have_attribute("data-value", "NETWORK")


@pytest.mark.usefixtures("house")
def test_without_scripts_nothing_is_missing(live_server: object, new_page: NewPage) -> None:
    page = new_page(script=False)
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/new/")

    expect(page.locator("#intake-help")).not_to_be_visible()
