"""The small forms of the complaint's page: each refusal in its own place, in the page's language, in our own words."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from complaints.models import Complaint
from complaints.money import money
from complaints.usecases import promising
from complaints.views.act_table import ACTS, ROW_ACTS
from tests.complaints.api_fixtures import Clock
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.complaints.test_page_forms import act_page, error_beside, row_page
from tests.personas import NOW, House, Walker, start

TEMPLATES = Path(settings.BASE_DIR) / "templates"


class TestReleasedFromAPromise:
    """Each open promise has a form of its own."""

    @pytest.fixture
    def promised(self, received: Walker, clock: Clock) -> Walker:
        received.to("follow-up")
        received.do(promising.promise, what="周五前回电。", due_at=NOW + timedelta(days=2))
        return received

    @pytest.mark.parametrize("htmx", [False, True])
    def test_without_a_reason_is_refused_at_that_promise_alone(self, promised: Walker, htmx: bool) -> None:
        one, other = promised.complaint.promises.order_by("-id")
        typed = {"reason": "  ", "version": str(promised.complaint.version)}

        answer = Browser(promised.house.alice).post(
            row_page(promised.complaint, "promise-release", one.public_id), htmx=htmx, **typed
        )

        page = text_of(answer)
        assert answer.status_code == 422
        assert error_beside(answer, "reason") == "请简单写明原因。"
        assert re.search(rf'id="release-{one.public_id.hex}" open', page)
        assert not re.search(rf'id="release-{other.public_id.hex}" open', page)
        assert 'id="returned"' not in page

    def test_with_a_reason_is_released(self, promised: Walker) -> None:
        one = promised.complaint.promises.order_by("id").last()
        assert one is not None
        typed = {"reason": "客户说不用了。", "version": str(promised.complaint.version)}

        Browser(promised.house.alice).post(row_page(promised.complaint, "promise-release", one.public_id), **typed)

        one.refresh_from_db()
        assert one.state == "released"


def test_departments_are_offered_by_name(house: House, clock: Clock) -> None:
    walker = start(house)
    walker.to("clarify")

    for language, name in (("zh-hans", "账务支撑"), ("en", "Billing")):
        page = text_of(Browser(house.alice, language).get(page_of(walker.complaint)))
        # Beside the work order's stands the one of a reported fault.
        offered, _fault = re.findall(r'<select name="department".*?</select>', page, re.DOTALL)
        assert name in offered
        assert "billing_support" not in offered


@pytest.mark.parametrize(
    ("currency", "zh", "en"), [("CNY", "10.00 元", "CNY 10.00"), ("USD", "USD 10.00", "USD 10.00")]
)
def test_sums_are_written_as_people_read_them(currency: str, zh: str, en: str) -> None:
    for language, written in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert money(Decimal(10), currency) == written


def test_sums_stand_so_on_the_page(received: Walker, clock: Clock) -> None:
    received.to("propose")
    typed = {"kind": "refund", "action": "退费。", "amount": "58.2", "due_at": "2026-11-25T17:00",
             "version": str(received.complaint.version)}  # fmt: skip
    browser = Browser(received.house.alice)
    browser.post(act_page(received.complaint, "option"), **typed)

    assert "58.20 元" in words_of(browser.get(page_of(received.complaint)))


@pytest.mark.parametrize("name", sorted({**ACTS, **ROW_ACTS}))
def test_what_is_left_empty_is_told_in_our_own_words(received: Walker, name: str) -> None:
    kind = {**ACTS, **ROW_ACTS}[name].form
    if kind is None:
        return

    form = kind({}, complaint=Complaint.objects.get())

    theirs = str(forms.Field.default_error_messages["required"])
    assert not [field for field, errors in form.errors.items() if theirs in errors]


def test_no_form_leaves_the_sentence_to_the_browser() -> None:
    """A browser asks in its own language; required fields still carry their mark for screen readers."""
    tags = [
        (path.name, tag)
        for path in TEMPLATES.rglob("*.html")
        if "admin" not in path.parts
        for tag in re.findall(r'<form\b(?:[^>"]|"[^"]*")*>', path.read_text(encoding="utf-8"))
        if 'method="get"' not in tag
    ]

    assert len(tags) > 30
    assert [(name, tag) for name, tag in tags if "novalidate" not in tag] == []


def test_required_fields_say_so_to_screen_readers(received: Walker, clock: Clock) -> None:
    received.to("clarify")
    page = text_of(Browser(received.house.alice).get(page_of(received.complaint)))

    assert re.search(r'<textarea name="finding"[^>]* required', page)
    assert reverse("complaint_act", args=[received.complaint.public_id, "finding"]) in page
