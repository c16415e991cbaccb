"""Asking in a browser: key facts and questions by the keyboard alone and with a thumb; and the columns of the desk."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import AskedQuestion, ChosenColumns, FactAnswer
from scripts_library.reference import load as load_scripts
from tests.conftest import NewPage
from tests.journeys.test_main_road import house, log, sign_in, stage  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_key_facts_are_told_by_the_keyboard_alone(live_server: object, new_page: NewPage, language: str) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=2)
    stage(page, 3)
    page.locator("#stage-more > summary").click()
    page.locator("#id_category").select_option("BILLING")
    page.locator("#save-stage").click()
    expect(page.locator("#at-key_facts .asked-name")).to_have_count(5)

    page.locator("body").press("i")
    expect(page.locator("#at-key_facts .ask-row input").first).to_be_focused()
    page.keyboard.type("十月")
    for _step in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("长途费")
    page.keyboard.press("Enter")

    expect(page.locator("#at-key_facts .asked dd")).to_have_text(["十月", "长途费"])
    expect(page.locator("#at-key_facts .asked-name")).to_have_count(3)
    assert list(FactAnswer.objects.order_by("id").values_list("fact__code", flat=True)) == [
        "billing.period",
        "billing.item",
    ]


@pytest.mark.usefixtures("house")
def test_a_thumb_says_that_nobody_knows(live_server: object, new_page: NewPage) -> None:
    page = new_page(width=390, height=844)
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    page.locator("#stage-more > summary").click()
    page.locator("#id_category").select_option("BILLING")
    page.locator("#save-stage").click()

    page.locator("#add-key_facts > summary").click()
    button = page.locator("#at-key_facts button[name=unknown]").first
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()

    expect(page.locator("#at-key_facts .asked dd")).to_have_text(["说不清"])


@pytest.mark.usefixtures("house")
def test_a_question_and_its_answer_are_kept_by_the_keyboard_alone(live_server: object, new_page: NewPage) -> None:
    load_scripts(now=timezone.now())
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)

    page.locator("body").press("q")
    first = page.locator("#at-questions .ask-row input").first
    expect(first).to_be_focused()
    page.keyboard.type("昨天晚上。")
    page.keyboard.press("Enter")

    expect(page.locator("#at-questions .piece-items li")).to_have_count(1)
    expect(page.locator("#at-questions .piece-items")).to_contain_text("昨天晚上。")
    assert AskedQuestion.objects.get().key == "when"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("width", [1366, 390])
def test_columns_are_chosen_and_remembered(live_server: object, new_page: NewPage, width: int) -> None:
    page = new_page(width=width, height=844)
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    page.goto(f"{live_server}/?show=all")
    expect(page.locator(".row-owner")).to_have_count(0)

    page.locator("body").press("f")
    page.locator("input[name=columns][value=owner]").focus()
    page.keyboard.press("Space")
    page.locator("input[name=columns][value=feeling]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.locator(".row-owner")).to_be_visible()
    expect(page.locator(".row-feeling")).to_have_count(0)
    expect(page.locator(".row-stage")).to_be_visible()
    expect(page.locator(".row-ref")).to_be_visible()
    page.reload()
    expect(page.locator(".row-owner")).to_be_visible()
    assert ChosenColumns.objects.get().columns == ["due", "category", "severity", "owner"]
