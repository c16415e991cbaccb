"""Two matters become two complaints in a browser, by the keyboard and by a thumb; and a tag is put on by its key."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import Tag
from tests.conftest import NewPage
from tests.journeys.test_main_road import house, log, sign_in  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("language", "width", "height"), [("zh-hans", 1366, 768), ("en", 390, 844)])
def test_a_second_matter_gets_a_complaint_of_its_own(
    live_server: object, new_page: NewPage, language: str, width: int, height: int
) -> None:
    page = new_page(width=width, height=height)
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=2)
    first = page.url

    page.locator("#other-moves > summary").click()
    page.locator("#move-split > summary").click()
    words = page.locator("#move-split textarea[name=own_words]")
    expect(words).to_have_value("上周刚存一百元，今早就停机，没有任何提醒。")
    assert Axe().run(page, context="#other-moves").violations_count == 0
    words.fill("营业员还让我自己看说明书。")
    page.locator("#move-split select[name=category]").select_option("ATTITUDE")
    page.locator("#move-split button[type=submit]").click()
    expect(page.locator("#move-split .field-error")).to_be_visible()  # Not without why.
    expect(words).to_have_value("营业员还让我自己看说明书。")
    page.locator("#move-split input[name=reason]").fill("费用和态度是两件事")
    page.locator("#move-split button[type=submit]").click()

    link = page.locator("#customer a", has_text="XJ-")
    expect(link).to_have_count(1)
    link.click()
    expect(page.locator(".case-now .words-text").first).to_contain_text("说明书")
    assert page.url != first
    expect(page.locator("#customer a", has_text="XJ-")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("house")
def test_a_tag_is_put_on_by_its_key_and_hidden_when_the_customer_looks(live_server: object, new_page: NewPage) -> None:
    Tag.objects.create(name="套餐外费", made_at=timezone.now())
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)

    page.keyboard.press("Escape")
    page.keyboard.press("#")
    expect(page.locator("#add-tag select")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#tags .chip")).to_have_text("套餐外费")
    assert Axe().run(page, context="#tags").violations_count == 0

    page.keyboard.press("h")
    expect(page.locator("#tags")).to_be_hidden()
    expect(page.locator("#sharing")).to_be_hidden()
