"""The tour of the demonstration in a real browser, by the keys that it names."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from complaints.models import Complaint
from tests.conftest import NewPage
from tests.journeys.test_main_road import house, sign_in, tomorrow  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SPOKEN = {
    "zh-hans": ("第一次用", "第 {} 步，共 8 步", "完成"),
    "en": ("New here", "{} of 8", "Done"),
}


def press(page: Page, *keys: str) -> None:
    page.keyboard.press("Escape")
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_whoever_follows_it_closes_a_complaint(  # noqa: PLR0915 – one journey, told in one go
    live_server: object, new_page: NewPage, language: str
) -> None:
    begin, at, done = SPOKEN[language]
    page = new_page()
    sign_in(page, live_server, "5017", language)
    strip = page.locator("#tour")

    page.get_by_role("button", name=begin).click()
    expect(strip).to_contain_text(at.format(1))
    page.locator("#id_own_words").fill("上周刚存一百元，今早就停机，没人告诉我。")
    press(page, "4", "g")
    page.wait_for_url("**/complaints/*-*/")

    expect(strip).to_contain_text(at.format(3))
    press(page, "l", "y", "2", "g")

    expect(strip).to_contain_text(at.format(4))  # It went on with the page, which was not loaded anew.
    page.locator("input[name=severity]").check(force=True)
    page.locator("input[name=receipt]").check(force=True)
    page.locator("textarea[name=restatement]").fill("存了一百元，今早停机，没收到提醒。")
    page.locator("input[name=outcome][value=confirmed]").check(force=True)
    page.locator("input[name=contact][value=declined]").check(force=True)
    page.locator("select[name=cause]").select_option("ours")
    press(page, "f")
    page.keyboard.type("查账单：长途费另计。")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#at-findings .piece-items > li")).to_have_count(1)
    press(page, "g")

    expect(strip).to_contain_text(at.format(5))
    for count, kind in enumerate(("fix", "help"), start=1):
        press(page, "a")
        page.locator("#add-options select[name=kind]").select_option(kind)
        page.locator("#add-options textarea[name=action]").fill("今天恢复通话")
        page.locator("#add-options input[name=due_at]").fill(tomorrow())
        page.keyboard.press("Control+Enter")
        expect(page.locator("#at-options .piece-items > li")).to_have_count(count)
    press(page, "g")

    expect(strip).to_contain_text(at.format(6))
    page.locator("input[name=decision][value=accepted]").check(force=True)
    page.locator("input[name=option]").first.check(force=True)
    page.locator("textarea[name=opinion]").fill("行，就这样。")
    page.locator("input[name=signed][value=spoken]").check(force=True)
    press(page, "g")

    expect(strip).to_contain_text(at.format(7))
    page.locator("#at-promises form button").first.click()
    expect(page.locator("#at-promises form[action*='promise-keep']")).to_have_count(0)
    page.locator("textarea[name=result]").fill("已恢复通话。")
    page.locator("input[name=callback][value=confirmed]").check(force=True)
    page.locator("textarea[name=callback_said]").fill("好了，谢谢。")
    press(page, "g")

    expect(strip).to_contain_text(at.format(8))
    strip.get_by_role("button", name=done).click()
    expect(strip).to_have_count(0)
    assert Complaint.objects.get().stage == "closed"
