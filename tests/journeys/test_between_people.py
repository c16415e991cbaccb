"""Nobody tells it twice: a customer who comes again, and a complaint that goes to a colleague."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import Complaint
from organisation.models import User
from tests.conftest import NewPage
from tests.journeys.hands import Fingers
from tests.journeys.test_main_road import WORDS, house, log, sign_in, stage  # noqa: F401 – a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("house")]


@pytest.mark.parametrize(("language", "broken"), [("zh-hans", "失约 1 次"), ("en", "1 promise broken")])
def test_a_customer_who_calls_again_is_known_before_they_speak(
    live_server: object, new_page: NewPage, language: str, broken: str
) -> None:
    page = new_page()
    sign_in(page, live_server, "5017", language)
    log(page, live_server, feeling=2)
    first = Complaint.objects.get()
    # Two days have passed, and our word was broken meanwhile.
    earlier = timezone.now() - timedelta(days=2)
    Complaint.objects.update(broken_promises=1, received_at=earlier)

    page.goto(f"{live_server}/complaints/new/?channel=phone")
    expect(page.locator("#id_phone")).to_be_focused()
    page.keyboard.type("138 0000 0001")
    page.keyboard.press("Tab")

    known = page.locator("#known")
    expect(known).to_contain_text("郑")
    expect(known).to_contain_text(broken)
    expect(known.get_by_role("link", name=first.number)).to_be_visible()
    page.locator("#id_own_words").fill("又停机了，上次说好昨天修好。")
    page.locator("button[name=save][value=log]").click()
    page.wait_for_url("**/complaints/*-*/")

    second = Complaint.objects.exclude(pk=first.pk).get()
    assert (second.customer, second.repeat_of, second.broken_promises) == (first.customer, first, 1)
    assert second.severity == "serious"
    page.locator(f"a[href='{reverse('customer_history', args=[second.public_id])}']").click()
    expect(page.locator("main")).to_contain_text(first.number)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_colleague_takes_it_on_without_asking_anything_again(
    live_server: object, new_page: NewPage, language: str
) -> None:
    alice, bob = new_page(), new_page()
    sign_in(alice, live_server, "5017", language)
    sign_in(bob, live_server, "5018", language)
    log(alice, live_server, feeling=2)
    stage(alice, 3)

    keys = Fingers(alice)
    keys.press("m")
    expect(alice.locator("#move-transfer > summary")).to_be_visible()
    keys.go("#move-transfer > summary")
    alice.keyboard.press("Enter")
    keys.go("#move-transfer select[name=to]")
    alice.keyboard.press("Control+Enter")
    expect(alice.locator("#move-transfer [aria-invalid=true]").first).to_be_focused()
    keys.pick("#move-transfer select[name=to]", str(User.objects.get(staff_code="5018").pk))
    keys.write("#move-transfer [name=summary]", "客户存了一百元，今早停机；只要今天能打电话。")
    keys.write("#move-transfer [name=reason]", "我交班了")
    alice.keyboard.press("Control+Enter")
    expect(alice.locator("#other-moves > summary")).to_be_focused()
    expect(alice.locator("#at-timeline")).to_contain_text("我交班了")
    # Nothing jumped away from under the clerk's eyes.
    assert alice.evaluate("scrollY") == 0

    bob.goto(f"{live_server}/")
    bob.keyboard.press("j")
    bob.keyboard.press("Enter")
    bob.wait_for_url("**/complaints/*-*/")
    expect(bob.locator("#complaint")).to_contain_text(WORDS)
    expect(bob.locator("#at-timeline")).to_contain_text("只要今天能打电话")
    assert Complaint.objects.get().owner == User.objects.get(staff_code="5018")
    assert Complaint.objects.get().owner_spells.count() == 2
