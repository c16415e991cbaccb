"""Two people on one complaint, in two browsers: what the one saves reaches the other, and nothing is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Route, expect

from complaints.models import Complaint
from tests.conftest import NewPage
from tests.journeys.test_main_road import go_on, house, log, sign_in, stage  # noqa: F401 – a fixture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINE, THEIRS = "存了一百元，今早停机。", "他说昨天就停机了。"
WORDS = {
    "zh-hans": ("李卓然刚改过这张投诉单", "现在是：", "王晓岚刚改过", "你在另一个窗口改过"),
    "en": (
        "李卓然 changed this complaint meanwhile",
        "Now stands:",
        "",
        "You changed this complaint in another window",
    ),
}


def two(live_server: object, new_page: NewPage, language: str, *, script: bool = True) -> tuple[Page, Page]:
    """Alice and Bob, both at the same complaint in clarify."""
    alice, bob = new_page(script=script), new_page()
    sign_in(alice, live_server, "5017", language)
    sign_in(bob, live_server, "5018", language)
    log(alice, live_server, feeling=2)
    stage(alice, 3)
    bob.goto(alice.url)
    return alice, bob


def save(page: Page) -> None:
    page.locator("#save-stage").click()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_who_comes_second_sees_what_the_first_did_and_decides(
    live_server: object, new_page: NewPage, language: str
) -> None:
    alice, bob = two(live_server, new_page, language)
    title, stands, *_rest = WORDS[language]
    for page in (alice, bob):
        page.locator("#stage-more > summary").click()
    bob.locator("input[name=hurt_most]").fill(THEIRS)
    bob.locator("input[name=stated_demand]").fill("退一百元")
    save(bob)
    expect(bob.locator("#live .notice--green")).to_be_visible()

    alice.locator("input[name=hurt_most]").fill(MINE)
    alice.locator("input[name=receipt]").check(force=True)
    save(alice)

    expect(alice.locator("#news-title")).to_contain_text(title)
    expect(alice.locator("#news-title")).to_be_focused()
    expect(alice.locator("#news .timeline > li")).to_have_count(1)
    expect(alice.locator("#at-hurt_most .stands")).to_contain_text(stands)
    expect(alice.locator("#at-hurt_most .stands-text")).to_have_text(THEIRS)
    expect(alice.locator("input[name=hurt_most]")).to_have_value(MINE)
    expect(alice.locator("input[name=stated_demand]")).to_have_value("退一百元")
    expect(alice.locator("input[name=receipt]")).to_be_checked()

    alice.keyboard.press("x")

    expect(alice.locator("input[name=hurt_most]")).to_have_value(THEIRS)
    expect(alice.locator("input[name=hurt_most]")).to_be_focused()
    expect(alice.locator(".stands")).to_have_count(0)
    alice.keyboard.press("Escape")
    save(alice)
    expect(alice.locator("#news")).to_have_count(0)
    expect(alice.locator("input[name=receipt]")).to_have_count(0)
    kept = Complaint.objects.get()
    assert (kept.hurt_most, kept.stated_demand) == (THEIRS, "退一百元")
    assert kept.receipt_given_at is not None


@pytest.mark.usefixtures("house")
def test_without_scripts_both_stand_side_by_side_as_well(live_server: object, new_page: NewPage) -> None:
    alice, bob = two(live_server, new_page, "zh-hans", script=False)
    for page in (alice, bob):
        page.locator("#stage-more > summary").click()
    bob.locator("input[name=hurt_most]").fill(THEIRS)
    save(bob)
    expect(bob.locator("#live .notice--green")).to_be_visible()

    alice.locator("input[name=hurt_most]").fill(MINE)
    save(alice)

    expect(alice.locator("#news-title")).to_contain_text("李卓然刚改过")
    expect(alice.locator("#at-hurt_most .stands-text")).to_have_text(THEIRS)
    expect(alice.locator("input[name=hurt_most]")).to_have_value(MINE)
    alice.locator("#at-hurt_most .stands button").click()
    expect(alice.locator("input[name=hurt_most]")).to_have_value(THEIRS)
    expect(alice.locator(".stands")).to_have_count(0)


@pytest.mark.usefixtures("house")
def test_what_was_typed_beside_a_save_never_writes_over_a_colleague_unseen(
    live_server: object, new_page: NewPage
) -> None:
    alice, bob = two(live_server, new_page, "zh-hans")
    for page in (alice, bob):
        page.locator("#stage-more > summary").click()
    alice.locator("input[name=hurt_most]").fill(MINE)
    bob.locator("input[name=hurt_most]").fill(THEIRS)
    save(bob)
    expect(bob.locator("#live .notice--green")).to_be_visible()

    # A finding only adds something: it is taken from the old page, and draws the middle of the page anew.
    alice.keyboard.press("Escape")
    alice.keyboard.press("f")
    alice.keyboard.type("查账单：长途费另计。")
    alice.keyboard.press("Control+Enter")
    expect(alice.locator("#at-findings .piece-items > li")).to_have_count(1)
    expect(alice.locator("input[name=hurt_most]")).to_have_value(MINE)
    save(alice)

    expect(alice.locator("#at-hurt_most .stands-text")).to_have_text(THEIRS)
    assert Complaint.objects.get().hurt_most == THEIRS
    save(alice)
    expect(alice.locator("#news")).to_have_count(0)
    assert Complaint.objects.get().hurt_most == MINE


WATCH = re.compile(r"/watch/\?")


def look(page: Page) -> None:
    """Look for news at once instead of within 20 seconds, and wait until the answer is there."""
    expect(page.locator("#watch")).not_to_have_class(re.compile(r"\bhtmx-request\b"))
    with page.expect_response(WATCH):
        page.evaluate("htmx.trigger('#watch', 'look')")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_arrives_shows_over_the_page_and_moves_nothing(
    live_server: object, new_page: NewPage, language: str
) -> None:
    alice, bob = two(live_server, new_page, language)
    writes, opened = {
        "zh-hans": ("王晓岚正在这里填写", "李卓然也开着这一页"),
        "en": ("王晓岚 is writing here", "李卓然 has this page open"),
    }[language]
    expect(alice.locator("#watch .watch-who")).to_contain_text(opened, timeout=30_000)
    alice.locator("textarea[name=restatement]").fill(MINE)
    look(alice)
    look(bob)
    expect(bob.locator("#watch .watch-who")).to_contain_text(writes)
    before = alice.locator("#stage-form").bounding_box()
    bob.keyboard.press("f")
    bob.keyboard.type("查账单：长途费另计。")
    bob.keyboard.press("Control+Enter")
    expect(bob.locator("#at-findings .piece-items > li")).to_have_count(1)

    look(alice)

    card = alice.locator("#watch .watch-card")
    expect(card).to_contain_text("李卓然")
    assert alice.locator("#watch").get_attribute("aria-live") == "polite"
    assert alice.locator("#stage-form").bounding_box() == before
    expect(alice.locator("textarea[name=restatement]")).to_be_focused()
    expect(alice.locator("#at-findings .piece-items > li")).to_have_count(0)

    alice.keyboard.press("Escape")
    alice.keyboard.press("e")

    expect(alice.locator("#at-findings .piece-items > li")).to_have_count(1)
    expect(card).to_have_count(0)
    expect(alice.locator("#now-title")).to_be_focused()
    expect(alice.locator("textarea[name=restatement]")).to_have_value(MINE)
    expect(alice.locator("#at-timeline .timeline")).to_contain_text("查账单：长途费另计。")
    alice.locator("input[name=outcome][value=confirmed]").check(force=True)
    save(alice)
    expect(alice.locator("#live .notice--green")).to_be_visible()
    assert Complaint.objects.get().restatement == MINE


@pytest.mark.usefixtures("house")
def test_showing_what_is_new_keeps_what_two_people_wrote_apart(live_server: object, new_page: NewPage) -> None:
    alice, bob = two(live_server, new_page, "zh-hans")
    for page in (alice, bob):
        page.locator("#stage-more > summary").click()
    alice.locator("input[name=hurt_most]").fill(MINE)
    bob.locator("input[name=hurt_most]").fill(THEIRS)
    save(bob)
    expect(bob.locator("#live .notice--green")).to_be_visible()
    look(alice)
    alice.locator("#watch .watch-card a").click()
    expect(alice.locator("#watch .watch-card")).to_have_count(0)
    expect(alice.locator("input[name=hurt_most]")).to_have_value(MINE)

    save(alice)

    expect(alice.locator("#at-hurt_most .stands-text")).to_have_text(THEIRS)
    assert Complaint.objects.get().hurt_most == THEIRS


def one_went_on(live_server: object, new_page: NewPage) -> tuple[Page, Page]:
    """Alice is typing in clarify, and her page knows that Bob went back to calm."""
    alice, bob = two(live_server, new_page, "zh-hans")
    alice.locator("textarea[name=restatement]").fill(MINE)
    alice.keyboard.press("Escape")
    bob.locator("#other-moves > summary").click()
    bob.locator("#move-return_to_calm > summary").click()
    bob.locator("#move-return_to_calm input[name=feeling][value='4']").check(force=True)
    bob.locator("#move-return_to_calm form button").click()
    stage(bob, 2)
    look(alice)
    expect(alice.locator("#watch .watch-card")).to_be_visible()
    return alice, bob


@pytest.mark.usefixtures("house")
def test_what_is_typed_stays_although_a_colleague_went_on(live_server: object, new_page: NewPage) -> None:
    alice, _bob = one_went_on(live_server, new_page)

    alice.keyboard.press("e")

    expect(alice.locator("#live [data-made]")).to_contain_text("已进入另一阶段")
    expect(alice.locator("textarea[name=restatement]")).to_have_value(MINE)
    save(alice)
    expect(alice.locator("#returned")).to_contain_text(MINE)
    expect(alice.locator("#news-title")).to_contain_text("李卓然刚改过")


@pytest.mark.usefixtures("house")
def test_a_look_that_comes_between_asking_and_answer_takes_nothing_away(live_server: object, new_page: NewPage) -> None:
    alice, bob = one_went_on(live_server, new_page)
    held: list[Route] = []
    asked = re.compile(re.escape(alice.url) + r"\?")
    alice.route(asked, lambda route: held.append(route))
    with alice.expect_request(asked):
        alice.keyboard.press("e")
    # Another reason for the bar to be drawn anew: that he only writes may be known already.
    bob.wait_for_load_state("networkidle")  # What his own act drew anew takes the cursor to where it goes on.
    bob.locator("#at-timeline textarea").fill(THEIRS)
    bob.locator("#at-timeline textarea").press("Control+Enter")
    expect(bob.locator(".timeline")).to_contain_text(THEIRS)
    with alice.expect_response(WATCH) as looked:
        look(alice)
    assert looked.value.status == 200
    looked.value.finished()
    held[0].continue_()

    expect(alice.locator("#live [data-made]")).to_contain_text("已进入另一阶段")
    expect(alice.locator("textarea[name=restatement]")).to_have_value(MINE)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("script", [True, False])
def test_an_act_that_came_back_opens_at_its_first_wrong_field(
    live_server: object, new_page: NewPage, *, script: bool
) -> None:
    page = new_page(script=script)
    sign_in(page, live_server, "5017", "zh-hans")
    log(page, live_server, feeling=2)
    stage(page, 3)
    page.locator("#other-moves > summary").click()
    page.locator("#move-pause > summary").click()
    page.locator("#move-pause input[name=reason]").fill("等客户找收据")
    page.locator("#move-pause form").evaluate("form => { form.noValidate = true; }")
    page.locator("#move-pause form button[type=submit]").click()

    expect(page.locator("#move-pause .field-error")).to_be_visible()
    expect(page.locator("#move-pause input[name=reason]")).to_have_value("等客户找收据")
    if script:
        expect(page.locator("#move-pause input[name=until]")).to_be_focused()
        # The same for a page that is loaded whole: a copy of the form is one that htmx does not know.
        page.locator("#move-pause form").evaluate(
            "form => { const copy = form.cloneNode(true); copy.noValidate = true; form.replaceWith(copy); }"
        )
        page.locator("#move-pause form button[type=submit]").click()
        page.wait_for_url("**/acts/pause/")
        expect(page.locator("#move-pause input[name=until]")).to_be_focused()
