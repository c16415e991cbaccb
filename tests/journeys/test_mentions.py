"""A colleague is named in a note in a browser: chosen by the keyboard or a thumb, found on their desk, read."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.conftest import NewPage
from tests.journeys.test_main_road import house, log, sign_in  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_note_names_a_colleague_who_reads_it(live_server: object, new_page: NewPage, language: str) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=2)
    note, listed = page.locator("#id_note_body"), page.locator("#mention-list")

    note.focus()
    page.keyboard.type("请看第三条 @")
    expect(listed.locator("li").first).to_have_attribute("aria-selected", "true")
    assert Axe().run(page, context="#at-timeline").violations_count == 0
    page.keyboard.press("ArrowDown")
    expect(listed.locator("li").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    expect(note).to_be_focused()
    page.keyboard.type("501")
    expect(listed.locator("li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(note).to_have_value("请看第三条 @5018 李卓然 ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("@5018 李卓然")

    other = new_page()
    sign_in(other, live_server, "5018", language)
    expect(other.locator("#mentions li")).to_have_count(1)
    assert Axe().run(other, context="#main").violations_count == 0
    other.locator("#mentions a").click()
    other.wait_for_url("**/complaints/*-*/#at-timeline")
    expect(other.locator(".timeline")).to_contain_text("请看第三条")
    expect(other.locator("#sharing button#watch-it")).to_be_visible()
    other.keyboard.press("d")
    other.wait_for_url(f"{live_server}/")
    expect(other.locator("#mentions")).to_have_count(0)


@pytest.mark.usefixtures("house")
def test_a_thumb_names_and_watches(live_server: object, new_page: NewPage) -> None:
    page = new_page(width=390, height=844)
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)

    page.locator("#watch-it").click()
    expect(page.locator("#watchers")).to_contain_text("1")
    # The part that was drawn anew gives the cursor back; until then it would take it out of the note.
    expect(page.locator("#watch-it")).to_be_focused()
    page.locator("#id_note_body").fill("@")
    row = page.locator("#mention-list li").first
    expect(row).to_be_visible()
    assert row.bounding_box()["height"] >= 44  # type: ignore[index]
    row.click()
    expect(page.locator("#id_note_body")).to_be_focused()
    assert page.locator("#id_note_body").input_value().startswith("@")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("house")
def test_the_list_reads_what_stands_before_the_cursor(live_server: object, new_page: NewPage) -> None:
    """Who moves the cursor away from the name finds the list gone, and the chosen name where they asked for it."""
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    note, listed = page.locator("#id_note_body"), page.locator("#mention-list")
    note.focus()
    page.keyboard.type("，看第三条")
    page.keyboard.press("Home")
    page.keyboard.type("@501")
    expect(listed.locator("li")).to_have_count(1)
    for _letter in "501":
        page.keyboard.press("ArrowLeft")
    expect(listed.locator("li").nth(1)).to_be_visible()
    page.keyboard.press("Home")
    expect(listed).to_be_hidden()
    for _letter in "@501":
        page.keyboard.press("ArrowRight")
    expect(listed).to_be_hidden()
    page.keyboard.press("Backspace")
    expect(listed.locator("li")).to_have_count(1)
    page.keyboard.type("1")
    expect(listed.locator("li")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(note).to_have_value("@5018 李卓然 ，看第三条")
    page.keyboard.type("您好")
    expect(note).to_have_value("@5018 李卓然 您好，看第三条")
