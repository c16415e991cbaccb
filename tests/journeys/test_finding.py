"""Finding one's way in a browser: every act by some letters, a list narrowed and kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.conftest import NewPage
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import house, log, sign_in  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("language", "letters", "chip"), [("zh-hans", "筛", "安抚"), ("en", "filt", "Calm")])
def test_a_list_is_narrowed_kept_and_found_by_the_keyboard_alone(
    live_server: object, new_page: NewPage, language: str, letters: str, chip: str
) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=4)
    page.goto(f"{live_server}/")
    keys = Fingers(page)

    keys.press("Control+k")
    expect(page.locator("#cheat-words")).to_be_focused()
    page.keyboard.type(letters)
    page.keyboard.press("Enter")
    form = page.locator("#narrow-form form[method=get]")
    expect(form).to_be_visible()
    form.locator("input[name=stage][value=calm]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.locator(".narrowed .chip")).to_contain_text(chip)
    keys.press("f")
    page.locator("#id_list_name").focus()
    page.keyboard.type("mine")
    page.keyboard.press("Enter")
    expect(page.locator(".kept-views a")).to_have_text("mine")


@pytest.mark.usefixtures("house")
def test_what_is_no_act_is_looked_for(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)

    page.locator("textarea").first.focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("停机")
    page.keyboard.press("Enter")

    page.wait_for_url("**/search/")
    expect(page.locator("#results .row")).to_have_count(1)


@pytest.mark.usefixtures("house")
def test_the_list_of_acts_leaves_no_trace(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/new/")
    page.locator("#id_own_words").fill("排队一小时。")
    page.locator("#id_own_words").focus()

    page.keyboard.press("Control+k")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#cheat [data-acts] button").first).to_be_focused()
    page.keyboard.press("g")  # Rests while the list is open.
    page.keyboard.press("Escape")

    expect(page.locator("#cheat")).to_be_hidden()
    expect(page.locator("#id_own_words")).to_be_focused()
    expect(page.locator("#id_own_words")).to_have_value("排队一小时。")
    assert page.url.endswith("/complaints/new/")
