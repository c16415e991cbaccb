"""The new-complaint page in a browser: the other language, the way back, dates by half, and the keys of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from complaints.models import Complaint, Customer
from tests.conftest import NewPage
from tests.journeys.test_main_road import WORDS, house, log, sign_in, stage  # noqa: F401 – a fixture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def switch(page: Page) -> None:
    page.locator(".bar-pair button[name=language]").click()


@pytest.mark.usefixtures("house")
def test_the_other_language_keeps_what_was_typed(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/new/")
    page.locator("#id_own_words").fill("排队一小时没人理。")
    page.locator("#id_phone").fill("13800000009")
    page.keyboard.press("Escape")
    page.keyboard.press("4")

    switch(page)

    expect(page.locator("h1")).to_have_text("New complaint")
    expect(page.locator("#id_own_words")).to_have_value("排队一小时没人理。")
    expect(page.locator("#id_phone")).to_have_value("13800000009")
    expect(page.locator("input[name=feeling][value='4']")).to_be_checked()
    assert Complaint.objects.count() == 0


@pytest.mark.usefixtures("house")
def test_the_other_language_keeps_every_form_of_the_complaint(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    page.locator("textarea[name=restatement]").fill("存了一百元，今早停机。")
    page.locator("input[name=receipt]").check(force=True)
    page.locator("textarea[name=body]").fill("他下午再来。")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.keyboard.type("查账单。")
    token = page.locator("#add-findings input[name=once]").input_value()

    switch(page)

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#now-title")).to_have_text("Clarify")
    expect(page.locator("textarea[name=restatement]")).to_have_value("存了一百元，今早停机。")
    expect(page.locator("input[name=receipt]")).to_be_checked()
    expect(page.locator("textarea[name=body]")).to_have_value("他下午再来。")
    expect(page.locator("#add-findings textarea")).to_have_value("查账单。")
    expect(page.locator("#add-findings")).to_have_attribute("open", "")
    assert page.locator("#add-findings input[name=once]").input_value() == token
    assert "停机" not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")

    # The page is as alive as before: a save goes by htmx, in the new language, and keeps the rest.
    page.locator("#add-findings textarea").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#at-findings .piece-items > li")).to_have_count(1)
    expect(page.locator("#now-title")).to_have_text("Clarify")
    expect(page.locator("textarea[name=restatement]")).to_have_value("存了一百元，今早停机。")


@pytest.mark.usefixtures("house")
def test_enter_in_a_field_looks_the_number_up_and_nothing_else(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    page.goto(f"{live_server}/complaints/new/")
    page.locator("#id_phone").fill("13800000001")

    for field in ("#id_phone", "#id_surname"):
        page.locator(field).press("Enter")
        expect(page.locator("#known")).to_contain_text("郑")

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert Complaint.objects.count() == 1


@pytest.mark.usefixtures("house")
def test_going_back_and_logging_again_asks_first(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    first = page.url
    page.go_back()
    page.locator("#id_own_words").fill(WORDS)
    page.locator("input[name=feeling][value='2']").check(force=True)
    page.locator("#id_phone").fill("13800000001")
    page.locator("#id_surname").fill("郑")
    page.locator("button[name=save][value=log]").click()

    expect(page.locator("#at-log_another")).to_contain_text("刚刚登记过")
    assert Complaint.objects.count() == 1
    page.locator("h1").click()
    page.keyboard.press("o")
    page.wait_for_url(first)


@pytest.mark.usefixtures("house")
def test_whose_number_it_is_takes_one_key(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    page.goto(f"{live_server}/complaints/new/")
    page.locator("#id_own_words").fill("孩子的手机也停了。")
    page.locator("#id_phone").fill("13800000001")
    page.locator("#id_surname").fill("王")
    page.locator("button[name=save][value=log]").click()

    expect(page.locator("#at-same_person input").first).to_be_focused()
    expect(page.locator("#known")).to_contain_text("郑")
    page.keyboard.press("o")
    page.keyboard.press("g")

    page.wait_for_url("**/complaints/*-*/")
    assert sorted(Customer.objects.values_list("surname", flat=True)) == ["王", "郑"]


@pytest.mark.usefixtures("house")
def test_a_date_typed_by_half_is_told_in_the_language_of_the_page(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    page.goto(f"{live_server}/complaints/new/")
    page.locator("#id_own_words").fill("排队一小时没人理。")
    page.locator("#new-more summary").click()
    page.locator("#id_customer_limit_at").focus()
    page.keyboard.type("11")
    page.locator("button[name=save][value=log]").click()

    expect(page.locator("#at-customer_limit_at .field-error")).to_contain_text("没写全")
    expect(page.locator("#id_customer_limit_at")).to_be_focused()
    assert Complaint.objects.count() == 0


@pytest.mark.usefixtures("house")
def test_an_offered_moment_is_taken_by_keys_alone(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.locator("#add-work_orders input[name=due_at]").focus()
    offers = page.locator("#add-work_orders [data-pick]")
    while not offers.first.evaluate("offer => offer === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    moment = page.locator("#add-work_orders input[name=due_at]")
    expect(moment).to_have_value(str(offers.first.get_attribute("data-pick")))
    expect(moment).to_be_focused()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_ctrl_enter_in_a_fold_sends_what_the_fold_is_about(
    live_server: object, new_page: NewPage, language: str
) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)
    page.goto(f"{live_server}/complaints/new/")
    page.locator("#id_own_words").fill(WORDS)
    page.locator("input[name=feeling][value='2']").check(force=True)
    page.locator("#on-the-spot > summary").click()
    page.locator("[name=done]").fill("已恢复通话。")

    page.locator("[name=done]").press("Control+Enter")

    expect(page.locator("#on-the-spot .field-error").first).to_be_visible()
    expect(page.locator("[name=done]")).to_have_value("已恢复通话。")
    assert not Complaint.objects.exists()
