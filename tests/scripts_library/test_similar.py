"""Similar cases: the nearest settled ones that a person may see, with what was done and what it cost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.models import Complaint
from complaints.usecases import deciding, proposing
from complaints.usecases.proposing import Offer
from organisation.models import User
from scripts_library.similar import PAIRS, granted_words, similar_to
from tests.complaints.page_fixtures import HTMX, Browser, words_of
from tests.personas import NOW, House, Walker, start

RINGTONE = "账单上每个月扣五块彩铃费，我从来没有开过彩铃。"
pytestmark = pytest.mark.usefixtures("library")
_phones = iter(range(13800000300, 13800000999))


def told(house: House, words: str, **changes: Any) -> Walker:
    return start(house, own_words=words, phone=str(next(_phones)), **changes)


def settled(house: House, words: str, **changes: Any) -> Complaint:
    return told(house, words, **changes).to("closed")


def refunded(house: House, words: str, amount: str) -> Complaint:
    walker = told(house, words)
    walker.to("propose")
    due = NOW + timedelta(days=1)
    for price in (amount, "1.00"):
        offer = Offer(kind="refund", action=f"退还彩铃费{price}元", due_at=due, amount=Decimal(price))
        walker.do(proposing.add_option, offer=offer)
    walker.do(proposing.confirm)
    walker._follow_up()
    walker._closed()
    return walker.complaint


def found(house: House, one: Complaint) -> list[str]:
    return [case.complaint.own_words for case in similar_to(one, house.alice, now=NOW).cases]


def test_the_nearest_come_first_and_others_not_at_all(house: House) -> None:
    far = settled(house, "楼下信号一格都没有，晚上打电话总断线。", category="NETWORK")
    near = settled(house, "莫名其妙扣了我三个月的彩铃费，彩铃我没开过。")
    nearest = settled(house, "账单上每个月都扣五块彩铃费，我没有开过彩铃。")

    assert found(house, told(house, RINGTONE).complaint) == [nearest.own_words, near.own_words]
    assert far.own_words not in found(house, told(house, RINGTONE).complaint)


def test_open_ones_and_itself_are_no_cases(house: House) -> None:
    told(house, "每个月扣五块彩铃费，没有开过彩铃。")
    one = settled(house, RINGTONE)

    assert found(house, one) == []


def test_foreign_ones_are_not_shown(house: House) -> None:
    settled(house, RINGTONE)
    one = told(house, RINGTONE).complaint
    foreign = User.objects.get(staff_code="5027")

    assert len(similar_to(one, house.alice, now=NOW).cases) == 1
    assert similar_to(one, foreign, now=NOW).cases == ()


def test_traditional_characters_are_the_same(house: House) -> None:
    settled(house, RINGTONE)

    assert found(house, told(house, "帳單上每個月扣五塊彩鈴費，我從來沒有開過彩鈴。").complaint) == [RINGTONE]


def test_it_tells_what_was_granted(house: House) -> None:
    refunded(house, "每个月扣五块彩铃费，我没有开过彩铃。", "15.00")
    refunded(house, "扣了半年彩铃费，从来没有开过彩铃。", "30.00")
    one = told(house, RINGTONE).complaint

    near = similar_to(one, house.alice, now=NOW)

    assert near.granted == (("CNY", Decimal("15.00"), Decimal("30.00"), 2),)
    assert granted_words(near) == ["其中 2 件给过补偿：15.00 元至 30.00 元。"]
    assert {case.done for case in near.cases} == {"退还彩铃费15.00元", "退还彩铃费30.00元"}


def test_nothing_said_has_nothing_like_it(house: House) -> None:
    settled(house, RINGTONE)

    for words in ("", "嗯。", "？？？", "12345"):
        assert found(house, told(house, words, flags=["media"]).complaint) == []


def test_the_page_shows_them_and_leads_to_them(house: House) -> None:
    case = settled(house, RINGTONE)
    one = told(house, "扣了我彩铃费，没有开过彩铃。").complaint
    path = reverse("scripts_library:similar", args=[one.public_id])
    browser = Browser(house.alice)

    whole, part = browser.get(path), browser.client.get(path, headers=HTMX)

    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    for page in (whole, part):
        assert case.number in words_of(page)
        assert reverse("complaint", args=[case.public_id]) in page.content.decode()


def test_it_asks_no_more_the_more_there_are(house: House) -> None:
    one = told(house, RINGTONE).complaint

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            similar_to(one, house.alice, now=NOW)
        return len(queries)

    settled(house, RINGTONE)
    few = asked()
    for _ in range(4):
        settled(house, RINGTONE)

    assert asked() == few <= PAIRS + 4


def test_an_option_that_was_refused_is_not_what_was_done(house: House) -> None:
    walker = told(house, RINGTONE)
    walker.to("confirm")
    walker.do(
        deciding.record_decision,
        decision="refused",
        opinion="不行。",
        limits_told=True,
        recourse_told=True,
        counter_wish="要总经理道歉。",
    )

    assert similar_to(told(house, RINGTONE).complaint, house.alice, now=NOW).cases == ()
