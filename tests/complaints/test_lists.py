"""The desk's list page by page, as a person turns them."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.screens import lists
from tests.personas import NOW, House, start


def numbers(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"XJ-1124-\d{3}", html)))


def test_pages_hold_every_row_once_in_order_of_what_is_due(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [start(house, phone=f"1380000000{digit}").complaint for digit in range(5)]
    monkeypatch.setattr(lists, "PAGE", 2)
    browser = Client()
    browser.force_login(house.alice)
    with time_machine.travel(NOW, tick=False):
        address, shown = f"{reverse('desk')}?show=all", []
        while address:
            answer = browser.get(address)
            shown.append(numbers(answer.content.decode()))
            address = answer.context["next_page_url"]

    assert [len(page) for page in shown] == [2, 2, 1]
    assert [number for page in shown for number in page] == [one.number for one in made]


@pytest.mark.parametrize("after", ["x", "!!!!", "2026-11-24T02:00:00+00:00_1", "MjAyNnww"])
def test_a_key_that_was_cut_shows_the_beginning(house: House, after: str) -> None:
    complaint = start(house).complaint
    browser = Client()
    browser.force_login(house.alice)
    with time_machine.travel(NOW, tick=False):
        answer = browser.get(reverse("desk"), {"show": "all", "after": after})

    assert numbers(answer.content.decode()) == [complaint.number]
