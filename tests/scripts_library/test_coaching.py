"""What went out although the guard stops it waits for the duty manager, who talks about it with whoever said it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.models import Complaint
from complaints.usecases.erasing import erase_customer
from complaints.usecases.escalating import escalate
from complaints.usecases.following import tell_result
from scripts_library.coaching import to_talk_about
from scripts_library.coaching_lines import lines
from scripts_library.models import SaidDespite
from tests.complaints.page_fixtures import Browser, text_of, words_of
from tests.personas import NOW, House, Walker, act, start

HURTS = "可能是您弄错了。"
pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def say_it(walker: Walker) -> Complaint:
    walker.to("follow-up")
    said = replace(walker.act(), despite="客户要原话。")
    walker.complaint = tell_result(walker.complaint.public_id, walker.complaint.version, said, result=HURTS)
    return walker.complaint


def page(house: House, code: str) -> str:
    return words_of(Browser(house.people[code]).get(reverse("scripts_library:coaching")))


def test_the_manager_reads_who_said_what_and_why(received: Walker, house: House) -> None:
    complaint = say_it(received)

    told = page(house, "3001")

    assert all(words in told for words in (complaint.number, "王晓岚", HURTS, "客户要原话。", "责怪客户"))
    assert "谈话提醒 1" in words_of(Browser(house.people["3001"]).get(reverse("desk")))


def test_what_went_up_at_once_stands_there_without_a_reason(received: Walker, house: House) -> None:
    received.to("clarify")
    received.do(escalate, reason="by_hand", words="请来一下。", interim_answer=HURTS)

    told = page(house, "3001")

    assert all(words in told for words in (received.complaint.number, "王晓岚", HURTS, "责怪客户", "没有问原因"))
    assert "写明的原因" not in told


def test_what_went_up_in_good_words_is_nothing_to_talk_about(received: Walker) -> None:
    received.to("clarify")
    received.do(escalate, reason="by_hand", words="请来一下。", interim_answer="经理十分钟内到。")

    assert not SaidDespite.objects.exists()


def test_whoever_said_it_is_not_asked_to_talk_to_themselves(house: House) -> None:
    own = start(house)
    own.to("follow-up")
    said = replace(act(house.people["3001"]), despite="客户要原话。")
    tell_result(own.complaint.public_id, None, said, result=HURTS)

    assert not to_talk_about(SaidDespite, house.people["3001"], now=NOW).exists()
    assert to_talk_about(SaidDespite, house.people["1001"], now=NOW).count() == 1


def test_once_talked_about_it_is_gone(received: Walker, house: House) -> None:
    say_it(received)
    row = SaidDespite.objects.get()
    talked = reverse("scripts_library:talked", args=[row.public_id])

    assert Browser(house.people["3001"]).post(talked).status_code == 302
    assert Browser(house.people["3001"]).post(talked).status_code == 404

    row.refresh_from_db()
    assert (row.talked_by, row.talked_at) == (house.people["3001"], NOW)
    assert HURTS not in page(house, "3001")


def test_what_was_pressed_too_fast_is_put_back(received: Walker, house: House) -> None:
    say_it(received)
    row = SaidDespite.objects.get()
    manager, other = Browser(house.people["3001"]), Browser(house.people["1001"])
    back = reverse("scripts_library:talk_back", args=[row.public_id])
    manager.post(reverse("scripts_library:talked", args=[row.public_id]))
    assert "你和王晓岚谈过了" in page(house, "3001")

    assert other.post(back).status_code == 404
    assert manager.post(back).status_code == 302

    assert HURTS in page(house, "3001")
    assert "你和王晓岚谈过了" not in page(house, "3001")
    manager.post(reverse("scripts_library:talked", args=[row.public_id]))
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert manager.post(back).status_code == 404
        assert "你和王晓岚谈过了" not in page(house, "3001")


def test_the_better_words_stand_beside_what_was_said(received: Walker, house: House) -> None:
    say_it(received)

    assert "我再和您核对一遍。" in page(house, "3001")


def test_whoever_leads_finds_it_in_the_menu(house: House) -> None:
    link = f'href="{reverse("scripts_library:coaching")}"'

    assert link in text_of(Browser(house.people["3001"]).get("/playbooks/"))
    assert link not in text_of(Browser(house.alice).get("/playbooks/"))


def test_the_words_go_with_the_customer(received: Walker, house: House) -> None:
    say_it(received)
    received._closed()
    complaint = received.complaint
    assert complaint.customer is not None
    erase_customer(complaint.customer.public_id, act(house.people["7001"]), reason="本人要求。")

    told = page(house, "3001")

    assert HURTS not in told
    assert "客户要原话。" not in told
    assert SaidDespite.objects.count() == 1


def test_a_branch_reads_its_own(received: Walker, house: House) -> None:
    complaint = say_it(received)
    SaidDespite.objects.update(branch=house.branches["CS"])

    assert complaint.number not in page(house, "3001")
    assert complaint.number in page(house, "1001")
    assert Browser(house.alice).get(reverse("scripts_library:coaching")).status_code == 403


def test_many_cost_as_many_queries_as_one(house: House) -> None:
    def asked() -> int:
        manager = type(house.alice).objects.get(staff_code="3001")
        with CaptureQueriesContext(connection) as queries:
            lines(manager, now=NOW)
        return len(queries)

    say_it(start(house))
    one = asked()
    for _ in range(3):
        say_it(start(house))

    assert asked() == one
