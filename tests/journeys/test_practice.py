"""A round of practice by the keyboard alone: one answer typed, the others picked, until the customer leaves calm."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from scripts_library.models import PracticeRound
from scripts_library.practice.scenarios import scenarios
from scripts_library.reference import load
from tests.conftest import NewPage
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import house, sign_in  # noqa: F401 – a fixture
from tests.personas import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = "telecom_cancelled_broadband"
HURTS = {"zh-hans": "可能是您弄错了。", "en": "You must have made a mistake."}
CALM = {"zh-hans": "客户平静地离开了", "en": "The customer leaves calm"}


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("language", "width"), [("zh-hans", 1366), ("en", 1366), ("zh-hans", 390)])
def test_a_round_is_played_to_its_end(live_server: object, new_page: NewPage, language: str, width: int) -> None:
    load(now=NOW)
    story = scenarios()[KEY].story(language)
    page = new_page(width=width)
    keys = Fingers(page)
    sign_in(page, live_server, "5017", language)

    page.goto(f"{live_server}/practice/")
    keys.go(f"form[action*='{KEY}'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_contain_text(story.opening)
    expect(page.locator("#id_text")).to_be_focused()
    page.keyboard.type(HURTS[language])
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk-told--worse")).to_have_count(1)

    for count, turn in enumerate(story.turns[1:], start=2):
        good = next(answer.text for answer in turn.answers if answer.grade == "good")
        key = page.locator(".talk-pick", has_text=good).get_attribute("data-key")
        assert key is not None
        keys.press(key)
        expect(page.locator(".talk-told")).to_have_count(count)

    expect(page.locator("#end-title")).to_have_text(CALM[language])
    expect(page.locator("#end")).to_contain_text(story.facts)
    assert PracticeRound.objects.get().score == 83
    keys.press("a")
    expect(page.locator("#id_text")).to_be_focused()
