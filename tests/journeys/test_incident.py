"""An incident and a call against violence in a real browser: by mouse and keys, in both languages."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import Complaint, HelpCall, Incident, PartyCall
from complaints.usecases.receiving import Intake, receive
from evidence.act import Act, Via
from organisation.models import Policy
from tests.conftest import NewPage
from tests.journeys.test_main_road import sign_in
from tests.personas import build_house

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENTENCE = "我们已经知道这一片断网，正在抢修，下午三点前给您消息。"


@pytest.fixture
def five(transactional_db: None) -> list[Complaint]:
    house = build_house()
    Policy.objects.filter(key="incident_complaints").delete()
    made = []
    for number in range(5):
        intake = Intake(
            channel="phone", own_words=f"宽带断网，上不了网，第{number}户。", phone=f"1380000040{number}",
            category="NETWORK", feeling=2, log_another=True,
        )  # fmt: skip
        at = timezone.now() - timedelta(minutes=10 - number)
        act = Act(by=house.alice, via=Via.PAGE, now=at, request_id="test")
        made.append(receive(intake, act, branch=house.hall, key=uuid4().hex))
    return made


def test_one_sentence_for_everybody(live_server: object, new_page: NewPage, five: list[Complaint]) -> None:
    lead = new_page()
    sign_in(lead, live_server, "3001", "zh-hans")
    lead.goto(f"{live_server}/supervisor/")
    lead.locator("#hall a").first.click()
    expect(lead.locator("h1")).to_contain_text("集中投诉")
    lead.locator("textarea[name=sentence]").fill(SENTENCE)
    lead.locator("textarea[name=sentence]").press("Control+Enter")
    expect(lead.locator("blockquote")).to_have_text(SENTENCE)

    clerk = new_page()
    sign_in(clerk, live_server, "5017", "zh-hans")
    clerk.goto(f"{live_server}/complaints/{five[0].public_id}/")
    expect(clerk.locator(".incident-sentence")).to_contain_text(SENTENCE)
    expect(clerk.locator(".case-say blockquote").first).to_have_text(SENTENCE)
    clerk.locator("#other-moves summary").first.click()
    clerk.locator("#move-incident-leave summary").click()
    clerk.locator("#move-incident-leave input[name=reason]").fill("是他自己的路由器。")
    clerk.locator("#move-incident-leave button[type=submit]").click()
    expect(clerk.locator(".incident-sentence")).to_have_count(0)

    lead.reload()
    lead.locator("section details summary").first.click()
    lead.locator("textarea[name=words]").fill("光缆已修好。")
    lead.locator("textarea[name=words]").press("Control+Enter")
    expect(lead.locator("h1 + .chip")).to_contain_text("已结束")
    assert Incident.objects.get().ended_words == "光缆已修好。"


def test_guards_by_one_key_and_what_was_done(live_server: object, new_page: NewPage, five: list[Complaint]) -> None:
    clerk = new_page()
    sign_in(clerk, live_server, "5017", "en")
    clerk.goto(f"{live_server}/")
    expect(clerk.locator("#hall")).to_be_visible()
    clerk.keyboard.press("!")
    expect(clerk.locator("#hall .notice--red")).to_contain_text("Violence")
    clerk.locator("#hall .notice--red a").first.click()
    clerk.wait_for_url("**/safety/**")
    clerk.wait_for_load_state()
    clerk.keyboard.press("t")
    expect(clerk.locator("main")).to_contain_text("Two of us are there, since")
    clerk.locator("select[name=party]").select_option("police")
    clerk.locator("input[name=case_number]").fill("J-77")
    clerk.locator("input[name=case_number]").press("Control+Enter")
    expect(clerk.locator("main")).to_contain_text("case number J-77")

    # The same call, from the complaint: it is that one's from now on.
    clerk.goto(f"{live_server}/complaints/{five[1].public_id}/")
    clerk.keyboard.press("!")
    expect(clerk.locator(".messages .notice--red")).to_contain_text("Two of us are there.")
    call = HelpCall.objects.get(kind="violence")
    assert call.complaint == five[1]
    assert PartyCall.objects.get().case_number == "J-77"
