"""A similar case, by the keyboard alone: unfolded, read, opened."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from complaints.models import Complaint
from complaints.reference import load as load_complaints
from scripts_library.reference import load
from tests.conftest import NewPage
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import sign_in
from tests.personas import NOW, build_house, start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOLD = "账单上每个月扣五块彩铃费，我从来没有开过彩铃。"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_one_key_leads_to_how_it_went_before(live_server: object, new_page: NewPage, language: str) -> None:
    house = build_house()
    load_complaints(now=NOW)
    load(now=NOW)
    case = start(house, own_words="扣了我三个月彩铃费，彩铃我从没开过。").to("closed")
    one = start(house, own_words=TOLD, phone="13800000002").complaint
    page = new_page()
    keys = Fingers(page)
    sign_in(page, live_server, "5017", language)
    page.goto(f"{live_server}/complaints/{one.public_id}/")

    keys.press("[")
    expect(page.locator("#similar-body")).to_contain_text(case.number)
    keys.go("#similar-body a")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/complaints/{case.public_id}/")
    keys.press("h")
    expect(page.locator("#similar")).to_be_hidden()
    assert Complaint.objects.count() == 2
