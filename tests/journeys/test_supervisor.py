"""A supervisor's hours at the list, in a real browser: by the keyboard alone, with nothing typed lost, and by hand
without scripts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from complaints.models import Approval, Complaint, Escalation
from complaints.usecases import escalating, following, proposing
from complaints.usecases.proposing import Offer
from tests.conftest import NewPage
from tests.journeys.test_main_road import sign_in
from tests.personas import NOW, Walker, build_house, start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "先请客户到接待室，我十分钟内到。"


@pytest.fixture
def walkers(transactional_db: None) -> list[Walker]:
    """Three complaints that went up, in the order of the queue."""
    house = build_house()
    walkers = [start(house, phone=f"138000030{count:02}") for count in range(3)]
    for walker in walkers:
        walker.do(escalating.escalate, reason="by_hand", words="请帮忙。")
    return walkers


def test_by_the_keyboard_alone(live_server: object, new_page: NewPage, walkers: list[Walker]) -> None:
    page = new_page()
    sign_in(page, live_server, "3001", "zh-hans")
    page.goto(f"{live_server}/supervisor/?queue=escalated")
    order = [str(ref) for ref in page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.id)")]
    expect(page.locator("textarea")).to_have_count(1)

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(f"#{order[1]}")).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("textarea[name=instruction]")).to_have_count(2)
    field = page.locator("article", has=page.locator(f"#{order[1]}")).locator("textarea[name=instruction]")
    # Nobody heard the customer yet: there is nothing to type into, and the cursor stands at the tick.
    heard = field.locator("xpath=ancestor::form").locator("input[name=heard_customer]")
    expect(heard).to_be_focused()
    expect(field).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(heard).to_have_attribute("aria-invalid", "true")
    expect(heard).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.type(WORDS)
    page.keyboard.press("Control+Enter")

    expect(page.locator(f"#{order[2]}")).to_be_focused()
    expect(page.locator(f"#{order[2]}")).to_be_in_viewport()
    instructed = Escalation.objects.exclude(instruction="").get()
    expect(page.locator("#live")).to_contain_text(instructed.complaint.number)
    page.keyboard.press("i")
    expect(page.locator("#live")).to_contain_text(
        Complaint.objects.get(public_id=order[2].removeprefix("item-")).number
    )
    assert Escalation.objects.filter(acknowledged_at__isnull=False).count() == 2


def test_a_no_by_hand_is_a_no(live_server: object, new_page: NewPage, walkers: list[Walker]) -> None:
    walkers[0].to("propose")
    due_at = NOW + timedelta(days=9)
    offer = Offer(kind="refund", action="退还半年话费", due_at=due_at, amount=Decimal(500))
    walkers[0].do(proposing.add_option, offer=offer)
    page = new_page()
    sign_in(page, live_server, "3001", "zh-hans")
    page.goto(f"{live_server}/supervisor/?queue=approvals")

    page.locator("textarea[name=words]").fill("先减免当月套餐费。")
    page.locator("button[value=approval-decline]").click()

    expect(page.locator("#live")).to_contain_text(walkers[0].complaint.number)
    assert Approval.objects.get().state == "declined"
    expect(page.locator("#queue-approvals")).to_be_focused()


def test_what_is_being_written_outlives_what_moves_meanwhile(
    live_server: object, new_page: NewPage, walkers: list[Walker]
) -> None:
    page = new_page()
    sign_in(page, live_server, "3001", "zh-hans")
    page.goto(f"{live_server}/supervisor/?queue=escalated")
    last = page.locator("article").last
    last.locator("[data-key=r]").click()
    last.locator("input[name=heard_customer]").check(force=True)
    last.locator("textarea[name=instruction]").fill(WORDS)

    following.add_note(walkers[0].complaint.public_id, None, walkers[0].act(), text="客户已坐下。")
    Complaint.objects.filter(pk=walkers[0].complaint.pk).update(own_words="已经坐下，还是要说法。")
    with page.expect_response(lambda answer: "seen=" in answer.url):
        page.evaluate("htmx.ajax('GET', document.getElementById('items').getAttribute('hx-get') + '&open=' +"
                      " [...document.querySelectorAll('input[name=open]')].at(-1).value,"
                      " {target: '#items', swap: 'outerHTML'})")  # fmt: skip
    expect(page.locator("#items")).to_contain_text("已经坐下")
    expect(page.locator("article").last.locator("textarea[name=instruction]")).to_have_value(WORDS)

    first = page.locator("article").first
    first.locator("button[form=have-it]").click()
    expect(page.locator("#live .notice")).to_have_count(1)
    expect(page.locator("article").last.locator("textarea[name=instruction]")).to_have_value(WORDS)


def test_without_scripts(live_server: object, new_page: NewPage, walkers: list[Walker]) -> None:
    page = new_page(script=False)
    sign_in(page, live_server, "3001", "en")
    page.goto(f"{live_server}/supervisor/?queue=escalated")
    second = page.locator("article").nth(1)
    name = second.locator("h2 a").get_attribute("id")
    second.locator("[data-key=r]").click()

    opened = page.locator("article", has=page.locator(f"#{name}"))
    expect(opened.locator("textarea[name=instruction]")).to_be_hidden()
    opened.locator("input[name=heard_customer]").check(force=True)
    opened.locator("textarea[name=instruction]").fill(WORDS)
    opened.locator("form:has(textarea[name=instruction]) button").click()

    assert "/supervisor/?queue=escalated&open=" in page.url
    expect(page.locator("#live")).to_contain_text("The desk has your instruction.")
    page.locator("button[form=have-it]").first.click()
    expect(page.locator("#live")).to_contain_text("The desk sees that you have it.")
    assert Escalation.objects.filter(acknowledged_at__isnull=False).count() == 2
