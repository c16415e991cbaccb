"""The whole road by the keyboard alone, and by one thumb on a phone, in both languages."""

from __future__ import annotations

from time import monotonic

import pytest
from playwright.sync_api import expect

from complaints.models import Complaint
from organisation.demo import PASSWORD
from organisation.models import User
from tests.conftest import NewPage
from tests.journeys.hands import Fingers, Thumb
from tests.journeys.test_main_road import WORDS, house, sign_in, stage, tomorrow  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("house")]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_by_the_keyboard_alone(  # noqa: PLR0915 – one journey, told in one go
    live_server: object, new_page: NewPage, language: str
) -> None:
    User.objects.filter(staff_code="5017").update(language=language)
    page = new_page()
    keys = Fingers(page)
    page.goto(f"{live_server}/")
    keys.write("#id_login", "5017")
    keys.write("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server}/")

    keys.press("n")
    page.wait_for_url("**/complaints/new/**")
    keys.write("#id_own_words", WORDS)
    keys.press("3")
    keys.write("#id_phone", "13800000001")
    keys.write("#id_surname", "郑")
    keys.press("g")
    page.wait_for_url("**/complaints/*-*/")

    stage(page, 2)
    keys.press("l", "2", "g")

    stage(page, 3)
    keys.tick("input[name=severity]")
    keys.tick("input[name=receipt]")
    keys.write("textarea[name=restatement]", "存了一百元，今早停机。")
    keys.choose("outcome", "confirmed")
    keys.pick("select[name=cause]", "ours")
    keys.press("f")
    page.keyboard.type("查账单：长途费另计。")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#at-findings .piece-items > li")).to_have_count(1)
    keys.press("g")

    stage(page, 4)
    for count, (kind, action) in enumerate((("fix", "今天恢复通话"), ("help", "教会查余额的短信")), start=1):
        keys.press("a")
        keys.pick("#add-options select[name=kind]", kind)
        keys.write("#add-options textarea[name=action]", action)
        # One of the moments that the page offers, later today or tomorrow.
        keys.go("#add-options [data-pick]")
        page.keyboard.press("Enter")
        expect(page.locator("#add-options input[name=due_at]")).to_be_focused()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#at-options .piece-items > li")).to_have_count(count)
    keys.press("g")

    stage(page, 5)
    keys.choose("decision", "accepted")
    keys.go("input[name=option]")
    page.keyboard.press("Space")
    keys.write("textarea[name=opinion]", "行，就这样。")
    keys.choose("signed", "spoken")
    keys.press("g")

    stage(page, 6)
    keys.go("#at-promises form[action*='promise-keep'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#at-promises form[action*='promise-keep']")).to_have_count(0)
    keys.write("textarea[name=result]", "已恢复通话。")
    keys.choose("callback", "confirmed")
    keys.write("textarea[name=callback_said]", "好了，谢谢。")
    keys.press("g")

    expect(page.locator(".rail > li[data-state=done]")).to_have_count(6)
    assert Complaint.objects.get().stage == "closed"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_simple_matter_is_settled_by_the_keyboard_alone_within_forty_seconds(
    live_server: object, new_page: NewPage, language: str
) -> None:
    page = new_page()
    keys = Fingers(page)
    sign_in(page, live_server, "5017", language)
    began, typed = monotonic(), 0

    keys.press("n")
    page.wait_for_url("**/complaints/new/**")
    for selector, text in (("#id_own_words", "账单多了二十元，不知道哪来的。"),):
        keys.write(selector, text)
        typed += len(text)
    keys.press("2")
    keys.go("#on-the-spot > summary")
    page.keyboard.press("Enter")
    for selector, text in (("#id_found", "上月开的铃声，客户忘了。"), ("#id_done", "当场取消，教会怎样查。")):
        keys.write(selector, text)
        typed += len(text)
    keys.pick("#id_spot_cause", "customer")
    keys.write("#id_agrees", "行，谢谢。")
    keys.choose("feeling_after", "1")
    keys.go("button[name=save][value=on_the_spot]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/complaints/*-*/")

    took = monotonic() - began
    assert Complaint.objects.get().close_way == "on_the_spot"
    # What a person types at five characters a second comes on top.
    assert took + (typed + 5) / 5 < 40


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_by_one_thumb(live_server: object, new_page: NewPage, language: str) -> None:  # noqa: PLR0915 – one journey
    page = new_page(width=390, height=844, touch=True)
    thumb = Thumb(page)
    sign_in(page, live_server, "5017", language)

    thumb.tap("nav a[href='/complaints/new/']:visible")
    page.wait_for_url("**/complaints/new/**")
    thumb.write("#id_own_words", WORDS)
    thumb.choose("feeling", "3")
    thumb.write("#id_phone", "13800000001")
    thumb.write("#id_surname", "郑")
    thumb.tap("button[name=save][value=log]")
    page.wait_for_url("**/complaints/*-*/")

    stage(page, 2)
    thumb.choose("calm", "listen")
    thumb.choose("feeling", "2")
    thumb.tap("button[form=stage-form][data-key=g]")

    stage(page, 3)
    thumb.tap("label:has(input[name=severity])")
    thumb.tap("label:has(input[name=receipt])")
    thumb.write("textarea[name=restatement]", "存了一百元，今早停机。")
    thumb.choose("outcome", "confirmed")
    page.locator("select[name=cause]").select_option("ours")
    thumb.tap("#add-findings > summary")
    thumb.write("#add-findings textarea", "查账单：长途费另计。")
    thumb.tap("#add-findings button[type=submit]")
    expect(page.locator("#at-findings .piece-items > li")).to_have_count(1)
    thumb.tap("button[form=stage-form][data-key=g]")

    stage(page, 4)
    for count, (kind, action) in enumerate((("fix", "今天恢复通话"), ("help", "教会查余额的短信")), start=1):
        if page.locator("#add-options").get_attribute("open") is None:
            thumb.tap("#add-options > summary")
        page.locator("#add-options select[name=kind]").select_option(kind)
        thumb.write("#add-options textarea[name=action]", action)
        # The phone's own wheel sets the moment.
        page.locator("#add-options input[name=due_at]").fill(tomorrow())
        thumb.tap("#add-options button[type=submit]")
        expect(page.locator("#at-options .piece-items > li")).to_have_count(count)
    thumb.tap("button[form=stage-form][data-key=g]")

    stage(page, 5)
    thumb.choose("decision", "accepted")
    thumb.tap(page.locator("label:has(input[name=option])").first)
    thumb.write("textarea[name=opinion]", "行，就这样。")
    thumb.choose("signed", "spoken")
    thumb.tap("button[form=stage-form][data-key=g]")

    stage(page, 6)
    thumb.tap(page.locator("#at-promises form[action*='promise-keep'] button").first)
    expect(page.locator("#at-promises form[action*='promise-keep']")).to_have_count(0)
    thumb.write("textarea[name=result]", "已恢复通话。")
    thumb.choose("callback", "confirmed")
    thumb.write("textarea[name=callback_said]", "好了，谢谢。")
    thumb.tap("button[form=stage-form][data-key=g]")

    expect(page.locator(".rail > li[data-state=done]")).to_have_count(6)
    assert Complaint.objects.get().stage == "closed"
