"""Nothing jumps: neither as a page comes, nor as its parts are drawn anew. Measured as browsers do (layout shift)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from complaints.models import Complaint
from tests.conftest import NewPage
from tests.journeys.test_main_road import go_on, house, log, sign_in, stage  # noqa: F401 – a fixture
from tests.journeys.test_two_at_once import look

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What browsers call good is 0.1; a line that moves by its own height on a desk's screen is about 0.005.
STILL = 0.005
WATCHED = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
REFRESH = """() => {
  const rows = document.getElementById("rows");
  return htmx.ajax("GET", rows.getAttribute("hx-get"), { source: rows, target: rows, swap: "outerHTML" });
}"""


def shifted(page: Page) -> float:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    return float(page.evaluate("window.shifted"))


def slow_down(page: Page) -> None:
    """An old computer on a poor line: pages are painted in pieces, before their scripts have run."""
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    line = {"offline": False, "latency": 20, "downloadThroughput": 120_000, "uploadThroughput": 120_000}
    tools.send("Network.emulateNetworkConditions", line)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_as_pages_come_and_parts_are_drawn_anew(
    live_server: object, new_page: NewPage, width: int, height: int
) -> None:
    page, colleague = new_page(width=width, height=height), new_page()
    page.add_init_script(WATCHED)
    sign_in(page, live_server, "5017", "zh-hans")
    sign_in(colleague, live_server, "5018", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    moved = {"a complaint": shifted(page)}

    colleague.goto(page.url)
    colleague.locator("#at-timeline textarea").fill("他说昨天就停机了。")
    colleague.locator("#at-timeline form button[type=submit]").click()
    expect(colleague.locator("#at-timeline textarea")).to_have_value("")
    look(page)
    expect(page.locator("#watch .watch-card")).to_be_visible()
    moved["news arrive"] = shifted(page)

    slow_down(page)
    for name in ("desk", "complaint_new", "search"):
        page.goto(f"{live_server}{reverse(name)}")
        moved[name] = shifted(page)
    page.goto(f"{live_server}{reverse('desk')}")
    Complaint.objects.update(severity="serious", updated_at="2030-01-01T00:00Z")
    page.evaluate(REFRESH)
    expect(page.locator(".row").first).to_contain_text("严重投诉")
    moved["the desk refreshes"] = shifted(page)

    assert {what: value for what, value in moved.items() if value > STILL} == {}
