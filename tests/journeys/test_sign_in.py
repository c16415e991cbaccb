"""The first minute in a real browser: sign in, be spoken to in one's own language, sign out."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from organisation.models import Branch, Posting, Role, User
from tests.conftest import NewPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-7-battery"


@pytest.fixture
def clerk(transactional_db: None) -> User:
    branch = Branch.objects.create(code="XJ", name_zh="星辰路营业厅", name_en="Xingchen Road hall", industry="telecom")
    user = User.objects.create_user("5017", "王小明", PASSWORD)
    Posting.objects.create(user=user, role=Role.CLERK, branch=branch, starts_on=dt.date(2020, 1, 1))
    return user


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clerk_signs_in_and_out(
    live_server: object, new_page: NewPage, clerk: User, language: str, width: int, height: int
) -> None:
    clerk.language = language
    clerk.save(update_fields=["language"])
    page = new_page(width=width, height=height)

    page.goto(f"{live_server}/")
    page.locator("#id_login").fill("5017")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()

    page.wait_for_url(f"{live_server}/")
    assert page.locator("html").get_attribute("lang") == {"zh-hans": "zh-Hans", "en": "en"}[language]
    expect(page.locator("main")).to_be_visible()
    page.locator("details.menu summary").click()
    page.locator("details.menu form[action='/accounts/logout/'] button").click()
    page.wait_for_url("**/accounts/login/**")


def test_a_clerk_signs_in_without_scripts(live_server: object, new_page: NewPage, clerk: User) -> None:
    page = new_page(script=False)

    page.goto(f"{live_server}/")
    page.locator("#id_login").fill("5017")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()

    page.wait_for_url(f"{live_server}/")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_was_typed_survives_the_end_of_the_session(
    live_server: object, new_page: NewPage, clerk: User, language: str
) -> None:
    page = new_page(language=language)
    page.goto(f"{live_server}/accounts/login/")
    page.locator("#id_login").fill("5017")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{live_server}/")
    page.goto(f"{live_server}/complaints/new/")
    words = page.locator("main textarea").first
    words.fill("账单多扣了58.20元,打电话没人接")
    page.context.clear_cookies()

    page.evaluate("document.querySelector('main form[method=post]').requestSubmit()")

    expect(page.locator("textarea").first).to_have_value("账单多扣了58.20元,打电话没人接")
