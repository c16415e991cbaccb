"""What to say follows what the clerk chooses, before it is saved: by keys alone, and under a thumb."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from complaints.models import Complaint
from scripts_library.models import ScriptUse
from scripts_library.playbooks.reading import playbooks
from scripts_library.reference import load
from tests.conftest import NewPage
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import house, log, sign_in, stage  # noqa: F401 – a fixture
from tests.personas import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLAYBOOK = {language: playbooks()["type_violent"].page(language).title for language in ("zh-hans", "en")}
PLACE = "element => [element.getBoundingClientRect().top, scrollY, document.documentElement.scrollHeight]"
AGAIN = """() => {
  const told = { source: "#watch", target: "#complaint", swap: "outerHTML", select: "#complaint" };
  return htmx.ajax("GET", location.pathname, told);
}"""


def first_sentence(panel: Locator) -> str:
    return panel.locator("q").first.inner_text()


def unfold(page: Page) -> Locator:
    """The list of types, where it stands among the rest of the record."""
    page.locator("#stage-more > summary").click()
    return page.locator("#id_customer_type")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_follows_the_type_that_is_chosen_and_not_saved(
    live_server: object, new_page: NewPage, language: str
) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=2)
    stage(page, 3)
    panel = page.locator(".case-say .say-panel")
    before, kinds = first_sentence(panel), unfold(page)
    panel.locator("summary", has_text="").first.click()
    kinds.focus()
    stood = kinds.evaluate(PLACE)

    Fingers(page).pick("#id_customer_type", "violent")

    expect(panel.locator("q").first).not_to_have_text(before)
    expect(panel.locator("details > summary").filter(has_text=PLAYBOOK[language])).to_be_visible()
    expect(kinds).to_be_focused()
    expect(panel.locator("details.panel-more").first).to_have_attribute("open", "")
    assert kinds.evaluate(PLACE) == stood
    assert Complaint.objects.get().customer_type == "ordinary"

    shown = first_sentence(panel)
    Fingers(page).press("6")
    expect(panel.locator("q").first).not_to_have_text(shown)
    expect(kinds).to_have_value("violent")
    assert ScriptUse.objects.get().script.customer_types == ["violent"]

    Fingers(page).press("w")
    expect(page.locator("#id_customer_type option[selected]")).to_have_attribute("value", "violent")
    expect(panel.locator("details > summary").filter(has_text=PLAYBOOK[language])).to_be_visible()
    assert Complaint.objects.get().customer_type == "violent"


@pytest.mark.usefixtures("house")
def test_it_follows_the_keys_of_the_feelings(live_server: object, new_page: NewPage) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=3)
    stage(page, 2)
    panel, room = page.locator(".case-say .say-panel"), "咱们换个安静的地方"
    expect(panel).to_contain_text(room)

    Fingers(page).press("1")
    expect(panel).not_to_contain_text(room)
    Fingers(page).press("4")
    expect(panel).to_contain_text(room)
    assert Complaint.objects.get().feeling_now == 3


@pytest.mark.usefixtures("house")
def test_it_follows_what_somebody_elses_news_left_typed(live_server: object, new_page: NewPage) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    panel, playbook = page.locator(".case-say .say-panel"), PLAYBOOK["zh-hans"]
    unfold(page).select_option("violent")
    expect(panel).to_contain_text(playbook)

    # The middle of the page comes anew, and what was chosen stands there again.
    page.evaluate(AGAIN)

    expect(page.locator("#id_customer_type")).to_have_value("violent")
    page.wait_for_load_state("networkidle")
    expect(panel).to_contain_text(playbook)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_drawer_of_a_phone_follows_too(live_server: object, new_page: NewPage, language: str) -> None:
    load(now=NOW)
    page = new_page(width=390, height=844, touch=True)
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=2)
    stage(page, 3)
    drawer = page.locator("#say-drawer")
    drawer.locator("summary").first.click()
    before = first_sentence(drawer)

    unfold(page).select_option("emotional")

    expect(drawer.locator("q").first).not_to_have_text(before)
    expect(drawer).to_have_attribute("open", "")


@pytest.mark.usefixtures("house")
def test_without_scripts_it_follows_the_save(live_server: object, new_page: NewPage) -> None:
    load(now=NOW)
    page = new_page(script=False)
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    panel = page.locator(".case-say .say-panel")
    unfold(page).select_option("violent")
    expect(panel).not_to_contain_text(PLAYBOOK["zh-hans"])

    page.locator("#save-stage").click()

    expect(panel).to_contain_text(PLAYBOOK["zh-hans"])
