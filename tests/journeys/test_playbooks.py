"""Playbooks on paper, one sheet each with everything on it, and covered while the customer looks along."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from scripts_library.models import LibraryCase
from scripts_library.playbooks.reading import Kind, playbooks
from scripts_library.reference import load
from tests.conftest import NewPage
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import house, sign_in  # noqa: F401 – a fixture
from tests.personas import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("house")]
SHEET = re.compile(rb"/Type\s*/Page\b")


def sheets(page: Page) -> int:
    paper = page.pdf(format="A4", margin={"top": "12mm", "right": "12mm", "bottom": "12mm", "left": "12mm"})
    return len(SHEET.findall(paper))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_fits_a_sheet_and_leaves_nothing_folded(live_server: object, new_page: NewPage, language: str) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)
    long = {}
    for one in playbooks().values():
        page.goto(f"{live_server}/playbooks/{one.key}/")
        page.emulate_media(media="print")
        expect(page.locator("[data-print]")).to_be_hidden()
        expect(page.locator("main .back")).to_be_hidden()
        if one.kind == Kind.TREE:
            ends = page.locator(".tree-end")
            assert ends.count() > 2
            for place in range(ends.count()):
                expect(ends.nth(place)).to_be_visible()
        if (many := sheets(page)) != 1:
            long[one.key] = many
        page.emulate_media(media="screen")

    assert long == {}


def test_what_is_for_staff_is_covered_while_the_customer_looks_along(live_server: object, new_page: NewPage) -> None:
    load(now=NOW)
    page = new_page()
    keys = Fingers(page)
    sign_in(page, live_server, "3001", "zh-hans")
    case = LibraryCase.objects.filter(language="zh-hans").first()
    assert case is not None
    for address in ("playbooks/type_unreasonable/", f"casebook/cases/{case.key}/", "coaching/", "practice/", "digest/"):
        page.goto(f"{live_server}/{address}")
        expect(page.locator(".covered")).to_be_hidden()

        keys.press("h")

        expect(page.locator(".covered")).to_be_visible()
        expect(page.locator("main h1")).to_be_hidden()
        keys.press("h")
        expect(page.locator("main h1")).to_be_visible()
    for address, gone, stays in (
        ("playbooks/", "type_unreasonable", "tree_who_repairs"),
        ("casebook/", "casebook/cases", "casebook/matters"),
    ):
        page.goto(f"{live_server}/{address}")
        keys.press("h")
        expect(page.locator(f"main a[href*='{gone}']").first).to_be_hidden()
        expect(page.locator(f"main a[href*='{stays}']").first).to_be_visible()
        keys.press("h")
