"""A browser that breaks, a line that drops, an input method that composes: no word is lost in them or sent twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Route, expect

from complaints.models import Complaint, Draft
from evidence.models import TrailEntry
from tests.conftest import NewPage
from tests.journeys.test_main_road import WORDS, go_on, house, log, sign_in, stage  # noqa: F401 – a fixture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINE, THEIRS = "存了一百元，今早停机，没收到提醒。", "他说昨天就停机了。"
TOLD = {
    "zh-hans": ("草稿已存", "连接断了", "没有暂存：连接断了"),
    "en": ("Draft kept", "No connection.", "Not kept: no connection."),
}


def new(page: Page, server: object) -> None:
    page.goto(f"{server}/complaints/new/")


def kept(page: Page) -> None:
    """Wait until the page says that what is typed now is kept."""
    with page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.request.method == "POST"):
        pass
    expect(page.locator("#draft-told")).to_contain_text(":")


def put_back(page: Page) -> None:
    expect(page.locator("#draft .watch-card")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press(",")
    expect(page.locator("#draft .watch-card")).to_have_count(0)


def saved(page: Page) -> None:
    """Press save and wait until it is answered."""
    with page.expect_response(lambda answer: answer.url.endswith("/stage/")):
        page.locator("#save-stage").click()
    expect(page.locator("#stage-form")).not_to_have_class("htmx-request")


def clarify(page: Page, server: object) -> None:
    log(page, server, feeling=2)
    stage(page, 3)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_loaded_anew_gives_back_what_was_typed(  # noqa: PLR0915 – one journey, told in one go
    live_server: object, new_page: NewPage, language: str
) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)
    new(page, live_server)
    page.locator("#id_own_words").fill(WORDS)
    page.locator("#id_phone").fill("13800000009")
    page.locator("input[name=feeling][value='4']").check(force=True)
    page.locator("#new-more > summary").click()
    page.locator("#id_hurt_most").fill("没人理")
    key = page.locator("input[name=idempotency_key]").input_value()
    kept(page)
    expect(page.locator("#draft-told")).to_contain_text(TOLD[language][0])
    page.reload()

    card = page.locator("#draft .watch-card")
    expect(card).to_contain_text(str(len(WORDS) + 11 + 3))
    assert WORDS not in page.content()
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(card).to_be_hidden()
    page.keyboard.press("h")
    put_back(page)

    expect(page.locator("#id_own_words")).to_have_value(WORDS)
    expect(page.locator("#id_own_words")).to_be_focused()
    expect(page.locator("#id_phone")).to_have_value("13800000009")
    expect(page.locator("input[name=feeling][value='4']")).to_be_checked()
    expect(page.locator("#id_hurt_most")).to_be_visible()
    assert page.locator("input[name=idempotency_key]").input_value() == key
    page.locator("button[name=save][value=log]").click()
    page.wait_for_url("**/complaints/*-*/")
    assert not Draft.objects.exists()
    new(page, live_server)
    page.wait_for_load_state("networkidle")
    expect(card).to_have_count(0)


@pytest.mark.usefixtures("house")
def test_a_browser_that_broke_gives_it_back_to_its_writer_and_to_nobody_else(
    live_server: object, new_page: NewPage
) -> None:
    alice = new_page()
    sign_in(alice, live_server, "5017", "zh-hans")
    clarify(alice, live_server)
    address = alice.url
    alice.locator("textarea[name=restatement]").fill(MINE)
    alice.locator("input[name=outcome][value=confirmed]").check(force=True)
    alice.keyboard.press("Escape")
    alice.keyboard.press("f")
    alice.keyboard.type("查账单：长途费另计。")
    kept(alice)
    alice.context.close()

    bob = new_page()
    sign_in(bob, live_server, "5018", "zh-hans")
    bob.goto(address)
    bob.wait_for_load_state("networkidle")
    expect(bob.locator("#draft .watch-card")).to_have_count(0)

    again = new_page()
    sign_in(again, live_server, "5017", "zh-hans")
    again.goto(address)
    put_back(again)
    expect(again.locator("textarea[name=restatement]")).to_have_value(MINE)
    expect(again.locator("input[name=outcome][value=confirmed]")).to_be_checked()
    expect(again.locator("#add-findings textarea")).to_have_value("查账单：长途费另计。")
    expect(again.locator("#add-findings textarea")).to_be_visible()
    again.locator("#add-findings textarea").press("Control+Enter")
    expect(again.locator("#at-findings .piece-items > li")).to_have_count(1)
    again.locator("#save-stage").click()
    expect(again.locator("#live .notice--green")).to_be_visible()
    expect(again.locator("#draft-told")).to_have_text("")
    assert Complaint.objects.get().restatement == MINE


@pytest.mark.usefixtures("house")
def test_thrown_away_it_is_gone(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    new(page, live_server)
    page.locator("#id_own_words").fill(WORDS)
    kept(page)
    page.reload()
    page.locator("[data-draft-away]").click()

    expect(page.locator("#draft .watch-card")).to_have_count(0)
    expect(page.locator("#id_own_words")).to_be_focused()
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_draft_from_before_a_colleagues_save_shows_both_texts(
    live_server: object, new_page: NewPage, language: str
) -> None:
    alice, bob = new_page(), new_page()
    sign_in(alice, live_server, "5017", language)
    sign_in(bob, live_server, "5018", "zh-hans")
    clarify(alice, live_server)
    alice.locator("#stage-more > summary").click()
    alice.locator("input[name=hurt_most]").fill(MINE)
    kept(alice)
    bob.goto(alice.url)
    bob.locator("#stage-more > summary").click()
    bob.locator("input[name=hurt_most]").fill(THEIRS)
    bob.locator("#save-stage").click()
    expect(bob.locator("#live .notice--green")).to_be_visible()

    alice.reload()
    put_back(alice)
    expect(alice.locator("input[name=hurt_most]")).to_have_value(MINE)
    alice.locator("#save-stage").click()

    expect(alice.locator("#at-hurt_most .stands-text")).to_have_text(THEIRS)
    expect(alice.locator("input[name=hurt_most]")).to_have_value(MINE)
    assert Complaint.objects.get().hurt_most == THEIRS


@pytest.mark.usefixtures("house")
def test_what_has_no_field_any_more_is_there_to_copy(live_server: object, new_page: NewPage) -> None:
    alice, bob = new_page(), new_page()
    sign_in(alice, live_server, "5017", "zh-hans")
    sign_in(bob, live_server, "5018", "zh-hans")
    clarify(alice, live_server)
    alice.locator("textarea[name=restatement]").fill(MINE)
    kept(alice)
    bob.goto(alice.url)
    bob.locator("#other-moves > summary").click()
    bob.locator("#move-return_to_calm > summary").click()
    bob.locator("#move-return_to_calm input[name=feeling][value='4']").check(force=True)
    bob.locator("#move-return_to_calm form button").click()
    stage(bob, 2)

    alice.reload()
    stage(alice, 2)
    put_back(alice)

    expect(alice.locator("#draft-left")).to_contain_text(MINE)
    expect(alice.locator("#draft-told")).to_contain_text(":")
    alice.locator("[data-draft-left-away]").click()
    expect(alice.locator("#draft-left")).to_be_hidden()
    expect(alice.locator("#draft-told")).to_have_text("")
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_save_without_a_line_waits_in_sight_and_is_sent_once(
    live_server: object, new_page: NewPage, language: str
) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)
    clarify(page, live_server)
    page.locator("#stage-more > summary").click()
    page.locator("input[name=hurt_most]").fill("没人理")
    entries = TrailEntry.objects.count()
    page.context.set_offline(True)
    page.locator("#save-stage").click()

    waiting = page.locator("#live [data-waiting]")
    expect(waiting).to_contain_text(TOLD[language][1])
    expect(page.locator("#draft-told")).to_contain_text(TOLD[language][2])
    page.locator("#save-stage").click()
    page.locator("input[name=hurt_most]").fill("没人理，还白跑一趟")
    expect(waiting).to_have_count(1)
    page.context.set_offline(False)

    expect(waiting).to_have_count(0)
    expect(page.locator("#draft-told")).to_have_text("")
    assert Complaint.objects.get().hurt_most == "没人理，还白跑一趟"
    assert TrailEntry.objects.count() == entries + 1


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_new_complaint_without_a_line_is_logged_once(live_server: object, new_page: NewPage, language: str) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)
    new(page, live_server)
    page.locator("#id_own_words").fill(WORDS)
    page.locator("input[name=feeling][value='2']").check(force=True)
    page.context.set_offline(True)
    page.keyboard.press("Escape")
    page.keyboard.press("g")

    expect(page.locator("#live [data-waiting]")).to_contain_text(TOLD[language][1])
    page.keyboard.press("g")
    expect(page.locator("#id_own_words")).to_have_value(WORDS)
    expect(page.locator("#live [data-waiting]")).to_have_count(1)
    page.context.set_offline(False)

    page.wait_for_url("**/complaints/*-*/")
    complaint = Complaint.objects.get()
    assert complaint.own_words == WORDS
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("house")
def test_an_answer_that_got_lost_logs_nothing_twice(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    new(page, live_server)
    page.locator("#id_own_words").fill(WORDS)
    page.locator("input[name=feeling][value='2']").check(force=True)

    answers: list[int] = []

    def swallow(route: Route) -> None:
        """The server does it, and nobody hears of it the first time."""
        if answers:
            route.continue_()
        else:
            answers.append(route.fetch(max_redirects=0).status)
            route.abort("internetdisconnected")

    page.route("**/complaints/new/", swallow)
    page.locator("button[name=save][value=log]").click()

    page.wait_for_url("**/complaints/*-*/")
    assert answers == [204]
    assert Complaint.objects.count() == 1


@pytest.mark.usefixtures("house")
def test_a_save_that_waits_can_be_called_off(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    clarify(page, live_server)
    page.locator("#stage-more > summary").click()
    page.locator("input[name=hurt_most]").fill("没人理")
    page.context.set_offline(True)
    page.locator("#save-stage").click()
    page.locator("#live [data-waiting] button").click()
    expect(page.locator("#live [data-waiting]")).to_have_count(0)
    page.context.set_offline(False)

    kept(page)
    expect(page.locator("input[name=hurt_most]")).to_have_value("没人理")
    assert Complaint.objects.get().hurt_most == ""


@pytest.mark.usefixtures("house")
def test_what_is_typed_while_a_save_is_under_way_stays(live_server: object, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    clarify(page, live_server)
    page.locator("#stage-more > summary").click()
    page.locator("input[name=hurt_most]").fill("没人理")

    def slowly(route: Route) -> None:
        page.locator("input[name=hurt_most]").fill("没人理，还白跑一趟")
        route.continue_()

    page.route("**/stage/", slowly)
    saved(page)

    expect(page.locator("input[name=hurt_most]")).to_have_value("没人理，还白跑一趟")
    assert Complaint.objects.get().hurt_most == "没人理"
    page.unroute("**/stage/")
    saved(page)
    expect(page.locator("#draft-told")).to_have_text("")
    assert Complaint.objects.get().hurt_most == "没人理，还白跑一趟"


@pytest.mark.usefixtures("house")
def test_a_candidate_of_an_input_method_is_chosen_without_sending_anything(
    live_server: object, new_page: NewPage
) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", "zh-hans")
    clarify(page, live_server)
    page.locator("#stage-more > summary").click()
    page.locator("input[name=hurt_most]").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "mei ren li", "selectionStart": 10, "selectionEnd": 10})
    enter = {"key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **enter})
    page.wait_for_timeout(3_500)
    assert sent == []  # Neither saved nor kept: half a word is nobody's text.

    keyboard.send("Input.insertText", {"text": "没人理"})
    kept(page)

    expect(page.locator("input[name=hurt_most]")).to_have_value("没人理")
    assert Complaint.objects.get().hurt_most == ""
    with page.expect_response(lambda answer: answer.url.endswith("/stage/")):
        page.locator("input[name=hurt_most]").press("Enter")
    assert Complaint.objects.get().hurt_most == "没人理"


@pytest.mark.usefixtures("house")
def test_without_scripts_a_new_complaint_is_logged_as_ever(live_server: object, new_page: NewPage) -> None:
    page = new_page(script=False)
    sign_in(page, live_server, "5017", "zh-hans")

    log(page, live_server, feeling=2)

    stage(page, 3)
    assert "draft" not in json.dumps([cookie["name"] for cookie in page.context.cookies()])
