"""What somebody types into an address or a form of the complaint that no clerk would: a sentence, never a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.models import Complaint
from tests.personas import NOW, Walker


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def send(walker: Walker, name: str, body: dict[str, Any], *, row: str = "") -> Any:
    browser = Client()
    browser.force_login(walker.house.bo)
    complaint = Complaint.objects.get(pk=walker.complaint.pk)
    address = reverse(
        "complaint_row_act" if row else "complaint_act", args=[complaint.public_id, name, *([row] if row else [])]
    )
    return browser.post(address, {"version": complaint.version, **body})


ROWS = ("promise-keep", "option-drop", "work-order-answer", "escalation-acknowledge", "approval-approve")


@pytest.mark.parametrize("row", ["abc", "9" * 60, "0", "00000000-0000-0000-0000-000000000000"])
def test_a_row_that_is_none_is_not_found(received: Walker, row: str) -> None:
    for name in ROWS:
        assert send(received, name, {"answer": "已查。", "words": "同意。"}, row=row).status_code == 404, name


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "1899-12-31T23:59", "2101-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_nobody_can_wait_for_gets_a_sentence(received: Walker, when: str) -> None:
    received.to("clarify")

    for name, field, body in (
        ("promise", "due_at", {"what": "换新卡", "condition": "查实坏了"}),
        ("pause", "until", {"reason": "等发票"}),
        ("work-order", "due_at", {"question": "请查。"}),
    ):
        assert send(received, name, {**body, field: when}).status_code == 422, name
