"""Our word is kept: what exceeds the clerk goes up and comes back approved, a department answers by its link, the
customer agrees and rates on a phone, is called twice in vain and reached the third time; every mail of it arrives
once."""

from __future__ import annotations

import re
from collections import Counter
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from complaints.models import Complaint
from followups.models import Callback, Rating
from organisation.models import Department, User
from outbox.models import Message, State
from outbox.sending import send_due
from tests.conftest import NewPage
from tests.journeys.test_main_road import go_on, house, in_the_morning, sign_in, stage, tomorrow  # noqa: F401 – a fixture
from tests.outbox.conftest import mail_server  # noqa: F401
from tests.outbox.mail_server import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CUSTOMER, BILLING = "zheng@example.com", "billing@example.com"
LINK = re.compile(rf"{re.escape(settings.PUBLIC_URL)}(/\S+)")
VOUCHER = "送一张三百元代金券"
LANGUAGES = {
    "zh-hans": {"browser": "zh-CN", "right": "记录无误", "agree": "我同意", "best": "5　很满意", "rate": "提交评价"},
    "en": {
        "browser": "en-GB",
        "right": "This is right",
        "agree": "Yes, I agree",
        "best": "5 – very content",
        "rate": "Send the rating",
    },
}


class Post:
    """What leaves, and what arrives at the mail server."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    def deliver(self) -> None:
        while send_due(now=timezone.now()).counts.get("sent"):
            pass

    def last_to(self, address: str) -> EmailMessage:
        self.deliver()
        pairs = zip(self.server.taken, self.server.recipients, strict=True)
        return [mail for mail, to in pairs if to == [address]][-1]

    def link_to(self, address: str, part: str) -> str:
        """The way that the last mail to this address shows; it holds `part`."""
        body = self.last_to(address).get_body(("plain",))
        assert body is not None
        return next(str(path) for path in LINK.findall(str(body.get_content())) if part in path)


def press(page: Page, button: Locator) -> None:
    """Press it, and wait until the page is drawn anew."""
    # Drafts and the reading of words are posted beside it.
    with page.expect_response(lambda answer: any(part in answer.url for part in ("/stage/", "/acts/"))):
        button.click()
    page.wait_for_load_state("networkidle")


def fold(page: Page, selector: str) -> None:
    if page.locator(selector).get_attribute("open") is None:
        page.locator(f"{selector} > summary").first.click()


def log(page: Page, server: object) -> None:
    page.goto(f"{server}/complaints/new/")
    page.locator("#id_own_words").fill("宽带断了一周，打过三次电话都没人管。")
    page.locator("input[name=feeling][value='2']").check(force=True)
    page.locator("#id_surname").fill("郑")
    page.locator("button[name=save][value=log]").click()
    page.wait_for_url("**/complaints/*-*/")
    for way in (CUSTOMER, "13800000001"):
        fold(page, "#ways")
        page.locator("#ways form[action*='acts/contact/'] input[name=value]").fill(way)
        press(page, page.locator("#ways form[action*='acts/contact/'] button[type=submit]"))


def clarify(page: Page) -> None:
    stage(page, 3)
    page.locator("input[name=severity]").check(force=True)
    page.locator("input[name=receipt]").check(force=True)
    page.locator("textarea[name=restatement]").fill("宽带断了一周，打过三次电话。")
    page.locator("input[name=outcome][value=confirmed]").check(force=True)
    page.locator("select[name=cause]").select_option("ours")
    press(page, page.locator("button[form=stage-form][data-key=w]"))
    fold(page, "#add-findings")
    page.locator("#add-findings textarea").first.fill("查工单：三次报修都没有派出去。")
    press(page, page.locator("#add-findings button[type=submit]").first)
    expect(page.locator("#at-findings")).to_contain_text("三次报修")


def ask_department(page: Page, language: str) -> None:
    fold(page, "#add-work_orders")
    form = page.locator("#add-work_orders")
    billing = Department.objects.get(code="billing_support")
    form.locator("select[name=department]").select_option(
        label=billing.name_en if language == "en" else billing.name_zh
    )
    form.locator("textarea[name=question]").fill("请查断网期间扣了多少月费。")
    press(page, form.locator("button[type=submit]").first)
    expect(page.locator("#at-work_orders")).to_contain_text("扣了多少月费")


def answer_by_link(page: Page, server: object, path: str) -> None:
    page.goto(f"{server}{path}")
    page.locator("form:has(input[name=deed][value=sign]) button").tap()
    page.locator("textarea[name=answer]").fill("断网七天，扣了二十一元，可以退。")
    page.locator("form:has(textarea[name=answer]) button[type=submit]").tap()
    expect(page.locator("textarea[name=answer]")).to_have_count(0)


def offer(page: Page, kind: str, action: str, **more: str) -> None:
    fold(page, "#add-options")
    form = page.locator("#add-options")
    form.locator("select[name=kind]").select_option(kind)
    form.locator("textarea[name=action]").fill(action)
    form.locator("input[name=due_at]").fill(tomorrow())
    for name, value in more.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if name == "compensation" else field.fill(value)
    press(page, form.locator("button[type=submit]").first)
    expect(page.locator("#at-options")).to_contain_text(action)


def approve(page: Page, server: object) -> None:
    page.goto(f"{server}/supervisor/?queue=approvals")
    page.locator("textarea[name=words]").fill("同意，请当面道歉。")
    page.locator("form:has(textarea[name=words]) button[data-send]").click()
    expect(page.locator("#live")).to_contain_text(Complaint.objects.get().number)


def agree(page: Page, server: object, path: str, words: dict[str, str]) -> None:
    page.goto(f"{server}{path}")
    page.get_by_text(VOUCHER).tap()
    page.get_by_role("button", name=words["agree"], exact=True).tap()
    expect(page.locator("#promises")).to_contain_text(VOUCHER)


def call(page: Page, outcome: str, **typed: str) -> None:
    """Write down what came of the satisfaction callback."""
    row = Callback.objects.get(kind="satisfaction")
    fold(page, f"#attempt-{row.public_id}")
    form = page.locator(f"#attempt-{row.public_id} form")
    choice = form.locator(f"input[name$=outcome][value={outcome}]")
    choice.check(force=True) if choice.count() else form.locator("select[name$=outcome]").select_option(outcome)
    for name, value in typed.items():
        field = form.locator(f"[name$={name}]").first
        kind = field.evaluate("field => field.type")
        if kind == "radio":
            form.locator(f"input[name$={name}][value={value}]").check(force=True)
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button[type=submit]").click()
    expect(page.locator(f"#call-{row.public_id} .piece-items > li")).to_have_count(row.attempts.count() + 1)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_what_exceeds_the_clerk_to_the_rating(  # noqa: PLR0915 – one journey, told in one go
    live_server: Any,
    new_page: NewPage,
    mail_server: MailServer,  # noqa: F811
    language: str,
) -> None:
    words = LANGUAGES[language]
    Department.objects.filter(code="billing_support").update(email=BILLING)
    User.objects.filter(staff_code="3001").update(language=language)
    post, desk, above = Post(mail_server), new_page(), new_page()
    phone = new_page(language=words["browser"], width=390, height=844, touch=True)
    sign_in(desk, live_server, "5017", language)
    sign_in(above, live_server, "3001", language)

    log(desk, live_server)
    clarify(desk)
    ask_department(desk, language)
    answer_by_link(phone, live_server, post.link_to(BILLING, "/order/"))
    desk.reload()
    expect(desk.locator("#at-work_orders")).to_contain_text("二十一元")
    go_on(desk)

    stage(desk, 4)
    offer(desk, "goodwill", VOUCHER, amount="300", compensation="voucher")
    offer(desk, "fix", "今天派人修好宽带")
    go_on(desk)
    stage(desk, 4)  # Three hundred is beyond the clerk.
    post.deliver()
    approve(above, live_server)
    desk.reload()
    expect(desk.locator("#complaint")).to_contain_text("请当面道歉")
    go_on(desk)

    stage(desk, 5)
    agree(phone, live_server, post.link_to(CUSTOMER, "/c/"), words)
    desk.reload()
    go_on(desk)

    stage(desk, 6)
    complaint = Complaint.objects.get()
    prove = desk.locator("form[action*='compensation-prove']")
    desk.locator("details:has(form[action*='compensation-prove']) > summary").first.click()
    prove.locator("[name=what]").fill("三百元代金券")
    prove.locator("[name=reference]").fill("DJ-20261128-01")
    press(desk, prove.locator("button[type=submit]"))
    expect(desk.locator("form[action*='compensation-prove']")).to_have_count(0)
    assert complaint.promises.get().state == "kept"
    desk.locator("textarea[name=result]").fill("宽带已修好，代金券已送到。")
    press(desk, desk.locator("button[form=stage-form][data-key=w]"))

    call(desk, "no_answer", next_try_at=in_the_morning())
    call(desk, "no_answer", next_try_at=in_the_morning())
    call(desk, "reached", satisfaction="satisfied", did_it_work="yes", said="修好了，谢谢。")
    desk.reload()
    go_on(desk)
    expect(desk.locator(".rail > li[data-state=done]")).to_have_count(6)

    phone.goto(f"{live_server}{post.link_to(CUSTOMER, '/c/')}")
    phone.get_by_text(words["best"]).tap()
    phone.get_by_role("button", name=words["rate"], exact=True).tap()
    expect(phone.locator("main")).to_contain_text("5")
    assert Rating.objects.get().stars == 5

    post.deliver()
    assert set(Message.objects.values_list("state", flat=True)) <= {State.SENT, State.DROPPED}
    ids = post.server.ids()
    assert len(ids) == len(set(ids)) == Message.objects.filter(state=State.SENT, channel="email").count()
    sent = Counter(Message.objects.filter(state=State.SENT).values_list("kind", flat=True))
    once = ["work-order-asked", "work-order-answered", "approval-asked", "approval-decided", "escalated"]
    letters = [f"letter-{letter}" for letter in ("received", "agreed", "result", "closed")]
    assert {kind: sent[kind] for kind in [*once, *letters]} == dict.fromkeys([*once, *letters], 1)
