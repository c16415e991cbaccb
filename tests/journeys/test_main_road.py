"""The main job in a real browser: a complaint from the counter to closed, by a clerk and a supervisor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import Complaint
from complaints.reference import load as load_complaints
from evidence.trail import verify
from organisation import demo
from organisation import reference as organisation_reference
from organisation.models import User
from tests.conftest import NewPage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "上周刚存一百元，今早就停机，没有任何提醒。"


@pytest.fixture
def house(transactional_db: None) -> None:
    now = timezone.now()
    organisation_reference.load(now=now)
    demo.load(now=now)
    load_complaints(now=now)


def sign_in(page: Page, server: object, code: str, language: str) -> None:
    User.objects.filter(staff_code=code).update(language=language)
    page.goto(f"{server}/accounts/login/")
    page.locator("#id_login").fill(code)
    page.locator("#id_password").fill(demo.PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{server}/")


def tomorrow() -> str:
    local = timezone.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)
    return f"{local:%Y-%m-%dT%H:%M}"


def in_the_morning() -> str:
    """Ten o'clock tomorrow: outside the hours in which customers are not called, whenever the test runs."""
    local = timezone.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)
    return f"{local:%Y-%m-%d}T10:00"


def stage(page: Page, number: int) -> None:
    """Wait until the rail stands at the n-th stage."""
    expect(page.locator(".rail > li[data-state]").nth(number - 1)).to_have_attribute("data-state", "now")


def log(page: Page, server: object, *, feeling: int, phone: str = "13800000001") -> None:
    page.goto(f"{server}/complaints/new/")
    page.locator("#id_own_words").fill(WORDS)
    page.locator(f"input[name=feeling][value='{feeling}']").check(force=True)
    page.locator("#id_phone").fill(phone)
    page.locator("#id_surname").fill("郑")
    page.locator("button[name=save][value=log]").click()
    page.wait_for_url("**/complaints/*-*/")


def go_on(page: Page) -> None:
    page.locator("button[form=stage-form][data-key=g]").click()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_complaint_goes_from_the_counter_to_closed(  # noqa: PLR0915 – one journey, told in one go
    live_server: object, new_page: NewPage, house: None, language: str
) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)

    log(page, live_server, feeling=3)
    stage(page, 2)
    go_on(page)  # The gate is closed: nothing was done for the feeling yet.
    expect(page.locator("#at-calm :focus")).to_have_count(1)  # Led into the field that is missing.
    stage(page, 2)
    page.keyboard.press("l")
    page.keyboard.press("2")
    go_on(page)

    stage(page, 3)
    page.locator("input[name=severity]").check(force=True)
    page.locator("input[name=receipt]").check(force=True)
    page.locator("textarea[name=restatement]").fill("存了一百元，今早停机，没收到提醒。")
    page.locator("input[name=outcome][value=confirmed]").check(force=True)
    page.locator("select[name=cause]").select_option("ours")
    page.locator("button[form=stage-form][data-key=w]").click()
    expect(page.locator("#live .notice")).to_be_visible()
    page.locator("#add-findings summary").click()
    page.locator("#add-findings textarea").fill("查账单：长途费另计。")
    page.locator("#add-findings button[type=submit]").click()
    expect(page.locator("#at-findings")).to_contain_text("查账单")
    go_on(page)

    stage(page, 4)
    for count, (kind, action) in enumerate((("fix", "今天恢复通话"), ("help", "教会查余额的短信")), start=1):
        form = page.locator("#add-options")
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        form.locator("select[name=kind]").select_option(kind)
        form.locator("textarea[name=action]").fill(action)
        form.locator("input[name=due_at]").fill(tomorrow())
        form.locator("button[type=submit]").click()
        expect(page.locator("#at-options .piece-items > li")).to_have_count(count)
    go_on(page)

    stage(page, 5)
    page.locator("input[name=decision][value=accepted]").check(force=True)
    page.locator("input[name=option]").first.check(force=True)
    page.locator("textarea[name=opinion]").fill("行，就这样。")
    page.locator("input[name=signed][value=spoken]").check(force=True)
    go_on(page)

    stage(page, 6)
    page.locator("#at-promises form button").first.click()
    expect(page.locator("#at-promises form[action*='promise-keep']")).to_have_count(0)
    page.locator("textarea[name=result]").fill("已恢复通话，短信说明也发了。")
    page.locator("input[name=callback][value=confirmed]").check(force=True)
    page.locator("textarea[name=callback_said]").fill("好了，谢谢。")
    go_on(page)

    expect(page.locator(".rail > li[data-state=done]")).to_have_count(6)
    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.close_way) == ("closed", "confirmed")
    assert verify([complaint.trail_chain]).ok


def test_a_supervisor_answers_what_went_up(live_server: object, new_page: NewPage, house: None) -> None:
    desk = new_page()
    sign_in(desk, live_server, "5017", "zh-hans")
    log(desk, live_server, feeling=5)
    above = new_page()
    sign_in(above, live_server, "3001", "zh-hans")

    above.goto(f"{live_server}/supervisor/")
    expect(above.locator(".review").first).to_contain_text(WORDS[:8])
    # Nothing can be typed before the customer's own words were read or heard.
    expect(above.locator(".review textarea[name=instruction]")).to_be_hidden()
    above.locator(".review input[name=heard_customer]").check(force=True)
    above.locator(".review textarea[name=instruction]").fill("我十分钟后到，先请客户到接待室。")
    above.locator(".review form:has(textarea[name=instruction]) button").click()
    expect(above.locator("#live")).to_contain_text(Complaint.objects.get().number)
    assert "/supervisor/" in above.url

    desk.reload()
    expect(desk.locator("#complaint")).to_contain_text("我十分钟后到")
    desk.locator("form[action*='escalation-done'] button").click()
    expect(desk.locator("form[action*='escalation-done']")).to_have_count(0)
    assert Complaint.objects.get().escalations.get().done_at is not None


def test_it_can_all_be_done_without_scripts(live_server: object, new_page: NewPage, house: None) -> None:
    page = new_page(script=False)
    sign_in(page, live_server, "5017", "en")

    log(page, live_server, feeling=3)
    page.locator("input[name=calm][value=listen]").check(force=True)
    page.locator("input[name=feeling][value='2']").check(force=True)
    go_on(page)

    stage(page, 3)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_simple_matter_is_settled_in_one_save_on_a_phone(
    live_server: object, new_page: NewPage, house: None, language: str
) -> None:
    page = new_page(width=390, height=844)
    sign_in(page, live_server, "5017", language)

    page.goto(f"{live_server}/complaints/new/")
    page.locator("#id_own_words").fill("账单多了二十元，不知道哪来的。")
    page.locator("input[name=feeling][value='2']").check(force=True)
    page.locator("#on-the-spot > summary").click()
    page.locator("#id_found").fill("上月开的铃声，客户忘了。")
    page.locator("#id_done").fill("当场取消，教会怎样查。")
    page.locator("#id_spot_cause").select_option("customer")
    page.locator("#id_agrees").fill("行，谢谢。")
    page.locator("#on-the-spot input[name=feeling_after][value='1']").check(force=True)
    page.locator("button[name=save][value=on_the_spot]").click()
    page.wait_for_url("**/complaints/*-*/")

    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.close_way) == ("closed", "on_the_spot")
