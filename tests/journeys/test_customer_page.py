"""A customer follows their complaint on a phone, with one thumb and without a sign-in: the record is right, one option
suits, a message, and in the end a rating."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.models import Complaint, RecordCheck
from complaints.usecases import deciding, ending, following, promising
from evidence.act import Act, Via
from followups.customer_link import address_of
from followups.models import CustomerMessage, Rating
from followups.usecases.to_customer import read_messages
from tests.complaints.file_fixtures import vault_folder  # noqa: F401
from tests.conftest import NewPage
from tests.personas import House, build_house, start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "zh-CN": {
        "right": "记录无误",
        "checked": "确认记录无误",
        "agree": "我同意",
        "agreed": "您已同意",
        "send": "发送留言",
        "sent": "留言已收到",
        "rate": "提交评价",
        "best": "5　很满意",
        "rated": "谢谢您的评价",
        "name": "您的姓名",
    },
    "en-GB": {
        "right": "This is right",
        "checked": "that this is right",
        "agree": "Yes, I agree",
        "agreed": "You have agreed",
        "send": "Send the message",
        "sent": "We have your message",
        "rate": "Send the rating",
        "best": "5 – very content",
        "rated": "Thank you for your rating",
        "name": "Your name",
    },
}


class Desk:
    """The clerk, meanwhile."""

    def __init__(self, house: House, language: str) -> None:
        self.house = house
        self.walker = start(house, language=language, surname="Smith" if language == "en" else "郑")
        self.walker.to("confirm")
        # The road was walked days ago; the hour that is offered is still ahead.
        self.complaint.options.update(due_at=timezone.now() + timedelta(days=1))

    @property
    def complaint(self) -> Complaint:
        return Complaint.objects.select_related("branch", "customer").get(pk=self.walker.complaint.pk)

    def do(self, use_case: Any, **told: Any) -> None:
        act = Act(by=self.house.alice, via=Via.PAGE, now=timezone.now(), request_id="test")
        use_case(self.complaint.public_id, None, act, **told)

    def finish(self) -> None:
        self.do(deciding.follow_up)
        self.do(promising.keep_promise, promise=str(self.complaint.promises.get().public_id))
        self.do(following.tell_result, result="已恢复通话。")
        self.do(read_messages)
        self.do(following.record_callback_result, result="confirmed", said="好了。")
        # The road was walked days ago, so our word counts as broken and the lesson is asked for.
        self.do(following.write_lesson, success="耐心听完。", failure="恢复得太慢。")
        self.do(ending.close)


def tap(page: Page, name: str) -> None:
    """Press a button with the thumb: it is large enough, and in reach without moving sideways."""
    button = page.get_by_role("button", name=name, exact=True)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    button.tap()


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_from_the_link_to_the_rating(live_server: Any, new_page: NewPage, language: str, script: bool) -> None:
    words = WORDS[language]
    desk = Desk(build_house(), "en" if language == "en-GB" else "zh-hans")
    path = address_of(desk.complaint, now=timezone.now()).removeprefix(settings.PUBLIC_URL)
    page = new_page(language=language, width=390, height=844, touch=True, script=script)
    page.goto(f"{live_server}{path}")
    main = page.locator("main")

    page.get_by_label(words["name"]).fill("郑小明")
    tap(page, words["right"])
    expect(main).to_contain_text(words["checked"])

    page.get_by_text("今天恢复通话").tap()
    tap(page, words["agree"])
    expect(page.locator("h1")).to_contain_text(words["agreed"])
    expect(page.locator("#promises")).to_contain_text("今天恢复通话")

    page.locator("textarea[name=text]").fill("谢谢，下午三点后打给我。")
    tap(page, words["send"])
    expect(main).to_contain_text(words["sent"])
    expect(page.locator("#messages")).to_contain_text("谢谢，下午三点后打给我。")

    desk.finish()
    page.reload()
    page.get_by_text(words["best"]).tap()
    tap(page, words["rate"])
    expect(main).to_contain_text(words["rated"])

    assert RecordCheck.objects.get().signed_as == "郑小明"
    assert CustomerMessage.objects.get().read_at is not None
    assert Rating.objects.get().stars == 5


@pytest.mark.usefixtures("transactional_db")
def test_signs_with_a_finger(live_server: Any, new_page: NewPage, vault_folder: Any) -> None:  # noqa: F811
    desk = Desk(build_house(), "zh-hans")
    path = address_of(desk.complaint, now=timezone.now()).removeprefix(settings.PUBLIC_URL)
    page = new_page(width=390, height=844, touch=True)
    page.goto(f"{live_server}{path}")
    canvas = page.locator("canvas")

    for wiped in (True, False):
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + 120, box["y"] + 70, steps=5)
        page.mouse.up()
        assert page.locator("input[name=drawn]").input_value().startswith("data:image/png;base64,")
        if wiped:
            tap(page, "擦掉重写")
            assert page.locator("input[name=drawn]").input_value() == ""
    page.get_by_label("您的姓名").fill("郑小明")
    tap(page, "记录无误")
    expect(page.locator("#record")).to_contain_text("确认记录无误")

    row = desk.complaint.attachments.get()
    assert (row.width, row.height) == (640, 220)
    assert page.locator("canvas").count() == 0
