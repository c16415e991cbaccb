"""The tour of the demonstration: it follows the learner's own complaint and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.urls import reverse

from complaints.models import Complaint
from complaints.usecases.ending import withdraw
from complaints.usecases.receiving import Intake, receive
from config.tour import STEPS
from tests.complaints.api_fixtures import Clock, clock  # noqa: F401
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.personas import NOW, House, act, house, start  # noqa: F401

pytestmark = pytest.mark.usefixtures("clock")
TOUR, BEGIN, END = reverse("tour"), reverse("tour_begin"), reverse("tour_end")
LAST = len(STEPS) + 2


def learner(house: House) -> Browser:  # noqa: F811
    browser = Browser(house.alice)
    assert browser.post(BEGIN)["Location"] == reverse("complaint_new")
    return browser


def standing(browser: Browser) -> str:
    """How far the strip says one is."""
    words = words_of(browser.get(TOUR, htmx=True))
    return words.split("·")[0].strip()


def test_is_offered_to_who_serves_customers_and_shows_once_begun(house: House) -> None:  # noqa: F811
    browser = Browser(house.alice)
    assert BEGIN in text_of(browser.get("/"))
    assert 'id="tour"' not in text_of(browser.get("/"))

    page = text_of(learner(house).get(reverse("complaint_new")))

    assert 'id="tour"' in page
    assert BEGIN not in page
    assert BEGIN not in text_of(Browser(house.auditor).get("/"))


@pytest.mark.parametrize(("stage", "number"), list(zip([*STEPS, "closed"], range(2, LAST + 1), strict=True))[1:])
def test_follows_the_complaint_to_its_end(house: House, stage: str, number: int) -> None:  # noqa: F811
    browser = learner(house)
    assert standing(browser) == f"第 1 步，共 {LAST} 步"

    start(house).to(stage)

    assert standing(browser) == f"第 {number} 步，共 {LAST} 步"


def test_leads_to_the_complaint_unless_one_is_there(house: House) -> None:  # noqa: F811
    browser, complaint = learner(house), start(house).complaint
    link = f'href="{page_of(complaint)}"'

    strip = text_of(browser.get(TOUR, htmx=True))
    there = browser.client.get(TOUR, headers={"HX-Request": "true", "HX-Current-URL": f"http://x{page_of(complaint)}"})

    assert link in strip
    assert link not in text_of(there)


def test_looks_at_nobody_elses_and_at_nothing_older(house: House, clock: Clock) -> None:  # noqa: F811
    start(house)
    clock.move_to(NOW + timedelta(minutes=5))
    browser = learner(house)
    intake = Intake(channel="walk_in", own_words="账单多了二十元。", feeling=3)
    receive(intake, act(house.bob, after=timedelta(minutes=10)), branch=house.hall, key=uuid4().hex)

    assert standing(browser) == f"第 1 步，共 {LAST} 步"


def test_ends_with_whatever_end_the_complaint_takes(house: House) -> None:  # noqa: F811
    browser, complaint = learner(house), start(house).complaint
    withdraw(complaint.public_id, complaint.version, act(house.alice), reason="不用处理了。")

    assert standing(browser) == f"第 {LAST} 步，共 {LAST} 步"
    assert browser.post(END)["Location"] == reverse("desk")
    assert browser.get(TOUR, htmx=True).status_code == 204
    assert Complaint.objects.count() == 1


def test_a_real_house_has_none(house: House, settings: LazySettings) -> None:  # noqa: F811
    settings.DEMO = False

    assert Browser(house.alice).post(BEGIN).status_code == 404
    assert BEGIN not in text_of(Browser(house.alice).get("/"))
