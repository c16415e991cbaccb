"""Nothing that axe-core knows of is wrong on any page, none is wider than its window, and no script complains.

`make pictures` walks it in both languages, light and dark, on a desk's screen and on a phone, and keeps what it sees;
with ROOMS=case,desk only the rooms whose names begin like that.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from django.core.management import call_command

from organisation import demo
from organisation.models import User
from tests.conftest import NewPage
from tests.gallery.rooms import Room, rooms

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")
ROOMS = tuple(filter(None, os.environ.get("ROOMS", "").split(",")))


@dataclass(frozen=True)
class Light:
    """One way to look at the house."""

    language: str
    scheme: str
    width: int
    height: int

    @property
    def name(self) -> str:
        return f"{self.language}-{self.scheme}-{self.width}"


LANGUAGES, SCHEMES, SIZES = ("zh-hans", "en"), ("light", "dark"), ((1366, 768), (390, 844))
ALL = [Light(language, scheme, *size) for language in LANGUAGES for scheme in SCHEMES for size in SIZES]
# Two that share no side: what one of the others alone would show is a colour, and those are reckoned elsewhere.
FEW = [Light("zh-hans", "light", 1366, 768), Light("en", "dark", 390, 844)]


def sign_in(page: Page, server: object, code: str, light: Light) -> None:
    User.objects.filter(staff_code=code).update(language=light.language)
    page.goto(f"{server}/accounts/login/")
    page.locator("#id_login").fill(code)
    page.locator("#id_password").fill(demo.PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def walk(new_page: NewPage, server: object, light: Light, seen: list[Room]) -> Iterator[tuple[Room, Page]]:
    """Open every room as the person it belongs to."""
    for code, theirs in groupby(seen, key=lambda room: room.by):
        language = "zh-CN" if light.language == "zh-hans" else "en-GB"
        page = new_page(language=language, width=light.width, height=light.height)
        page.emulate_media(color_scheme="dark" if light.scheme == "dark" else "light", reduced_motion="reduce")
        if code:
            sign_in(page, server, code, light)
        for room in theirs:
            page.goto(f"{server}{room.address}")
            yield room, page
        page.context.close()


def faults_of(page: Page) -> Iterator[str]:
    """Name what is wrong with the page that is open."""
    found: dict[str, Any] = Axe().run(page).response
    for fault in found["violations"]:
        places = ", ".join(str(node["target"][0]) for node in fault["nodes"][:4])
        yield f"{fault['id']} ({fault['help']}): {places}"
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wider > 0:
        yield f"{wider} px wider than the window"
    for key in page.evaluate(TWICE):
        yield f"the key {key} means two things"


# Letters of one thing in a list answer where the cursor stands; elsewhere one letter means one thing.
TWICE = """() => {
  const seen = new Map();
  for (const one of document.querySelectorAll("[data-key]")) {
    if (!one.getClientRects().length || one.closest("[data-item]")) continue;
    seen.set(one.dataset.key, (seen.get(one.dataset.key) ?? 0) + 1);
  }
  return [...seen].filter(([key, many]) => many > 1).map(([key]) => key);
}"""


def keep_picture(page: Page, light: Light, room: Room) -> None:
    folder = Path(PICTURES) / light.name
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{room.name}.png", full_page=True)


@pytest.fixture
def mails_in_files(settings: LazySettings, tmp_path: Path) -> None:
    """As in a trial: the page that shows them exists only then."""
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.mark.usefixtures("transactional_db", "mails_in_files")
def test_every_page_is_fit_for_everybody(live_server: Any, new_page: NewPage) -> None:
    call_command("load_reference", verbosity=0)
    call_command("demo", complaints="60", seed="1", verbosity=0)
    seen = [room for room in rooms() if not ROOMS or room.name.startswith(ROOMS)]
    faults: list[str] = []
    for light in ALL if PICTURES else FEW:
        for room, page in walk(new_page, live_server, light, seen):
            faults += [f"{light.name} {room.name}: {fault}" for fault in faults_of(page)]
            if PICTURES:
                keep_picture(page, light, room)
        if PICTURES:
            print(f"{light.name}: {len(seen)} pictures", flush=True)
    assert not faults, "\n".join(faults)
