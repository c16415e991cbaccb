"""A ready remedy fills the form of an option by one press, and gives back what somebody had typed there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.conftest import NewPage
from tests.journeys.test_main_road import sign_in
from tests.personas import build_house, start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "back"), [("zh-hans", "恢复我原来填的"), ("en", "Back to what I had typed")])
def test_what_was_typed_comes_back(live_server: object, new_page: NewPage, language: str, back: str) -> None:
    house, page = build_house(), new_page()
    complaint = start(house).to("propose")
    sign_in(page, live_server, "5017", language)
    page.goto(f"{live_server}/complaints/{complaint.public_id}/")
    action, undo = page.locator("#id_option_action"), page.get_by_role("button", name=back)
    page.keyboard.press("a")
    ready = page.locator("#add-options a[data-ready]")

    ready.first.click()
    expect(action).not_to_have_value("")
    expect(undo).to_be_hidden()
    filled = action.input_value()

    action.fill("明天上门道歉")
    ready.nth(1).click()
    ready.first.click()
    expect(action).to_have_value(filled)
    undo.click()

    expect(action).to_have_value("明天上门道歉")
    expect(undo).to_be_hidden()
