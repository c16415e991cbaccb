"""A fee is explained in a browser: by the keyboard alone in both languages, and with a thumb on a phone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from complaints.models import FeeTable
from scripts_library.reference import load
from tests.conftest import NewPage
from tests.journeys.hands import Fingers, Thumb
from tests.journeys.test_main_road import sign_in
from tests.personas import NOW, build_house, start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_filled_in_by_the_keyboard_alone(live_server: object, new_page: NewPage, language: str) -> None:
    house, page = build_house(), new_page()
    load(now=NOW)
    keys, complaint = Fingers(page), start(house).to("clarify")
    sign_in(page, live_server, "5017", language)
    page.goto(f"{live_server}/complaints/{complaint.public_id}/")

    keys.press("]")
    expect(page.locator("#id_fee_what_1")).to_be_visible()
    for name, text in (
        ("what_1", "套餐月费"),
        ("count_1", "1"),
        ("unit_price_1", "59"),
        ("what_2", "流量"),
        ("count_2", "三百"),
    ):
        keys.write(f"#id_fee_{name}", text)
    page.keyboard.press("Enter")
    expect(page.locator("#fee .field-error")).to_have_count(2)
    expect(page.locator("#id_fee_count_2")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("120")
    keys.write("#id_fee_unit_price_2", "0.035")
    keys.go("button[name=more]")
    page.keyboard.press("Enter")
    expect(page.locator("#id_fee_what_3")).to_be_focused()
    expect(page.locator("#fee-total")).to_contain_text("63.20")
    page.keyboard.type("优惠")
    keys.write("#id_fee_count_3", "1")
    keys.write("#id_fee_unit_price_3", "-5")
    page.keyboard.press("Enter")

    expect(page.locator("#fee-total")).to_contain_text("58.20")
    expect(page.locator("#id_fee_unit_price_3")).to_be_focused()
    expect(page.locator("#at-timeline li").first).to_contain_text("套餐月费")
    assert [line.sum for line in FeeTable.objects.get().in_order] == [
        Decimal("59.00"),
        Decimal("4.20"),
        Decimal("-5.00"),
    ]
    page.goto(f"{live_server}/complaints/{complaint.public_id}/papers/receipt/?on=80mm")
    expect(page.locator(".fee-paper")).to_contain_text("58.20")


def test_a_thumb_fills_it_in_and_nothing_is_wider_than_the_phone(live_server: object, new_page: NewPage) -> None:
    house, page = build_house(), new_page(width=390, height=844, touch=True)
    load(now=NOW)
    thumb, complaint = Thumb(page), start(house).to("clarify")
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/{complaint.public_id}/")

    thumb.tap("#fee > summary")
    expect(page.locator("#id_fee_what_1")).to_be_visible()
    for part, text in (
        ("what", "套餐月费和一个很长很长很长的名目写在这里"),
        ("count", "999999"),
        ("unit_price", "99999999.9999"),
    ):
        thumb.write(f"#id_fee_{part}_1", text)
    thumb.tap("#fee button.button:not([name], .sr)")

    expect(page.locator("#fee .field-error")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#id_fee_unit_price_1").fill("10")
    thumb.tap("#fee button.button:not([name], .sr)")
    expect(page.locator("#fee .notice--green")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{live_server}/complaints/{complaint.public_id}/papers/record/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_is_filled_in_without_scripts(live_server: object, new_page: NewPage) -> None:
    house, page = build_house(), new_page(script=False)
    load(now=NOW)
    complaint = start(house).to("clarify")
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/{complaint.public_id}/fee/")

    for place in (1, 2, 3):
        page.locator(f"#id_fee_what_{place}").fill(f"第{place}项")
        page.locator(f"#id_fee_count_{place}").fill("1")
        page.locator(f"#id_fee_unit_price_{place}").fill("10")
        if place == 2:
            page.locator("button[name=more]").click()
    page.locator("main .buttons button").first.click()

    expect(page.locator("#fee-total")).to_contain_text("30.00")
    assert FeeTable.objects.get().lines.count() == 3
