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
    # All of it was read, not its beginning.
    expect(page.locator("#intake-help [data-fills=flags]")).to_have_count(1)
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
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_fact_shows_its_tick_when_it_is_ticked(live_server: object, new_page: NewPage, language: str) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", language)
    page.goto(f"{live_server}/complaints/new/")
    page.keyboard.type(f"{WORDS}孩子还受伤流血了，叫了救护车。")
    facts = page.locator("#intake-help [data-fills=flags]")
    expect(facts).to_have_count(2)
    expect(page.locator("#intake-help .chip--red .severity")).to_be_visible()

    for fact in facts.all():
        expect(fact.locator(".ticked")).to_be_hidden()
    Fingers(page).press("f")

    expect(facts.first.locator(".ticked")).to_be_visible()
    expect(facts.last.locator(".ticked")).to_be_hidden()
    expect(facts.last.locator("kbd")).to_have_count(0)


@pytest.mark.usefixtures("house")
def test_words_that_came_without_a_stroke_are_read(live_server: object, new_page: NewPage) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    offered = page.locator("#intake-help [data-fills=category]").first

    def reads(code: str) -> None:
        expect(offered).to_have_attribute("data-value", code)

    page.goto(f"{live_server}/complaints/new/")
    page.locator("#id_own_words").fill(WORDS)
    reads("BILLING")
    expect(page.locator("#draft-told")).to_contain_text(":")

    # Put back from a draft.
    page.goto(f"{live_server}/complaints/new/")
    expect(page.locator("#draft .watch-card")).to_be_visible()
    Fingers(page).press(",")
    reads("BILLING")
    # In the other order of the page, in the other language, and where a save was refused.
    Fingers(page).press("t")
    expect(page.locator("button[value=phone]")).to_have_attribute("aria-current", "true")
    reads("BILLING")
    page.locator(".bar-pair button[name=language]").click()
    expect(page.locator("h1")).to_have_text("New complaint")
    reads("BILLING")
    Fingers(page).press("r")
    page.locator("button[value=on_the_spot]").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    reads("BILLING")

    # Typed while nobody could be asked.
    page.context.set_offline(True)
    page.locator("#id_own_words").fill("一到晚上电话就断，家里一格信号都没有，网也连不上。")
    page.wait_for_timeout(800)
    reads("BILLING")
    page.context.set_offline(False)
    reads("NETWORK")


@pytest.mark.usefixtures("house")
def test_it_goes_on_reading_after_signing_in_again_elsewhere(live_server: object, new_page: NewPage) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/new/")
    other = page.context.new_page()
    page.context.clear_cookies(name="sessionid")
    sign_in(other, live_server, "5017", "zh-hans")
    other.close()

    page.locator("#id_own_words").fill(WORDS)

    expect(page.locator("#intake-help [data-fills=category]").first).to_have_attribute("data-value", "BILLING")


@pytest.mark.usefixtures("house")
def test_without_scripts_nothing_is_missing(live_server: object, new_page: NewPage) -> None:
    page = new_page(script=False)
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/new/")

    expect(page.locator("#intake-help")).not_to_be_visible()
