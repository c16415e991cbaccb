"""Writing to the customer from the complaint's page: what was sent comes back as no draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from complaints.models import Draft
from followups.models import CustomerMessage
from tests.conftest import NewPage
from tests.journeys.test_main_road import house, log, sign_in, stage  # noqa: F401 – a fixture
from tests.journeys.test_nothing_lost import kept, put_back

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "今天下午给您回电话。"


def unfold(page: Page) -> None:
    page.locator("#write-to-customer > summary").click()


@pytest.mark.usefixtures("house")
def test_what_was_sent_is_no_draft_any_more(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    unfold(page)
    page.locator("#id_to_customer_text").fill(TEXT)
    kept(page)
    page.locator("#write-to-customer button[type=submit]").click()

    expect(page.locator("#customers-page [role=status]")).to_be_visible()
    expect(page.locator("#customers-page")).to_contain_text(TEXT)
    page.wait_for_load_state("networkidle")
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#draft .watch-card")).to_have_count(0)
    assert not Draft.objects.exists()
    assert CustomerMessage.objects.get().text == TEXT


@pytest.mark.usefixtures("house")
def test_the_key_of_an_earlier_page_is_not_put_back(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    unfold(page)
    page.locator("#id_to_customer_text").fill(TEXT)
    before = page.locator("#id_to_customer_once").input_value()
    kept(page)
    page.reload()
    put_back(page)

    expect(page.locator("#id_to_customer_text")).to_have_value(TEXT)
    assert page.locator("#id_to_customer_once").input_value() not in ("", before)
    page.locator("#write-to-customer button[type=submit]").click()
    expect(page.locator("#customers-page")).to_contain_text(TEXT)
    assert CustomerMessage.objects.count() == 1
