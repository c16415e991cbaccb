"""Words to a customer, by the keyboard alone: pointed out while they are typed, mended by one press, and stopped where
they would hurt, until somebody says why they must be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from complaints.models import Complaint
from evidence.models import TrailEntry
from scripts_library.reference import load
from tests.conftest import NewPage
from tests.journeys.test_main_road import house, log, sign_in, stage  # noqa: F401 – a fixture
from tests.personas import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = {"zh-hans": "您好，可能是您弄错了，请看账单。", "en": "Good morning. You must have made a mistake. Please look."}
MENDED = {
    "zh-hans": "您好，我再和您核对一遍。请看账单。",
    "en": "Good morning. Let's go through it together. Please look.",
}


def typing_a_restatement(page: Page, server: object, language: str) -> Locator:
    """Type words that hurt into the field of the restatement, and wait until they are pointed out."""
    load(now=NOW)
    sign_in(page, server, "5017", language)
    log(page, server, feeling=2)
    stage(page, 3)
    field = page.locator("#id_restatement")
    field.focus()
    page.keyboard.type(SAID[language])
    expect(page.locator("#id_restatement_read .wording--block")).to_have_count(1)
    return field


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_mended_where_it_stands(live_server: object, new_page: NewPage, language: str) -> None:
    page = new_page()
    field = typing_a_restatement(page, live_server, language)
    pointed = page.locator("#id_restatement_read .wording--block")

    # Tab leads to the words, which marks them, then to the better ones.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(field).to_have_value(MENDED[language])
    expect(pointed).to_have_count(0)
    expect(field).to_be_focused()
    page.keyboard.press("Control+z")
    expect(field).to_have_value(SAID[language])
    expect(pointed).to_have_count(1)


@pytest.mark.usefixtures("house")
def test_the_end_of_a_clause_that_was_typed_after_the_reading_goes_with_it(
    live_server: object, new_page: NewPage
) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", "en")
    log(page, live_server, feeling=2)
    stage(page, 3)
    field = page.locator("#id_restatement")
    field.press_sequentially("Good morning. You must have made a mistake")
    better = page.locator("#id_restatement_read [data-better]")
    expect(better).to_have_count(1)
    # Quicker than any reading could follow.
    field.evaluate("field => { field.value += '. Please look.'; }")

    better.press("Enter")

    expect(field).to_have_value(MENDED["en"])


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_stopped_until_somebody_says_why(live_server: object, new_page: NewPage, language: str) -> None:
    page = new_page()
    field = typing_a_restatement(page, live_server, language)

    page.locator("input[name=outcome]").first.check()
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    why = page.locator("input[name=despite]")
    expect(why).to_be_visible()
    expect(field).to_have_value(SAID[language])
    # What it offered before the save is there again.
    expect(page.locator("#id_restatement_read [data-better]")).to_have_count(1)
    why.focus()
    page.keyboard.type("客户要原话。")
    page.keyboard.press("Control+Enter")
    expect(why).to_have_count(0)

    complaint = Complaint.objects.get()
    assert complaint.restatement == SAID[language]
    assert TrailEntry.objects.filter(chain=complaint.trail_chain, kind="words.despite").count() == 1


@pytest.mark.usefixtures("house")
def test_what_was_typed_stays_where_there_is_no_line(live_server: object, new_page: NewPage) -> None:
    load(now=NOW)
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    field = page.locator("#id_restatement")

    page.context.set_offline(True)
    field.fill("可能是您弄错了。")
    page.wait_for_timeout(800)
    expect(page.locator("#id_restatement_read")).to_have_count(0)
    page.context.set_offline(False)
    field.press_sequentially("请看。")

    expect(page.locator("#id_restatement_read .wording--block")).to_have_count(1)
    expect(field).to_have_value("可能是您弄错了。请看。")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("language", "said", "filled"),
    [
        ("zh-hans", "这不可能。", "我先核实，明天三点前给您答复。"),
        ("en", "That's impossible.", "Let me check and come back to you by 3 pm tomorrow."),
    ],
)
def test_a_blank_is_filled_by_typing_on(
    live_server: object, new_page: NewPage, language: str, said: str, filled: str
) -> None:
    page = new_page()
    field = typing_a_restatement(page, live_server, language)
    field.fill("")
    page.keyboard.type(said)
    better = page.locator("#id_restatement_read [data-blank]")
    better.focus()
    page.keyboard.press("Enter")

    blank = {"zh-hans": "【几号几点】", "en": "[day and time]"}[language]
    expect(field).to_be_focused()
    marked = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(marked) == blank
    # Left open it is stopped as other words are.
    expect(page.locator("#id_restatement_read .wording--block")).to_contain_text(blank)

    page.keyboard.type({"zh-hans": "明天三点", "en": "3 pm tomorrow"}[language])
    expect(field).to_have_value(filled)
    expect(page.locator("#id_restatement_read .wording")).to_have_count(0)
    for _each in range(30):
        page.keyboard.press("Control+z")
        if field.input_value() == said:
            break
    expect(field).to_have_value(said)


@pytest.mark.usefixtures("house")
def test_a_customer_who_looks_along_sees_nothing_of_it(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    typing_a_restatement(page, live_server, "zh-hans")
    pointed = page.locator("#id_restatement_read .wording--block")
    expect(pointed).to_be_visible()

    page.keyboard.press("Escape")
    page.keyboard.press("h")

    expect(pointed).to_be_hidden()


IN_SIGHT = """button => {
  const box = button.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, box.bottom - 2);
  return box.bottom <= innerHeight && button.contains(seen);
}"""


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("width", "height", "language"), [(390, 844, "zh-hans"), (1366, 768, "en")])
def test_it_comes_into_sight_while_one_types(
    live_server: object, new_page: NewPage, width: int, height: int, language: str
) -> None:
    load(now=NOW)
    page = new_page(width=width, height=height)
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=2)
    stage(page, 3)
    field = page.locator("#id_restatement")
    # As low as the bar lets it stand.
    field.focus()
    field.evaluate("field => scrollBy(0, field.getBoundingClientRect().bottom - (innerHeight - 152))")

    page.keyboard.type(SAID[language])

    better = page.locator("#id_restatement_read [data-better]")
    expect(better).to_be_visible()
    assert better.evaluate(IN_SIGHT)
    expect(field).to_be_in_viewport(ratio=1)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("width", "height", "language"), [(1366, 768, "zh-hans"), (390, 844, "en")])
def test_what_is_settled_on_the_spot_scrolls_with_the_page(
    live_server: object, new_page: NewPage, width: int, height: int, language: str
) -> None:
    load(now=NOW)
    page = new_page(width=width, height=height)
    sign_in(page, live_server, "5017", language)
    for _ in range(2):
        page.goto(f"{live_server}/complaints/new/")
        page.locator("#id_own_words").fill("多扣了我五块。")
        page.locator("input[name=feeling][value='2']").check(force=True)
        page.locator("#id_phone").fill("13800000009")
        page.locator("#on-the-spot > summary").click()
        page.locator("#id_found").fill("多收了。")
        page.locator("#id_done").press_sequentially(SAID[language])
        expect(page.locator("#id_done_read [data-better]")).to_be_visible()
        assert page.locator("#id_done_read [data-better]").evaluate(IN_SIGHT)
        page.locator("#id_spot_cause").select_option("ours")
        page.locator("#id_agrees").fill("行。")
        page.locator("input[name=feeling_after][value='1']").check(force=True)
        page.locator("button[value=on_the_spot]").click()
        page.locator("input[name=despite]").fill("客户要原话。")
        page.locator("button[value=on_the_spot]").click()
        if not Complaint.objects.exists():
            page.wait_for_url("**/complaints/*-*/")

    expect(page.locator("button[name=another]")).to_be_visible()
    expect(page.locator("input[name=despite]")).to_have_value("客户要原话。")
    widths = "ids => ids.map(id => document.getElementById(id).getBoundingClientRect().width)"
    found, fold, form = page.evaluate(widths, ["id_found", "on-the-spot", "new-complaint"])
    assert fold > form * 0.9
    assert found > fold * (0.4 if width > 760 else 0.9)
    assert page.locator("#new-complaint > .actions").evaluate("bar => getComputedStyle(bar).position") == "static"
