"""A department answers from its mail, in a browser without scripts and without a sign-in, on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import Complaint, WorkOrder
from complaints.order_messages import link_token
from complaints.usecases.ordering import ask_department
from evidence.act import Act
from organisation.models import Department
from tests.conftest import NewPage
from tests.personas import build_house, start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "zh-CN": ("签收", "已签收", "发出答复", "谢谢"),
    "en-GB": ("Sign for it", "Signed for", "Send the answer", "Thank"),
}


@pytest.fixture
def link() -> str:
    complaint: Complaint = start(build_house()).complaint
    billing, now = Department.objects.get(code="billing_support"), timezone.now()
    act = Act.system(now=now)
    ask_department(
        complaint.public_id, None, act, department=billing, question="请核对短信。", due_at=now + timedelta(hours=3)
    )
    return reverse("order_link", args=[link_token(WorkOrder.objects.get(), now=now)])


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_signs_and_answers_without_scripts(live_server: Any, new_page: NewPage, link: str, language: str) -> None:
    sign, signed, send, thanks = WORDS[language]
    page = new_page(language=language, width=390, height=844, script=False)
    page.goto(f"{live_server}{link}")

    page.get_by_role("button", name=sign).click()
    expect(page.locator("main")).to_contain_text(signed)
    page.locator("textarea[name=answer]").fill("没有发出。")
    page.get_by_role("button", name=send).click()

    expect(page.locator("main")).to_contain_text(thanks)
    order = WorkOrder.objects.get()
    assert (order.answer, order.answered_by) == ("没有发出。", None)
    assert order.signed_at is not None
