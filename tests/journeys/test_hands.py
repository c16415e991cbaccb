"""What hands notice in a browser: typed text stays, the cursor goes on where the work does, thumbs reach everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.conftest import NewPage
from tests.journeys.test_main_road import go_on, house, log, sign_in, stage, tomorrow  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("house")
def test_text_that_was_not_saved_outlives_what_is_saved_beside_it(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)

    page.locator("textarea[name=restatement]").fill("存了一百元，今早停机。")
    page.locator("input[name=receipt]").check(force=True)
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.keyboard.type("查账单：长途费另计。")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#at-findings .piece-items > li")).to_have_count(1)
    expect(page.locator("textarea[name=restatement]")).to_have_value("存了一百元，今早停机。")
    expect(page.locator("input[name=receipt]")).to_be_checked()
    expect(page.locator("#add-findings textarea")).to_have_value("")
    expect(page.locator("#add-findings summary")).to_be_focused()


@pytest.mark.usefixtures("house")
def test_the_cursor_goes_to_the_next_option_and_never_to_taking_one_back(
    live_server: object, new_page: NewPage
) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    page.locator("input[name=severity]").check(force=True)
    page.locator("input[name=receipt]").check(force=True)
    page.locator("textarea[name=restatement]").fill("存了一百元，今早停机。")
    page.locator("input[name=outcome][value=confirmed]").check(force=True)
    page.locator("select[name=cause]").select_option("ours")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.keyboard.type("查账单。")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#at-findings .piece-items > li")).to_have_count(1)
    go_on(page)
    stage(page, 4)

    page.keyboard.press("a")
    page.locator("#add-options select[name=kind]").select_option("fix")
    page.locator("#add-options textarea[name=action]").fill("今天恢复通话")
    page.locator("#add-options input[name=due_at]").fill(tomorrow())
    page.keyboard.press("Control+Enter")
    expect(page.locator("#at-options .piece-items > li")).to_have_count(1)
    expect(page.locator("#add-options select[name=kind]")).to_be_focused()

    page.locator("#now-title").click()
    go_on(page)
    expect(page.locator("#add-options select[name=kind]")).to_be_focused()


@pytest.mark.usefixtures("house")
def test_switching_to_the_phone_keeps_what_was_typed(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/new/")
    page.locator("#id_own_words").fill("排队一小时没人理。")

    page.locator("button[name=save][value=phone]").click()

    expect(page.locator("#id_phone")).to_be_focused()
    expect(page.locator("#id_own_words")).to_have_value("排队一小时没人理。")
    expect(page.locator("input[name=channel][value=phone]")).to_be_checked()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_thumb_withdraws_a_complaint(live_server: object, new_page: NewPage, language: str) -> None:
    page = new_page(width=390, height=844)
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=3)

    page.locator("#other-moves > summary").click()
    page.locator("#move-withdraw > summary").click()
    page.locator("#move-withdraw input[name=reason]").fill("客户说不用了")
    page.locator("#move-withdraw button").click()

    expect(page.locator("#complaint")).to_have_attribute("data-stage", "withdrawn")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# What htmx says when a look for news has brought something in between.
ANOTHER_ANSWER = """document.querySelector("#watch").dispatchEvent(new CustomEvent("htmx:afterSettle",
  { bubbles: true, detail: { xhr: { status: 200 }, requestConfig: { elt: document.querySelector("#watch") } } }))"""


@pytest.mark.usefixtures("house")
def test_a_key_pressed_while_a_save_is_under_way_is_not_lost(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=3)
    stage(page, 2)
    held: list[Route] = []
    page.route("**/stage/", lambda route: held.append(route))

    page.keyboard.press("l")
    with page.expect_request("**/stage/"):
        page.keyboard.press("w")
    page.wait_for_selector("form.htmx-request", state="attached")
    page.keyboard.press("g")
    page.evaluate(ANOTHER_ANSWER)
    page.wait_for_timeout(100)
    assert len(held) == 1
    held[0].continue_()

    stage(page, 3)
