"""The hall under pressure, in two browsers and by the keyboard: a clerk calls, the duty manager comes, and the clerk
sees it; relief; and the clock of a customer who waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.models import Complaint, HelpCall
from tests.conftest import NewPage
from tests.journeys.test_main_road import house, log, sign_in, stage  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("house")]
WORDS = {
    "zh-hans": ("9人在等", "陈国栋马上过来", "有人来帮你了：陈国栋", "客户在等"),
    "en": ("9 people waiting", "陈国栋 is coming", "Help is coming: 陈国栋", "The customer is waiting"),
}


def poll(page: Page, what: str) -> None:
    """Ask now what the page would ask by itself within the half minute."""
    with page.expect_response(lambda answer: "seen=" in answer.url):
        page.evaluate(f"htmx.ajax('GET', document.getElementById('{what}').getAttribute('hx-get'),"
                      f" {{source: '#{what}', target: '#{what}', swap: 'outerHTML'}})")  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clerk_calls_for_help_and_sees_who_comes(live_server: object, new_page: NewPage, language: str) -> None:
    called, coming, _relief, _waits = WORDS[language]
    desk, above = new_page(), new_page()
    sign_in(desk, live_server, "5017", language)
    sign_in(above, live_server, "3001", language)
    above.goto(f"{live_server}/supervisor/")

    desk.keyboard.press("q")
    expect(desk.locator("#queue-XJ")).to_be_focused()
    desk.keyboard.type("8")
    desk.keyboard.press("Enter")
    expect(desk.locator(".hall-desk .label")).to_contain_text("王晓岚")
    desk.keyboard.press("Escape")
    desk.keyboard.press("+")
    expect(desk.locator("#queue-XJ")).to_have_value("9")
    assert not HelpCall.objects.exists()
    desk.keyboard.press("c")
    expect(desk.locator(".hall-calls")).to_contain_text(called)

    poll(above, "items")
    expect(above.locator(".hall-calls")).to_contain_text(called)
    above.keyboard.press("y")
    expect(above.locator(".hall-calls")).to_contain_text(coming)

    poll(desk, "rows")
    expect(desk.locator(".hall-calls")).to_contain_text(coming)
    desk.locator(".hall-calls button").click()
    expect(desk.locator(".hall-calls")).to_have_count(0)
    assert HelpCall.objects.get().ended_at is not None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clerk_is_relieved_without_the_customer_noticing(
    live_server: object, new_page: NewPage, language: str
) -> None:
    *_, relief, _waits = WORDS[language]
    desk, above = new_page(), new_page()
    sign_in(desk, live_server, "5017", language)
    sign_in(above, live_server, "3001", language)
    log(desk, live_server, feeling=2)
    stage(desk, 3)
    desk.locator("#id_hurt_most, [name=hurt_most]").first.evaluate(
        "e => e.closest('details')?.setAttribute('open', '')"
    )
    desk.locator("[name=hurt_most]").fill("没有任何提醒")
    desk.locator("#now-title").click()

    desk.keyboard.press("h")
    expect(desk.locator("#ask-relief")).not_to_be_visible()
    desk.keyboard.press("r")
    expect(desk.locator("#ask-relief")).to_have_count(0)
    assert HelpCall.objects.get().kind == "relief"
    expect(desk.locator(".messages .private").first).not_to_be_visible()
    expect(desk.locator("[name=hurt_most]")).to_have_value("没有任何提醒")
    desk.keyboard.press("h")

    above.goto(f"{live_server}/supervisor/")
    expect(above.locator(".hall-calls")).to_contain_text(Complaint.objects.get().number)
    above.keyboard.press("y")
    expect(above.locator(".hall-calls .notice--info")).to_have_count(1)

    desk.evaluate("htmx.trigger('#watch', 'look')")
    expect(desk.locator(".watch-card")).to_be_visible()
    desk.keyboard.press("e")
    expect(desk.locator("#complaint")).to_contain_text(relief)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_customer_waits_and_the_clock_says_how_long(live_server: object, new_page: NewPage, language: str) -> None:
    *_, waits = WORDS[language]
    page = new_page()
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=2)
    stage(page, 3)
    page.locator("#now-title").click()

    page.keyboard.press(".")
    expect(page.locator("#id_step-away_minutes")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#wait")).to_contain_text(waits)
    expect(page.locator(".wait.notice--info")).to_have_count(1)

    late = timezone.now() - timedelta(minutes=16, seconds=30)
    Complaint.objects.update(waits_since=late, waits_until=late + timedelta(minutes=10))
    page.evaluate("htmx.trigger('#watch', 'look')")
    expect(page.locator(".watch-card--late")).to_contain_text("16")
    page.locator(".watch-card--late a").click()
    expect(page.locator(".wait.notice--amber [name=code]")).to_have_count(3)
    desk = page.context.new_page()
    desk.goto(f"{live_server}/")
    expect(desk.locator(".row .chip--amber")).to_contain_text("16")
    desk.close()

    page.keyboard.press(".")
    expect(page.locator("#wait")).to_have_count(0)
    assert Complaint.objects.get().waits_since is None
