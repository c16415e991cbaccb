"""What tests of every floor share: an emptied trail and a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone, translation

from config.vital_signs import forget_last_look
from outbox.clock_guard import guard
from tests.browsers import NONE_FOUND, chromium, required
from tests.left_sessions import (
    answered,
    django_db_setup,  # noqa: F401  (a fixture of pytest-django, with an end of its own)
    one_session_per_thread,
)
from tests.trail_flush import trail_flush  # noqa: F401  (an autouse fixture)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

# What htmx says of a request that could not leave; what the page makes of it is what a test looks at.
NOT_SENT = ("htmx:afterRequest, ", "htmx:sendError, ")
NewPage = Callable[..., "Page"]
one_session_per_thread()


@pytest.fixture(autouse=True)
def fresh_vital_signs() -> None:
    """No test sees the heartbeat of the one before it, nor its clock."""
    forget_last_look()
    guard.forget()


@pytest.fixture(autouse=True)
def language_of_the_house() -> None:
    """No test speaks the language, nor lives by the clock, that the last answer of the one before it was drawn in."""
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all journeys of this process."""
    path = chromium()
    if path is None:
        if required():
            pytest.fail(f"The browser journeys must run, and {NONE_FOUND}.")
        pytest.skip(NONE_FOUND)
    from playwright.sync_api import sync_playwright

    # Playwright's synchronous calls run an event loop in this thread, in which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=flags)
        yield started
        started.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open pages, each with cookies of its own; whatever a page complains about fails the test."""
    from playwright.sync_api import Error as PlaywrightError  # A journey may have closed a context itself.

    faults: list[str] = []
    contexts = []

    def open_page(
        *, language: str = "zh-CN", width: int = 1366, height: int = 768, script: bool = True, touch: bool = False
    ) -> Page:
        context = browser.new_context(
            locale=language,
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            has_touch=touch,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: faults.extend(_worth_failing(message)))
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        return page

    yield open_page
    told = list(faults)
    for context in contexts:
        # What a page still sends as it closes would meet the emptying of the database.
        with suppress(PlaywrightError):
            context.set_offline(True)
        context.close()
    answered()
    assert told == []


def _worth_failing(message: ConsoleMessage) -> list[str]:
    """Keep errors and broken rules of the Content-Security-Policy; a refused form is no error of the
    page, nor is a line that a test cut."""
    expected = (
        "the server responded with a status of 4",
        "Response Status Error Code 4",
        "net::ERR_INTERNET_DISCONNECTED",
        *NOT_SENT,
    )
    if message.type != "error" or any(text in message.text for text in expected):
        return []
    return [f"{message.location.get('url')}: {message.text}"]
