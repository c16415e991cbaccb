"""A supervisor reviews how a complaint was handled, and talks about it: by the keyboard alone, and with a thumb."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from scripts_library.models import Review
from scripts_library.reference import load
from tests.conftest import NewPage
from tests.journeys.hands import Fingers, Thumb
from tests.journeys.test_main_road import sign_in
from tests.personas import NOW, build_house, start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADVICE = "先说能办的那条路。"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_ticked_read_and_talked_about_by_the_keyboard_alone(
    live_server: object, new_page: NewPage, language: str
) -> None:
    house, page = build_house(), new_page()
    load(now=NOW)
    keys, complaint = Fingers(page), start(house).to("closed")
    sign_in(page, live_server, "3001", language)
    page.goto(f"{live_server}/complaints/{complaint.public_id}/")

    keys.press("'")
    expect(page.locator("#review-body a.button")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#review-body a.button")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    keys.press("t")
    page.keyboard.press("Space")
    keys.tick("input[name=nothing]")
    keys.write("input[name=words]", ADVICE)
    page.keyboard.press("Enter")
    expect(page.locator(".field-error")).to_have_count(1)
    expect(page.locator("input[name=words]")).to_have_value(ADVICE)
    keys.go("input[name=nothing]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.locator("#live .notice--green")).to_be_visible()
    expect(page.locator(".letters .chip")).to_have_count(1)
    assert Review.objects.get().ticks == ["arguing"]
    page.goto(f"{live_server}/coaching/")
    expect(page.locator("main")).to_contain_text(ADVICE)
    keys.press("o")
    expect(page.locator(".just-talked")).to_be_visible()
    assert Review.objects.get().talked_by == house.bo


def test_a_thumb_praises(live_server: object, new_page: NewPage) -> None:
    house = build_house()
    load(now=NOW)
    complaint = start(house).to("closed")
    page = new_page(width=390, height=844, touch=True)
    thumb = Thumb(page)
    sign_in(page, live_server, "3001", "zh-hans")

    page.goto(f"{live_server}/complaints/{complaint.public_id}/review/")
    page.locator("label:has(input[name=nothing])").tap()
    thumb.write("input[name=words]", "听得很完整。")
    thumb.tap("form .button--primary")

    expect(page.locator(".letters")).to_contain_text("听得很完整。")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Review.objects.get().ticks == []
