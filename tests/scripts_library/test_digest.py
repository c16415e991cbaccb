"""The morning page: last week's lessons of one desk, without anybody's name or number, the same all day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.usecases.following import tell_result, write_lesson
from scripts_library.digest import Digest, digest_of
from scripts_library.models import Script, TabooPhrase
from tests.complaints.page_fixtures import Browser, words_of
from tests.personas import NOW, House, start

TOMORROW = NOW + timedelta(days=1)
_phones = count(13800000300)
pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TOMORROW, tick=False):
        yield


def learnt(house: House, success: str, failure: str) -> None:
    walker = start(house, phone=str(next(_phones)))
    walker.to("closed")
    walker.do(write_lesson, success=success, failure=failure)


def page(house: House, language: str = "zh-hans", *, days: int = 1) -> Digest:
    return digest_of(house.hall, house.alice, now=NOW + timedelta(days=days), language=language)


def test_it_tells_what_was_settled_and_learnt(house: House) -> None:
    learnt(house, "先倒了水，再听他说完。", "该早点请经理来。")
    start(house)

    told = page(house)

    assert (told.settled, told.calmer) == (1, 1)
    assert (told.went_well, told.could_be_better) == (["先倒了水，再听他说完。"], ["该早点请经理来。"])
    assert told.commonest == [("费用争议", 1)]
    assert (told.first, told.last) == (date(2026, 11, 18), date(2026, 11, 24))


def test_today_and_what_is_older_than_a_week_are_not_in_it(house: House) -> None:
    learnt(house, "先听完。", "慢了。")

    assert page(house, days=0).settled == 0
    assert page(house, days=8).settled == 0
    assert page(house, days=7).settled == 1


def test_nobody_s_number_is_read_aloud(house: House) -> None:
    learnt(house, "给13800000001回电，他很高兴。", "单号XJ-1124-00100012写错了。")

    told = page(house)

    assert told.went_well == ["给…回电，他很高兴。"]
    assert told.could_be_better == ["单号…写错了。"]


def test_it_stays_the_same_all_day_and_changes_by_the_day(house: House) -> None:
    same = {page(house).say for _ in range(3)}
    later = {page(house, days=day).say for day in range(1, 8)}

    assert len(same) == 1
    assert len(later) > 2
    assert "{" not in "".join(later)


def test_the_sentence_fits_the_branch_and_every_customer(house: House) -> None:
    says = {page(house, days=day).say for day in range(60)}

    rows = Script.objects.filter(text__in=says, language="zh-hans")
    assert len(says) > 5
    assert {row.text for row in rows if row.industries and house.hall.industry not in row.industries} == set()
    assert not [row for row in rows if row.channels or row.categories or row.customer_types or row.causes]


def test_what_is_approved_meanwhile_moves_nothing(house: House) -> None:
    first = page(house)
    for place in range(30):
        Script.objects.create(
            key=f"calm.a{place}", language="zh-hans", stage="calm", purpose="empathise", text=f"我懂，{place}。",
            state="approved", approved_at=TOMORROW, updated_at=TOMORROW,
        )  # fmt: skip
    TabooPhrase.objects.exclude(pk=first.never.pk if first.never else 0).order_by("-pk")[:5][0].delete()

    again = page(house)

    assert (again.say, again.never) == (first.say, first.never)


def test_it_says_what_will_stand_there(house: House) -> None:
    told = words_of(Browser(house.alice).get(reverse("scripts_library:digest")))

    assert "办结的投诉和写下的经验，第二天早上就会出现在这里。" in told
    assert "今天别说的一句" in told
    assert "伤人之处：" in told


def test_what_slipped_out_most_is_what_to_leave(house: House) -> None:
    walker = start(house)
    walker.to("follow-up")
    said = replace(walker.act(), despite="客户要原话。")
    tell_result(walker.complaint.public_id, None, said, result="可能是您弄错了。")

    never = page(house).never

    assert never is not None
    assert never.family.code == "blame_customer"


def test_another_branch_reads_its_own(house: House) -> None:
    learnt(house, "先听完。", "慢了。")

    assert "先听完。" not in words_of(Browser(house.cy).get(reverse("scripts_library:digest")))


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "晨会一页纸"), ("en", "Morning page")])
def test_the_page_speaks_either_language(house: House, language: str, words: str) -> None:
    learnt(house, "先听完。", "慢了。")

    told = words_of(Browser(house.alice, language=language).get(reverse("scripts_library:digest")))

    assert words in told
    assert "先听完。" in told


def test_it_costs_the_same_however_much_was_learnt(house: House) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(house)
        return len(queries)

    learnt(house, "先听完。", "慢了。")
    few = asked()
    learnt(house, "先倒水。", "急了。")

    assert asked() == few <= 7
