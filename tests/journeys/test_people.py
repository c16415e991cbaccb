"""The customer in a real browser: a second number, the same person twice, and what the desk keeps of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from complaints.models import ContactPoint, Customer
from tests.conftest import NewPage
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import house, log, sign_in  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("width", "height", "language"), [(1366, 768, "zh-hans"), (390, 844, "en")])
def test_a_second_number_leads_to_one_customer_and_back(
    live_server: object, new_page: NewPage, width: int, height: int, language: str
) -> None:
    page = new_page(width=width, height=height)
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=2, phone="13800000041")
    log(page, live_server, feeling=4)

    keys = Fingers(page)
    keys.press("=")
    ways = page.locator("#ways")
    expect(ways).to_have_attribute("open", "")
    ways.locator("input[name=value]").fill("138 0000 0041")
    ways.locator("input[name=value]").press("Enter")
    offer = page.locator("#customer p", has_text="138****0041").get_by_role("link")
    expect(offer).to_be_visible()

    keys.press("h")  # The customer looks along: nobody reads whose number it is.
    expect(offer).to_be_hidden()
    keys.press("h")
    offer.click()
    expect(page.locator(".side")).to_have_count(2)
    keys.press("1")
    page.locator("input[name=reason]").fill("客户本人说两个号码都是他的。")
    page.locator("input[name=reason]").press("Enter")
    page.wait_for_url(lambda address: "same-person" not in address)
    assert Customer.objects.filter(merged_into__isnull=False).count() == 1

    page.locator("#ways > summary").click()
    page.locator("#ways a[href*='same-person']").click()
    page.locator("form[action*='two-persons'] button").click()
    page.wait_for_url(lambda address: "same-person" not in address and "two-persons" not in address)
    assert not Customer.objects.filter(merged_into__isnull=False).exists()
    # Told here before the merge, and at the other record: each has its own again.
    assert ContactPoint.objects.filter(masked="138****0041").count() == 2


@pytest.mark.usefixtures("house")
def test_what_the_desk_keeps_of_a_customer_is_asked_for_and_kept_by_the_keyboard_alone(
    live_server: object, new_page: NewPage
) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=4)

    page.keyboard.press(";")
    panel = page.locator("#relation")
    expect(panel.locator("dl")).to_be_visible()
    panel.locator("#note-relation > summary").focus()
    page.keyboard.press("Enter")
    panel.locator("textarea[name=habits]").focus()
    page.keyboard.type("要安静的座位。")
    page.keyboard.press("Control+Enter")

    expect(panel.locator("dl")).to_contain_text("要安静的座位。")
    expect(page.locator("#at-timeline")).to_contain_text("更新了客户关系备注")
    page.keyboard.press("h")
    expect(panel).to_be_hidden()
